import type { Box, Flow, FlowLayout } from '../protocol.ts';
import { arrange, type Card, type Line, type Placed, type Plan } from './arrange.ts';
import { cardHeight, cardWidth, labelHeight, labelWidth } from './cardSize.ts';
import { boxOf, centre, clearest } from './crossings.ts';
import { curveThrough, type Point, round, type Span } from './curves.ts';
import { lineWidths } from './lineWidths.ts';
import { assignRanks } from './ranks.ts';

/** Distances in CSS pixels at 100 %. */
const margin = 16;
const headings = 34;
/** What a group's frame has around its cards. Two frames need the room that `arrange` leaves between groups. */
const frame = { top: 26, bottom: 10, side: 12 } as const;
/** As much of a label's end is round, and a line may still bend there. */
const roundEnd = 8;
/** Lines that leave or enter a card side by side: at most this far apart, and this far from its corners. */
const ports = { apart: 12, corner: 12 } as const;

/**
 * Where everything in a flow stands. Pure: the same flow gives the same picture. The flow's own order of cards
 * is kept, unless another one has fewer crossings.
 *
 * The layered layout is dagre's. Ours is what it has no idea of: columns are given, a column whose cards lead
 * to each other becomes several ranks under one heading, and lines are smooth. Edges that name an unknown card
 * or lead from a card to itself are left out. Cards, labels and lines never cover a card; frames are apart as
 * long as each group stands in one column and its cards don't lead to cards of that column.
 *
 * Takes some ten milliseconds for a Service of a dozen endpoints, and grows with the square of the edges:
 * callers that ask for one flow again and again keep its layout.
 */
export function layoutFlow(flow: Flow): FlowLayout {
  const plan = planOf(flow);
  const kept = arrange(plan, true);
  return draw(
    flow,
    plan,
    clearest(plan, kept, () => arrange(plan, false)),
  );
}

function planOf(flow: Flow): Plan {
  const ranks = assignRanks(flow);
  const cards = flow.nodes.map((node, index): Card => {
    const width = Math.max(...flow.nodes.filter(({ column }) => column === node.column).map(cardWidth));
    return {
      key: `card ${index}`,
      column: node.column,
      rank: ranks.get(node.id) ?? 0,
      group: node.group === null || flow.groups[node.group] === undefined ? null : groupKey(node.group),
      width,
      height: cardHeight(node, width),
    };
  });
  const byId = new Map(flow.nodes.map((node, index) => [node.id, cards[index]]));
  const lines = flow.edges.flatMap((edge, index): Line[] => {
    const from = byId.get(edge.from);
    const to = byId.get(edge.to);
    if (from === undefined || to === undefined || from.rank === to.rank) return [];
    const reversed = from.rank > to.rank;
    const [left, right] = reversed ? [to, from] : [from, to];
    return [{ key: `edge ${index}`, edge, left, right, reversed }];
  });
  return { cards, lines };
}

function groupKey(index: number): string {
  return `group ${index}`;
}

/** Moves the picture to its place under the headings and adds what only the eye needs: frames and curves. */
function draw(flow: Flow, plan: Plan, loose: Placed): FlowLayout {
  const all = boundsOf(plan, loose);
  const placed = moved(loose, margin - all.x, margin + headings - all.y);
  const width = all.width + 2 * margin;
  const height = all.height + 2 * margin + headings;
  return {
    width,
    height,
    columns: flow.columns.map((_, column) => columnOf(column, plan, placed, height)),
    groups: flow.groups.map((_, index) => frameOf(groupKey(index), plan, placed) ?? nothing),
    nodes: Object.fromEntries(
      flow.nodes.flatMap(({ id }, index) => {
        const card = plan.cards[index];
        return card === undefined ? [] : [[id, boxOf(placed, card)]];
      }),
    ),
    edges: edgesOf(flow, plan, placed),
  };
}

/** What has to be seen: cards, frames, and labels and lines where they go around them. */
function boundsOf(plan: Plan, placed: Placed): Box {
  const frames = new Set(plan.cards.flatMap(({ group }) => group ?? []));
  const points = [...placed.lines].flatMap(([{ edge }, { via, label }]) => {
    const width = edge.label === '' ? 0 : labelWidth(edge.label);
    const pill = { x: label.x - width / 2, y: label.y - labelHeight / 2, width, height: labelHeight };
    return [...via.map(({ x, y }) => ({ x, y, width: 0, height: 0 })), ...(width === 0 ? [] : [pill])];
  });
  const boxes = [
    ...placed.cards.values(),
    ...[...frames].flatMap((group) => frameOf(group, plan, placed) ?? []),
    ...points,
  ];
  return boxes.length === 0 ? nothing : around(boxes);
}

