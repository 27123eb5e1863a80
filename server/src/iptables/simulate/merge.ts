import { groupBy } from '../../text/index.ts';
import { FIELD_NAMES } from './fields.ts';
import { type Draw, probabilityOfWay, type State, type Way, weightOfWay } from './state.ts';

/** More ways than these to one state are put together, and told apart no more. */
const MOST_WAYS = 48;

/** Puts states together that no later rule can tell apart; their ways stay apart unless draws cancel out. */
export function mergeStates(states: readonly State[]): State[] {
  if (states.length < 2) return [...states];
  return [...groupBy(states, keyOf).values()].map((group) => {
    const [first, ...more] = group as [State, ...State[]];
    return more.length === 0 ? first : { ...first, ways: mergeWays(group.flatMap(({ ways }) => ways)) };
  });
}

function keyOf(state: State): string {
  const fields = FIELD_NAMES.map((name) => {
    const [now, sent] = [state.fields[name], state.sent[name]];
    return now === sent ? now.key : `${now.key} ${sent.key}`;
  });
  const { mark, connectionMark: connection } = state;
  const facts = [...state.facts].map(([key, { holds }]) => `${holds ? '' : '!'}${key}`).sort();
  return [
    ...fields,
    ...[mark.value, mark.known, connection.value, connection.known],
    ...[state.inInterface, state.outInterface, state.madeHere],
    ...[state.sourceTranslated, state.destinationTranslated, state.sourceRewritten],
    ...[state.tracked, state.sourceAsked, state.destinationAsked],
    ...facts,
  ].join('\n');
}

/** Two ways that differ in how one draw fell, and in nothing else, are one way without that draw. */
export function mergeWays(ways: readonly Way[]): Way[] {
  const open = new Map<string, Way>();
  const pending = [...ways];
  for (let way = pending.pop(); way !== undefined; way = pending.pop()) {
    const contrary = contraryIn(open, way);
    if (contrary === null) open.set(keyOfWay(way.draws), joined(open.get(keyOfWay(way.draws)), way));
    else {
      open.delete(contrary.key);
      pending.push(combined(way, contrary.way, contrary.draw));
    }
  }
  const merged = [...open.values()].sort((a, b) => weightOfWay(b) - weightOfWay(a));
  if (merged.length <= MOST_WAYS) return merged;
  const [first, ...rest] = merged.splice(MOST_WAYS - 1);
  return first === undefined
    ? merged
    : [...merged, rest.reduce((sum, way) => blurred(sum, way), blurred(first, null))];
}

function keyOfWay(draws: readonly Draw[]): string {
  return draws.map(({ id, holds }) => (holds ? id : -id)).join(' ');
}

function contraryIn(
  open: ReadonlyMap<string, Way>,
  way: Way,
): { readonly key: string; readonly way: Way; readonly draw: number } | null {
  for (const [place, draw] of way.draws.entries()) {
    const contrary = way.draws.with(place, { ...draw, holds: !draw.holds });
    const key = keyOfWay(contrary);
    const other = open.get(key);
    if (other !== undefined && other.share === way.share) return { key, way: other, draw: place };
  }
  return null;
}

/** Both sides of one draw. The likelier side shows its hops. */
function combined(a: Way, b: Way, place: number): Way {
  const [usual, other] = weightOfWay(a) >= weightOfWay(b) ? [a, b] : [b, a];
  const draws = usual.draws.toSpliced(place, 1);
  return { ...usual, draws, count: usual.count + other.count };
}

/** The same draws on two ways, which only blurred ones have: their shares add up. */
function joined(a: Way | undefined, b: Way): Way {
  if (a === undefined) return b;
  const share = a.share === null || b.share === null ? null : a.share + b.share;
  return { ...a, share, weight: a.weight + b.weight, count: a.count + b.count };
}

/** Ways that are too many to be told apart: what they amount to is kept. */
function blurred(a: Way, b: Way | null): Way {
  const [first, second] = [probabilityOfWay(a), b === null ? 0 : probabilityOfWay(b)];
  const share = first === null || second === null ? null : first + second;
  return {
    ...a,
    draws: [],
    share,
    weight: weightOfWay(a) + (b === null ? 0 : weightOfWay(b)),
    count: a.count + (b?.count ?? 0),
  };
}
