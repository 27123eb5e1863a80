import type { Family } from '../facts/types.ts';
import { addressNumber, addressSet, allAddresses } from './addresses.ts';
import { Intervals, type Scalar } from './intervals.ts';

/** What is known of the machine whose rules are followed. */
export interface HostFacts {
  /** Its own addresses beside loopback. */
  readonly addresses: readonly string[];
  /** Addresses that reach every host of one of its networks. */
  readonly broadcasts?: readonly string[];
  /** These are all; else others may be its own too. */
  readonly complete: boolean;
  /** Addresses of other machines. Absent: none are known. */
  readonly others?: readonly string[];
  /** Its interfaces with their addresses, the primary one first. Absent: not known. */
  readonly interfaces?: readonly { readonly name: string; readonly addresses: readonly string[] }[];
  /** Where packets leave, the most specific first counting; absent: not known. */
  readonly routes?: readonly { readonly network: string; readonly device: string | null }[];
}

/** The machine, as tests and routing ask for it. */
export class Host {
  readonly family: Family;
  /** Surely its own. */
  readonly local: Intervals;
  readonly complete: boolean;
  readonly #loopback: Intervals;
  readonly #unicast: Intervals;
  /** Its own, or not. */
  readonly #open: Intervals;
  readonly #multicast: Intervals;
  readonly #broadcast: Intervals;
  readonly #primary: ReadonlyMap<string, Scalar>;
  readonly #routes: readonly {
    readonly network: Intervals;
    readonly size: bigint;
    readonly device: string | null;
  }[];

  constructor(facts: HostFacts, family: Family) {
    const { addresses, broadcasts = [], complete, others = [], interfaces = [], routes = [] } = facts;
    const known = (text: string) => addressSet(text, family) ?? Intervals.EMPTY;
    const union = (texts: readonly string[]) => Intervals.union(texts.flatMap((text) => [...known(text)]));
    this.family = family;
    this.complete = complete;
    this.#loopback = known(family === 4 ? '127.0.0.0/8' : '::1');
    this.local = this.#loopback.union(union(addresses));
    this.#multicast = known(family === 4 ? '224.0.0.0/4' : 'ff00::/8');
    // Source of inet_addr_type: the net 0.0.0.0/8 counts as broadcast.
    this.#broadcast = family === 4 ? union(['255.255.255.255', '0.0.0.0/8', ...broadcasts]) : Intervals.EMPTY;
    this.#unicast = allAddresses(family).subtract(this.#multicast).subtract(this.#broadcast);
    this.#open = complete ? Intervals.EMPTY : this.#unicast.subtract(this.local).subtract(union(others));
    this.#primary = new Map(
      interfaces.flatMap(({ name, addresses: [...own] }) => {
        const [first] = own.flatMap((address) => addressNumber(address, family) ?? []);
        return first === undefined ? [] : [[name, first] as const];
      }),
    );
    this.#routes = routes
      .map(({ network, device }) => ({ network: known(network), device }))
      .map((route) => ({ ...route, size: sizeOf(route.network) }))
      .sort((a, b) => (a.size < b.size ? -1 : a.size > b.size ? 1 : 0));
  }

  /** The addresses that are surely of a type of `-m addrtype`, and those that may be. */
  typeOf(type: string): { readonly surely: Intervals; readonly maybe: Intervals } {
    const none = Intervals.EMPTY;
    switch (type) {
      case 'LOCAL':
        return { surely: this.local, maybe: this.#open };
      case 'UNICAST':
        // Over IPv6 only the address itself is looked at, not whose it is.
        if (this.family === 6) return { surely: this.#unicast, maybe: none };
        return { surely: this.#unicast.subtract(this.local).subtract(this.#open), maybe: this.#open };
      case 'MULTICAST':
        return { surely: this.#multicast, maybe: none };
      case 'BROADCAST':
        return { surely: this.#broadcast, maybe: none };
      case 'UNSPEC':
        return { surely: Intervals.of(this.family === 4 ? 0 : 0n), maybe: none };
      default:
        return { surely: none, maybe: none };
    }
  }

  /** The addresses that MASQUERADE or REDIRECT may take for an interface: one where that is known. */
  addressesOf(device: string | null): Intervals {
    const primary = this.#primary.get(device ?? '');
    if (primary !== undefined) return Intervals.of(primary);
    const outside = this.local.subtract(this.#loopback);
    return this.complete && !outside.isEmpty ? outside : allAddresses(this.family);
  }

  /** The interface that packets to these addresses leave by; null: not known, or several. */
  deviceTowards(destination: Intervals): string | null {
    const route = this.#routes.find(({ network }) => network.overlaps(destination));
    return route?.network.covers(destination) ? route.device : null;
  }
}

function sizeOf(set: Intervals): bigint {
  const [low, high]: readonly Scalar[] = set.bounds;
  return low === undefined || high === undefined ? 0n : BigInt(high) - BigInt(low) + 1n;
}
