import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AddressSet } from '../../../server/src/policy/addressSet.ts';
import { IndexSet } from '../../../server/src/policy/indexSet.ts';
import { holds, intersect, normalise, subtract, union } from '../../../server/src/policy/intervals.ts';
import { PortSet } from '../../../server/src/policy/portSet.ts';
import { portWords } from '../../../server/src/policy/wording.ts';

const LAST = 30;
const someIntervals = fc.array(
  fc.tuple(fc.nat(LAST), fc.nat(LAST)).map(([from, to]) => ({ from, to })),
  { maxLength: 6 },
);
const members = (intervals: Parameters<typeof holds<number>>[0]) =>
  Array.from({ length: LAST + 1 }, (_, value) => value).filter((value) => holds(intervals, value));

describe('intervals', () => {
  it('are what sets of single values are', () => {
    fc.assert(
      fc.property(someIntervals, someIntervals, (first, second) => {
        const [one, other] = [normalise(first), normalise(second)];
        const isIn = (list: typeof first, value: number) =>
          list.some(({ from, to }) => from <= value && value < to);
        const all = Array.from({ length: LAST + 1 }, (_, value) => value);
        const expected = (test: (a: boolean, b: boolean) => boolean) =>
          all.filter((value) => test(isIn(first, value), isIn(second, value)));
        expect(members(one)).toEqual(expected((a) => a));
        expect(members(union(one, other))).toEqual(expected((a, b) => a || b));
        expect(members(intersect(one, other))).toEqual(expected((a, b) => a && b));
        expect(members(subtract(one, other))).toEqual(expected((a, b) => a && !b));
      }),
    );
  });

  it('are in order and apart, whatever made them', () => {
    fc.assert(
      fc.property(someIntervals, someIntervals, (first, second) => {
        const [one, other] = [normalise(first), normalise(second)];
        for (const set of [one, union(one, other), intersect(one, other), subtract(one, other)]) {
          expect(normalise(set)).toEqual(set);
        }
      }),
    );
  });
});

describe('ports', () => {
  it('of two protocols never touch', () => {
    const set = PortSet.of(
      { protocol: 'TCP', from: 60_000, to: 65_535 },
      { protocol: 'UDP', from: 1, to: 10 },
    );
    expect(set.ranges).toEqual([
      { protocol: 'TCP', from: 60_000, to: 65_535 },
      { protocol: 'UDP', from: 1, to: 10 },
    ]);
    expect(set.has('UDP', 65_535)).toBe(false);
  });

  it('are all only with all three protocols', () => {
    const most = PortSet.all.without(PortSet.of({ protocol: 'SCTP', from: 9, to: 9 }));
    expect([PortSet.all.isAll, most.isAll]).toEqual([true, false]);
    expect(portWords(most)).toBe('TCP, UDP, SCTP 1-8, 10-65535');
    expect(portWords(most.union(PortSet.of({ protocol: 'SCTP', from: 9, to: 9 })))).toBe('all');
  });

  it('beyond those that there are don’t count', () => {
    expect(PortSet.of({ protocol: 'TCP', from: 0, to: 99_999 }).ranges).toEqual([
      { protocol: 'TCP', from: 1, to: 65_535 },
    ]);
    expect(
      PortSet.of({ protocol: 'UDP', from: -5, to: 0 }, { protocol: 'UDP', from: 70_000, to: 70_001 }).isEmpty,
    ).toBe(true);
  });
});

describe('addresses', () => {
  const ranges = (text: string) =>
    AddressSet.parse(text)?.ranges.map(({ first, last }) => `${first}-${last}`) ?? null;

  it.each([
    ['10.0.0.0/8', ['10.0.0.0-10.255.255.255']],
    ['10.1.2.3/8', ['10.0.0.0-10.255.255.255']],
    ['010.1.002.3', ['10.1.2.3-10.1.2.3']],
    ['0.0.0.0/0', ['0.0.0.0-255.255.255.255']],
    ['::/0', ['::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff']],
    ['2001:DB8:0:0::/64', ['2001:db8::-2001:db8::ffff:ffff:ffff:ffff']],
    ['::ffff:10.0.0.0/104', ['10.0.0.0-10.255.255.255']],
    ['fd00::1', ['fd00::1-fd00::1']],
    ['10.0.0.5-10.0.0.9', ['10.0.0.5-10.0.0.9']],
    ['10.0.0.9-10.0.0.5', null],
    ['10.0.0.5-fd00::1', null],
    ['10.0.0.0/33', null],
    ['::ffff:10.0.0.0/90', null],
    ['10.0.0', null],
    ['10', null],
    ['256.0.0.1', null],
    ['fe80::1%eth0', null],
    ['web', null],
    ['', null],
  ])('%s', (text, expected) => {
    expect(ranges(text)).toEqual(expected);
  });

  it('of one family are none of the other', () => {
    const [four, six] = [AddressSet.family('IPv4'), AddressSet.family('IPv6')];
    expect(four.meets(six)).toBe(false);
    expect(AddressSet.all.without(four)).toEqual(six);
    expect(AddressSet.all.ranges.map(({ family }) => family)).toEqual(['IPv4', 'IPv6']);
  });
});

describe('sets of indexes', () => {
  it('hold what was put in, over the edges of words too', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(99)), fc.array(fc.nat(99)), (first, second) => {
        const [one, other] = [new IndexSet(100), new IndexSet(100)];
        for (const index of first) one.add(index);
        for (const index of second) other.add(index);
        one.addAll(other);
        const held = Array.from({ length: 100 }, (_, index) => index).filter((index) => one.has(index));
        expect(held).toEqual([...new Set([...first, ...second])].sort((a, b) => a - b));
      }),
    );
  });
});
