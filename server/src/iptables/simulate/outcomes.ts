import { groupBy } from '../../text/index.ts';
import { addressWords } from './addresses.ts';
import { allPackets, type Fields } from './fields.ts';
import type { Intervals } from './intervals.ts';
import { type Odds, oddsOf, type WayOfState } from './odds.ts';
import { type Decision, type Hop, hopsInOrder, type State, weightOfWay } from './state.ts';
import type { End } from './traverse.ts';

/** One end that a packet can come to, however many ways lead there. */
export interface Outcome {
  readonly verdict: 'ACCEPT' | 'DROP' | 'REJECT';
  /** Where it is addressed to in the end. null: any address, any port, or the protocol has none. */
  readonly destination: { readonly address: string | null; readonly port: number | string | null };
  /** Its source is rewritten: by MASQUERADE, SNAT or NETMAP. */
  readonly masquerade: boolean;
  /** 0 to 1; null where it hangs on something that has no probability. */
  readonly probability: number | null;
  /** In words: on what it depends that the rules don't tell. All must hold. */
  readonly dependsOn: readonly string[];
  readonly decidedBy: Decision | null;
  /** The rules that match on the likeliest way, in order. */
  readonly hops: readonly Hop[];
  /** How many ways lead here. */
  readonly ways: number;
}

const SURE: Odds = { probability: 1, dependsOn: [] };
const PROTOCOLS_WITH_PORTS = [6, 17, 33, 132, 136];

/**
 * Puts ends together that differ in their way only, the usual ones first. `asked` is the packet as it was asked about;
 * `areAll`: every such packet has come to an end, so that a single outcome is sure, whatever its ways depend on.
 */
export function outcomesOf(ends: readonly End[], asked: Fields, areAll: boolean): Outcome[] {
  const groups = groupBy(ends, ({ verdict, state: { fields, sourceRewritten } }) =>
    [verdict, fields.destination.key, portOf(fields)?.key, sourceRewritten].join(' | '),
  );
  const isSure = areAll && groups.size === 1;
  const outcomes = [...groups.values()].map((group) => outcomeOf(group, asked, isSure));
  // Small differences of likelihood leave the order of the rules.
  const rank = ({ weight }: { weight: number }) => Math.round(weight * 50);
  const isAccepted = ({ outcome }: { outcome: Outcome }) => (outcome.verdict === 'ACCEPT' ? 1 : 0);
  return outcomes
    .sort((a, b) => rank(b) - rank(a) || isAccepted(b) - isAccepted(a))
    .map(({ outcome }) => outcome);
}

function portOf(fields: Fields): Intervals | null {
  const hasPorts = [...fields.protocol].every(
    ([low, high]) => low === high && PROTOCOLS_WITH_PORTS.includes(Number(low)),
  );
  return hasPorts ? fields.destinationPort : null;
}

function outcomeOf(
  ends: readonly End[],
  asked: Fields,
  isSure: boolean,
): { outcome: Outcome; weight: number } {
  const [{ verdict, state }] = ends as [End, ...End[]];
  const ways = ends.flatMap((end) => end.state.ways.map((way) => ({ way, state: end.state })));
  const usual = ways.reduce((best, it) => (usualness(it) > usualness(best) ? it : best));
  const { probability, dependsOn } = isSure ? SURE : oddsOf(ways, asked);
  const outcome: Outcome = {
    verdict,
    destination: { address: destinationAddress(state), port: destinationPort(state.fields) },
    masquerade: state.sourceRewritten,
    probability,
    dependsOn,
    decidedBy: usual.way.decision,
    hops: hopsInOrder(usual.way.hops),
    ways: ways.reduce((sum, { way }) => sum + way.count, 0),
  };
  return { outcome, weight: ways.reduce((sum, it) => sum + usualness(it), 0) };
}

function usualness({ way, state }: WayOfState): number {
  let weight = weightOfWay(way);
  for (const { fact, holds } of state.facts.values()) weight *= holds ? fact.weight : 1 - fact.weight;
  return weight;
}

function destinationAddress({ fields }: State): string | null {
  const { destination } = fields;
  const family = typeof destination.bounds[0] === 'bigint' ? 6 : 4;
  return destination.covers(allPackets(family).destination) ? null : addressWords(destination);
}

function destinationPort(fields: Fields): number | string | null {
  const port = portOf(fields);
  if (port === null || port.length === 0) return null;
  if (port.single !== null) return Number(port.single);
  if (port.equals(allPackets(4).destinationPort)) return null;
  return [...port].map(([low, high]) => (low === high ? `${low}` : `${low}-${high}`)).join(',');
}
