/** IPv4 addresses, ports and the like are numbers, IPv6 addresses bigints; one set never mixes them. */
export type Scalar = number | bigint;

/**
 * A set of whole numbers, as intervals: exact intersection, union and difference. Immutable. The cost of each
 * operation is the number of intervals.
 */
export class Intervals {
  /** Low and high end of each interval, both inclusive, ascending, with a gap between one and the next. */
  readonly bounds: readonly Scalar[];
  #key: string | null = null;

  private constructor(bounds: readonly Scalar[]) {
    this.bounds = bounds;
  }

  static readonly EMPTY = new Intervals([]);

  /** Empty where `high` lies below `low`. */
  static of(low: Scalar, high: Scalar = low): Intervals {
    return low <= high ? new Intervals([low, high]) : Intervals.EMPTY;
  }

  /** The union of any intervals, in any order. */
  static union(intervals: Iterable<readonly [Scalar, Scalar]>): Intervals {
    const sorted = [...intervals]
      .filter(([low, high]) => low <= high)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    const bounds: Scalar[] = [];
    for (const [low, high] of sorted) {
      const last = bounds[bounds.length - 1];
      if (last === undefined || successor(last) < low) bounds.push(low, high);
      else if (high > last) bounds[bounds.length - 1] = high;
    }
    return bounds.length === 0 ? Intervals.EMPTY : new Intervals(bounds);
  }

  get isEmpty(): boolean {
    return this.bounds.length === 0;
  }

  /** The only member, or null: there are several, or none. */
  get single(): Scalar | null {
    const [low, high] = this.bounds;
    return this.bounds.length === 2 && low !== undefined && low === high ? low : null;
  }

  /** Number of intervals. */
  get length(): number {
    return this.bounds.length / 2;
  }

  *[Symbol.iterator](): Generator<readonly [Scalar, Scalar]> {
    for (let at = 0; at < this.bounds.length; at += 2) {
      yield [this.bounds[at] as Scalar, this.bounds[at + 1] as Scalar];
    }
  }

  has(value: Scalar): boolean {
    let low = 0;
    let high = this.bounds.length / 2;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.bounds[2 * middle + 1] as Scalar) < value) low = middle + 1;
      else high = middle;
    }
    const start = this.bounds[2 * low];
    return start !== undefined && start <= value;
  }

  intersect(other: Intervals): Intervals {
    const bounds: Scalar[] = [];
    const a = this.bounds;
    const b = other.bounds;
    for (let i = 0, j = 0; i < a.length && j < b.length; ) {
      const [aLow, aHigh] = [a[i] as Scalar, a[i + 1] as Scalar];
      const [bLow, bHigh] = [b[j] as Scalar, b[j + 1] as Scalar];
      const low = greater(aLow, bLow);
      const high = lesser(aHigh, bHigh);
      if (low <= high) bounds.push(low, high);
      if (aHigh < bHigh) i += 2;
      else j += 2;
    }
    return this.#same(bounds);
  }

  subtract(other: Intervals): Intervals {
    const bounds: Scalar[] = [];
    const b = other.bounds;
    let j = 0;
    for (const [low, high] of this) {
      let start = low;
      while (j < b.length && (b[j + 1] as Scalar) < low) j += 2;
      for (let at = j; at < b.length && (b[at] as Scalar) <= high && start <= high; at += 2) {
        const [cutLow, cutHigh] = [b[at] as Scalar, b[at + 1] as Scalar];
        if (start < cutLow) bounds.push(start, predecessor(cutLow));
        start = successor(cutHigh);
      }
      if (start <= high) bounds.push(start, high);
    }
    return this.#same(bounds);
  }

  union(other: Intervals): Intervals {
    if (this.isEmpty) return other;
    if (other.isEmpty) return this;
    return Intervals.union([...this, ...other]);
  }

  /** Is every member of the other one a member of this? */
  covers(other: Intervals): boolean {
    return other.subtract(this).isEmpty;
  }

  overlaps(other: Intervals): boolean {
    return !this.intersect(other).isEmpty;
  }

  equals(other: Intervals): boolean {
    const a = this.bounds;
    const b = other.bounds;
    return a === b || (a.length === b.length && a.every((bound, at) => bound === b[at]));
  }

  /** The same for equal sets, different for others. Made once. */
  get key(): string {
    this.#key ??= this.bounds.join(' ');
    return this.#key;
  }

  #same(bounds: readonly Scalar[]): Intervals {
    if (bounds.length === 0) return Intervals.EMPTY;
    const unchanged =
      bounds.length === this.bounds.length && bounds.every((bound, at) => bound === this.bounds[at]);
    return unchanged ? this : new Intervals(bounds);
  }
}

export function successor(value: Scalar): Scalar {
  return typeof value === 'bigint' ? value + 1n : value + 1;
}

export function predecessor(value: Scalar): Scalar {
  return typeof value === 'bigint' ? value - 1n : value - 1;
}

// Math.min and Math.max take no bigints.
function lesser(a: Scalar, b: Scalar): Scalar {
  if (b < a) return b;
  return a;
}

function greater(a: Scalar, b: Scalar): Scalar {
  if (b > a) return b;
  return a;
}
