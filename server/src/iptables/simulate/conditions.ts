import { FIELD_NAMES, type FieldName, type Fields, fieldWords } from './fields.ts';

/** What must hold together: the packet lies in the fields' sets, and each literal is as it says. */
export interface Condition {
  readonly fields: Fields;
  readonly literals: ReadonlyMap<string, Literal>;
}

export interface Literal {
  readonly holds: boolean;
  /** Of this side, and of the other one. */
  readonly words: string;
  readonly otherwise: string;
}

/** Comparing each with each costs its square; so many are told one by one. */
const MOST = 200;

/**
 * The same set of cases in fewer and shorter conditions, of which one must hold: what cancels out (A, or not A)
 * goes. Empty: it holds whatever happens.
 */
export function simplified(conditions: readonly Condition[], asked: Fields): Condition[] {
  let all = [...conditions];
  if (all.length <= MOST) {
    for (let before = -1; before !== all.length; ) {
      before = all.length;
      all = withoutCovered(joinedOnce(shortened(all)));
    }
  }
  return all.some((condition) => condition.literals.size === 0 && covers(condition.fields, asked)) ? [] : all;
}

function covers(wide: Fields, narrow: Fields): boolean {
  return FIELD_NAMES.every((name) => wide[name] === narrow[name] || wide[name].covers(narrow[name]));
}

/** Puts two together that differ in one field only, or in how one literal is. */
function joinedOnce(conditions: readonly Condition[]): Condition[] {
  const left = [...conditions];
  for (let i = 0; i < left.length; i++) {
    for (let j = i + 1; j < left.length; j++) {
      const [a, b] = [left[i], left[j]];
      const joined = a === undefined || b === undefined ? null : join(a, b);
      if (joined === null) continue;
      left[i] = joined;
      left.splice(j, 1);
      j = i;
    }
  }
  return left;
}

function join(a: Condition, b: Condition): Condition | null {
  const differing = FIELD_NAMES.filter((name) => !a.fields[name].equals(b.fields[name]));
  if (differing.length > 1 || a.literals.size !== b.literals.size) return null;
  const contrary = [...a.literals].filter(([key, { holds }]) => b.literals.get(key)?.holds !== holds);
  const [field] = differing as [FieldName?];
  if (contrary.length === 0) {
    if (field === undefined) return a;
    return { ...a, fields: { ...a.fields, [field]: a.fields[field].union(b.fields[field]) } };
  }
  const [key] = contrary[0] ?? [];
  if (contrary.length > 1 || differing.length > 0 || key === undefined || !b.literals.has(key)) return null;
  return { ...a, literals: without(a.literals, key) };
}

/** A, or not A and B: is A, or B. */
function shortened(conditions: readonly Condition[]): Condition[] {
  return conditions.map((condition) => {
    let now = condition;
    for (const [key, { holds }] of condition.literals) {
      const isSpare = conditions.some((other) => {
        const contrary = other.literals.get(key);
        if (contrary === undefined || contrary.holds === holds || !covers(other.fields, now.fields))
          return false;
        return [...other.literals].every(
          ([name, literal]) => name === key || now.literals.get(name)?.holds === literal.holds,
        );
      });
      if (isSpare) now = { ...now, literals: without(now.literals, key) };
    }
    return now;
  });
}

/** A case that another one takes in says nothing new. */
function withoutCovered(conditions: readonly Condition[]): Condition[] {
  const kept: Condition[] = [];
  for (const condition of conditions) {
    const takesIn = (wide: Condition, narrow: Condition) =>
      covers(wide.fields, narrow.fields) &&
      [...wide.literals].every(([key, { holds }]) => narrow.literals.get(key)?.holds === holds);
    if (kept.some((other) => takesIn(other, condition))) continue;
    for (let at = kept.length - 1; at >= 0; at--) {
      const other = kept[at];
      if (other !== undefined && takesIn(condition, other)) kept.splice(at, 1);
    }
    kept.push(condition);
  }
  return kept;
}

function without<Key, Value>(map: ReadonlyMap<Key, Value>, key: Key): Map<Key, Value> {
  const copy = new Map(map);
  copy.delete(key);
  return copy;
}

/** In words, one for each thing that must hold; several cases are one of them, joined by "or". */
export function conditionWords(conditions: readonly Condition[], asked: Fields): string[] {
  const cases = conditions.map((condition) => [
    ...FIELD_NAMES.filter((name) => !condition.fields[name].equals(asked[name])).map((name) =>
      fieldWords(name, condition.fields[name], asked[name]),
    ),
    ...[...condition.literals.values()].map(({ words }) => words),
  ]);
  const [first = [], ...others] = cases;
  if (others.length === 0) return first;
  const common = first.filter((words) => others.every((other) => other.includes(words)));
  const rest = cases.map((words) => words.filter((word) => !common.includes(word)).join(' and '));
  return [...common, rest.join('; or ')];
}
