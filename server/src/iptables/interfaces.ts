import { groupBy, type Range, range } from '../text/index.ts';
import { normalAddress } from './normalAddress.ts';

/** One `inet` or `inet6` of an interface. */
export interface InterfaceAddress {
  /** In ipaddr.js's spelling: IPv6 as RFC 5952. */
  readonly address: string;
  /** Length of its network in bits: 32 and 128 for a host. */
  readonly prefix: number;
  /** `10.0.0.1/24` as it is written. */
  readonly range: Range;
}

/** A network interface, as ip-address(8) prints it. Ranges count lines as the text that was read. */
export interface Interface {
  /** Its number in its own network namespace; null in brief output (`ip -br a`). */
  readonly index: number | null;
  readonly name: string;
  /** `@if14`: the number of its other end, or of its lower device, in another network namespace. */
  readonly peerIndex: number | null;
  /** `@eth0`: the name of its other end, or of its lower device, in the same network namespace. */
  readonly peerName: string | null;
  readonly mac: string | null;
  /** Number that this namespace gave to the namespace of the other end. */
  readonly linkNetnsid: number | null;
  readonly addresses: readonly InterfaceAddress[];
  /** Where it begins. */
  readonly line: number;
  readonly ranges: {
    readonly index: Range | null;
    readonly name: Range;
    /** What stands behind the `@`. */
    readonly peer: Range | null;
    readonly mac: Range | null;
  };
}

/**
 * Reads the output of `ip addr`, `ip link`, their one-line form (`-o`) or `ip -br addr` that begins at
 * `lines[first]`; indentation doesn't matter, pastes lose it. Ends (`end` is exclusive) where a line is none of
 * it, or where an interface comes again: that is the next command's output. null: none begins here. Never throws.
 */
export function readInterfaces(
  lines: readonly string[],
  first: number,
): { interfaces: Interface[]; end: number } | null {
  const output = new Output();
  let line = first;
  while (line < lines.length && output.read(lines[line] ?? '', line)) line++;
  return line === first ? null : { interfaces: output.interfaces, end: line };
}

/** The two ends of one veth pair. */
export interface InterfacePair {
  readonly host: Interface;
  readonly pod: Interface;
}

/**
 * Finds the ends of veth pairs in the output of several commands, one group each: on the node, and in the pods'
 * network namespaces. Two belong together if each gives the other's number as its peer. Numbers repeat from
 * namespace to namespace, so where an end has more than one candidate, nothing is said about it; the same
 * interface printed twice is one. The pod's end is the one that the kubelet called eth0; where that doesn't
 * tell them apart, the one that was printed later.
 */
export function pairInterfaces(groups: readonly (readonly Interface[])[]): InterfacePair[] {
  const ends = new Map<string, { readonly end: Interface; readonly group: number }>();
  groups.forEach((interfaces, group) => {
    for (const end of interfaces) {
      const key = `${end.index} ${end.name} ${end.mac}`;
      if (end.index !== null && end.peerIndex !== null && !ends.has(key)) ends.set(key, { end, group });
    }
  });
  const byNumbers = groupBy(ends.values(), ({ end }) => `${end.index} ${end.peerIndex}`);
  const facing = ({ end, group }: { end: Interface; group: number }) =>
    (byNumbers.get(`${end.peerIndex} ${end.index}`) ?? []).filter((other) => other.group !== group);
  const pairs: InterfacePair[] = [];
  for (const one of ends.values()) {
    const [other, ...more] = facing(one);
    if (other === undefined || more.length > 0 || other.group < one.group || facing(other).length > 1)
      continue;
    const isReversed = POD_INTERFACE.test(one.end.name) && !POD_INTERFACE.test(other.end.name);
    pairs.push(isReversed ? { host: other.end, pod: one.end } : { host: one.end, pod: other.end });
  }
  return pairs;
}

/** kubelet asks CNI plugins for eth0, Multus for net1, net2 … */
const POD_INTERFACE = /^(?:eth|net)\d+$/;

const NAME = '[^\\s:@/]+';
/** `14: calic440f455693@if4: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1440 …` */
const HEADER = new RegExp(`^\\s*(\\d+):\\s+(${NAME})(?:@(${NAME}))?:\\s+<[A-Z0-9_,-]*>\\s+mtu\\s+\\d+`, 'd');
/** `14: eth0    inet 10.0.0.1/24 …`: a line of `ip -o addr`. */
const ONE_LINE = new RegExp(`^\\s*(\\d+):\\s+(${NAME})(?:@(${NAME}))?\\s+(?=inet6?\\s)`, 'd');
/** `veth0@if2   UP   10.0.0.1/24 …`: a line of `ip -br addr`. */
const BRIEF = new RegExp(
  `^\\s*()(${NAME})(?:@(${NAME}))?\\s+(?:UP|DOWN|UNKNOWN|DORMANT|TESTING|LOWERLAYERDOWN|NOTPRESENT)(?=\\s|$)`,
  'd',
);
const ADDRESS = /\binet6?\s+([\da-f.:]+(?:\s+peer\s+[\da-f.:]+)?(?:\/\d+)?)(?=\s|$)/di;
const BRIEF_ADDRESS = /\s([\da-f.:]+(?:\s+peer\s+[\da-f.:]+)?\/\d+)(?=\s|$)/dgi;
const LINK = /^\s*link\/\S+(?:\s+([\da-f]{2}(?::[\da-f]{2}){5,19})\b)?/di;
const NETNSID = /\slink-netnsid\s+(\d+)/;
/** What else stands below an interface: lifetimes, other names, and the figures of `-s` and `-d`. */
const REST = /^\s*(?:valid_lft\s|altname\s|[RT]X(?: errors)?:\s|\d+(?:\s+\d+){2,}\s*$|.*\snumtxqueues\s)/;