function around(boxes: readonly Box[]): Box {
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  return {
    x,
    y,
    width: Math.max(...boxes.map((box) => box.x + box.width)) - x,
    height: Math.max(...boxes.map((box) => box.y + box.height)) - y,
  };
}

const nothing: Box = { x: 0, y: 0, width: 0, height: 0 };

function moved(placed: Placed, dx: number, dy: number): Placed {
  const move = <T extends Point>(point: T): T => ({ ...point, x: point.x + dx, y: point.y + dy });
  return {
    cards: new Map([...placed.cards].map(([card, box]) => [card, move(box)])),
    lines: new Map(
      [...placed.lines].map(([line, { via, label }]) => [line, { via: via.map(move), label: move(label) }]),
    ),
  };
}

function frameOf(group: string, plan: Plan, placed: Placed): Box | undefined {
  const members = plan.cards.filter((card) => card.group === group).map((card) => boxOf(placed, card));
  if (members.length === 0) return undefined;
  const { x, y, width, height } = around(members);
  return {
    x: x - frame.side,
    y: y - frame.top,
    width: width + 2 * frame.side,
    height: height + frame.top + frame.bottom,
  };
}

function columnOf(column: number, plan: Plan, placed: Placed, height: number): Box {
  const members = plan.cards.filter((card) => card.column === column).map((card) => boxOf(placed, card));
  if (members.length === 0) return nothing;
  const { x, width } = around(members);
  return { x, y: margin, width, height: height - 2 * margin };
}

function edgesOf(flow: Flow, plan: Plan, placed: Placed): FlowLayout['edges'] {
  const widths = lineWidths(flow);
  const columns = spansOf(plan, placed);
  const turns = turnsOf(plan, placed, columns);
  const starts = portsOf('left', plan, placed, turns);
  const ends = portsOf('right', plan, placed, turns);
  return Object.fromEntries(
    plan.lines.flatMap((line) => {
      const start = starts.get(line);
      const end = ends.get(line);
      const label = placed.lines.get(line)?.label;
      const width = widths.get(line.edge.id);
      if (start === undefined || end === undefined || label === undefined || width === undefined) return [];
      const points = curveThrough([start, ...(turns.get(line) ?? []), end], columns);
      return [[line.edge.id, { points: line.reversed ? points.reverse() : points, label, width }]];
    }),
  );
}

/** What a line has to pass on a level: each rank of cards, and between them where labels stand. */
function spansOf({ cards, lines }: Plan, placed: Placed): Span[] {
  const ranks = new Map(cards.map((card) => [card.rank, boxOf(placed, card)]));
  const labels = new Map<number, number>();
  for (const line of lines) {
    const label = placed.lines.get(line)?.label;
    if (label === undefined || line.edge.label === '') continue;
    labels.set(label.x, Math.max(labels.get(label.x) ?? 0, labelWidth(line.edge.label)));
  }
  const underLabels = [...labels].map(([x, width]) => ({
    x: x - width / 2 + roundEnd,
    width: width - 2 * roundEnd,
  }));
  return [...ranks.values(), ...underLabels];
}

/**
 * The points that each line has to pass, of all those that the library made: at cards and at labels, its own
 * and others'. Elsewhere there is nothing to go around, and a line is smoother without.
 */
function turnsOf({ lines }: Plan, placed: Placed, columns: readonly Span[]): Map<Line, readonly Point[]> {
  const isNeeded = ({ x }: Point): boolean => columns.some((span) => span.x <= x && x <= span.x + span.width);
  return new Map(lines.map((line) => [line, (placed.lines.get(line)?.via ?? []).filter(isNeeded)]));
}

/** Where each line meets the card at one of its ends: around the middle, in the order in which they arrive. */
function portsOf(
  end: 'left' | 'right',
  { cards, lines }: Plan,
  placed: Placed,
  turns: ReadonlyMap<Line, readonly Point[]>,
): Map<Line, Point> {
  const far = end === 'left' ? 'right' : 'left';
  const farHeight = (line: Line): number => centre(boxOf(placed, line[far])).y;
  const nextHeight = (line: Line): number =>
    turns.get(line)?.at(end === 'left' ? 0 : -1)?.y ?? farHeight(line);
  const found = new Map<Line, Point>();
  for (const card of cards) {
    const box = boxOf(placed, card);
    const meeting = lines
      .filter((line) => line[end] === card)
      .sort((a, b) => nextHeight(a) - nextHeight(b) || farHeight(a) - farHeight(b));
    const apart = Math.min(ports.apart, (box.height - 2 * ports.corner) / Math.max(1, meeting.length - 1));
    meeting.forEach((line, index) => {
      const y = centre(box).y + (index - (meeting.length - 1) / 2) * apart;
      found.set(line, { x: end === 'left' ? box.x + box.width : box.x, y: round(y) });
    });
  }
  return found;
}
