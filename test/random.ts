/** Numbers that a seed decides: the same seed, the same run. (mulberry32, by Tommy Ettinger, public domain) */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 up to, not including, 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 up to, not including, `end`. */
  below(end: number): number {
    return Math.floor(this.next() * end);
  }

  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  }

  /** At most `most` of the items, in their order. */
  some<Item>(items: readonly Item[], most: number): Item[] {
    if (items.length <= most) return [...items];
    let wanted = most;
    return items.filter((_, index) => {
      const isChosen = this.next() < wanted / (items.length - index);
      if (isChosen) wanted--;
      return isChosen;
    });
  }
}
