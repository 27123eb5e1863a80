import type { AddressSet } from './addressSet.ts';
import type { Direction, Policy } from './cluster.ts';
import { type CompiledPolicy, type CompiledRule, compilePolicies, portsAt } from './compiledPolicy.ts';
import type { Interval } from './intervals.ts';
import type { PodIndex } from './podIndex.ts';
import type { PortSet } from './portSet.ts';
import { judge, type Verdict } from './verdict.ts';

/** Addresses outside, of which one verdict holds. */
export interface OutsideVerdict {
  readonly addresses: Interval<bigint>;
  readonly verdict: Verdict;
}

/**
 * One side of all connections: for each pod and each peer what the pod's policies of a direction say. Pods with
 * the same policies share one table, and in it peers that the same rules name share one verdict, so the work
 * grows with what differs and not with the number of pairs.
 */
export class Side {
  readonly #direction: Direction;
  readonly #pods: PodIndex;
  readonly #policies: readonly CompiledPolicy[];
  readonly #tables = new Map<string, Table>();
  readonly #tableOfPod: (Table | undefined)[] = [];

  constructor(policies: readonly Policy[], direction: Direction, pods: PodIndex) {
    this.#direction = direction;
    this.#pods = pods;
    this.#policies = compilePolicies(policies, direction, pods);
  }

  /** @param pod whose side it is, @param peer at the other end, both by their place in the index */
  verdict(pod: number, peer: number): Verdict {
    return this.#table(pod).verdictOn(peer);
  }

  /** Verdicts on all addresses of a set, in order, none left out. */
  outside(pod: number, addresses: AddressSet): readonly OutsideVerdict[] {
    return this.#table(pod).outside(addresses);
  }

  /** The policies that are about a pod, in the order in which they are asked. */
  policiesOf(pod: number): readonly CompiledPolicy[] {
    return this.#policies.filter(({ subjects }) => subjects.has(pod));
  }

  #table(pod: number): Table {
    const made = this.#tableOfPod[pod];
    if (made !== undefined) return made;
    const policies: CompiledPolicy[] = [];
    let key = '';
    for (const [index, policy] of this.#policies.entries()) {
      if (!policy.subjects.has(pod)) continue;
      policies.push(policy);
      key += `${index} `;
    }
    // An ingress rule looks names up in this pod, an egress rule in the peer.
    const named = this.#direction === 'ingress' && policies.some(hasNamedPorts);
    if (named) key += JSON.stringify(this.#pods.entries[pod]?.pod.ports);
    let table = this.#tables.get(key);
    if (table === undefined) {
      table = new Table(policies, this.#direction, this.#pods, pod);
      this.#tables.set(key, table);
    }
    this.#tableOfPod[pod] = table;
    return table;
  }
}

class Table {
  readonly #policies: readonly CompiledPolicy[];
  readonly #direction: Direction;
  readonly #pods: PodIndex;
  readonly #pod: number;
  readonly #rules: readonly CompiledRule[];
  #verdicts: readonly Verdict[] | null = null;
  readonly #outside = new WeakMap<AddressSet, readonly OutsideVerdict[]>();

  /** @param pod one of those that have this table */
  constructor(policies: readonly CompiledPolicy[], direction: Direction, pods: PodIndex, pod: number) {
    this.#policies = policies;
    this.#direction = direction;
    this.#pods = pods;
    this.#pod = pod;
    this.#rules = policies.flatMap(({ rules }) => rules);
  }

  verdictOn(peer: number): Verdict {
    this.#verdicts ??= this.#judgePeers();
    return this.#verdicts[peer] as Verdict;
  }

  outside(addresses: AddressSet): readonly OutsideVerdict[] {
    let verdicts = this.#outside.get(addresses);
    if (verdicts === undefined) {
      verdicts = this.#judgeAddresses(addresses);
      this.#outside.set(addresses, verdicts);
    }
    return verdicts;
  }

