import type { Box, Flow, FlowLayout } from '../protocol.ts';
import type { Line, Placed, Plan } from './arrange.ts';
import { boxOf, centre } from './crossings.ts';
import { curveThrough, type Point, round, type Span } from './curves.ts';
import { lineWidths } from './lineWidths.ts';

/** Distances in CSS pixels at 100 %. */
const margin = 16;
/** Room for the headings: above columns, or to the left of rows. */
const headings = { right: 34, down: 84 } as const;
/**
 * What a group's frame has around its cards, its title on top. As in a plan, y is across the flow. Two frames need
 * the room that `arrange` leaves between groups.
 */
const frames = {
  right: { left: 12, right: 12, top: 26, bottom: 10 },
  down: { left: 26, right: 10, top: 12, bottom: 12 },
} as const;
/** As much of a label's end is round, and a line may still bend there. */
const roundEnd = 8;
/** Lines that leave or enter a card side by side: at most this far apart, and this far from its corners. */
const ports = { apart: 12, corner: 12 } as const;

/** Moves a picture to its place beside the headings, adds what only the eye needs, and stands it up if it goes down. */
export function draw(flow: Flow, plan: Plan, loose: Placed): FlowLayout {
  const { direction } = plan;
  const all = boundsOf(plan, loose);
  const before = margin + headings[direction];
  const placed = moved(loose, margin - all.x, before - all.y);
  const height = all.height + before + margin;
  const layout: FlowLayout = {
    direction,
    width: all.width + 2 * margin,
    height,
    columns: flow.columns.map((_, column) => columnOf(column, plan, placed, height)),
    groups: flow.groups.map((_, index) => frameOf(`group ${index}`, plan, placed) ?? nothing),
    nodes: Object.fromEntries(
      flow.nodes.flatMap(({ id }, index) => {
        const card = plan.cards[index];
        return card === undefined ? [] : [[id, boxOf(placed, card)]];
      }),
    ),
    edges: edgesOf(flow, plan, placed),
  };
  return direction === 'right' ? layout : transposed(layout);
}

function transposed({ direction, width, height, columns, groups, nodes, edges }: FlowLayout): FlowLayout {
  const turnPoint = ({ x, y }: Point): Point => ({ x: y, y: x });
  const turnBox = (box: Box): Box => ({ ...turnPoint(box), width: box.height, height: box.width });
  const ofEach = <T, U>(record: Readonly<Record<string, T>>, turn: (value: T) => U): Record<string, U> =>
    Object.fromEntries(Object.entries(record).map(([key, value]) => [key, turn(value)]));
  return {
    direction,
    width: height,
    height: width,
    columns: columns.map(turnBox),
    groups: groups.map(turnBox),
    nodes: ofEach(nodes, turnBox),
    edges: ofEach(edges, (edge) => ({
      ...edge,
      points: edge.points.map(turnPoint),
      label: turnPoint(edge.label),
    })),
  };
}

/** What has to be seen: cards, frames, and labels and lines where they go around them. */
function boundsOf(plan: Plan, placed: Placed): Box {
  const groups = new Set(plan.cards.flatMap(({ group }) => group ?? []));
  const boxes = [
    ...placed.cards.values(),
    ...[...groups].flatMap((group) => frameOf(group, plan, placed) ?? []),
    ...[...placed.lines].flatMap(([{ label: size }, { via, label }]) => [
      ...via.map(({ x, y }) => ({ x, y, width: 0, height: 0 })),
      ...(size === null ? [] : [{ x: label.x - size.width / 2, y: label.y - size.height / 2, ...size }]),
    ]),
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
  const { left, right, top, bottom } = frames[plan.direction];
  return { x: x - left, y: y - top, width: width + left + right, height: height + top + bottom };
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
    if (label === undefined || line.label === null) continue;
    labels.set(label.x, Math.max(labels.get(label.x) ?? 0, line.label.width));
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
