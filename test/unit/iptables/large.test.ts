import { describe, expect, it } from 'vitest';
import { packetFlow } from '../../../server/src/flow/index.ts';
import { Dump, languageFindings, looksLikeDump, readRule } from '../../../server/src/iptables/index.ts';
import { proxyFindings, readServices, tableHint, versionRange } from '../../../server/src/kubeproxy/index.ts';
import { Workspace } from '../../../server/src/workspace/index.ts';

/* Whatever a text holds, reading it costs what its length says: eight times the text, about eight times as much. */

/** Eight times the text may cost up to 24 times as much; were the cost quadratic, it would be 64 times. */
const MOST = 24;

function checkGrowth(make: (count: number) => string, count: number, read = readAll): void {
  const [small, large] = [make(count), make(count * 8)];
  const costOf = (text: string) => {
    const before = process.cpuUsage();
    read(text);
    // Microseconds of the processor's time, not the clock's.
    return process.cpuUsage(before).user;
  };
  read(small);
  // A garbage collection or another process makes a run dear, never cheap: one of three is cheap enough.
  let growth = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 3 && growth >= MOST; run++) {
    growth = Math.min(growth, costOf(large) / Math.max(costOf(small), MEASURABLE));
  }
  expect(growth).toBeLessThan(MOST);
}

/** Microseconds; below that a measurement says nothing. */
const MEASURABLE = 3000;