/** An interface while its lines are being read. */
interface OpenInterface extends Interface {
  mac: string | null;
  linkNetnsid: number | null;
  readonly addresses: InterfaceAddress[];
  readonly ranges: { index: Range | null; name: Range; peer: Range | null; mac: Range | null };
}

class Output {
  readonly interfaces: OpenInterface[] = [];
  /** Their names and numbers. */
  readonly #seen = new Set<string | number>();
  #indentation = 0;

  /** Takes a line in, or says that it is none of this output. */
  read(text: string, line: number): boolean {
    const header = HEADER.exec(text);
    if (header !== null) {
      if (!this.#begin(header, line)) return false;
      this.#indentation = text.search(/\S/);
      this.#continued(text, line);
      return true;
    }
    const oneLine = ONE_LINE.exec(text);
    if (oneLine !== null) return this.#oneLine(oneLine, text, line);
    const brief = BRIEF.exec(text);
    if (brief !== null) return this.#brief(brief, text, line);
    const current = this.interfaces[this.interfaces.length - 1];
    if (current === undefined || text.trim() === '' || current.index === null) return false;
    if (this.#detail(current, text, line)) return true;
    return REST.test(text) || text.search(/\S/) > this.#indentation;
  }

  /** The one-line form joins the lines by `\`. */
  #continued(text: string, line: number): void {
    const current = this.interfaces[this.interfaces.length - 1];
    for (let start = text.indexOf('\\'); start >= 0 && current !== undefined; ) {
      const next = text.indexOf('\\', start + 1);
      const part = text.slice(start + 1, next < 0 ? text.length : next);
      this.#detail(current, part, line, start + 1);
      start = next;
    }
  }

  #begin(match: RegExpExecArray, line: number): boolean {
    const [, index, name, peer] = match;
    const [, indexSpan, nameSpan, peerSpan] = match.indices ?? [];
    if (name === undefined || nameSpan === undefined) return false;
    const number = index === undefined || index === '' ? null : Number(index);
    if (this.#seen.has(name) || (number !== null && this.#seen.has(number))) return false;
    this.#seen.add(name);
    if (number !== null) this.#seen.add(number);
    const peerIndex = /^if(\d+)$/.exec(peer ?? '')?.[1];
    this.interfaces.push({
      index: number,
      name,
      peerIndex: peerIndex === undefined ? null : Number(peerIndex),
      peerName: peer === undefined || peer === 'NONE' || peerIndex !== undefined ? null : peer,
      mac: null,
      linkNetnsid: null,
      addresses: [],
      line,
      ranges: {
        index: number === null || indexSpan === undefined ? null : range(line, ...indexSpan),
        name: range(line, ...nameSpan),
        peer: peerSpan === undefined ? null : range(line, ...peerSpan),
        mac: null,
      },
    });
    return true;
  }

  #oneLine(match: RegExpExecArray, text: string, line: number): boolean {
    const address = readAddress(ADDRESS.exec(text), line, 0);
    if (address === null) return false;
    const last = this.interfaces[this.interfaces.length - 1];
    if (last === undefined || last.name !== match[2] || last.index !== Number(match[1])) {
      if (!this.#begin(match, line)) return false;
    }
    this.interfaces[this.interfaces.length - 1]?.addresses.push(address);
    return true;
  }

  #brief(match: RegExpExecArray, text: string, line: number): boolean {
    const addresses: InterfaceAddress[] = [];
    const rest = match[0].length;
    let end = rest;
    for (const found of text.slice(rest).matchAll(BRIEF_ADDRESS)) {
      const address = readAddress(found, line, rest);
      if (address === null) return false;
      addresses.push(address);
      end = rest + found.index + found[0].length;
    }
    if (text.slice(end).trim() !== '') return false;
    const before = this.interfaces[this.interfaces.length - 1];
    // A word and "DOWN" could be anything: output begins with an interface that has an address.
    if (before === undefined ? addresses.length === 0 : before.index !== null) return false;
    if (!this.#begin(match, line)) return false;
    this.interfaces[this.interfaces.length - 1]?.addresses.push(...addresses);
    return true;
  }

  #detail(current: OpenInterface, text: string, line: number, offset = 0): boolean {
    const link = LINK.exec(text);
    if (link !== null) {
      const mac = link.indices?.[1];
      current.mac = link[1]?.toLowerCase() ?? null;
      current.ranges.mac = mac === undefined ? null : range(line, mac[0] + offset, mac[1] + offset);
      const netnsid = NETNSID.exec(text)?.[1];
      current.linkNetnsid = netnsid === undefined ? null : Number(netnsid);
      return true;
    }
    if (!/^\s*inet6?\s/.test(text)) return false;
    const address = readAddress(ADDRESS.exec(text), line, offset);
    if (address === null) return false;
    current.addresses.push(address);
    return true;
  }
}

/** Group 1 is `10.0.0.1/24`, `10.0.0.1 peer 10.0.0.2/32`, or an address alone. */
function readAddress(match: RegExpExecArray | null, line: number, offset: number): InterfaceAddress | null {
  const [written = '', length] = match?.[1]?.split('/') ?? [];
  const span = match?.indices?.[1];
  const address = normalAddress(written.split(/\s/)[0] ?? '');
  if (span === undefined || address === null) return null;
  const bits = address.includes(':') ? 128 : 32;
  const prefix = Number(length ?? bits);
  if (prefix > bits) return null;
  return { address, prefix, range: range(line, span[0] + offset, span[1] + offset) };
}
