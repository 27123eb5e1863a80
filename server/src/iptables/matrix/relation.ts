/**
 * Relations between N sources and N destinations: for each source, the set of destinations. Rows are bit sets,
 * kept once however many sources share them, so that working on them costs as much as there are different rows.
 */
export class Relations {
  readonly size: number;
  readonly #words: number;
  readonly #rows: Uint32Array[] = [];
  readonly #byHash = new Map<number, number[]>();
  /** Results of operations on two rows, by both numbers. */
  readonly #and = new Map<number, number>();
  readonly #or = new Map<number, number>();
  readonly #without = new Map<number, number>();
  readonly emptyRow: number;
  readonly fullRow: number;

  constructor(size: number) {
    this.size = size;
    this.#words = (size + 31) >> 5;
    this.emptyRow = this.#intern(new Uint32Array(this.#words));
    const full = new Uint32Array(this.#words).fill(0xffffffff);
    if (size % 32 > 0) full[this.#words - 1] = 2 ** (size % 32) - 1;
    this.fullRow = this.#intern(full);
  }

  /** The number of the row that holds just these. */
  row(members: readonly number[]): number {
    const words = new Uint32Array(this.#words);
    for (const member of members) words[member >> 5] = (words[member >> 5] ?? 0) | (1 << (member & 31));
    return this.#intern(words);
  }

  has(row: number, member: number): boolean {
    return (((this.#rows[row]?.[member >> 5] ?? 0) >>> (member & 31)) & 1) === 1;
  }

  /** Those that a row holds. */
  *members(row: number): Generator<number> {
    yield* this.#bits(row, 0);
  }

  /** Those that a row holds, or those that it doesn't: the fewer ones. */
  *minority(row: number): Generator<number> {
    let count = 0;
    for (const word of this.#rows[row] ?? []) count += bitCount(word);
    yield* this.#bits(row, count * 2 > this.size ? 0xffffffff : 0);
  }

  *#bits(row: number, flip: number): Generator<number> {
    const words = this.#rows[row] ?? [];
    for (let at = 0; at < words.length; at++) {
      let rest = ((words[at] ?? 0) ^ flip) >>> 0;
      while (rest !== 0) {
        const bit = 31 - Math.clz32(rest & -rest);
        const member = at * 32 + bit;
        if (member < this.size) yield member;
        rest = (rest & (rest - 1)) >>> 0;
      }
    }
  }

  and(a: number, b: number): number {
    if (a === this.emptyRow || b === this.fullRow) return a;
    if (b === this.emptyRow || a === this.fullRow) return b;
    return this.#combined(this.#and, a, b, (left, right) => left & right);
  }

  or(a: number, b: number): number {
    if (a === b || b === this.emptyRow) return a;
    if (a === this.emptyRow) return b;
    return this.#combined(this.#or, a, b, (left, right) => left | right);
  }

  without(a: number, b: number): number {
    if (a === this.emptyRow || b === this.emptyRow) return a;
    if (b === this.fullRow) return this.emptyRow;
    return this.#combined(this.#without, a, b, (left, right) => left & ~right);
  }

  #combined(
    results: Map<number, number>,
    a: number,
    b: number,
    operation: (a: number, b: number) => number,
  ): number {
    const key = a * 2 ** 26 + b;
    const known = results.get(key);
    if (known !== undefined) return known;
    const [left, right] = [this.#rows[a], this.#rows[b]];
    const words = new Uint32Array(this.#words);
    for (let at = 0; at < this.#words; at++) words[at] = operation(left?.[at] ?? 0, right?.[at] ?? 0);
    const result = this.#intern(words);
    results.set(key, result);
    return result;
  }

  #intern(words: Uint32Array): number {
    let hash = 0;
    for (const word of words) hash = (Math.imul(hash, 31) + word) | 0;
    const same = this.#byHash.get(hash) ?? [];
    for (const row of same) if (this.#rows[row]?.every((word, at) => word === words[at])) return row;
    const row = this.#rows.push(words) - 1;
    this.#byHash.set(hash, [...same, row]);
    return row;
  }
}

function bitCount(word: number): number {
  let count = 0;
  for (let rest = word; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/** A relation: for each source the number of its row. Changed by `Region`'s functions only. */
export type Region = Int32Array;

/** Some of a region: the sources that it has, each with its row. None is empty. */
export interface Part {
  readonly sources: readonly number[] | Int32Array;
  readonly rows: readonly number[] | Int32Array;
}

/** The part of a region that lies in sources × destinations; null: nothing does. */
export function partOf(
  relations: Relations,
  region: Region,
  among: readonly number[],
  destinations: number,
): Part | null {
  const sources: number[] = [];
  const rows: number[] = [];
  for (const source of among) {
    const row = relations.and(region[source] ?? relations.emptyRow, destinations);
    if (row === relations.emptyRow) continue;
    sources.push(source);
    rows.push(row);
  }
  return sources.length === 0 ? null : { sources, rows };
}

/** All of a region. */
export function wholeOf(relations: Relations, region: Region): Part {
  const [sources, rows] = [new Int32Array(region.length), new Int32Array(region.length)];
  let count = 0;
  for (let source = 0; source < region.length; source++) {
    const row = region[source] ?? relations.emptyRow;
    if (row === relations.emptyRow) continue;
    sources[count] = source;
    rows[count++] = row;
  }
  return { sources: sources.subarray(0, count), rows: rows.subarray(0, count) };
}

/** Takes sources × destinations out of a region. */
export function cut(
  relations: Relations,
  region: Region,
  sources: readonly number[],
  destinations: number,
): void {
  for (const source of sources) {
    region[source] = relations.without(region[source] ?? relations.emptyRow, destinations);
  }
}

/** Adds a part to a region. */
export function add(relations: Relations, region: Region, { sources, rows }: Part): void {
  for (let at = 0; at < sources.length; at++) {
    const source = sources[at] ?? 0;
    region[source] = relations.or(region[source] ?? relations.emptyRow, rows[at] ?? relations.emptyRow);
  }
}
