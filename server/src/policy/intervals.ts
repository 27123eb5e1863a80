/** The values from `from` up to, not including, `to`. Half open, so that no operation needs to add one. */
export interface Interval<Value extends number | bigint> {
  readonly from: Value;
  readonly to: Value;
}

/** A set of values: in order, none empty, none touching the next. Every function here takes and gives such. */
export type Intervals<Value extends number | bigint> = readonly Interval<Value>[];

/** The set that holds what any of the intervals holds; they may be empty, overlap and come in any order. */
export function normalise<Value extends number | bigint>(
  intervals: readonly Interval<Value>[],
): Intervals<Value> {
  const sorted = intervals
    .filter(({ from, to }) => from < to)
    .sort((one, other) => (one.from < other.from ? -1 : one.from > other.from ? 1 : 0));
  const merged: Interval<Value>[] = [];
  for (const next of sorted) {
    const last = merged.at(-1);
    if (last === undefined || last.to < next.from) merged.push(next);
    else if (last.to < next.to) merged[merged.length - 1] = { from: last.from, to: next.to };
  }
  return merged;
}

export function union<Value extends number | bigint>(
  one: Intervals<Value>,
  other: Intervals<Value>,
): Intervals<Value> {
  if (one.length === 0) return other;
  return other.length === 0 ? one : normalise([...one, ...other]);
}

export function intersect<Value extends number | bigint>(
  one: Intervals<Value>,
  other: Intervals<Value>,
): Intervals<Value> {
  const common: Interval<Value>[] = [];
  let i = 0;
  let j = 0;
  for (;;) {
    const a = one[i];
    const b = other[j];
    if (a === undefined || b === undefined) return common;
    const both = overlap(a, b);
    if (both !== null) common.push(both);
    if (a.to < b.to) i++;
    else j++;
  }
}

/** What two intervals have in common; null: nothing. */
export function overlap<Value extends number | bigint>(
  one: Interval<Value>,
  other: Interval<Value>,
): Interval<Value> | null {
  const { from } = one.from < other.from ? other : one;
  const { to } = one.to < other.to ? one : other;
  return from < to ? { from, to } : null;
}

/** What is in the first and not in the second. */
export function subtract<Value extends number | bigint>(
  from: Intervals<Value>,
  taken: Intervals<Value>,
): Intervals<Value> {
  const rest: Interval<Value>[] = [];
  let next = 0;
  for (const whole of from) {
    let start = whole.from;
    while ((taken[next]?.to ?? whole.to) < whole.from) next++;
    for (let index = next; ; index++) {
      const cut = taken[index];
      if (cut === undefined || cut.from >= whole.to) break;
      if (start < cut.from) rest.push({ from: start, to: cut.from });
      if (start < cut.to) start = cut.to;
    }
    if (start < whole.to) rest.push({ from: start, to: whole.to });
  }
  return rest;
}

export function holds<Value extends number | bigint>(intervals: Intervals<Value>, value: Value): boolean {
  let low = 0;
  let high = intervals.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const { from, to } = intervals[middle] as Interval<Value>;
    if (value < from) high = middle;
    else if (value >= to) low = middle + 1;
    else return true;
  }
  return false;
}
