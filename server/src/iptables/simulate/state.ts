import type { DumpLine } from '../line.ts';
import type { Chain } from '../ruleset.ts';
import type { FieldName, Fields } from './fields.ts';
import type { Intervals } from './intervals.ts';
import type { Fact } from './test.ts';

/** What a rule that matched did with the packet. `continue`: it counted, logged, or changed something else. */
export type HopEffect =
  | 'jump'
  | 'goto'
  | 'return'
  | 'accept'
  | 'drop'
  | 'reject'
  | 'dnat'
  | 'redirect'
  | 'snat'
  | 'masquerade'
  | 'mark'
  | 'queue'
  | 'continue';

/** A rule that matched. */
export interface Hop {
  readonly chain: Chain;
  readonly line: DumpLine;
  readonly effect: HopEffect;
  /** The chain or target that the rule names, or null. */
  readonly target: string | null;
}

/** What gave a verdict: a rule, or the policy of the built-in chain whose end was reached. */
export type Decision =
  | { readonly kind: 'rule'; readonly hop: Hop }
  | { readonly kind: 'policy'; readonly chain: Chain; readonly policy: string };

/** Hops so far, the latest first: ways share their beginnings. */
export interface Hops {
  readonly hop: Hop;
  readonly before: Hops | null;
}

/** One random draw, or one passing state of the machine, on a way. Each is asked once. */
export interface Draw {
  readonly id: number;
  readonly holds: boolean;
  /** Of this side; null: none can be told. */
  readonly probability: number | null;
  readonly weight: number;
  /** Of this side, and of the other one. */
  readonly words: string;
  readonly otherwise: string;
  /** Told as one with all draws of the same words. */
  readonly together: boolean;
}

/** How packets of one state came there. */
export interface Way {
  readonly draws: readonly Draw[];
  /** What several ways that were put together amount to, beside their common draws; null: can't be told. */
  readonly share: number | null;
  readonly weight: number;
  readonly hops: Hops | null;
  /** How many different ways were put together here. */
  readonly count: number;
  readonly decision: Decision | null;
}

/** Some bits of 32 are known. */
export interface Bits {
  readonly value: number;
  readonly known: number;
}

export interface KnownFact {
  readonly fact: Fact;
  /** Of this side, and of the other one. */
  readonly words: string;
  readonly otherwise: string;
  readonly holds: boolean;
}

/** Packets that are alike so far: what every rule that they met saw in them. Immutable. */
export interface State {
  /** As they are now, translations taken in. */
  readonly fields: Fields;
  /** As they were sent: narrowed where rules told them apart, never translated. */
  readonly sent: Fields;
  readonly translated: ReadonlySet<FieldName>;
  readonly mark: Bits;
  readonly connectionMark: Bits;
  /** '' where the hook has none; null: not known. */
  readonly inInterface: string | null;
  readonly outInterface: string | null;
  /** This machine made the packet. */
  readonly madeHere: boolean;
  /** Connection tracking has looked at the packet, and taken it: there is a connection to ask about. */
  readonly tracked: boolean;
  /** Connection tracking notes that the connection's source, its destination are translated; null: not known. */
  readonly sourceTranslated: boolean | null;
  readonly destinationTranslated: boolean | null;
  /** MASQUERADE, SNAT or NETMAP wrote a source, be it the same as before. */
  readonly sourceRewritten: boolean;
  /** nat was asked about the source, the destination: once in a connection's life. */
  readonly sourceAsked: boolean;
  readonly destinationAsked: boolean;
  readonly facts: ReadonlyMap<string, KnownFact>;
  readonly ways: readonly Way[];
}

/** The state with one field narrowed; what was sent is narrowed with it unless the field was translated. */
export function narrow(state: State, field: FieldName, set: Intervals): State {
  const fields = { ...state.fields, [field]: set };
  const sent = state.translated.has(field) ? state.sent : { ...state.sent, [field]: set };
  return { ...state, fields, sent };
}

export function learn(state: State, key: string, fact: KnownFact): State {
  return { ...state, facts: new Map(state.facts).set(key, fact) };
}

export function withHop(state: State, hop: Hop): State {
  return { ...state, ways: state.ways.map((way) => ({ ...way, hops: { hop, before: way.hops } })) };
}

export function decide(state: State, decision: Decision): State {
  return { ...state, ways: state.ways.map((way) => ({ ...way, decision })) };
}

/** The probability of a way, or null where it hangs on something that has none. */
export function probabilityOfWay(way: Way): number | null {
  let probability = way.share;
  for (const draw of way.draws) {
    if (probability === null || draw.probability === null) return null;
    probability *= draw.probability;
  }
  return probability;
}

/** A rough measure to put the usual way first. Not a probability. */
export function weightOfWay(way: Way): number {
  return way.draws.reduce((product, draw) => product * draw.weight, way.weight);
}

/** The hops in the order in which the packet met them. */
export function hopsInOrder(hops: Hops | null): Hop[] {
  const list: Hop[] = [];
  for (let at = hops; at !== null; at = at.before) list.push(at.hop);
  return list.reverse();
}
