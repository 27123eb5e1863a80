import { Intervals, predecessor, type Scalar, successor } from '../simulate/intervals.ts';

/** All addresses (or ports), cut at every bound of some sets: each piece lies in a set as a whole, or outside of it. */
export class Atoms {
  readonly #starts: readonly Scalar[];
  readonly #last: Scalar;
  readonly #members = new Map<string, readonly number[]>();

  constructor(all: Intervals, sets: Iterable<Intervals>) {
    const [first = 0, last = 0] = all.bounds;
    const starts = new Set<Scalar>([first]);
    for (const set of sets) {
      for (const [low, high] of set) {
        starts.add(low);
        if (high < last) starts.add(successor(high));
      }
    }
    this.#starts = [...starts].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    this.#last = last;
  }

  get size(): number {
    return this.#starts.length;
  }

  /** The pieces that a set consists of. It must be one of the sets, or made of them. */
  within(set: Intervals): readonly number[] {
    let members = this.#members.get(set.key);
    if (members === undefined) {
      const found: number[] = [];
      for (const [low, high] of set) {
        for (let at = this.#place(low); at < this.size && (this.#starts[at] ?? 0) <= high; at++)
          found.push(at);
      }
      members = found;
      this.#members.set(set.key, members);
    }
    return members;
  }

  /** What some pieces are together. */
  union(pieces: Iterable<number>): Intervals {
    const bounds: (readonly [Scalar, Scalar])[] = [];
    for (const piece of pieces) {
      const start = this.#starts[piece];
      const next = this.#starts[piece + 1];
      if (start === undefined) continue;
      bounds.push([start, next === undefined ? this.#last : predecessor(next)]);
    }
    return Intervals.union(bounds);
  }

  #place(value: Scalar): number {
    let low = 0;
    let high = this.size;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
