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
    if (named) key += portsKey(this.#pods, pod);
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

  /** Splits the peers at each rule's, and on egress at the names of their ports where a rule has some. */
  #groupPeers(): { groupOf: Int32Array; representatives: readonly number[] } {
    const count = this.#pods.entries.length;
    const groupOf = new Int32Array(count);
    let representatives = count === 0 ? [] : [0];
    const split = (classOf: (peer: number) => number | string) => {
      const groups = new Map<string, number>();
      representatives = [];
      for (let peer = 0; peer < count; peer++) {
        const key = `${groupOf[peer]} ${classOf(peer)}`;
        let group = groups.get(key);
        if (group === undefined) {
          group = representatives.length;
          groups.set(key, group);
          representatives.push(peer);
        }
        groupOf[peer] = group;
      }
    };
    for (const peers of new Set(this.#rules.map((rule) => rule.pods))) {
      split((peer) => (peers.has(peer) ? 1 : 0));
    }
    if (this.#direction === 'egress' && this.#policies.some(hasNamedPorts)) {
      split((peer) => portsKey(this.#pods, peer));
    }
    return { groupOf, representatives };
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

function portsKey(pods: PodIndex, pod: number): string {
  return JSON.stringify(pods.entries[pod]?.pod.ports);
}
