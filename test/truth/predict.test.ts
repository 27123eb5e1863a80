import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { Dump } from '../../server/src/iptables/index.ts';
import {
  changes,
  type EndpointObject,
  oldestVersion,
  type Prediction,
  predictRules,
  printPrediction,
  printTable,
  tableHint,
} from '../../server/src/kubeproxy/index.ts';
import {
  endpoint,
  here,
  inputOf as inputOfCase,
  service,
  slice,
  vip,
} from '../unit/kubeproxy/predict/kit.ts';
import { extractInput } from './extract.ts';
import {
  expectFlow,
  inputOf,
  isCorpusThere,
  kubeProxyCases,
  readCorpus,
  versionOf,
} from './kubeProxyCases.ts';
import { Namespace, type Program } from './namespace.ts';

/*
 * What kube-proxy would write, held against what its authors' tests say that it writes, against the kernel that
 * must take it and print it back, and against rules that were read the other way round.
 */

if (!isCorpusThere)
  console.warn('skipped: predictions of kube-proxy’s own cases (needs the corpus beside the checkout)');
const predictable = kubeProxyCases.filter(({ proxy }) => proxy !== null);
const programs = ['iptables-legacy', 'iptables-nft', 'ip6tables-legacy', 'ip6tables-nft'] as const;
const namespace = Namespace.open('predict', programs);
afterAll(() => namespace?.close());

/** Counters have to be made on a node before rules may name them. */
const withoutCounters = (text: string) => text.replace(/-m nfacct --nfacct-name {1,2}\S+ /g, '');

/** The rules of each chain, as a dump shows them. Services come in any order: chains of all Services are sorted. */
function rulesByChain(text: string): Map<string, string[]> {
  const chains = new Map<string, string[]>();
  let table = '';
  for (const line of text.split('\n')) {
    if (line.startsWith('*')) table = line.slice(1);
    const chain = /^:(\S+)/.exec(line)?.[1];
    if (chain !== undefined) chains.set(`${table} ${chain}`, []);
    const owner = /^-A (\S+)/.exec(line)?.[1];
    if (owner !== undefined) chains.get(`${table} ${owner}`)?.push(line);
  }
  for (const [chain, rules] of chains) if (SHARED_CHAINS.test(chain)) rules.sort();
  return chains;
}

const SHARED_CHAINS = / KUBE-(?:SERVICES|EXTERNAL-SERVICES|NODEPORTS|PROXY-FIREWALL)$/;

/** Not in kube-proxy's tests, which look at what one sync writes: made before, or by kubelet. */
const ELSEWHERE = / (?:[A-Z]+|KUBE-PROXY-CANARY|KUBE-MARK-DROP|KUBE-FIREWALL)$/;

describe.skipIf(!isCorpusThere || namespace === null)('the rules of kube-proxy’s own cases', () => {
  /** As the kernel prints them, so that any spelling of a rule is the same rule. */
  function loaded(text: string): Map<string, string[]> {
    const declared = /^:KUBE-MARK-DROP /m.test(text)
      ? text
      : text.replace('*nat\n', '*nat\n:KUBE-MARK-DROP - [0:0]\n');
    const [filter, nat] = ['filter', 'nat'].map((table) => {
      const rules = withoutCounters(declared);
      return namespace?.loadEach('iptables-legacy', [{ rules, table }])[0];
    });
    expect([filter?.error, nat?.error]).toEqual(['', '']);
    return rulesByChain(`${filter?.saved}\n${nat?.saved}`);
  }

  it('are there', () => {
    expect(predictable.filter(({ dump }) => dump !== null).length).toBeGreaterThanOrEqual(26);
  });

  it.each(predictable.filter(({ dump }) => dump !== null))('$name', (the) => {
    // Of partial syncs, what is there after them.
    const golden = loaded(readCorpus(the.saved ?? the.dump ?? ''));
    const prediction = loaded(printPrediction(predictRules(inputOf(the))));
    for (const [chain, rules] of golden) {
      if (!/ KUBE-/.test(chain) || chain.endsWith('KUBE-MARK-DROP')) continue;
      expect(prediction.get(chain), chain).toEqual(rules);
    }
    const others = [...prediction.keys()].filter((chain) => !golden.has(chain) && !ELSEWHERE.test(chain));
    expect(others).toEqual([]);
  });
});

describe.skipIf(!isCorpusThere)('the flows of kube-proxy’s own cases', () => {
  const cases = predictable.filter(({ flows = [] }) => flows.length > 0);

  it('are there', () => {
    expect(cases.flatMap(({ flows = [] }) => flows).length).toBeGreaterThanOrEqual(90);
  });

  describe.each(cases)('$name', (the) => {
    const text = printPrediction(predictRules(inputOf(the)));
    it.each(the.flows ?? [])('$name', (flow) => expectFlow(text, the.node.ips ?? [], flow));
  });
});

