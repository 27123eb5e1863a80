import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Dump, type DumpFinding, dumpRules, languageFindings } from '../../server/src/iptables/index.ts';
import { Workspace } from '../../server/src/workspace/index.ts';
import { rulesets } from './kernel/rulesets.ts';
import { Namespace, type Program } from './namespace.ts';

/*
 * What is said about dumps that we did not write, and what iptables-restore and the kernel say to what we call an
 * error. Skipped where the dumps lie not beside the checkout, or the machine has no iptables to ask.
 */

const corpus = new URL('../../../shared/corpus/', import.meta.url);
const found = existsSync(corpus);
if (!found) console.warn('skipped: findings on dumps of others (needs ../shared/corpus beside the checkout)');

const list = (folder: string) =>
  found
    ? readdirSync(new URL(folder, corpus))
        .filter((name) => /-save$|\.save$|\.S$|\.L-/.test(name))
        .map((name) => `${folder}${name}`)
    : [];

/**
 * Everything but hints that is said about the corpus, each with its reason. Of kube-proxy's rules as upstream's
 * tests hold them, loaded into an empty namespace (`saved/`), nothing leads to its chains: that is said of each.
 */
const SAID: Readonly<Record<string, readonly string[]>> = {
  // The same host is rejected twice; eight years of hand-made lists.
  'iptables/gopherproxy.iptables-save': ['152 IPT009', '169 IPT009', '247 IPT009'],
  // FORWARD accepts RELATED,ESTABLISHED twice.
  'iptables/openwrt.iptables-save': ['37 IPT009'],
  // A made-up option; and "-i eth+ drop" after "! -i eth+ drop" and others that leave nothing.
  'iptables/parser-test.iptables-save': ['12 IPT006', '20 IPT010', '29 IPT010', '30 IPT010'],
  // Printed by -L without interfaces: its second rule, once for lo, accepts all.
  'iptables/ringofsaturn.iptables-save': ['9 IPT010'],
  // The load balancer's address is an external IP too, and its source range has host bits, as the Service says.
  'kube-proxy/xlb-loadbalancer.iptables-save': ['27 IPT010', '29 IPT008'],
};

const NOT_ENTERED = /^\d+ KPX008$/;

function findingsOf(text: string): readonly DumpFinding[] {
  return new Workspace().open('file:///dump', text).findings.all();
}

describe.skipIf(!found)('dumps of others', () => {
  const dumps = [
    ...list('iptables/'),
    ...list('iptables/listings/'),
    ...list('kube-proxy/'),
    ...list('kube-proxy/saved/'),
  ];

  it('are there', () => expect(dumps.length).toBeGreaterThan(70));

  it.each(dumps)('%s: no error, and every warning has its reason', (name) => {
    const said = findingsOf(readFileSync(new URL(name, corpus), 'utf8'));
    expect(said.filter(({ severity }) => severity === 'error').map(({ message }) => message)).toEqual([]);
    const lines = said
      .filter(({ severity }) => severity !== 'hint')
      .map(({ line, code }) => `${line.number + 1} ${code}`);
    const isSaved = name.startsWith('kube-proxy/saved/');
    expect(isSaved ? lines.filter((line) => !NOT_ENTERED.test(line)) : lines).toEqual(SAID[name] ?? []);
  });
});

const BUILT_IN = {
  filter: ['INPUT', 'FORWARD', 'OUTPUT'],
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
} as const;

function table(name: keyof typeof BUILT_IN, lines: string): string {
  return [`*${name}`, ...BUILT_IN[name].map((chain) => `:${chain} ACCEPT [0:0]`), lines, 'COMMIT', ''].join(
    '\n',
  );
}

