import { AddressSet } from './addressSet.ts';
import { type Workload, workloadName } from './cluster.ts';
import type { PeerChoice } from './peerChoice.ts';
import type { PortSet } from './portSet.ts';
import type { Connection, Reach } from './reach.ts';
import { peerName, type ReachQuestion, type ReachRow, reachRows } from './reachRows.ts';

/** What only one of two answers allows; `allowed` is that difference. */
export interface ReachChange {
  readonly gained: readonly ReachRow[];
  readonly lost: readonly ReachRow[];
}

export interface AskedReach {
  readonly reach: Reach;
  readonly question: ReachQuestion;
}

/**
 * What two answers to one question differ in. Peers are the same if they are called the same; a peer that only
 * one side has is reached by nobody on the other. Who decides is taken from the second where it has both peers.
 */
export function compareReach(before: AskedReach, after: AskedReach): ReachChange {
  const steps = comparingReach(before, after);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** The same in steps, each with the share that is done. */
export function* comparingReach(before: AskedReach, after: AskedReach): Generator<number, ReachChange> {
  const gained: ReachRow[] = [];
  const lost: ReachRow[] = [];
  // One destination at a time: a whole matrix of rows would be large.
  const pairs = destinations(before, after);
  for (const [index, [one, other]] of pairs.entries()) {
    const old = grouped(reachRows(before.reach, one));
    const now = grouped(reachRows(after.reach, other));
    for (const [key, rows] of now) {
      for (const row of rows) gained.push(...remainder(row, old.get(key) ?? [], 'own'));
    }
    for (const [key, rows] of old) {
      for (const row of rows) lost.push(...remainder(row, now.get(key) ?? [], 'other'));
    }
    yield (index + 1) / pairs.length;
  }
  return { gained, lost };
}

/** The two questions, cut into one for each destination where they ask about everybody. */
function destinations(before: AskedReach, after: AskedReach): [ReachQuestion, ReachQuestion][] {
  if (before.question.to !== null || after.question.to !== null) return [[before.question, after.question]];
  const named = (reach: Reach) => new Map(reach.cluster.workloads.map((it) => [workloadName(it), it]));
  const [old, now] = [named(before.reach), named(after.reach)];
  const choices: [PeerChoice, PeerChoice][] = [...new Set([...old.keys(), ...now.keys()])].map((name) => [
    workloads(old.get(name)),
    workloads(now.get(name)),
  ]);
  // Both sides answer for the same addresses, or what only one speaks of would look gained or lost.
  const addresses = before.reach.outside.union(after.reach.outside);
  choices.push([
    { kind: 'outside', addresses },
    { kind: 'outside', addresses },
  ]);
  return choices.map(([one, other]) => [
    { ...before.question, to: one },
    { ...after.question, to: other },
  ]);
}

function workloads(workload: Workload | undefined): PeerChoice {
  return { kind: 'workloads', workloads: workload === undefined ? [] : [workload] };
}

/** By the names of both peers; all addresses outside are one here, as two answers may cut them differently. */
function grouped(rows: Iterable<ReachRow>): Map<string, ReachRow[]> {
  const groups = new Map<string, ReachRow[]>();
  const name = (peer: ReachRow['source']) => (peer instanceof AddressSet ? 'outside' : peerName(peer));
  for (const row of rows) {
    const { protocol, port } = row.via?.port ?? {};
    const key = [name(row.source), name(row.destination), protocol, port].join(' ');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
}

/** The row without what the others allow at the same addresses; `decider` says whose connection it shows. */
function remainder(row: ReachRow, others: readonly ReachRow[], decider: 'own' | 'other'): ReachRow[] {
  const part = (allowed: PortSet, other: ReachRow | null, addresses: AddressSet | null): ReachRow[] => {
    if (allowed.isEmpty) return [];
    const connection: Connection = decider === 'own' || other === null ? row.connection : other.connection;
    const rest = { ...row, allowed, connection };
    if (addresses === null) return [rest];
    return addresses.intervals.map((interval) => withAddresses(rest, AddressSet.ofInterval(interval)));
  };
  let left = addressesOf(row);
  if (left === null) {
    const [other = null] = others;
    return part(other === null ? row.allowed : row.allowed.without(other.allowed), other, null);
  }
  const parts: ReachRow[] = [];
  for (const other of others) {
    const common = left.intersect(addressesOf(other) ?? AddressSet.none);
    parts.push(...part(row.allowed.without(other.allowed), other, common));
    left = left.without(common);
  }
  return [...parts, ...part(row.allowed, null, left)];
}

function addressesOf({ source, destination }: ReachRow): AddressSet | null {
  if (source instanceof AddressSet) return source;
  return destination instanceof AddressSet ? destination : null;
}

function withAddresses(row: ReachRow, addresses: AddressSet): ReachRow {
  return row.source instanceof AddressSet
    ? { ...row, source: addresses }
    : { ...row, destination: addresses };
}
