import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Case, endpoint, predicted, service, slice, vip } from './kit.ts';

/* How many rules there are, counted by the kinds of Services and not by the code that writes them. */

const count = (the: Case, table: string) =>
  predicted(the)
    .tables.find(({ name }) => name === table)
    ?.rules.filter(({ chain }) => chain.startsWith('KUBE-')).length;

const shape = fc.record({
  local: fc.nat(4),
  remote: fc.nat(4),
  isExternalLocal: fc.boolean(),
  isInternalLocal: fc.boolean(),
  externalIPs: fc.nat(2),
  vips: fc.nat(2),
  ranges: fc.nat(2),
  hasNodePort: fc.boolean(),
  hasAffinity: fc.boolean(),
  hasDetector: fc.boolean(),
});

type Shape = typeof shape extends fc.Arbitrary<infer T> ? T : never;

function caseOf(it: Shape): Case {
  const addresses = (count: number, start: string) =>
    Array.from({ length: count }, (_, i) => `${start}.${i + 1}`);
  const one = service(
    {
      type: 'LoadBalancer',
      externalTrafficPolicy: it.isExternalLocal ? 'Local' : 'Cluster',
      internalTrafficPolicy: it.isInternalLocal ? 'Local' : 'Cluster',
      externalIPs: addresses(it.externalIPs, '198.51.100'),
      loadBalancerIngress: addresses(it.vips, '203.0.113').map(vip),
      loadBalancerSourceRanges: addresses(it.ranges, '172.16').map((start) => `${start}.0/24`),
      sessionAffinity: it.hasAffinity ? 'ClientIP' : 'None',
    },
    { nodePort: it.hasNodePort ? 30080 : null },
  );
  const endpoints = [
    ...addresses(it.local, '10.244.1').map((address) => endpoint(address, { nodeName: 'here' })),
    ...addresses(it.remote, '10.244.2').map((address) => endpoint(address)),
  ];
  return {
    services: [one],
    slices: [slice(...endpoints)],
    settings: it.hasDetector ? {} : { clusterCIDRs: [] },
  };
}

/** Rules of one Service port in nat, as 1.32 writes them. */
function natCount(it: Shape): number {
  const all = it.local + it.remote;
  if (all === 0) return 0;
  const isExternal = it.externalIPs + it.vips > 0 || it.hasNodePort;
  const perDraw = it.hasAffinity ? 2 : 1;
  const usesCluster = !it.isInternalLocal || isExternal;
  const usesLocal = it.isInternalLocal || (it.isExternalLocal && isExternal);
  const hasInternal = !it.isInternalLocal || it.local > 0;
  const hasExternal = !it.isExternalLocal || it.local > 0;
  const clusterIP = hasInternal ? 1 + (it.hasDetector ? 1 : 0) : 0;
  const entrances = it.externalIPs + it.vips + (it.hasNodePort ? 2 : 0);
  const external = it.isExternalLocal ? 2 + (it.hasDetector ? 1 : 0) + (hasExternal ? 1 : 0) : 2;
  const firewall = it.vips > 0 && it.ranges > 0 ? it.ranges + 1 : 0;
  const draws = (usesCluster ? all : 0) + (usesLocal ? it.local : 0);
  const chains = usesCluster ? all : it.local;
  return clusterIP + entrances + (isExternal ? external : 0) + firewall + draws * perDraw + chains * 2;
}

/** Rules of one Service port in filter. */
function filterCount(it: Shape): number {
  const all = it.local + it.remote;
  const external = it.externalIPs + it.vips + (it.hasNodePort ? 1 : 0);
  if (all === 0) return 1 + external;
  const firewall = it.ranges > 0 ? it.vips : 0;
  const withoutInternal = it.isInternalLocal && it.local === 0 ? 1 : 0;
  return firewall + withoutInternal + (it.isExternalLocal && it.local === 0 ? external : 0);
}

describe('the number of rules', () => {
  it('of an empty cluster', () => {
    expect(count({ services: [] }, 'nat')).toBe(5);
    expect(count({ services: [] }, 'filter')).toBe(4);
    expect(count({ services: [], family: 6 }, 'filter')).toBe(3);
  });

  it('of a ClusterIP Service with n endpoints is 2 + 3n', () => {
    for (const n of [1, 2, 7]) {
      const endpoints = Array.from({ length: n }, (_, i) => endpoint(`10.244.0.${i}`));
      expect(count({ slices: [slice(...endpoints)] }, 'nat')).toBe(5 + 2 + 3 * n);
    }
  });

  it('of any Service port', () => {
    fc.assert(
      fc.property(shape, (it) => {
        expect(count(caseOf(it), 'nat')).toBe(5 + natCount(it));
        expect(count(caseOf(it), 'filter')).toBe(4 + filterCount(it));
      }),
      { numRuns: 150 },
    );
  });

  it('leaves no jump to a chain that is not there, and no chain of a Service that nothing jumps to', () => {
    fc.assert(
      fc.property(shape, fc.integer({ min: 2, max: 37 }), (it, version) => {
        const nat = predicted({ ...caseOf(it), version }).tables.find(({ name }) => name === 'nat');
        const chains = new Set(nat?.chains.map(({ name }) => name));
        const targets = new Set(nat?.rules.flatMap(({ text }) => / -j (KUBE-\S+)$/.exec(text)?.[1] ?? []));
        expect([...targets].filter((target) => !chains.has(target))).toEqual([]);
        const hashed = [...chains].filter((name) => /^KUBE-(?:SVC|SVL|EXT|FW|SEP)-/.test(name));
        expect(hashed.filter((name) => !targets.has(name))).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});
