import { protocolNumber } from '../facts/index.ts';
import type { Family } from '../facts/types.ts';
import { ICMP_TYPES, ICMP6_TYPES, TCP_FLAGS } from '../facts/values.ts';
import { Intervals } from './intervals.ts';

/** A number as strtoul(3) with base 0 reads it: decimal, 0x hexadecimal, 0 octal. null: none. */
export function readNumber(text: string): number | null {
  if (/^0[0-7]+$/.test(text)) return Number.parseInt(text, 8);
  return /^(?:0x[0-9a-f]+|\d+)$/i.test(text) ? Number(text) : null;
}

/** `80`, `80:90`, `:1023`, `1024:`; `first` and `last` stand in for what is left out. */
export function readRange(text: string, last: number): Intervals | null {
  const [low = '', high = low, ...more] = text.split(':');
  const from = low === '' && text.includes(':') ? 0 : readNumber(low);
  const to = high === '' && text.includes(':') ? last : readNumber(high);
  return from === null || to === null || more.length > 0 ? null : Intervals.of(from, to);
}

/** `22,80,8000:8080`. */
export function readRanges(text: string, last: number): Intervals | null {
  let all = Intervals.EMPTY;
  for (const part of text.split(',')) {
    const one = readRange(part, last);
    if (one === null) return null;
    all = all.union(one);
  }
  return all;
}

/** `value/mask`; without a mask every bit counts. Both are 32 bits, unsigned. */
export function readMark(text: string): { readonly value: number; readonly mask: number } | null {
  const [first = '', second] = text.split('/');
  const value = readNumber(first);
  const mask = second === undefined ? 0xffffffff : readNumber(second);
  return value === null || mask === null ? null : { value: value >>> 0, mask: mask >>> 0 };
}

/** `FIN,SYN`, ALL, NONE as bits. */
export function readFlags(text: string): number | null {
  let bits = 0;
  for (const name of text.split(',')) {
    if (name === 'ALL') bits = 63;
    else if (name !== 'NONE') {
      const bit = (TCP_FLAGS as readonly string[]).indexOf(name);
      if (bit < 0) return null;
      bits |= 1 << bit;
    }
  }
  return bits;
}

/** `8`, `3/4`, a name, or any: the types and codes as type · 256 + code. */
export function readIcmpType(text: string, family: Family): Intervals | null {
  const names = family === 4 ? ICMP_TYPES : ICMP6_TYPES;
  const entry = Object.entries(names).find(([name]) => name.toLowerCase() === text.toLowerCase());
  const [type = '', code] = (entry?.[1] ?? text).split('/');
  if (type === 'any' || (type === '255' && family === 4)) return Intervals.of(0, 65535);
  const number = readNumber(type);
  if (number === null || number > 255) return null;
  if (code === undefined) return Intervals.of(number * 256, number * 256 + 255);
  const codes = readRange(code, 255);
  const [low, high] = codes?.bounds ?? [];
  return low === undefined || high === undefined
    ? null
    : Intervals.of(number * 256 + Number(low), number * 256 + Number(high));
}

/** A protocol's name or number; 0 and `all` are every protocol. */
export function readProtocol(text: string): Intervals | null {
  const number = protocolNumber(text);
  return number === null ? null : number === 0 ? Intervals.of(0, 255) : Intervals.of(number);
}