function readAll(text: string): void {
  const dump = Dump.read(text, tableHint);
  for (const ruleset of dump.structure.rulesets) versionRange(ruleset, readServices(ruleset));
  for (const line of dump.lines.length > 1000 ? dump.lines.slice(0, 1000) : dump.lines) readRule(line);
  looksLikeDump(text);
  dump.edit({ start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, 'x');
  expect(dump.structure.rulesets.every(({ tables }) => tables.size > 0)).toBe(true);
}

function findAll(text: string): void {
  const dump = Dump.read(text, tableHint);
  let found = 0;
  for (const findings of languageFindings(dump)) found += findings.length;
  for (const ruleset of dump.structure.rulesets) {
    for (const findings of proxyFindings(ruleset, readServices(ruleset))) found += findings.length;
  }
  expect(found).toBeGreaterThan(0);
}

function drawPacket(text: string): void {
  const workspace = new Workspace();
  const { model } = workspace.open('file:///a.iptables', text);
  const node = `${model.nodes[0]?.node} file:///a.iptables`;
  const packet = { from: '10.200.0.1', to: '10.96.0.9:80', protocol: 'tcp', node, state: 'NEW' } as const;
  expect(packetFlow(workspace, packet)).toMatchObject({ title: '10.200.0.1 → 10.96.0.9:80' });
}

const repeat = (count: number, line: (index: number) => string, glue = '\n') =>
  Array.from({ length: count }, (_, index) => line(index)).join(glue);

describe('many lines', () => {
  it.each<[string, (count: number) => string]>([
    ['equal rules', (n) => repeat(n, () => '-A X -s 10.0.0.1/32 -j Y')],
    ['equal rules, each a grep of its own', (n) => repeat(n, () => '-A X -s 10.0.0.1/32 -j Y', '\n\n')],
    ['greps of one line, all of one chain', (n) => repeat(n, (i) => `-A X -p ${i} -j Y`, '\n\n')],
    ['greps of one line, each of a chain', (n) => repeat(n, (i) => `-A X${i} -j Y${i}`, '\n\n')],
    ['greps that overlap', (n) => repeat(n, (i) => `-A X -p ${i} -j Y\n-A X -p ${i + 1} -j Y`, '\n\n')],
    [
      'rules that stand twice, and once in a grep',
      (n) => {
        const rule = (i: number) => `-A X -p ${i} -j Y`;
        return `${repeat(n, (i) => `${rule(i)}\n${rule(i)}`)}\n\n${repeat(n, rule)}`;
      },
    ],
    ['a chain of jumps', (n) => repeat(n, (i) => `-A C${i} -j C${i + 1}`)],
    ['tables', (n) => repeat(n, () => '*nat\n-A X -j Y\nCOMMIT')],
    ['nodes', (n) => repeat(n, (i) => `=== k8s-${i} ===\n*nat\n-A X -j Y\nCOMMIT`)],
    ['nodes by grep’s file names', (n) => repeat(n, (i) => `k8s-${i}.dump:-A X -j Y`)],
    [
      'comments like commands in one table',
      (n) => `*nat\n${repeat(n, () => '# iptables -A X -j Y')}\nCOMMIT`,
    ],
    ['prompts', (n) => repeat(n, (i) => `root@k8s-${i}:~# iptables-save`)],
    [
      'prose',
      (n) => repeat(n, () => 'Lorem ipsum dolor sit amet, consectetur: adipiscing elit - sed do eiusmod.'),
    ],
    ['long words', (n) => repeat(n, () => 'word-with-dashes.and.dots'.repeat(12))],
    [
      'refused Services',
      (n) =>
        `*filter\n${repeat(n, (i) => `-A KUBE-SERVICES -d 10.0.0.1/32 -p tcp -m comment --comment "a/b${i} has no endpoints" -m tcp --dport 80 -j REJECT`)}\nCOMMIT\n*nat\n${repeat(
          n,
          (i) =>
            `:KUBE-XLB-${String(i)
              .padStart(16, 'A')
              .replace(/[0189]/g, 'B')} - [0:0]`,
        )}\nCOMMIT`,
    ],
  ])('%s', (_what, make) => checkGrowth(make, 500), 60_000);
});

/** 16 letters as they stand behind the names of kube-proxy's chains. */
const hash = (index: number) =>
  index
    .toString(4)
    .padStart(16, '0')
    .replace(/\d/g, (digit) => 'ABCD'.charAt(Number(digit)));

describe('findings', () => {
  const filter = (lines: string) => `*filter\n:INPUT ACCEPT [0:0]\n${lines}\nCOMMIT\n`;
  const nat = (lines: string) => `*nat\n:PREROUTING ACCEPT [0:0]\n:KUBE-SERVICES - [0:0]\n${lines}\nCOMMIT\n`;

  it.each<[string, (count: number) => string]>([
    ['chains that are not there', (n) => filter(repeat(n, (i) => `-A INPUT -j CHAIN-${hash(i)}`))],
    [
      'endpoints that are not there',
      (n) =>
        nat(repeat(n, (i) => `:KUBE-SVC-${hash(i)} - [0:0]\n-A KUBE-SVC-${hash(i)} -j KUBE-SEP-${hash(i)}`)),
    ],
    [
      'interfaces',
      (n) => filter(repeat(n, (i) => `-A INPUT -i cali${i} -j DROP\n-A INPUT -i cali${i} -j DROP`)),
    ],
    ['unknown options', (n) => filter(repeat(n, (i) => `-A INPUT -p tcp --dprot ${i} -j DROP`))],
  ])('%s', (_what, make) => checkGrowth(make, 250, findAll), 60_000);
});

it('a packet to a Service of many endpoints', () => {
  const [service, endpoint] = ['KUBE-SVC-AAAAAAAAAAAAAAAA', (index: number) => `KUBE-SEP-${hash(index)}`];
  const make = (n: number) =>
    `*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -d 10.96.0.9/32 -j ${service}\n${repeat(
      n,
      (i) =>
        `-A ${service} -m statistic --mode random --probability ${(1 / (n - i)).toFixed(11)} -j ${endpoint(i)}\n` +
        `-A ${endpoint(i)} -p tcp -j DNAT --to-destination 10.${i >> 8}.${i & 255}.1:80`,
    )}\nCOMMIT\n*filter\n:FORWARD ACCEPT [0:0]\nCOMMIT`;
  checkGrowth(make, 150, drawPacket);
}, 120_000);

describe('one long line', () => {
  it.each<[string, string, string?]>([
    ['letters', 'a'],
    ['digits', '1'],
    ['dashes', '-'],
    ['quotation marks', '"'],
    ['byte order marks', '\ufeff'],
    ['quote marks of a chat', '> '],
    ['digits and colons', '1:'],
    ['escaped quotes', '\\"', '-A X -m comment --comment "'],
    ['apostrophes', "'a ", '-A X '],
    ['jumps', ' -j Y', '-A X'],
    ['quoted jumps', ' -j Y"', '-A X "'],
    ['options', ' --dport 80', '-A X -p tcp'],
    ['unknown options', ' --dport=80', '-A X'],
    ['matches', ' -m comment --comment a', '-A X'],
    ['unknown matches', ' -m unheard --of', '-A X'],
    ['negations', ' !', '-A X'],
    ['headers', 'Generated by ', '# '],
    ['options of ssh', '-p 1 ', '# ssh '],
    ['names of a loop', 'k8s-{1..9} ', 'for i in '],
    [
      'comments of a listing',
      '/* a */ ',
      'Chain X (0 references)\ntarget prot opt source destination\nDROP all -- anywhere anywhere ',
    ],
    ['quoted probabilities', ' --probability 1"', '-A KUBE-SVC-F657HDVWWTO5ELQA "'],
  ])('%s', (_what, part, head = '') => checkGrowth((count) => head + part.repeat(count), 4000), 60_000);
});
