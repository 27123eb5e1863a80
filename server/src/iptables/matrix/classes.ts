import type { Intervals } from '../simulate/intervals.ts';
import type { Atoms } from './atoms.ts';
import type { Region, Relations } from './relation.ts';

/** Addresses that a ruleset treats alike, as sources and as destinations. */
export interface AddressClass {
  readonly name: string;
  readonly addresses: Intervals;
}

/**
 * Addresses with the same rows and the same columns in all regions are one class; `members` are its pieces. Rests
 * after each region and each row, so that a caller can go on later. Cost: what of the regions isn't alike.
 */
export function* classesOf(
  regions: readonly Region[],
  atoms: Atoms,
  relations: Relations,
): Generator<void, { classes: AddressClass[]; members: number[][] }> {
  const partition = new Partition(atoms.size);
  const rows = new Set<number>();
  for (const region of regions) {
    partition.refine(region, mostCommon(region));
    for (const row of region) rows.add(row);
    yield;
  }
  // A row of its own number tells which sources have it; whom it holds tells destinations apart.
  for (const row of rows) {
    partition.split(relations.minority(row));
    yield;
  }
  const { members } = partition;
  const classes = members.map((pieces, index) => ({ name: letters(index), addresses: atoms.union(pieces) }));
  return { classes, members };
}

/** Which class a piece is in, and to which ones a row leads. */
export class ClassIndex {
  readonly #relations: Relations;
  readonly #classes: Int32Array;
  readonly #byRow = new Map<number, readonly number[]>();

  constructor(members: readonly (readonly number[])[], relations: Relations) {
    this.#relations = relations;
    this.#classes = new Int32Array(relations.size);
    for (const [index, pieces] of members.entries()) for (const piece of pieces) this.#classes[piece] = index;
  }

  classOf(piece: number): number {
    return this.#classes[piece] ?? 0;
  }

  /** The classes of which the row holds any piece. */
  classesIn(row: number): readonly number[] {
    let found = this.#byRow.get(row);
    if (found === undefined) {
      found = [...new Set([...this.#relations.members(row)].map((piece) => this.classOf(piece)))];
      this.#byRow.set(row, found);
    }
    return found;
  }
}

/** Pieces in groups, which become finer. */
class Partition {
  /** By piece the number of its group. */
  readonly #groups: Int32Array;
  #next = 1;

  constructor(size: number) {
    this.#groups = new Int32Array(size);
  }

  /** Pieces with different labels are no longer one group. Those with the label `staying` keep their groups' numbers. */
  refine(labels: Region, staying: number): void {
    const parts = new Map<number, Map<number, number>>();
    for (let piece = 0; piece < labels.length; piece++) {
      const label = labels[piece] ?? staying;
      if (label === staying) continue;
      let part = parts.get(label);
      if (part === undefined) {
        part = new Map();
        parts.set(label, part);
      }
      this.#move(piece, part);
    }
  }

  /** These pieces and the others are no longer one group. */
  split(pieces: Iterable<number>): void {
    const part = new Map<number, number>();
    for (const piece of pieces) this.#move(piece, part);
  }

  /** @param part by group the one that its pieces of this part now have */
  #move(piece: number, part: Map<number, number>): void {
    const group = this.#groups[piece] ?? 0;
    let moved = part.get(group);
    if (moved === undefined) {
      moved = this.#next++;
      part.set(group, moved);
      if (this.#next === 2 ** 31 - 1) throw new Error('The groups of a partition are used up.');
    }
    this.#groups[piece] = moved;
  }

  /** The groups, each with its pieces, by their first. */
  get members(): number[][] {
    const members = new Map<number, number[]>();
    for (const [piece, group] of this.#groups.entries()) {
      const list = members.get(group);
      if (list === undefined) members.set(group, [piece]);
      else list.push(piece);
    }
    return [...members.values()];
  }
}

/** The row that most sources have, if more than half of them have one; else some row. */
function mostCommon(region: Region): number {
  let [row, votes] = [region[0] ?? 0, 0];
  for (const other of region) {
    if (votes === 0) row = other;
    votes += other === row ? 1 : -1;
  }
  return row;
}

/** a, b, … z, aa, ab … */
function letters(index: number): string {
  const last = String.fromCharCode(97 + (index % 26));
  return index < 26 ? last : letters(Math.floor(index / 26) - 1) + last;
}
