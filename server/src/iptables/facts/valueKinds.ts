import type { ValueKind } from './types.ts';

export interface ValueKindFact {
  /** One word for it, as manuals put it in the place of a value. */
  readonly placeholder: string;
  /** How it is written, as a part of a sentence; null: the one word says it. */
  readonly doc: string | null;
}

/** What one word behind an option looks like. Source: iptables(8) and iptables-extensions(8), by option. */
// biome-ignore format: a row of the table is a line.
export const VALUE_KINDS: Readonly<Record<ValueKind, ValueKindFact>> = {
  address: { placeholder: 'address[/mask]', doc: 'an address or a network, with its length or mask behind a slash' },
  host: { placeholder: 'address', doc: 'one address' },
  addressRange: { placeholder: 'from[-to]', doc: 'the first and the last address, or one' },
  addresses: { placeholder: 'address,…', doc: 'addresses with commas between' },
  natAddress: { placeholder: '[from[-to]][:port[-port]]', doc: 'an address or a range, a port or a range behind a colon; each part can be left out' },
  prefixLength: { placeholder: 'length', doc: 'how many bits of an address count' },
  interface: { placeholder: 'interface', doc: 'a network interface; a trailing + stands for any rest' },
  protocol: { placeholder: 'protocol', doc: 'a protocol by name or number' },
  port: { placeholder: 'port', doc: 'a port by number or service name' },
  portRange: { placeholder: 'port[:port]', doc: 'a port, or the first and the last with a colon between' },
  natPorts: { placeholder: 'port[-port]', doc: 'a port, or the first and the last with a dash between' },
  ports: { placeholder: 'port,…', doc: 'up to 15 ports with commas between; a range, with its colon, counts as two' },
  macAddress: { placeholder: 'xx:xx:xx:xx:xx:xx', doc: 'a hardware address' },
  mark: { placeholder: 'value[/mask]', doc: 'a number, and behind a slash the bits that it is about' },
  bits: { placeholder: 'bits', doc: 'a number that stands for its bits' },
  number: { placeholder: 'number', doc: null },
  numberRange: { placeholder: 'number[:number]', doc: 'a number, or the least and the greatest with a colon between' },
  numbers: { placeholder: 'number,…', doc: 'numbers with commas between' },
  bytes: { placeholder: 'bytes', doc: null },
  probability: { placeholder: '0…1', doc: 'a number between 0 and 1' },
  seconds: { placeholder: 'seconds', doc: null },
  milliseconds: { placeholder: 'milliseconds', doc: null },
  rate: { placeholder: 'number/unit', doc: 'how many in a second, minute, hour or day: 3/min' },
  bandwidth: { placeholder: 'bandwidth', doc: 'a number with its unit: 2Mbit, 100KBps' },
  dateTime: { placeholder: 'YYYY[-MM[-DD[Thh[:mm[:ss]]]]]', doc: 'a date, and behind a T the time of day' },
  timeOfDay: { placeholder: 'hh:mm[:ss]', doc: 'a time of day' },
  string: { placeholder: '"text"', doc: null },
  hexString: { placeholder: '"text|bytes|"', doc: 'free text, with bytes in hexadecimal between bars' },
  name: { placeholder: 'name', doc: null },
  setName: { placeholder: 'set', doc: null },
  setFields: { placeholder: 'src|dst,…', doc: 'which of the packet’s fields are looked up: src or dst for each dimension of the set' },
  chain: { placeholder: 'chain', doc: 'a chain of this table' },
  table: { placeholder: 'table', doc: 'one of raw, mangle, nat, filter, security' },
  target: { placeholder: 'target', doc: 'a target, or a chain of this table' },
  match: { placeholder: 'match', doc: 'a match by its name' },
  policy: { placeholder: 'policy', doc: 'ACCEPT or DROP' },
  ruleNumber: { placeholder: 'place', doc: 'the place of a rule in its chain; the first is 1' },
  states: { placeholder: 'state,…', doc: 'connection states with commas between' },
  icmpType: { placeholder: 'type[/code]', doc: 'an ICMP type by name or number' },
  tcpFlags: { placeholder: 'flag,…', doc: 'TCP flags with commas between, ALL or NONE' },
  user: { placeholder: 'user', doc: 'a user by name or number, or a range of numbers' },
  group: { placeholder: 'group', doc: 'a group by name or number, or a range of numbers' },
  path: { placeholder: 'path', doc: null },
  program: { placeholder: 'program', doc: 'a small program for the packet' },
  class: { placeholder: 'major:minor', doc: 'a class of traffic control, in hexadecimal' },
  tos: { placeholder: 'value[/mask]', doc: 'a number, or the name of a type of service' },
  choice: { placeholder: 'word', doc: null },
  choices: { placeholder: 'word,…', doc: 'words with commas between' },
};
