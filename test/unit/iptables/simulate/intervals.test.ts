import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Intervals } from '../../../../server/src/iptables/simulate/intervals.ts';

/** Sets of numbers from 0 to 40, the other way: as sets. */
const pairs = fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 40 })), {
  maxLength: 6,
});
const members = (set: Intervals) =>
  Array.from({ length: 42 }, (_, value) => value).filter((value) => set.has(value));
const plain = (of: readonly (readonly [number, number])[]) =>
  Array.from({ length: 42 }, (_, value) => value).filter((value) =>
    of.some(([low, high]) => low <= value && value <= high),
  );

describe('intervals', () => {
  it('are the same sets as sets are', () => {
    fc.assert(
      fc.property(pairs, pairs, (a, b) => {
        const [left, right] = [Intervals.union(a), Intervals.union(b)];
        const [leftSet, rightSet] = [new Set(plain(a)), new Set(plain(b))];
        expect(members(left)).toEqual(plain(a));
        expect(members(left.union(right))).toEqual(plain([...a, ...b]));
        expect(members(left.intersect(right))).toEqual(plain(a).filter((value) => rightSet.has(value)));
        expect(members(left.subtract(right))).toEqual(plain(a).filter((value) => !rightSet.has(value)));
        expect(left.covers(right)).toBe([...rightSet].every((value) => leftSet.has(value)));
        expect(left.overlaps(right)).toBe([...rightSet].some((value) => leftSet.has(value)));
        expect(left.isEmpty).toBe(leftSet.size === 0);
        expect(left.single).toBe(leftSet.size === 1 ? [...leftSet][0] : null);
        expect(left.equals(right)).toBe(left.key === right.key);
      }),
    );
  });

  it('have one shape for one set', () => {
    fc.assert(
      fc.property(pairs, (of) => {
        const set = Intervals.union(of);
        const rebuilt = Intervals.union(members(set).map((value) => [value, value] as const));
        expect(set.equals(rebuilt)).toBe(true);
        expect(
          [...set].every(
            ([low, high], index, all) =>
              low <= high && (index === 0 || Number(all[index - 1]?.[1]) + 1 < Number(low)),
          ),
        ).toBe(true);
      }),
    );
  });

  it('hold IPv6 addresses too', () => {
    const all = Intervals.of(0n, 2n ** 128n - 1n);
    const half = Intervals.of(0n, 2n ** 127n);
    expect([...all.subtract(half)]).toEqual([[2n ** 127n + 1n, 2n ** 128n - 1n]]);
  });
});
