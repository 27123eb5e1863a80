import { Graph, layout } from '@dagrejs/dagre';
import type { Box, FlowEdge } from '../protocol.ts';
import { type Point, round } from './curves.ts';

/** Distances in CSS pixels at 100 %. */
const space = {
  /** Between two cards of a column. */
  cards: 18,
  /** Between a line and whatever it passes. Together with `cards` it leaves room for the frames of groups. */
  lines: 14,
  /** Between two columns; a label between them has half of it on either side. Height is cheaper than width. */
  columns: { right: 38, down: 48 },
} as const;

export interface Card {
  /** The name that dagre gets: ids of a flow could be names that plain objects inherit. */
  readonly key: string;
  readonly column: number;
  readonly rank: number;
  readonly group: string | null;
  readonly width: number;
  readonly height: number;
}

export interface Line {
  readonly key: string;
  readonly edge: FlowEdge;
  readonly left: Card;
  readonly right: Card;
  /** The edge itself goes from right to left. */
  readonly reversed: boolean;
  /** How large its label is; null: it has none. */
  readonly label: { readonly width: number; readonly height: number } | null;
}

/**
 * What there is to arrange, as if every flow went to the right. One that goes down is arranged lying on its side:
 * widths are heights there.
 */
export interface Plan {
  readonly direction: 'right' | 'down';
  readonly cards: readonly Card[];
  readonly lines: readonly Line[];
}

/** What the library answered. (0, 0) is anywhere. */
export interface Placed {
  readonly cards: ReadonlyMap<Card, Box>;
  /** Points between the two cards, from left to right, and where the label's middle is. */
  readonly lines: ReadonlyMap<Line, { readonly via: readonly Point[]; readonly label: Point }>;
}

/**
 * Asks dagre where cards, lines and labels go. It decides on heights, lanes for lines that pass a column, room
 * for labels and groups; ranks are given. `keepOrder`: the cards of a rank stay in the plan's order, the
 * members of a group together; else in the order that dagre finds to have few crossings.
 */
export function arrange({ direction, cards, lines }: Plan, keepOrder: boolean): Placed {
  if (cards.length === 0) return { cards: new Map(), lines: new Map() };
  const rankOf = new Map(cards.map((card) => [card.key, card.rank]));
  const graph = new Graph({ compound: true, multigraph: true });
  graph.setGraph({
    rankdir: 'LR',
    nodesep: space.cards,
    edgesep: space.lines,
    ranksep: space.columns[direction],
    ranker: (ranked: Graph) => setRanks(ranked, rankOf),
  });
  for (const group of new Set(cards.flatMap((card) => card.group ?? []))) graph.setNode(group, {});
  for (const { key, width, height, group } of cards) {
    graph.setNode(key, { width, height });
    if (group !== null) graph.setParent(key, group);
  }
  for (const { key, label, left, right } of lines) {
    graph.setEdge(left.key, right.key, { width: 0, height: 0, ...label, labelpos: 'c' }, key);
  }
  layout(graph, keepOrder ? { constraints: constraintsOf(cards) } : {});

  return {
    cards: new Map(
      cards.map((card) => {
        const { x, y } = graph.node(card.key);
        const { width, height } = card;
        return [card, { x: round(x - width / 2), y: round(y - height / 2), width, height }];
      }),
    ),
    lines: new Map(
      lines.map((line) => {
        const { points, x, y } = graph.edge(line.left.key, line.right.key, line.key);
        const via: Point[] = points.slice(1, -1).map((point: Point) => rounded(point));
        const middle = via[Math.floor(via.length / 2)] ?? { x: 0, y: 0 };
        return [line, { via, label: x === undefined ? middle : rounded({ x, y }) }];
      }),
    ),
  };
}

/** A card's rank is given, not sought; dagre's own border nodes stand one rank around what they enclose. */
function setRanks(graph: Graph, rankOf: ReadonlyMap<string, number>): void {
  // dagre has already made room: two ranks for one, so that labels have their own, and nodeRankFactor times
  // that for the borders of groups.
  const step = 2 * graph.graph().nodeRankFactor;
  for (const key of graph.nodes()) {
    const rank = rankOf.get(key);
    if (rank !== undefined) graph.node(key).rank = (rank + 1) * step;
  }
  for (const edge of graph.edges()) {
    if (!graph.edge(edge).nestingEdge) continue;
    const before = graph.node(edge.v);
    const after = graph.node(edge.w);
    if (rankOf.has(edge.v)) after.rank = Math.max(after.rank ?? 0, before.rank + 1);
    else before.rank = Math.min(before.rank ?? Number.POSITIVE_INFINITY, after.rank - 1);
  }
  graph.node(graph.graph().nestingRoot).rank = 0;
}

/**
 * The order of the cards, in dagre's words, which know no top and bottom but left and right. A group comes
 * where its first card comes, in every rank, so that no two groups ask for opposite things.
 */
function constraintsOf(cards: readonly Card[]): { left: string; right: string }[] {
  const firstOf = new Map<string, number>();
  for (const [index, { key, group }] of cards.entries()) {
    firstOf.set(key, index);
    if (group !== null && !firstOf.has(group)) firstOf.set(group, index);
  }
  const place = ({ key, group }: Card): number => firstOf.get(group ?? key) ?? 0;
  const constraints: { left: string; right: string }[] = [];
  const lastIn = new Map<string, string>();
  const append = (sequence: string, key: string): void => {
    const last = lastIn.get(sequence);
    if (last !== undefined) constraints.push({ left: last, right: key });
    lastIn.set(sequence, key);
  };
  for (const { key, rank, group } of cards.toSorted((a, b) => place(a) - place(b))) {
    if (group === null) {
      append(`${rank}`, key);
    } else {
      if (!lastIn.has(`${rank} ${group}`)) append(`${rank}`, group);
      append(`${rank} ${group}`, key);
    }
  }
  return constraints;
}

function rounded({ x, y }: Point): Point {
  return { x: round(x), y: round(y) };
}
