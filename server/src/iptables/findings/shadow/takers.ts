import type { DumpLine } from '../../line.ts';
import { FIELD_NAMES } from '../../simulate/fields.ts';
import { Intervals, predecessor, type Scalar, successor } from '../../simulate/intervals.ts';
import { type Box, difference, overlap, setOf, withSet } from './box.ts';
import type { PacketSpace } from './space.ts';

/** Packets that a rule takes for certain: no later rule of its chain sees them. */
export interface Taker {
  /** The place of the rule in its chain. */
  readonly place: number;
  readonly line: DumpLine;
  readonly box: Box;
}

/** How much may be asked in one analysis; what is left open then counts as possible. */
export class Budget {
  #left: number;

  constructor(steps: number) {
    this.#left = steps;
  }

  spend(steps: number): void {
    this.#left -= steps;
  }

  get isSpent(): boolean {
    return this.#left < 0;
  }
}

/** What the rules of one chain take, to be asked for packets that none of them takes. */
export class Takers {
  readonly #space: PacketSpace;
  readonly #budget: Budget;
  /** Those for many values of the field that most rules have one value of, in the order of the chain. */
  readonly #wide: Taker[] = [];
  readonly #byValue = new Map<Scalar, Taker[]>();
  readonly #values: readonly Scalar[];
  readonly #field: number;

  constructor(space: PacketSpace, takers: readonly Taker[], budget: Budget) {
    this.#space = space;
    this.#budget = budget;
    this.#field = singleField(takers);
    for (const taker of takers) {
      const value = setOf(taker.box, this.#field)?.single ?? null;
      if (value === null) this.#wide.push(taker);
      else {
        const list = this.#byValue.get(value);
        if (list === undefined) this.#byValue.set(value, [taker]);
        else list.push(taker);
      }
    }
    this.#values = [...this.#byValue.keys()].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  }

  /**
   * Calls `visit` with boxes of packets of `box` that no rule before `place` takes, until it returns true; together
   * they are all such packets. Returns whether it did, or the budget was spent: then it may be so. `used`: the
   * takers that took any.
   */
  findLeft(box: Box, place: number, used: Set<Taker> | null, visit: (left: Box) => boolean): boolean {
    return this.#search(this.#wide, box, place, used, (left) => {
      if (this.#values.length === 0) return visit(left);
      return this.#amongValues(left, place, used, visit);
    });
  }

  #search(
    takers: readonly Taker[],
    box: Box,
    place: number,
    used: Set<Taker> | null,
    visit: (left: Box) => boolean,
  ): boolean {
    // A stack of our own: as deep as there are takers.
    const pending: { readonly box: Box; readonly from: number }[] = [{ box, from: 0 }];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (this.#budget.isSpent) return true;
      const at = nextOverlap(takers, next.box, next.from, place);
      const taker = takers[at];
      this.#budget.spend(at - next.from + 1);
      if (taker === undefined || taker.place >= place) {
        if (visit(next.box)) return true;
        continue;
      }
      used?.add(taker);
      const parts = difference(next.box, taker.box, this.#space.domainOf);
      for (let index = parts.length - 1; index >= 0; index--) {
        const part = parts[index];
        if (part !== undefined) pending.push({ box: part, from: at + 1 });
      }
    }
    return false;
  }

  /** Value by value: where no rule is for a value, nothing is taken any more. Gaps between values go first. */
  #amongValues(box: Box, place: number, used: Set<Taker> | null, visit: (left: Box) => boolean): boolean {
    const field = this.#field;
    const set = setOf(box, field) ?? this.#space.domainOf(field);
    for (const gap of this.#gaps(set)) {
      if (this.#budget.isSpent || visit(withSet(box, field, gap))) return true;
    }
    for (const value of this.#valuesIn(set)) {
      const takers = this.#byValue.get(value) ?? [];
      const own = withSet(box, field, Intervals.of(value));
      if (this.#search(takers, own, place, used, visit)) return true;
    }
    return false;
  }

  *#gaps(set: Intervals): Generator<Intervals> {
    for (const [low, high] of set) {
      let start = low;
      for (let at = this.#placeOf(low); at < this.#values.length; at++) {
        const value = this.#values[at] as Scalar;
        if (value > high) break;
        this.#budget.spend(1);
        if (start < value) yield Intervals.of(start, predecessor(value));
        start = successor(value);
      }
      if (start <= high) yield Intervals.of(start, high);
    }
  }

  *#valuesIn(set: Intervals): Generator<Scalar> {
    for (const [low, high] of set) {
      for (let at = this.#placeOf(low); at < this.#values.length; at++) {
        const value = this.#values[at] as Scalar;
        if (value > high) break;
        yield value;
      }
    }
  }

  /** The first value that is not below. */
  #placeOf(low: Scalar): number {
    let [from, to] = [0, this.#values.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.#values[middle] as Scalar) < low) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}

const ADDRESSES = [FIELD_NAMES.indexOf('destination'), FIELD_NAMES.indexOf('source')] as const;

/** Destination or source, whichever more takers have one value of: thousands of Services, or of blocked hosts. */
function singleField(takers: readonly Taker[]): number {
  const count = (field: number) =>
    takers.reduce((sum, { box }) => sum + ((setOf(box, field)?.single ?? null) === null ? 0 : 1), 0);
  const [destination, source] = ADDRESSES;
  return count(source) > count(destination) ? source : destination;
}

function nextOverlap(takers: readonly Taker[], box: Box, from: number, place: number): number {
  let at = from;
  for (; at < takers.length; at++) {
    const taker = takers[at] as Taker;
    if (taker.place >= place || overlap(taker.box, box)) break;
  }
  return at;
}
