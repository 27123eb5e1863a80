import type { Family } from '../facts/types.ts';
import type { DumpLine } from '../line.ts';
import type { Chain } from '../ruleset.ts';
import { addressNumber } from './addresses.ts';
import type { Intervals, Scalar } from './intervals.ts';

/** Below this, asking every rule costs less than looking one up. */
const SHORT = 16;

interface Index {
  readonly revision: number;
  readonly rules: readonly DumpLine[];
  /** Places of the rules for one destination only, by that destination. */
  readonly byDestination: ReadonlyMap<Scalar, readonly number[]>;
  /** Places of all others. */
  readonly others: readonly number[];
}

const indexes = new WeakMap<Chain, Index>();

/**
 * The places from `from` on of the rules that packets to one of these destinations can match, in order. Rules for
 * one other address each, as KUBE-SERVICES has them by the thousand, are left out unread. Cost: for a single
 * destination, the rules that are given; the chain's length when it is asked for the first time.
 */
export function candidates(
  chain: Chain,
  destination: Intervals,
  family: Family,
  from: number,
): Iterable<number> {
  const { single } = destination;
  if (chain.rules.length <= SHORT || single === null) return range(from, chain.rules.length);
  const index = indexOf(chain, family);
  return merged(index.byDestination.get(single) ?? [], index.others, from);
}

function* range(from: number, to: number): Generator<number> {
  for (let place = from; place < to; place++) yield place;
}

function* merged(a: readonly number[], b: readonly number[], from: number): Generator<number> {
  let i = firstFrom(a, from);
  let j = firstFrom(b, from);
  while (i < a.length || j < b.length) {
    const [left, right] = [a[i] ?? Number.POSITIVE_INFINITY, b[j] ?? Number.POSITIVE_INFINITY];
    if (left < right) {
      yield left;
      i++;
    } else {
      yield right;
      j++;
    }
  }
}

function firstFrom(places: readonly number[], from: number): number {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle] ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}

function indexOf(chain: Chain, family: Family): Index {
  const known = indexes.get(chain);
  if (known !== undefined && known.revision === chain.revision && known.rules === chain.rules) return known;
  const byDestination = new Map<Scalar, number[]>();
  const others: number[] = [];
  for (const [place, line] of chain.rules.entries()) {
    const destination = onlyDestination(line.saved, family);
    if (destination === null) others.push(place);
    else {
      const places = byDestination.get(destination);
      if (places === undefined) byDestination.set(destination, [place]);
      else places.push(place);
    }
  }
  const index = { revision: chain.revision, rules: chain.rules, byDestination, others };
  indexes.set(chain, index);
  return index;
}

const DESTINATION = / (?:-d|--destination|--dst) ([0-9a-fA-F.:]+)(?:\/(?:32|128))?(?= |$)/;

/** The one destination that a rule's text names. null: none, several, a network; or it isn't plain to see. */
function onlyDestination(text: string, family: Family): Scalar | null {
  const match = DESTINATION.exec(text);
  if (match === null) return null;
  // Behind a `!`, or inside quotes, it says something else.
  const before = text.slice(0, match.index);
  if (before.endsWith('!') || before.includes('"') || before.includes("'")) return null;
  return addressNumber(match[1] ?? '', family);
}
