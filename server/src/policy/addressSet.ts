import ipaddr from 'ipaddr.js';
import { holds, type Interval, type Intervals, intersect, normalise, subtract, union } from './intervals.ts';

export type Family = 'IPv4' | 'IPv6';

/** Both families lie on one line: IPv4 from 0, IPv6 behind it, apart, so that no interval holds both. */
const START = { IPv4: 0n, IPv6: 1n << 33n } as const;
const BITS = { IPv4: 32, IPv6: 128 } as const;

/** Addresses from one to another, both included, of one family. */
export interface AddressRange {
  readonly family: Family;
  readonly first: string;
  readonly last: string;
}

/** A set of IPv4 and IPv6 addresses. Immutable. */
export class AddressSet {
  readonly intervals: Intervals<bigint>;

  private constructor(intervals: Intervals<bigint>) {
    this.intervals = intervals;
  }

  static readonly none = new AddressSet([]);
  static readonly all = AddressSet.family('IPv4').union(AddressSet.family('IPv6'));

  static family(family: Family): AddressSet {
    return new AddressSet([{ from: START[family], to: START[family] + (1n << BigInt(BITS[family])) }]);
  }

  static ofInterval(interval: Interval<bigint>): AddressSet {
    return new AddressSet(normalise([interval]));
  }

  /**
   * A CIDR, a single address, or `FIRST-LAST`. Null: none of these. Bits behind the prefix are ignored and
   * leading zeros mean nothing, as the API server took them before 1.36; IPv4 in IPv6 dress is IPv4.
   */
  static parse(text: string): AddressSet | null {
    const [first = '', last, ...more] = text.split('-');
    if (last === undefined) return parseBlock(text);
    const from = parseBlock(first.trim())?.intervals[0];
    const to = parseBlock(last.trim())?.intervals.at(-1);
    if (more.length > 0 || text.includes('/') || !from || !to || from.from > to.from) return null;
    return familyAt(from.from) === familyAt(to.from)
      ? new AddressSet([{ from: from.from, to: to.to }])
      : null;
  }

  union(other: AddressSet): AddressSet {
    return other.isEmpty ? this : new AddressSet(union(this.intervals, other.intervals));
  }

  intersect(other: AddressSet): AddressSet {
    return new AddressSet(intersect(this.intervals, other.intervals));
  }

  without(other: AddressSet): AddressSet {
    return other.isEmpty ? this : new AddressSet(subtract(this.intervals, other.intervals));
  }

  /** The address as a place on the line, as the ends of `intervals` are. */
  holdsPlace(place: bigint): boolean {
    return holds(this.intervals, place);
  }

  /** Is any address of the other set in this one? */
  meets(other: AddressSet): boolean {
    return intersect(this.intervals, other.intervals).length > 0;
  }

  get isEmpty(): boolean {
    return this.intervals.length === 0;
  }

  get ranges(): AddressRange[] {
    return this.intervals.map((interval) => {
      const family = familyAt(interval.from);
      const text = (place: bigint) => printAddress(place - START[family], family);
      return { family, first: text(interval.from), last: text(interval.to - 1n) };
    });
  }
}

function familyAt(place: bigint): Family {
  return place < START.IPv6 ? 'IPv4' : 'IPv6';
}

function parseBlock(text: string): AddressSet | null {
  const [, address = '', length] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const parsed = parseAddress(address);
  if (parsed === null) return null;
  const { family, value, isMapped } = parsed;
  const bits = BITS[family];
  const prefix = length === undefined ? bits : Number(length) - (isMapped ? 96 : 0);
  if (prefix < 0 || prefix > bits) return null;
  const size = 1n << BigInt(bits - prefix);
  const from = START[family] + value - (value % size);
  return AddressSet.ofInterval({ from, to: from + size });
}

function parseAddress(text: string): { family: Family; value: bigint; isMapped: boolean } | null {
  const decimal = text.replace(/(?<![\da-f:])0+(?=\d)/gi, '');
  if (ipaddr.IPv4.isValidFourPartDecimal(decimal)) {
    return { family: 'IPv4', value: numberOf(ipaddr.IPv4.parse(decimal)), isMapped: false };
  }
  if (!text.includes(':') || text.includes('%') || !ipaddr.IPv6.isValid(text)) return null;
  const address = ipaddr.IPv6.parse(text);
  return address.isIPv4MappedAddress()
    ? { family: 'IPv4', value: numberOf(address.toIPv4Address()), isMapped: true }
    : { family: 'IPv6', value: numberOf(address), isMapped: false };
}

function numberOf(address: ipaddr.IPv4 | ipaddr.IPv6): bigint {
  return address.toByteArray().reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

function printAddress(value: bigint, family: Family): string {
  const length = BITS[family] / 8;
  const bytes = Array.from({ length }, (_, index) =>
    Number((value >> BigInt(8 * (length - 1 - index))) & 0xffn),
  );
  const address = ipaddr.fromByteArray(bytes);
  return address instanceof ipaddr.IPv6 ? address.toRFC5952String() : address.toString();
}
