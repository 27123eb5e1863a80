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
 * after each piece, so that a caller can go on later.
 */
export function* classesOf(
  regions: readonly Region[],
  atoms: Atoms,
  relations: Relations,
): Generator<void, { classes: AddressClass[]; members: number[][] }> {
  const groups = new Map<string, number[]>();
  // A row of its own number tells which sources have it; the order of rows is the same for all.
  const rows = [...new Set(regions.flatMap((region) => [...region]))];
  for (let piece = 0; piece < atoms.size; piece++) {
    const column = rows.map((row) => (relations.has(row, piece) ? '1' : '0')).join('');
    const key = `${regions.map((region) => region[piece]).join(' ')}|${column}`;
    const list = groups.get(key);
    if (list === undefined) groups.set(key, [piece]);
    else list.push(piece);
    yield;
  }
  const members = [...groups.values()];
  const classes = members.map((pieces, index) => ({ name: letters(index), addresses: atoms.union(pieces) }));
  return { classes, members };
}

/** a, b, … z, aa, ab … */
function letters(index: number): string {
  const last = String.fromCharCode(97 + (index % 26));
  return index < 26 ? last : letters(Math.floor(index / 26) - 1) + last;
}
