import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { workloadName } from '../../../server/src/policy/cluster.ts';
import {
  AddressSet,
  compareReach,
  PortSet,
  PROTOCOLS,
  peerName,
  Reach,
  reachRows,
  readCluster,
} from '../../../server/src/policy/index.ts';
import { arrives, type End, type ManifestObject, type PodObject } from './naive.ts';
import { OUTSIDE, PORTS, randomCluster } from './randomCluster.ts';

function reachOf(objects: readonly ManifestObject[]): Reach {
  return new Reach(readCluster(objects.map((value) => ({ value, handle: null }))));
}

/** Pods by the peer that they count for. */
function peersOf(objects: readonly ManifestObject[]): Map<string, PodObject[]> {
  const peers = new Map<string, PodObject[]>();
  for (const pod of objects) {
    if (pod.kind !== 'Pod') continue;
    const [owner] = pod.metadata.ownerReferences ?? [];
    const name = `${pod.metadata.namespace}/${owner?.name ?? pod.metadata.name}[${owner?.kind ?? 'Pod'}]`;
    peers.set(name, [...(peers.get(name) ?? []), pod]);
  }
  return peers;
}

/** Every packet of the protocols and ports in question that arrives from some of these at some of those. */
function arriving(objects: readonly ManifestObject[], sources: readonly End[], destinations: readonly End[]) {
  const packets: string[] = [];
  for (const protocol of PROTOCOLS) {
    for (const port of PORTS) {
      const gets = sources.some((source) =>
        destinations.some((destination) => arrives(objects, { source, destination, protocol, port })),
      );
      if (gets) packets.push(`${protocol} ${port}`);
    }
  }
  return packets;
}

function packetsOf(ports: PortSet): string[] {
  return PROTOCOLS.flatMap((protocol) =>
    PORTS.filter((port) => ports.has(protocol, port)).map((port) => `${protocol} ${port}`),
  );
}

describe('random clusters, against an evaluator of one packet at a time', { timeout: 60_000 }, () => {
  it('the same packets arrive between workloads', () => {
    fc.assert(
      fc.property(randomCluster, (objects) => {
        const reach = reachOf(objects);
        const peers = peersOf(objects);
        expect(reach.cluster.workloads.map(workloadName).sort()).toEqual([...peers.keys()].sort());
        for (const source of reach.cluster.workloads) {
          for (const destination of reach.cluster.workloads) {
            if (source === destination) continue;
            const pods = [source, destination].map((it) => peers.get(workloadName(it)) ?? []);
            expect(packetsOf(reach.between(source, destination).allowed)).toEqual(
              arriving(objects, pods[0] ?? [], pods[1] ?? []),
            );
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  it('the same packets arrive from outside and there', () => {
    fc.assert(
      fc.property(randomCluster, (objects) => {
        const reach = reachOf(objects);
        const peers = peersOf(objects);
        for (const workload of reach.cluster.workloads) {
          const pods = peers.get(workloadName(workload)) ?? [];
          for (const address of OUTSIDE) {
            const place = AddressSet.parse(address) ?? AddressSet.none;
            const [from, ...moreFrom] = reach.fromOutside(workload, place);
            const [to, ...moreTo] = reach.toOutside(workload, place);
            expect([moreFrom, moreTo]).toEqual([[], []]);
            expect(packetsOf(from?.allowed ?? PortSet.none)).toEqual(arriving(objects, [address], pods));
            expect(packetsOf(to?.allowed ?? PortSet.none)).toEqual(arriving(objects, pods, [address]));
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('the steps over all addresses say what each address says by itself', () => {
    fc.assert(
      fc.property(randomCluster, (objects) => {
        const reach = reachOf(objects);
        for (const workload of reach.cluster.workloads) {
          const steps = reach.toOutside(workload, AddressSet.all);
          expect(steps.reduce((all, step) => all.union(step.addresses), AddressSet.none)).toEqual(
            AddressSet.all,
          );
          for (const address of OUTSIDE) {
            const place = AddressSet.parse(address) ?? AddressSet.none;
            const holding = steps.filter(({ addresses }) => addresses.meets(place));
            expect(holding.map(({ allowed }) => allowed.key)).toEqual(
              reach.toOutside(workload, place).map(({ allowed }) => allowed.key),
            );
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('what is gained and what is lost lead from one state to the other', () => {
    fc.assert(
      fc.property(randomCluster, randomCluster, (one, other) => {
        const question = { from: null, to: null, ports: PortSet.all };
        const [before, after] = [reachOf(one), reachOf(other)];
        const { gained, lost } = compareReach({ reach: before, question }, { reach: after, question });
        /** Ports by pair, with a single address for the outside. */
        const at = (rows: Iterable<(typeof gained)[number]>, address: string) => {
          const place = AddressSet.parse(address) ?? AddressSet.none;
          const pairs = new Map<string, PortSet>();
          for (const { source, destination, allowed } of rows) {
            const ends = [source, destination];
            if (ends.some((end) => end instanceof AddressSet && !end.meets(place))) continue;
            const names = ends.map((end) => (end instanceof AddressSet ? address : peerName(end)));
            expect(allowed.isEmpty).toBe(false);
            expect(pairs.has(names.join())).toBe(false);
            pairs.set(names.join(), allowed);
          }
          return pairs;
        };
        for (const address of ['10.1.2.3', '255.255.255.255']) {
          const [old, now] = [
            at(reachRows(before, question), address),
            at(reachRows(after, question), address),
          ];
          const [plus, minus] = [at(gained, address), at(lost, address)];
          const pairs = new Set([...old.keys(), ...now.keys(), ...plus.keys(), ...minus.keys()]);
          for (const pair of pairs) {
            const [was, is] = [old.get(pair) ?? PortSet.none, now.get(pair) ?? PortSet.none];
            expect((plus.get(pair) ?? PortSet.none).key).toBe(is.without(was).key);
            expect((minus.get(pair) ?? PortSet.none).key).toBe(was.without(is).key);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});
