import { groupBy } from '../../text/index.ts';
import { type Condition, conditionWords, type Literal, simplified } from './conditions.ts';
import { FIELD_NAMES, type FieldName, type Fields } from './fields.ts';
import { probabilityOfWay, type State, type Way } from './state.ts';

/** A way, and the packets that take it. */
export interface WayOfState {
  readonly way: Way;
  readonly state: State;
}

/** A way as far as its odds go: what must hold, and how probable its draws are then. */
interface Case extends Condition {
  readonly probability: number;
}

/** One of the cases that exclude one another, with the probability that ways of the outcome have in it together. */
type Leaf = Case;

/** So many cases are told apart; each thing that an outcome depends on doubles them. */
const MOST_LEAVES = 256;

export interface Odds {
  readonly probability: number | null;
  readonly dependsOn: readonly string[];
}

/**
 * How probable an outcome is, and on what it depends: in each case of what the rules don't tell, the probabilities
 * of the ways that are open then add up. If that is the same in all cases, it depends on nothing.
 */
export function oddsOf(ways: readonly WayOfState[], asked: Fields): Odds {
  const cases = ways.map(({ way, state }) => caseOf(way, state));
  const together = new Set(
    ways.flatMap(({ way }) => way.draws.flatMap((it) => (it.together ? it.words : []))),
  );
  if (together.size > 0) {
    return {
      probability: null,
      dependsOn: [...conditionWords(simplified(cases, asked), asked), ...together],
    };
  }
  const leaves: Leaf[] = [];
  if (!split(cases, { fields: asked, literals: new Map() }, leaves)) {
    const all = simplified(cases, asked);
    return {
      probability: null,
      dependsOn: all.length === 0 ? ['many things together'] : conditionWords(all, asked),
    };
  }
  const byProbability = groupBy(leaves, ({ probability }) => probability.toFixed(9));
  const [first] = leaves;
  if (byProbability.size === 1 && first !== undefined)
    return { probability: first.probability, dependsOn: [] };
  const possible = simplified(
    leaves.filter(({ probability }) => probability > 0),
    asked,
  );
  if (possible.length > 0) return { probability: null, dependsOn: conditionWords(possible, asked) };
  // It can come to this end whatever holds, but how likely that is depends.
  const words = [...byProbability.values()].map((equal) => {
    const share = Number(((equal[0]?.probability ?? 0) * 100).toFixed(1));
    return `${conditionWords(simplified(equal, asked), asked).join(' and ')} (${share} %)`;
  });
  return { probability: null, dependsOn: [words.join('; or ')] };
}

/** What must hold for a way beside the draws that have a probability; and how probable these are. */
function caseOf(way: Way, state: State): Case {
  const literals = new Map<string, Literal>();
  for (const [key, { words, otherwise, holds }] of state.facts)
    literals.set(key, { words, otherwise, holds });
  const draws = [];
  for (const draw of way.draws) {
    if (draw.probability !== null) draws.push(draw);
    else if (!draw.together) literals.set(`draw ${draw.id}`, draw);
  }
  return { fields: state.sent, literals, probability: probabilityOfWay({ ...way, draws }) ?? 0 };
}

/** Divides a region until every case holds in all of it or in none of it. Returns whether that took few enough. */
function split(cases: readonly Case[], region: Condition, leaves: Leaf[]): boolean {
  const here = cases.filter(({ fields }) =>
    FIELD_NAMES.every(
      (name) => fields[name] === region.fields[name] || fields[name].overlaps(region.fields[name]),
    ),
  );
  for (const { fields, literals } of here) {
    const field = FIELD_NAMES.find((name) => !fields[name].covers(region.fields[name]));
    if (field !== undefined) {
      const [inside, outside] = onField(region, field, fields);
      return split(here, inside, leaves) && split(here, outside, leaves);
    }
    for (const [key, literal] of literals) {
      if (region.literals.has(key)) continue;
      const withLiteral = (holds: boolean): Condition => ({
        ...region,
        literals: new Map(region.literals).set(key, holds === literal.holds ? literal : contrary(literal)),
      });
      const compatible = (holds: boolean) => here.filter((it) => it.literals.get(key)?.holds !== !holds);
      return (
        split(compatible(true), withLiteral(true), leaves) &&
        split(compatible(false), withLiteral(false), leaves)
      );
    }
  }
  leaves.push({ ...region, probability: here.reduce((sum, { probability }) => sum + probability, 0) });
  return leaves.length <= MOST_LEAVES;
}

function onField(region: Condition, field: FieldName, { [field]: set }: Fields): [Condition, Condition] {
  const narrowed = (part: Fields[FieldName]): Condition => ({
    ...region,
    fields: { ...region.fields, [field]: part },
  });
  const now = region.fields[field];
  return [narrowed(now.intersect(set)), narrowed(now.subtract(set))];
}

function contrary(literal: Literal): Literal {
  return { ...literal, words: literal.otherwise, otherwise: literal.words, holds: !literal.holds };
}
