import type { Box } from '../protocol.ts';
import type { Card, Line, Placed, Plan } from './arrange.ts';
import type { Point } from './curves.ts';

/**
 * The order of cards that the flow gave, unless the library finds one with fewer crossings; then that one, the
 * way up that is nearer to the flow's.
 */
export function clearest(plan: Plan, kept: Placed, free: () => Placed): Placed {
  const limit = crossings(plan, kept);
  if (limit === 0) return kept;
  const other = free();
  if (crossings(plan, other) >= limit) return kept;
  return inversions(plan, other) > 0.5 ? upsideDown(other) : other;
}

/** How many pairs of lines change sides between two neighbouring ranks. Time: lines² × ranks. */
function crossings({ cards, lines }: Plan, placed: Placed): number {
  const centres = new Map(cards.map((card) => [card.rank, centre(boxOf(placed, card)).x]));
  const heights = lines.map((line) => heightsOf(line, placed, centres));
  let count = 0;
  for (const [i, a] of heights.entries()) {
    for (const b of heights.slice(i + 1)) {
      for (const [rank, y] of a) {
        const before = y - (b.get(rank) ?? Number.NaN);
        const after = (a.get(rank + 1) ?? Number.NaN) - (b.get(rank + 1) ?? Number.NaN);
        if (before * after < 0) count += 1;
      }
    }
  }
  return count;
}

/** How high a line stands at each rank, from its left card's to its right card's. */
function heightsOf(line: Line, placed: Placed, centres: ReadonlyMap<number, number>): Map<number, number> {
  const heights = new Map([[line.left.rank, centre(boxOf(placed, line.left)).y]]);
  for (let rank = line.left.rank + 1; rank < line.right.rank; rank += 1) {
    const x = centres.get(rank) ?? 0;
    const at = placed.lines.get(line)?.via.find((point) => Math.abs(point.x - x) <= 1);
    if (at !== undefined) heights.set(rank, at.y);
  }
  return heights.set(line.right.rank, centre(boxOf(placed, line.right)).y);
}

/** 0 to 1: the part of all pairs of cards in one rank that stand the other way round than in the flow. */
function inversions({ cards }: Plan, placed: Placed): number {
  let pairs = 0;
  let inverted = 0;
  for (const [index, upper] of cards.entries()) {
    for (const lower of cards.slice(index + 1)) {
      if (upper.rank !== lower.rank) continue;
      pairs += 1;
      if (boxOf(placed, upper).y > boxOf(placed, lower).y) inverted += 1;
    }
  }
  return pairs === 0 ? 0 : inverted / pairs;
}

function upsideDown(placed: Placed): Placed {
  const flip = ({ x, y }: Point): Point => ({ x, y: -y });
  return {
    cards: new Map([...placed.cards].map(([card, box]) => [card, { ...box, y: -box.y - box.height }])),
    lines: new Map(
      [...placed.lines].map(([line, { via, label }]) => [line, { via: via.map(flip), label: flip(label) }]),
    ),
  };
}

/** The box of a card that was placed: asking for another is a mistake of ours. */
export function boxOf(placed: Placed, card: Card): Box {
  const box = placed.cards.get(card);
  if (box === undefined) throw new Error(`card "${card.key}" was not placed`);
  return box;
}

export function centre({ x, y, width, height }: Box): Point {
  return { x: x + width / 2, y: y + height / 2 };
}