/** For each rule that is an error, rulesets that break it. */
const BROKEN: Readonly<Record<string, readonly string[]>> = {
  'unknown-chain': [table('filter', '-A INPUT -j NOPE'), table('nat', '-A OUTPUT -p tcp -g NOPE')],
  'undeclared-chain': [table('filter', '-A NOPE -j ACCEPT')],
  'built-in-target': [table('filter', ':A - [0:0]\n-A INPUT -j A\n-A A -j OUTPUT')],
  loop: [
    table('filter', ':A - [0:0]\n:B - [0:0]\n-A INPUT -j A\n-A A -j B\n-A B -s 10.0.0.1/32 -j A'),
    table('filter', ':A - [0:0]\n-A FORWARD -j A\n-A A -g A'),
  ],
  'target-table': [
    table('filter', '-A INPUT -j DNAT --to-destination 10.0.0.1'),
    table('nat', '-A OUTPUT -j DROP'),
  ],
  'target-hook': [
    table('nat', '-A PREROUTING -j MASQUERADE'),
    table(
      'nat',
      ':A - [0:0]\n:B - [0:0]\n-A POSTROUTING -j A\n-A A -j B\n-A B -j DNAT --to-destination 10.0.0.1',
    ),
  ],
  'match-table': [table('filter', '-A INPUT -m rpfilter -j ACCEPT')],
  'match-hook': [table('filter', '-A INPUT -m owner --uid-owner 0 -j ACCEPT')],
  'interface-in': [
    table('filter', '-A OUTPUT -i eth0 -j ACCEPT'),
    table('nat', '-A POSTROUTING ! -i eth0 -j ACCEPT'),
  ],
  'interface-out': [
    table('filter', '-A INPUT -o eth0 -j ACCEPT'),
    table('nat', '-A PREROUTING -o eth0 -j ACCEPT'),
  ],
  'needs-match': [
    table('filter', '-A INPUT --ctstate NEW -j ACCEPT'),
    table('filter', '-A INPUT --dport 80 -j ACCEPT'),
  ],
  'needs-protocol': [
    table('filter', '-A INPUT -m tcp --dport 80 -j ACCEPT'),
    table('filter', '-A INPUT -p udp -m tcp --dport 80 -j ACCEPT'),
    table('filter', '-A INPUT -m multiport --dports 80,81 -j ACCEPT'),
    table('filter', '-A INPUT -m icmp --icmp-type 8 -j ACCEPT'),
    table('filter', '-A INPUT -j REJECT --reject-with tcp-reset'),
    table('nat', '-A PREROUTING -j DNAT --to-destination 10.0.0.1:80'),
    table('nat', '-A POSTROUTING -j SNAT --to-source 10.0.0.1:1024-2048'),
    table('nat', '-A POSTROUTING -j MASQUERADE --to-ports 1000-2000'),
  ],
  'option-after-chain': [table('filter', ':A - [0:0]\n-A INPUT -j A --hard')],
  'missing-value': [
    table('filter', '-A INPUT -p tcp -m tcp --dport'),
    table('filter', '-A INPUT -s -j ACCEPT'),
  ],
  'stray-word': [table('filter', '-A INPUT what -j ACCEPT')],
  'missing-name': [table('filter', '-A INPUT -j'), table('filter', '-A INPUT -m -j ACCEPT')],
  twice: [
    ...['-s 10.0.0.1 -s 10.0.0.2', '-d 10.0.0.1 -d 10.0.0.2', '-i a -i b', '-p tcp -p udp', '-j LOG'].map(
      (words) => table('filter', `-A INPUT ${words} -j ACCEPT`),
    ),
    table('filter', '-A OUTPUT -o a -o b -j ACCEPT'),
  ],
};

const PROGRAMS: readonly Program[] = ['iptables-legacy', 'iptables-nft'];

describe('what is called an error', () => {
  let namespace: Namespace | null = null;
  beforeAll(() => {
    namespace = Namespace.open('findings', [...PROGRAMS, 'ip6tables-legacy', 'ip6tables-nft']);
  });
  afterAll(() => namespace?.close());

  it('has a broken ruleset here for each rule, and is said of it', () => {
    const errors = Object.entries(dumpRules).filter(([, { severity }]) => severity === 'error');
    expect(Object.keys(BROKEN).sort()).toEqual(errors.map(([name]) => name).sort());
    for (const [name, texts] of Object.entries(BROKEN)) {
      const { code } = dumpRules[name as keyof typeof dumpRules];
      for (const text of texts) {
        const errors = findingsOf(text).filter(({ severity }) => severity === 'error');
        expect(
          errors.map((it) => it.code),
          text,
        ).toContain(code);
      }
    }
  });

  it.each(PROGRAMS)('%s refuses', (program) => {
    if (namespace === null) return;
    const texts = Object.values(BROKEN).flat();
    const loaded = namespace.loadEach(
      program,
      texts.map((rules) => ({ rules, table: 'filter' })),
    );
    expect(texts.filter((_, index) => loaded[index]?.ok !== false)).toEqual([]);
  });

  it.each([
    ['iptables-legacy', 4],
    ['ip6tables-nft', 6],
  ] as const)('is nothing that %s takes', (program, family) => {
    if (namespace === null) return;
    const texts = fc.sample(rulesets(family), 60);
    const loaded = namespace.loadEach(
      program,
      texts.map((rules) => ({ rules, table: 'filter' })),
    );
    const accepted = texts.filter((_, index) => loaded[index]?.ok === true);
    expect(accepted.length).toBeGreaterThan(40);
    for (const text of accepted) {
      const errors = [...languageFindings(Dump.read(text))]
        .flat()
        .filter(({ severity }) => severity === 'error');
      expect(errors.map(({ line, message }) => `${line.text}: ${message}`)).toEqual([]);
    }
  });
});