  /** Cuts the addresses at the edges of all blocks; between two of them the same rules hold. */
  #judgeAddresses(addresses: AddressSet): OutsideVerdict[] {
    const cuts = this.#rules.flatMap((rule) =>
      rule.addresses.intervals.flatMap(({ from, to }) => [from, to]),
    );
    const places = [...new Set(cuts)].sort((one, other) => (one < other ? -1 : one > other ? 1 : 0));
    const bySignature = new Map<string, Verdict>();
    const verdictAt = (place: bigint) => {
      const matching = new Set(this.#rules.filter((rule) => rule.addresses.holdsPlace(place)));
      const signature = this.#rules.map((rule) => (matching.has(rule) ? '1' : '0')).join('');
      let verdict = bySignature.get(signature);
      if (verdict === undefined) {
        verdict = judge(
          this.#policies,
          (rule) => matching.has(rule),
          (rule) => this.#portsOf(rule, null),
        );
        bySignature.set(signature, verdict);
      }
      return verdict;
    };
    const verdicts: OutsideVerdict[] = [];
    for (const { from, to } of addresses.intervals) {
      let start = from;
      let verdict = verdictAt(start);
      for (const place of places) {
        if (place <= start || place >= to) continue;
        const next = verdictAt(place);
        if (next === verdict) continue;
        verdicts.push({ addresses: { from: start, to: place }, verdict });
        start = place;
        verdict = next;
      }
      verdicts.push({ addresses: { from: start, to }, verdict });
    }
    return verdicts;
  }

  /** One verdict for all peers that the same rules name. */
  #judgePeers(): Verdict[] {
    const { groupOf, representatives } = this.#groupPeers();
    const verdicts = representatives.map((peer) =>
      judge(
        this.#policies,
        (rule) => rule.pods.has(peer),
        (rule) => this.#portsOf(rule, peer),
      ),
    );
    return Array.from(groupOf, (group) => verdicts[group] as Verdict);
  }

  /** Peers that every rule treats alike; on egress they also call the same ports by the same names. */
  #groupPeers(): Groups {
    const groups = new Groups(this.#pods.entries.length);
    if (this.#direction === 'egress' && this.#policies.some(hasNamedPorts)) {
      for (const pods of this.#pods.byNamedPorts) groups.split(pods);
    }
    for (const { pods } of this.#rules) groups.split(pods.members);
    return groups;
  }

  /** @param peer null: an address outside */
  #portsOf(rule: CompiledRule, peer: number | null): PortSet {
    const destination = this.#direction === 'ingress' ? this.#pod : peer;
    return portsAt(
      rule.ports,
      destination === null ? null : (this.#pods.entries[destination]?.pod.ports ?? null),
    );
  }
}

function hasNamedPorts({ rules }: CompiledPolicy): boolean {
  return rules.some(({ ports }) => ports.named.length > 0);
}

/** Indexes in groups, which are split at one set after another. */
class Groups {
  /** By index, the number of its group. */
  readonly groupOf: Int32Array;
  readonly #sizes: number[];

  constructor(count: number) {
    this.groupOf = new Int32Array(count);
    this.#sizes = count === 0 ? [] : [count];
  }

  /** Takes time by the size of the set. */
  split(set: readonly number[]): void {
    const parts = new Map<number, number[]>();
    for (const index of set) {
      const group = this.groupOf[index] as number;
      const part = parts.get(group);
      if (part === undefined) parts.set(group, [index]);
      else part.push(index);
    }
    for (const [group, part] of parts) {
      const size = this.#sizes[group] as number;
      if (part.length === size) continue;
      const added = this.#sizes.push(part.length) - 1;
      this.#sizes[group] = size - part.length;
      for (const index of part) this.groupOf[index] = added;
    }
  }

  /** By group, an index in it. */
  get representatives(): number[] {
    const found: number[] = [];
    for (const [index, group] of this.groupOf.entries()) found[group] ??= index;
    return found;
  }
}
