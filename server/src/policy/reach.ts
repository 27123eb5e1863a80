import { AddressSet } from './addressSet.ts';
import type { Cluster, Policy, Workload } from './cluster.ts';
import { overlap } from './intervals.ts';
import { PodIndex } from './podIndex.ts';
import { PortSet } from './portSet.ts';
import { type OutsideVerdict, Side } from './side.ts';
import type { Verdict } from './verdict.ts';

/** What may pass from one peer to another. */
export interface Connection {
  readonly allowed: PortSet;
  /** One for each way in which the pods of the two differ; nearly always a single one. */
  readonly cases: readonly ConnectionCase[];
}

/** What both sides say; null: an address outside, about which no policy is. */
export interface ConnectionCase {
  readonly allowed: PortSet;
  readonly egress: Verdict | null;
  readonly ingress: Verdict | null;
}

export interface OutsideConnection extends Connection {
  readonly addresses: AddressSet;
}

/**
 * Who may reach whom in a cluster. A connection passes if the source's egress and the destination's ingress allow
 * it; replies pass with it. Where the pods of a workload differ, what any of them may do counts.
 *
 * The work is done when asked, and kept: about the number of different policy sets times the number of pods.
 */
export class Reach {
  readonly cluster: Cluster;
  readonly pods: PodIndex;
  /** The outside: every IPv4 address, and every IPv6 address if policies or pods speak of any. */
  readonly outside: AddressSet;
  readonly egress: Side;
  readonly ingress: Side;
  readonly #known = new Map<Verdict | null, Map<Verdict | null, Connection>>();

  constructor(cluster: Cluster) {
    this.cluster = cluster;
    this.pods = new PodIndex(cluster);
    this.egress = new Side(cluster.policies, 'egress', this.pods);
    this.ingress = new Side(cluster.policies, 'ingress', this.pods);
    const knowsIPv6 =
      this.pods.entries.some(({ addresses }) => addresses.meets(IPv6)) || cluster.policies.some(namesIPv6);
    this.outside = knowsIPv6 ? AddressSet.all : AddressSet.family('IPv4');
  }

  between(source: Workload, destination: Workload): Connection {
    const from = this.pods.of(source);
    const to = this.pods.of(destination);
    return united(from.flatMap((one) => to.map((other) => this.betweenPods(one, other))));
  }

  /** The same for two pods, by their places in the index. */
  betweenPods(source: number, destination: number): Connection {
    return this.#join(this.egress.verdict(source, destination), this.ingress.verdict(destination, source));
  }

  /** What addresses outside may send to a workload; together all that were asked for, in order. */
  fromOutside(destination: Workload, addresses = this.outside): OutsideConnection[] {
    const verdicts = this.pods.of(destination).map((pod) => this.ingress.outside(pod, addresses));
    return stepwise(verdicts, (verdict) => this.#join(null, verdict));
  }

  /** What a workload may send to addresses outside. */
  toOutside(source: Workload, addresses = this.outside): OutsideConnection[] {
    const verdicts = this.pods.of(source).map((pod) => this.egress.outside(pod, addresses));
    return stepwise(verdicts, (verdict) => this.#join(verdict, null));
  }

  #join(egress: Verdict | null, ingress: Verdict | null): Connection {
    let known = this.#known.get(egress);
    if (known === undefined) {
      known = new Map();
      this.#known.set(egress, known);
    }
    let connection = known.get(ingress);
    if (connection === undefined) {
      const allowed = (egress?.allowed ?? PortSet.all).intersect(ingress?.allowed ?? PortSet.all);
      connection = { allowed, cases: [{ allowed, egress, ingress }] };
      known.set(ingress, connection);
    }
    return connection;
  }
}

const IPv6 = AddressSet.family('IPv6');

function namesIPv6(policy: Policy): boolean {
  const blocks =
    policy.kind === 'NetworkPolicy'
      ? [...(policy.ingress ?? []), ...(policy.egress ?? [])].flatMap(({ peers }) =>
          (peers ?? []).map(({ ipBlock }) => ipBlock?.cidr ?? ''),
        )
      : policy.egress.flatMap(({ peers }) =>
          peers.flatMap((peer) => (peer.kind === 'networks' ? peer.blocks : [])),
        );
  return blocks.some((block) => AddressSet.parse(block)?.meets(IPv6));
}

function united(connections: readonly Connection[]): Connection {
  const [only, ...more] = new Set(connections);
  if (only !== undefined && more.length === 0) return only;
  const all = [...new Set(connections)];
  return {
    allowed: all.reduce((sum, { allowed }) => sum.union(allowed), PortSet.none),
    cases: all.flatMap(({ cases }) => cases),
  };
}

/** Joins the steps that several pods of a workload make over the addresses. */
function stepwise(
  verdicts: readonly (readonly OutsideVerdict[])[],
  join: (verdict: Verdict) => Connection,
): OutsideConnection[] {
  const [first = [], ...others] = verdicts;
  let steps = first.map(({ addresses, verdict }) => ({ addresses, connection: join(verdict) }));
  for (const other of others) {
    steps = steps.flatMap(({ addresses, connection }) =>
      other.flatMap(({ addresses: part, verdict }) => {
        const both = overlap(addresses, part);
        return both === null ? [] : [{ addresses: both, connection: united([connection, join(verdict)]) }];
      }),
    );
  }
  return steps.map(({ addresses, connection }) => ({
    addresses: AddressSet.ofInterval(addresses),
    ...connection,
  }));
}