/** A cluster that makes kube-proxy write every rule that it knows, or every one but those that refuse. */
function everything(version: number, family: 4 | 6, refused = true): Prediction {
  const four = family === 4;
  const ip = (last: number) => (four ? `198.51.100.${last}` : `2001:db8:5::${last}`);
  const pod = (last: number) => (four ? `10.244.1.${last}` : `fd00::${last}`);
  const external = {
    type: 'LoadBalancer',
    clusterIPs: [four ? '10.96.0.10' : 'fd00:96::10'],
    externalIPs: [ip(1)],
    loadBalancerIngress: [vip(ip(2)), vip(ip(3))],
    loadBalancerSourceRanges: four ? ['192.168.0.0/24', '203.0.113.9/32'] : ['2001:db8::/64'],
    healthCheckNodePort: 32000,
  };
  const of = (name: string, more: object, nodePort: number, endpoints: readonly EndpointObject[]) => ({
    service: service({ ...external, name, ...more }, { nodePort }),
    slice: { ...slice(...endpoints), service: name },
  });
  const all = [endpoint(pod(1)), endpoint(pod(2), here), endpoint(pod(3))] as const;
  const made = [
    of('cluster', { sessionAffinity: 'ClientIP' }, 30001, [...all]),
    of('local', { externalTrafficPolicy: 'Local', sessionAffinity: 'ClientIP' }, 30002, [...all]),
    of('elsewhere', { externalTrafficPolicy: 'Local', internalTrafficPolicy: 'Local' }, 30003, [
      endpoint(pod(4)),
    ]),
    of('inside', { internalTrafficPolicy: 'Local' }, 30004, [...all]),
  ];
  if (refused) made.push(of('none', {}, 30005, []));
  const input = inputOfCase({
    version,
    family,
    services: made.map((it) => it.service),
    slices: made.map((it) => it.slice),
    // Their counters would have to be made first.
    settings: { nfacct: false },
  });
  return predictRules(input);
}

/** Those in which something changed. */
const versions = [...new Set([oldestVersion, ...changes.map(({ since }) => since)])];

describe.skipIf(namespace === null)('predicted rules in the kernel', () => {
  describe.each<readonly [Program, 4 | 6]>([
    ['iptables-legacy', 4],
    ['iptables-nft', 4],
    ['ip6tables-legacy', 6],
    ['ip6tables-nft', 6],
  ])('%s', (program, family) => {
    it.each(versions)('come back byte for byte, as 1.%i writes them', (version) => {
      const prediction = everything(version, family);
      const rules = printPrediction(prediction);
      for (const table of prediction.tables) {
        const [answer] = namespace?.loadEach(program, [{ rules, table: table.name }]) ?? [];
        expect(answer?.error).toBe('');
        const saved = answer?.saved.replace(/^#.*\n/gm, '');
        expect(saved).toBe(`${printTable(table)}\n`);
      }
    });
  });

  it('pass --test with every counter', () => {
    for (const version of versions) {
      const input = inputOfCase({ version, slices: [slice(endpoint('10.244.1.1'))] });
      const text = printPrediction(predictRules(input), ['a note']);
      for (const program of ['iptables-legacy-restore', 'iptables-nft-restore']) {
        expect(namespace?.run([program, '--test'], text)).toMatchObject({ status: 0, error: '' });
      }
    }
  });
});

describe('rules read and predicted again are the same rules', () => {
  const samples = ['k8s-1', 'k8s-2', 'k8s-3'].map((name) => ({
    name,
    version: 15,
    text: readFileSync(new URL(`../../samples/${name}.iptables`, import.meta.url), 'utf8'),
  }));
  // Those that were made by hand, without Services to predict from, too.
  const saved = kubeProxyCases.flatMap((the) =>
    the.saved ? [{ name: the.name, version: versionOf(the), text: readCorpus(the.saved) }] : [],
  );
  const own = versions.map((version) => ({
    name: `everything of 1.${version}`,
    version,
    // Up to 1.19 a refused address of a load balancer looks like a cluster IP.
    text: printPrediction(everything(version, 4, version >= 20)),
  }));

  it.each([...samples, ...saved, ...own])('$name', ({ version, text }) => {
    const [ruleset] = Dump.read(text, tableHint).structure.rulesets;
    if (ruleset === undefined) throw new Error('no rules');
    const before = rulesByChain(text);
    const after = rulesByChain(printPrediction(predictRules(extractInput(ruleset, version))));
    for (const [chain, rules] of before) {
      // Others are another program's, or kubelet's.
      if (!/ KUBE-/.test(chain) || /KUBE-(?:MARK-DROP|FIREWALL)$/.test(chain)) continue;
      expect(after.get(chain), chain).toEqual(rules);
    }
  });
});
