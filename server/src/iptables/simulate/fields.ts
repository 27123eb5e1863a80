import { protocolName } from '../facts/index.ts';
import type { Family } from '../facts/types.ts';
import { TCP_FLAGS } from '../facts/values.ts';
import { addressWords, allAddresses } from './addresses.ts';
import { Intervals } from './intervals.ts';

/**
 * What a packet is described by, each as a set of the values that it may have. One value: known. All: not known.
 * Rules split such sets, exactly.
 */
export type FieldName =
  | 'source'
  | 'destination'
  | 'protocol'
  | 'sourcePort'
  | 'destinationPort'
  /** Type and code of ICMP or ICMPv6: type · 256 + code. */
  | 'icmpType'
  /** FIN 1, SYN 2, RST 4, PSH 8, ACK 16, URG 32. */
  | 'tcpFlags'
  /** Bytes, IP header and all. */
  | 'length'
  /** Time to live, hop limit. */
  | 'ttl'
  /** Type of service, traffic class. */
  | 'tos'
  /** Place in `CONNECTION_STATES`. */
  | 'connectionState';

export type Fields = Readonly<Record<FieldName, Intervals>>;

/** The states of a connection; where connection tracking is told not to look, UNTRACKED. */
export const CONNECTION_STATES = ['NEW', 'ESTABLISHED', 'RELATED', 'INVALID', 'UNTRACKED'] as const;
export type ConnectionState = (typeof CONNECTION_STATES)[number];

/** The one state as a set. */
export function stateSet(name: ConnectionState): Intervals {
  return Intervals.of(CONNECTION_STATES.indexOf(name));
}

const byte = Intervals.of(0, 255);
const word = Intervals.of(0, 65535);
const domains: Readonly<Record<Exclude<FieldName, 'source' | 'destination'>, Intervals>> = {
  protocol: byte,
  sourcePort: word,
  destinationPort: word,
  icmpType: word,
  tcpFlags: Intervals.of(0, 63),
  length: word,
  ttl: byte,
  tos: byte,
  connectionState: Intervals.of(0, CONNECTION_STATES.length - 1),
};

export const FIELD_NAMES: readonly FieldName[] = [
  'source',
  'destination',
  ...(Object.keys(domains) as (keyof typeof domains)[]),
];

/** Every packet of the family. */
export function allPackets(family: Family): Fields {
  const addresses = allAddresses(family);
  return { source: addresses, destination: addresses, ...domains };
}

/** The numbers 0 to `most` for which the test holds, as a set. */
export function where(most: number, test: (value: number) => boolean): Intervals {
  const found: [number, number][] = [];
  for (let value = 0; value <= most; value++) if (test(value)) found.push([value, value]);
  return Intervals.union(found);
}

const titles: Readonly<Record<FieldName, string>> = {
  source: 'source',
  destination: 'destination',
  protocol: 'protocol',
  sourcePort: 'source port',
  destinationPort: 'destination port',
  icmpType: 'ICMP type',
  tcpFlags: 'TCP flags',
  length: 'length',
  ttl: 'time to live',
  tos: 'type of service',
  connectionState: 'conntrack state',
};

/**
 * How a narrowed field is told: "source 10.0.0.1", "source in 10.244.0.0/16", "source not in …", whichever is
 * shorter. `before` is what it was narrowed from.
 */
export function fieldWords(field: FieldName, now: Intervals, before: Intervals): string {
  const rest = before.subtract(now);
  const negative =
    rest.length < now.length || (rest.length === now.length && rest.single !== null && now.single === null);
  const set = negative ? rest : now;
  const value = valueWords(field, set);
  const isOne = set.single !== null;
  return `${titles[field]} ${negative ? 'not ' : ''}${isOne ? '' : 'in '}${value}`;
}

function valueWords(field: FieldName, set: Intervals): string {
  if (field === 'source' || field === 'destination') return addressWords(set);
  const one: (value: number) => string =
    field === 'protocol'
      ? protocolName
      : field === 'connectionState'
        ? (value) => CONNECTION_STATES[value] ?? String(value)
        : field === 'icmpType'
          ? (value) => `${value >> 8}/${value & 255}`
          : field === 'tcpFlags'
            ? flagWords
            : String;
  const named = field === 'connectionState' || field === 'tcpFlags' || field === 'protocol';
  const words = [...set].flatMap(([low, high]) =>
    low === high
      ? [one(Number(low))]
      : named
        ? Array.from({ length: Number(high) - Number(low) + 1 }, (_, index) => one(Number(low) + index))
        : [`${one(Number(low))}-${one(Number(high))}`],
  );
  return words.length <= 6
    ? words.join(', ')
    : `${words.slice(0, 5).join(', ')} and ${words.length - 5} more`;
}

function flagWords(value: number): string {
  return TCP_FLAGS.filter((_, bit) => value & (1 << bit)).join('+') || 'none';
}
