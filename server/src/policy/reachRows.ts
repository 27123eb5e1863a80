import { AddressSet } from './addressSet.ts';
import { type Service, type ServicePort, type Workload, workloadName } from './cluster.ts';
import { deciders } from './deciders.ts';
import type { PeerChoice } from './peerChoice.ts';
import type { PortSet } from './portSet.ts';
import type { Connection, OutsideConnection, Reach } from './reach.ts';
import { serviceTargets, workloadsBehind } from './serviceTargets.ts';

/** A peer of a row: a workload, or one range of addresses outside. */
export type RowPeer = Workload | AddressSet;

/** One line of who may reach whom. */
export interface ReachRow {
  readonly source: RowPeer;
  readonly destination: RowPeer;
  /** The Service by which the destination was asked for. */
  readonly via: { readonly service: Service; readonly port: ServicePort } | null;
  /** The ports that were asked about; behind a Service those to which it leads. */
  readonly asked: PortSet;
  /** What of these may pass. */
  readonly allowed: PortSet;
  readonly connection: Connection;
}

/** Null in `from` or `to`: everybody. */
export interface ReachQuestion {
  readonly from: PeerChoice | null;
  readonly to: PeerChoice | null;
  /** Ports at the destination; where it is a Service, the Service's own. */
  readonly ports: PortSet;
}

/**
 * The rows that answer a question, made while they are taken. Where somebody is asked about by name, pairs that
 * nothing may pass have a row too. A pair of one workload with itself has none, nor has one of two addresses.
 */
export function* reachRows(reach: Reach, { from, to, ports }: ReachQuestion): Generator<ReachRow> {
  const keepsClosed = from !== null || to !== null;
  for (const target of targetsOf(reach, to, ports)) {
    for (const row of rowsTo(reach, from, target)) {
      if (keepsClosed || !row.allowed.isEmpty) yield row;
    }
  }
}

/** `default/web[Deployment]`, or `10.0.0.0-10.0.0.255`. */
export function peerName(peer: RowPeer): string {
  if (!(peer instanceof AddressSet)) return workloadName(peer);
  return peer.ranges.map(({ first, last }) => `${first}-${last}`).join(',');
}

type Target = { readonly peer: RowPeer; readonly via: ReachRow['via']; readonly ports: PortSet };

function* targetsOf(reach: Reach, to: PeerChoice | null, ports: PortSet): Generator<Target> {
  const { workloads } = reach.cluster;
  if (to?.kind === 'service') {
    for (const { workload, port, ports: target } of serviceTargets(to.service, workloads)) {
      const isAsked = to.ports.includes(port) && ports.ranges.some((range) => holdsPort(range, port));
      if (isAsked) yield { peer: workload, via: { service: to.service, port }, ports: target };
    }
    return;
  }
  const peers: readonly RowPeer[] =
    to === null ? [...workloads, reach.outside] : to.kind === 'workloads' ? to.workloads : [to.addresses];
  for (const peer of peers) yield { peer, via: null, ports };
}

function holdsPort(range: PortSet['ranges'][number], { protocol, port }: ServicePort): boolean {
  return range.protocol === protocol && range.from <= port && port <= range.to;
}

function* rowsTo(reach: Reach, from: PeerChoice | null, target: Target): Generator<ReachRow> {
  const { peer: destination, via, ports } = target;
  const row = (source: RowPeer, end: RowPeer, connection: Connection): ReachRow => ({
    source,
    destination: end,
    via,
    asked: ports,
    allowed: connection.allowed.intersect(ports),
    connection,
  });
  for (const source of sourcesOf(reach, from)) {
    if (!(destination instanceof AddressSet)) {
      if (source instanceof AddressSet) {
        for (const step of joinedSteps(reach.fromOutside(destination, source), ports)) {
          yield row(step.addresses, destination, step);
        }
      } else if (!isSame(source, destination)) {
        yield row(source, destination, reach.between(source, destination));
      }
    } else if (!(source instanceof AddressSet)) {
      for (const step of joinedSteps(reach.toOutside(source, destination), ports)) {
        yield row(source, step.addresses, step);
      }
    }
  }
}

function sourcesOf(reach: Reach, from: PeerChoice | null): readonly RowPeer[] {
  if (from === null) return [...reach.cluster.workloads, reach.outside];
  if (from.kind === 'outside') return [from.addresses];
  return from.kind === 'workloads' ? from.workloads : workloadsBehind(from.service, reach.cluster.workloads);
}

/** Two states of a cluster have each their own objects. */
export function isSame(one: Workload, other: Workload): boolean {
  return one === other || (one.name === other.name && workloadName(one) === workloadName(other));
}

/** One step for addresses that follow one another, with the same ports and the same policies deciding. */
function joinedSteps(steps: readonly OutsideConnection[], ports: PortSet): OutsideConnection[] {
  const joined: OutsideConnection[] = [];
  for (const step of steps) {
    const last = joined.at(-1);
    const addresses = last?.addresses.union(step.addresses);
    if (last && addresses?.ranges.length === 1 && isAlike(last, step, ports)) {
      joined[joined.length - 1] = { ...last, addresses };
    } else joined.push(step);
  }
  return joined;
}

function isAlike(one: Connection, other: Connection, ports: PortSet): boolean {
  return (
    one.allowed.intersect(ports).equals(other.allowed.intersect(ports)) &&
    deciders(one, 'egress').join() === deciders(other, 'egress').join() &&
    deciders(one, 'ingress').join() === deciders(other, 'ingress').join()
  );
}
