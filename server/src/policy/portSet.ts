import { holds, type Interval, type Intervals, intersect, normalise, subtract, union } from './intervals.ts';

/** The protocols of which the API says what a policy does to them. ICMP and all others are left open there. */
export const PROTOCOLS = ['TCP', 'UDP', 'SCTP'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

export function isProtocol(text: string): text is Protocol {
  return (PROTOCOLS as readonly string[]).includes(text);
}

/** Ports of one protocol, both ends included. */
export interface PortRange {
  readonly protocol: Protocol;
  readonly from: number;
  readonly to: number;
}

const LAST_PORT = 65_535;
/** Protocols lie on one line, each with room for its ports and for the 0 that is none. */
const STRIDE = LAST_PORT + 1;

/**
 * Which destination ports of which protocols: a set of connections between two peers. Immutable. Each operation
 * takes time by the number of ranges, never by the number of ports.
 */
export class PortSet {
  readonly #intervals: Intervals<number>;
  #key: string | null = null;

  private constructor(intervals: Intervals<number>) {
    this.#intervals = intervals;
  }

  static readonly none = new PortSet([]);
  static readonly all = PortSet.of(...PROTOCOLS.map((protocol) => ({ protocol, from: 1, to: LAST_PORT })));

  /** Ports outside 1 to 65535 are left out; a range that ends before it begins is empty. */
  static of(...ranges: readonly PortRange[]): PortSet {
    return new PortSet(normalise(ranges.map(onLine)));
  }

  /** Every port of a protocol. */
  static every(protocol: Protocol): PortSet {
    return PortSet.of({ protocol, from: 1, to: LAST_PORT });
  }

  union(other: PortSet): PortSet {
    if (this === other || other.isEmpty) return this;
    return this.isEmpty ? other : new PortSet(union(this.#intervals, other.#intervals));
  }

  intersect(other: PortSet): PortSet {
    if (this === other || other === PortSet.all) return this;
    return this === PortSet.all ? other : new PortSet(intersect(this.#intervals, other.#intervals));
  }

  /** What is in this set and not in the other. */
  without(other: PortSet): PortSet {
    return other.isEmpty ? this : new PortSet(subtract(this.#intervals, other.#intervals));
  }

  has(protocol: Protocol, port: number): boolean {
    return holds(this.#intervals, PROTOCOLS.indexOf(protocol) * STRIDE + port);
  }

  get isEmpty(): boolean {
    return this.#intervals.length === 0;
  }

  get isAll(): boolean {
    return this.key === PortSet.all.key;
  }

  /** The same for sets with the same ports, and for no others. */
  get key(): string {
    this.#key ??= this.#intervals.map(({ from, to }) => `${from}-${to}`).join();
    return this.#key;
  }

  equals(other: PortSet): boolean {
    return this === other || this.key === other.key;
  }

  /** By protocol, then by port; no two of a protocol touch. */
  get ranges(): PortRange[] {
    return this.#intervals.map(({ from, to }) => ({
      protocol: PROTOCOLS[Math.floor(from / STRIDE)] ?? 'TCP',
      from: from % STRIDE,
      to: (to - 1) % STRIDE,
    }));
  }
}

function onLine({ protocol, from, to }: PortRange): Interval<number> {
  const start = PROTOCOLS.indexOf(protocol) * STRIDE;
  return { from: start + Math.max(from, 1), to: start + Math.min(to, LAST_PORT) + 1 };
}
