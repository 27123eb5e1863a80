import { Intervals, type Scalar } from '../../simulate/intervals.ts';

/** What a packet must be in one dimension: a field, an interface, a yes or no that the dump leaves open. */
export interface Constraint {
  readonly dimension: number;
  readonly set: Intervals;
}

/** A set of packets: those that meet every constraint. At most one for each dimension, in their order. */
export type Box = readonly Constraint[];

export const EVERYTHING: Box = [];

/** null: no packet is in both. */
export function intersection(a: Box, b: Box): Box | null {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  const both: Constraint[] = [];
  let [i, j] = [0, 0];
  for (;;) {
    const [left, right] = [a[i], b[j]];
    if (left === undefined && right === undefined) return both;
    if (right === undefined || (left !== undefined && left.dimension < right.dimension)) {
      both.push(left as Constraint);
      i++;
    } else if (left === undefined || right.dimension < left.dimension) {
      both.push(right);
      j++;
    } else {
      const set = left.set.intersect(right.set);
      if (set.isEmpty) return null;
      both.push(set === left.set ? left : { dimension: left.dimension, set });
      i++;
      j++;
    }
  }
}

/** Is any packet in both? Makes nothing: it is asked millions of times. */
export function overlap(a: Box, b: Box): boolean {
  let [i, j] = [0, 0];
  for (;;) {
    const [left, right] = [a[i], b[j]];
    if (left === undefined || right === undefined) return true;
    if (left.dimension < right.dimension) i++;
    else if (right.dimension < left.dimension) j++;
    else {
      if (!meet(left.set, right.set)) return false;
      i++;
      j++;
    }
  }
}

function meet(a: Intervals, b: Intervals): boolean {
  const [left, right] = [a.bounds, b.bounds];
  for (let i = 0, j = 0; i < left.length && j < right.length; ) {
    if ((left[i + 1] as Scalar) < (right[j] as Scalar)) i += 2;
    else if ((right[j + 1] as Scalar) < (left[i] as Scalar)) j += 2;
    else return true;
  }
  return false;
}

/** Sets of more intervals than these are looked at piece by piece, so that boxes stay cheap. */
const MOST_INTERVALS = 4;

/**
 * The packets of a box that aren't in another one that it overlaps, as boxes without common packets: first the one
 * that is likely to hold most of them. `domains`: all values of a dimension.
 */
export function difference(box: Box, other: Box, domains: (dimension: number) => Intervals): Box[] {
  const cuts = other.map(({ dimension, set }) => {
    const now = setOf(box, dimension) ?? domains(dimension);
    const outside = now.subtract(set);
    return { dimension, now, outside, set, share: sizeOf(outside) / sizeOf(now) };
  });
  cuts.sort((a, b) => b.share - a.share);
  const parts: Box[] = [];
  let inside = box;
  for (const { dimension, now, outside, set } of cuts) {
    for (const piece of piecesOf(outside)) parts.push(withSet(inside, dimension, piece));
    inside = withSet(inside, dimension, now.intersect(set));
  }
  return parts;
}

export function setOf(box: Box, dimension: number): Intervals | undefined {
  for (const constraint of box) if (constraint.dimension === dimension) return constraint.set;
  return undefined;
}

/** The box with another set in one dimension. */
export function withSet(box: Box, dimension: number, set: Intervals): Box {
  const place = box.findIndex((it) => it.dimension >= dimension);
  const constraint = { dimension, set };
  if (place < 0) return [...box, constraint];
  const same = box[place]?.dimension === dimension ? 1 : 0;
  return [...box.slice(0, place), constraint, ...box.slice(place + same)];
}

function piecesOf(set: Intervals): Intervals[] {
  if (set.isEmpty) return [];
  if (set.length <= MOST_INTERVALS) return [set];
  return [...set].map(([low, high]) => Intervals.of(low, high));
}

function sizeOf(set: Intervals): number {
  let size = 0;
  for (const [low, high] of set) size += Number(high) - Number(low) + 1;
  return size;
}
