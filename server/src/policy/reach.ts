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
    const [one, other] = [from[0], to[0]];
    if (from.length === 1 && to.length === 1 && one !== undefined && other !== undefined) {
      return this.betweenPods(one, other);
    }
    return united(from.flatMap((one) => to.map((other) => this.betweenPods(one, other))));
  }

  /** The same for two pods, by their places in the index. */
  betweenPods(source: number, destination: number): Connection {
    return join(this.egress.verdict(source, destination), this.ingress.verdict(destination, source));
  }

  /** What addresses outside may send to a workload; together all that were asked for, in order. */
  fromOutside(destination: Workload, addresses = this.outside): OutsideConnection[] {
    const verdicts = this.pods.of(destination).map((pod) => this.ingress.outside(pod, addresses));
    return stepwise(verdicts, (verdict) => join(null, verdict));
  }

  /** What a workload may send to addresses outside. */
  toOutside(source: Workload, addresses = this.outside): OutsideConnection[] {
    const verdicts = this.pods.of(source).map((pod) => this.egress.outside(pod, addresses));
    return stepwise(verdicts, (verdict) => join(verdict, null));
  }
}

const IPv6 = AddressSet.family('IPv6');

function namesIPv6(policy: Policy): boolean {
  const blocks =
    policy.kind === 'NetworkPolicy'
      ? [...(policy.ingress ?? []), ...(policy.egress ?? [])].flatMap(({ peers }) =>
          (peers ?? []).flatMap(({ ipBlock }) => ipBlock?.cidr ?? []),
        )
      : policy.egress.flatMap(({ peers }) =>
          peers.flatMap((peer) => (peer.kind === 'networks' ? peer.blocks : [])),
        );
  return blocks.some((block) => AddressSet.parse(block)?.meets(IPv6));
}

function join(egress: Verdict | null, ingress: Verdict | null): Connection {
  const allowed = (egress?.allowed ?? PortSet.all).intersect(ingress?.allowed ?? PortSet.all);
  return { allowed, cases: [{ allowed, egress, ingress }] };
}

function united(connections: readonly Connection[]): Connection {
  const cases: ConnectionCase[] = [];
  for (const one of connections.flatMap((connection) => connection.cases)) {
    if (!cases.some(({ egress, ingress }) => egress === one.egress && ingress === one.ingress))
      cases.push(one);
  }
  return { allowed: cases.reduce((sum, { allowed }) => sum.union(allowed), PortSet.none), cases };
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
