import ipaddr from 'ipaddr.js';
import type { Family } from '../facts/types.ts';
import { Intervals, type Scalar } from './intervals.ts';

const MOST = { 4: 2 ** 32 - 1, 6: (1n << 128n) - 1n } as const;
/** A mask with holes makes an interval for each value of the bits above the lowest hole. */
const MOST_INTERVALS = 4096;

/** Every address of the family. */
export function allAddresses(family: Family): Intervals {
  return family === 4 ? Intervals.of(0, MOST[4]) : Intervals.of(0n, MOST[6]);
}

/** An address as a number; null: the text is none of this family. */
export function addressNumber(text: string, family: Family): Scalar | null {
  if (family === 4) {
    if (!ipaddr.IPv4.isValidFourPartDecimal(text)) return null;
    return ipaddr.IPv4.parse(text).octets.reduce((sum, octet) => sum * 256 + octet, 0);
  }
  if (!text.includes(':') || !ipaddr.IPv6.isValid(text)) return null;
  return ipaddr.IPv6.parse(text).parts.reduce((sum, part) => (sum << 16n) | BigInt(part), 0n);
}

/** The family of an address, or null: the text is none. */
export function familyOf(text: string): Family | null {
  return addressNumber(text, 4) !== null ? 4 : addressNumber(text, 6) !== null ? 6 : null;
}

/** As ipaddr.js normalises it, IPv6 as RFC 5952. */
export function addressText(value: Scalar): string {
  if (typeof value === 'number') {
    return [value / 2 ** 24, value / 2 ** 16, value / 2 ** 8, value]
      .map((part) => Math.floor(part) % 256)
      .join('.');
  }
  const parts = Array.from({ length: 8 }, (_, index) =>
    Number((value >> BigInt(112 - 16 * index)) & 0xffffn),
  );
  return new ipaddr.IPv6(parts).toRFC5952String();
}

/**
 * The addresses that `10.0.0.0/8`, `10.0.0.0/255.0.0.0` or a comma list of such stands for. null: a host's name,
 * an address of the other family, or a mask with holes that makes too many intervals.
 */
export function addressSet(text: string, family: Family): Intervals | null {
  let all = Intervals.EMPTY;
  for (const part of text.split(',')) {
    const one = oneNetwork(part.trim(), family);
    if (one === null) return null;
    all = all.union(one);
  }
  return all;
}

function oneNetwork(text: string, family: Family): Intervals | null {
  const [host = '', mask] = text.split('/');
  const address = addressNumber(host, family) ?? (mask === undefined ? null : shortAddress(host, family));
  if (address === null) return null;
  const bits = family === 4 ? 32 : 128;
  if (mask === undefined) return Intervals.of(address);
  if (/^\d+$/.test(mask)) {
    const length = Number(mask);
    return length <= bits ? network(BigInt(address), length, family) : null;
  }
  const maskNumber = addressNumber(mask, family);
  return maskNumber === null ? null : masked(BigInt(address), BigInt(maskNumber), family);
}

/** `10/8`, as people write it: the missing octets are zero. */
function shortAddress(text: string, family: Family): Scalar | null {
  if (family === 6 || !/^\d{1,3}(?:\.\d{1,3}){0,2}$/.test(text)) return null;
  return addressNumber(`${text}${'.0'.repeat(4 - text.split('.').length)}`, 4);
}

function network(address: bigint, length: number, family: Family): Intervals {
  const host = BigInt((family === 4 ? 32 : 128) - length);
  const low = (address >> host) << host;
  return interval(low, low + (1n << host) - 1n, family);
}

function masked(address: bigint, mask: bigint, family: Family): Intervals | null {
  const bits = family === 4 ? 32 : 128;
  let lowest = 0;
  while (lowest < bits && ((mask >> BigInt(lowest)) & 1n) === 0n) lowest++;
  const free: bigint[] = [];
  for (let bit = lowest; bit < bits; bit++)
    if (((mask >> BigInt(bit)) & 1n) === 0n) free.push(1n << BigInt(bit));
  if (2 ** free.length > MOST_INTERVALS) return null;
  const host = (1n << BigInt(lowest)) - 1n;
  const found: (readonly [Scalar, Scalar])[] = [];
  for (let choice = 0; choice < 2 ** free.length; choice++) {
    const extra = free.reduce((sum, bit, index) => ((choice >> index) & 1 ? sum + bit : sum), 0n);
    const low = (address & mask) + extra;
    found.push(family === 4 ? [Number(low), Number(low + host)] : [low, low + host]);
  }
  return Intervals.union(found);
}

function interval(low: bigint, high: bigint, family: Family): Intervals {
  return family === 4 ? Intervals.of(Number(low), Number(high)) : Intervals.of(low, high);
}

/** `10.0.0.1-10.0.0.9`, or one address. null: none of this family. */
export function addressRange(text: string, family: Family): Intervals | null {
  const [first = '', last = first] = text.split('-');
  const low = addressNumber(first, family);
  const high = addressNumber(last, family);
  return low === null || high === null ? null : Intervals.of(low, high);
}

/**
 * "10.244.0.0/16", "10.0.0.1", else "10.0.0.1-10.0.0.9"; several joined by commas, at most four of them. What a
 * network lacks little of is told as that network "except 10.244.1.19".
 */
export function addressWords(set: Intervals): string {
  const words = [...set].map(([low, high]) => networkText(low, high));
  if (words.length <= 1) return words.join('');
  const hull = hullOf(set);
  const gaps = hull.subtract(set);
  if (networkText(...boundsOf(hull)).includes('/') && gaps.length < words.length) {
    return `${addressWords(hull)} except ${addressWords(gaps)}`;
  }
  if (words.length <= 4) return words.join(', ');
  return `${words.slice(0, 3).join(', ')} and ${words.length - 3} more ranges`;
}

function boundsOf(set: Intervals): readonly [Scalar, Scalar] {
  return [set.bounds[0] ?? 0, set.bounds[set.bounds.length - 1] ?? 0];
}

/** From the first to the last. */
function hullOf(set: Intervals): Intervals {
  return Intervals.of(...boundsOf(set));
}

function networkText(low: Scalar, high: Scalar): string {
  if (low === high) return addressText(low);
  const size = BigInt(high) - BigInt(low) + 1n;
  const isNetwork = (size & (size - 1n)) === 0n && BigInt(low) % size === 0n;
  if (!isNetwork) return `${addressText(low)}-${addressText(high)}`;
  const host = size.toString(2).length - 1;
  return `${addressText(low)}/${(typeof low === 'number' ? 32 : 128) - host}`;
}

/** "10.0.0.0-10.255.255.255", one for each interval; a single address stands alone. */
export function addressRanges(set: Intervals): string[] {
  return [...set].map(([low, high]) =>
    low === high ? addressText(low) : `${addressText(low)}-${addressText(high)}`,
  );
}
