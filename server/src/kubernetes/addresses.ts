/**
 * Addresses and blocks of them as the API server parses them.
 * Source: k8s.io/utils/net (the forgiving parser) and k8s.io/apimachinery's strict rules of 1.36.
 */
export interface Address {
  readonly family: 'IPv4' | 'IPv6';
  /** As a number of 32 or 128 bits. */
  readonly value: bigint;
  /** Written as the strict rules want it: no leading zeros, not IPv4 dressed up as IPv6. */
  readonly isStrict: boolean;
}

export interface AddressBlock extends Address {
  readonly prefixLength: number;
  /** The first and the last address, as numbers. */
  readonly first: bigint;
  readonly last: bigint;
}

/** Null: no address. An IPv4 address in IPv6 dress (`::ffff:1.2.3.4`) is the IPv4 address, not strictly written. */
export function parseAddress(text: string): Address | null {
  if (!text.includes(':')) {
    const value = parseIPv4(text);
    return value === null ? null : { family: 'IPv4', value, isStrict: !/(?:^|\.)0\d/.test(text) };
  }
  const value = parseIPv6(text);
  if (value === null) return null;
  if (value >> 32n === 0xffffn) return { family: 'IPv4', value: value & 0xffffffffn, isStrict: false };
  return { family: 'IPv6', value, isStrict: !/(?:^|[.:])0\d*\.|\.0\d/.test(text) || !text.includes('.') };
}

/** Null: no block. Strict also means that no bit is set behind the prefix. */
export function parseBlock(text: string): AddressBlock | null {
  const slash = text.indexOf('/');
  if (slash < 0 || !/^\d{1,3}$/.test(text.slice(slash + 1))) return null;
  const address = parseAddress(text.slice(0, slash));
  if (!address) return null;
  const isMapped = address.family === 'IPv4' && text.includes(':');
  const bits = address.family === 'IPv4' ? 32 : 128;
  const written = Number(text.slice(slash + 1));
  const prefixLength = isMapped ? written - 96 : written;
  if (prefixLength < 0 || prefixLength > bits) return null;
  const size = 1n << BigInt(bits - prefixLength);
  const first = address.value - (address.value % size);
  const isStrict = address.isStrict && first === address.value && !/^0\d/.test(text.slice(slash + 1));
  return { ...address, isStrict, prefixLength, first, last: first + size - 1n };
}

export function isInBlock(
  { family, value }: Pick<Address, 'family' | 'value'>,
  block: AddressBlock,
): boolean {
  return block.family === family && block.first <= value && value <= block.last;
}

/** Is the whole of one block inside another, and smaller? */
export function isStrictSubset(inner: AddressBlock, outer: AddressBlock): boolean {
  return (
    inner.family === outer.family &&
    inner.prefixLength > outer.prefixLength &&
    inner.first >= outer.first &&
    inner.last <= outer.last
  );
}

/** What kind of address nobody else can reach it is; null: an ordinary one. */
export function specialAddress(
  address: Address,
): 'unspecified' | 'loopback' | 'link-local' | 'link-local multicast' | null {
  const { family, value } = address;
  if (value === 0n) return 'unspecified';
  if (family === 'IPv4') {
    if (value >> 24n === 127n) return 'loopback';
    if (value >> 16n === 0xa9fen) return 'link-local';
    return value >> 8n === 0xe00000n ? 'link-local multicast' : null;
  }
  if (value === 1n) return 'loopback';
  if (value >> 118n === 0x3fan) return 'link-local';
  return ((value >> 112n) & 0xff0fn) === 0xff02n ? 'link-local multicast' : null;
}

/** An address as people and DNS write it; IPv6 by RFC 5952. */
export function formatAddress({ family, value }: Pick<Address, 'family' | 'value'>): string {
  if (family === 'IPv4') return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.');
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((value >> BigInt(112 - 16 * index)) & 0xffffn).toString(16),
  );
  const runs = groups.join(':').match(/\b0(?::0)+\b/g) ?? [];
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), '');
  const text = groups.join(':');
  if (longest === '') return text;
  const at = new RegExp(`(?:^|:)${longest}(?::|$)`);
  return text.replace(at, '::');
}

function parseIPv4(text: string): bigint | null {
  const parts = text.split('.');
  if (parts.length !== 4) return null;
  let value = 0n;
  for (const part of parts) {
    if (!/^\d{1,10}$/.test(part) || Number(part) > 255) return null;
    value = value * 256n + BigInt(Number(part));
  }
  return value;
}

function parseIPv6(text: string): bigint | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const [head, tail] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const last = (tail ?? head)?.at(-1) ?? '';
  const isDotted = last.includes('.');
  const groups = (list: readonly string[] | undefined, end: boolean): bigint[] | null => {
    const values: bigint[] = [];
    for (const [index, part] of (list ?? []).entries()) {
      if (isDotted && end && index === (list?.length ?? 0) - 1) {
        const dotted = parseIPv4(part);
        if (dotted === null) return null;
        values.push(dotted >> 16n, dotted & 0xffffn);
      } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) {
        values.push(BigInt(`0x${part}`));
      } else {
        return null;
      }
    }
    return values;
  };
  const front = groups(head, halves.length === 1);
  const back = groups(tail, true);
  if (!front || !back) return null;
  const missing = 8 - front.length - back.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null;
  return [...front, ...Array<bigint>(Math.max(missing, 0)).fill(0n), ...back].reduce(
    (sum, part) => sum * 65536n + part,
    0n,
  );
}
