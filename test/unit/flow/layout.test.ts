import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { labelHeight, labelWidth } from '../../../server/src/flow/cardSize.ts';
import { layoutFlow } from '../../../server/src/flow/index.ts';
import type { Box, Flow, FlowLayout } from '../../../server/src/protocol.ts';
import { edge, flow, node, nodePortFlow, serviceFlow, together } from './flows.ts';

/** Lays out and holds the picture, and the one for a narrow panel, against everything that must be true of any. */
function checkLayout(drawn: Flow): FlowLayout {
  const layout = layoutFlow(drawn);
  expect(layoutFlow(structuredClone(drawn))).toEqual(layout);
  expect(layout.direction).toBe('right');
  checkPicture(drawn, layout);
  checkPicture(drawn, layoutFlow(drawn, { width: 1, height: 10_000 }));
  return layout;
}

function checkPicture(drawn: Flow, upright: FlowLayout): void {
  // As if every flow went to the right.
  const layout = upright.direction === 'right' ? upright : lying(upright);
  const boxes = new Map(drawn.nodes.map(({ id }) => [id, boxOf(layout, id)]));
  const labels = drawn.edges.flatMap(({ id, label }): [string, Box][] => {
    const at = layout.edges[id]?.label;
    if (label === '' || at === undefined) return [];
    const size = { width: labelWidth(label), height: labelHeight };
    const { width, height } = upright.direction === 'right' ? size : turned(size);
    return [[`label ${id}`, { x: at.x - width / 2, y: at.y - height / 2, width, height }]];
  });
  const frames = layout.groups.map((box, index): [string, Box] => [`frame ${index}`, box]);
  const picture = { x: 0, y: 0, width: layout.width, height: layout.height };
  const problems: string[] = [];
  for (const [name, box] of [...boxes, ...labels, ...frames]) {
    if (!isInside(box, picture)) problems.push(`${name} is not in the picture`);
  }
  problems.push(...overlaps([...boxes, ...labels]), ...overlaps(frames));
  for (const { id, group, column } of drawn.nodes) {
    const box = boxOf(layout, id);
    const heading = layout.columns[column];
    expect(box.x).toBeGreaterThanOrEqual(heading?.x ?? Number.NaN);
    expect(box.x + box.width).toBeLessThanOrEqual((heading?.x ?? 0) + (heading?.width ?? 0));
    layout.groups.forEach((frame, index) => {
      if (index === group && !isInside(box, frame)) problems.push(`${id} is not in frame ${index}`);
      if (index !== group && overlap(box, frame)) problems.push(`${id} and frame ${index} overlap`);
    });
  }
  expectColumnsInOrder(layout);
  problems.push(...linesOverCards(drawn, layout));
  expect(problems).toEqual([]);
}

function turned<T extends { width: number; height: number }>(size: T): T {
  return { ...size, width: size.height, height: size.width };
}

/** The picture with x and y exchanged. */
function lying(layout: FlowLayout): FlowLayout {
  const point = ({ x, y }: { x: number; y: number }) => ({ x: y, y: x });
  const box = (upright: Box): Box => turned({ ...upright, ...point(upright) });
  const each = <T, U>(values: Readonly<Record<string, T>>, turn: (value: T) => U) =>
    Object.fromEntries(Object.entries(values).map(([id, value]) => [id, turn(value)]));
  return turned({
    ...layout,
    columns: layout.columns.map(box),
    groups: layout.groups.map(box),
    nodes: each(layout.nodes, box),
    edges: each(layout.edges, (line) => ({
      ...line,
      points: line.points.map(point),
      label: point(line.label),
    })),
  });
}

function overlaps(boxes: readonly (readonly [string, Box])[]): string[] {
  return boxes.flatMap(([name, box], index) =>
    boxes
      .slice(index + 1)
      .filter(([, other]) => overlap(box, other))
      .map(([other]) => `${name} and ${other} overlap`),
  );
}

function expectColumnsInOrder({ columns }: FlowLayout): void {
  const shown = columns.filter(({ width }) => width > 0);
  shown.slice(1).forEach((column, index) => {
    const before = shown[index];
    expect(column.x).toBeGreaterThan((before?.x ?? 0) + (before?.width ?? 0));
  });
}

/** Expects lines to begin and end at their cards' sides and to run in one direction; gives what they cross. */
function linesOverCards(drawn: Flow, layout: FlowLayout): string[] {
  const problems: string[] = [];
  for (const { id, from, to } of drawn.edges) {
    const points = layout.edges[id]?.points;
    if (points === undefined) continue;
    expect(points.length % 3).toBe(1);
    const [source, target] = [boxOf(layout, from), boxOf(layout, to)];
    const [first, last] = [points[0], points.at(-1)];
    const forward = source.x < target.x;
    expect(first?.x).toBe(forward ? source.x + source.width : source.x);
    expect(last?.x).toBe(forward ? target.x : target.x + target.width);
    for (const [end, box] of [
      [first, source],
      [last, target],
    ] as const) {
      expect(end?.y).toBeGreaterThan(box.y);
      expect(end?.y).toBeLessThan(box.y + box.height);
    }
    const line = along(points);
    line.slice(1).forEach((point, index) => {
      const way = point.x - (line[index]?.x ?? 0);
      expect(forward ? way : -way).toBeGreaterThanOrEqual(0);
    });
    for (const node of drawn.nodes) {
      if (node.id === from || node.id === to) continue;
      const box = boxOf(layout, node.id);
      const hit = line.find(
        ({ x, y }) => x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height,
      );
      if (hit !== undefined) problems.push(`line ${id} crosses card ${node.id}`);
    }
  }
  return problems;
}

/** Points on a Bézier curve, twelve for each segment. */
function along(points: readonly { x: number; y: number }[]): { x: number; y: number }[] {
  const found = points.slice(0, 1);
  for (let index = 0; index + 3 < points.length; index += 3) {
    const [a, b, c, d] = points.slice(index, index + 4);
    if (a === undefined || b === undefined || c === undefined || d === undefined) break;
    for (let step = 1; step <= 12; step += 1) {
      const t = step / 12;
      const weigh = (axis: 'x' | 'y'): number =>
        (1 - t) ** 3 * a[axis] +
        3 * (1 - t) ** 2 * t * b[axis] +
        3 * (1 - t) * t ** 2 * c[axis] +
        t ** 3 * d[axis];
      found.push({ x: weigh('x'), y: weigh('y') });
    }
  }
  return found;
}

function boxOf(layout: FlowLayout, id: string): Box {
  const box = layout.nodes[id];
  if (box === undefined) throw new Error(`no box for ${id}`);
  return box;
}

function overlap(a: Box, b: Box): boolean {
  return (
    a.width > 0 &&
    b.width > 0 &&
    a.x < b.x + b.width &&
    b.x < a.x + a.width &&
    a.y < b.y + b.height &&
    b.y < a.y + a.height
  );
}

function isInside(inner: Box, outer: Box): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}

/** Ids of a column's cards from top to bottom. */
function fromTop(drawn: Flow, layout: FlowLayout, column: number): string[] {
  return drawn.nodes
    .filter((node) => node.column === column)
    .map(({ id }) => id)
    .sort((a, b) => boxOf(layout, a).y - boxOf(layout, b).y);
}

describe('a picture', () => {
  test('of the NodePort Service keeps the order of rules and draws what is straight straight', () => {
    const drawn = nodePortFlow();
    const layout = checkLayout(drawn);
    for (const column of [0, 1, 3, 4]) {
      expect(fromTop(drawn, layout, column)).toEqual(
        drawn.nodes.filter((node) => node.column === column).map(({ id }) => id),
      );
    }
    for (const { id } of drawn.edges.filter(({ to }) => to.startsWith('pod '))) {
      expect(new Set(layout.edges[id]?.points.map(({ y }) => y)).size).toBe(1);
    }
  });

  test('of the NodePort Service goes down where that is larger', () => {
    const drawn = nodePortFlow();
    const wide = layoutFlow(drawn);
    const high = { height: wide.height * 3 };
    expect(layoutFlow(drawn, { width: wide.width * 0.9, ...high })).toEqual(wide);
    const narrow = layoutFlow(drawn, { width: wide.width / 2, ...high });
    expect(narrow.direction).toBe('down');
    expect(narrow.width).toBeLessThan(wide.width * 0.7);
    expect(layoutFlow(drawn, { width: wide.width * 0.8, height: wide.height })).toEqual(wide);
    const many = layoutFlow(serviceFlow('app', 12, 5), { width: wide.width / 2, ...high });
    expect(many.direction).toBe('right');
  });

  test('of nothing is empty', () => {
    const layout = checkLayout(flow([], []));
    expect(layout).toMatchObject({ columns: [], groups: [], nodes: {}, edges: {} });
    expect(Number.isFinite(layout.width + layout.height)).toBe(true);
  });

  test('of one card', () => {
    const layout = checkLayout(flow([node('a', 0)], []));
    expect(layout.columns).toHaveLength(1);
  });

  test('of one card in a frame', () => {
    checkLayout(flow([node('a', 0, { group: 0 })], [], ['k8s-1']));
  });

  test('of twelve endpoints on five nodes', () => {
    checkLayout(serviceFlow('app', 12, 5));
  });

  test('of three Services whose pods share nodes', () => {
    checkLayout(together(serviceFlow('a', 3, 2), serviceFlow('b', 2, 2), serviceFlow('c', 4, 2)));
  });

  test('of Services one below the other keeps each together', () => {
    const drawn = together(serviceFlow('a', 3, 0), serviceFlow('b', 2, 0), serviceFlow('c', 4, 0));
    const layout = checkLayout(drawn);
    for (const column of [0, 1, 2, 3, 4]) {
      expect(fromTop(drawn, layout, column).map((id) => id[0])).toEqual(
        drawn.nodes.filter((node) => node.column === column).map(({ id }) => id[0]),
      );
    }
  });

  test('of a list of 300 endpoints is not longer than a list of 30', () => {
    const list = (rows: number): Flow =>
      flow(
        [
          node('a', 0),
          node('list', 1, {
            rows: Array.from({ length: rows }, (_, index) => ({
              title: `10.0.${index >> 8}.${index & 255} : 80`,
              detail: '',
              share: 1 / rows,
              locations: [],
            })),
          }),
        ],
        [edge('a', 'list')],
      );
    expect(checkLayout(list(300)).height).toBe(checkLayout(list(30)).height);
  });

  test('with a long name is not wider than one with two long names', () => {
    const long = 'a-service-with-a-name-that-has-all-of-sixty-three-characters-x.and-a-namespace-too';
    const one = checkLayout(flow([node(long, 0), node('b', 0)], []));
    expect(one.nodes[long]?.width).toBe(one.nodes.b?.width);
    expect(one.nodes[long]?.width).toBeLessThan(250);
  });

  test('with badges in more lines has higher cards', () => {
    const badges = ['only this node', 'affinity 3 h', 'masqueraded', 'hairpin'].map((text) => ({
      text,
      tone: 'neutral' as const,
    }));
    const layout = checkLayout(flow([node('a', 0, { badges }), node('b', 0)], []));
    expect(layout.nodes.a?.height).toBeGreaterThan(layout.nodes.b?.height ?? 0);
  });

  test('with a way that skips columns passes between the cards', () => {
    checkLayout(
      flow(
        [
          node('in', 0),
          node('rule', 1),
          node('chain', 2),
          node('dropped', 3, { role: 'end' }),
          node('pod', 3),
        ],
        [
          edge('in', 'rule'),
          edge('rule', 'chain'),
          edge('chain', 'pod'),
          edge('in', 'dropped', { label: 'all others' }),
          edge('rule', 'dropped', { label: 'from 203.0.113.0/24' }),
        ],
      ),
    );
  });

  test('with ways inside a column puts that column on several lines under one heading', () => {
    const layout = checkLayout(
      flow(
        [node('in', 0), node('firewall', 1), node('external', 1), node('service', 1), node('pod', 2)],
        [
          edge('in', 'firewall'),
          edge('firewall', 'external', { label: 'from 203.0.113.0/24' }),
          edge('external', 'service'),
          edge('service', 'pod'),
        ],
      ),
    );
    const x = ['firewall', 'external', 'service'].map((id) => layout.nodes[id]?.x ?? 0);
    expect([...x].sort((a, b) => a - b)).toEqual(x);
    expect(new Set(x).size).toBe(3);
  });

  test('with a cycle, a way back, a loop and an edge to nowhere still is one', () => {
    const layout = checkLayout(
      flow(
        [node('a', 0), node('b', 0), node('c', 1)],
        [
          edge('a', 'b'),
          edge('b', 'a'),
          edge('c', 'a', { label: 'back' }),
          edge('a', 'a'),
          edge('a', 'gone'),
        ],
      ),
    );
    expect(Object.keys(layout.edges)).toEqual(['a → b', 'b → a', 'c → a']);
  });

  test('does not mind ids that objects inherit', () => {
    checkLayout(flow([node('constructor', 0), node('toString', 1)], [edge('constructor', 'toString')]));
  });

  test('takes another order of cards where lines would cross, and keeps the way up', () => {
    const drawn = flow(
      [...['a', 'b', 'c'].map((id) => node(id, 0)), ...['C', 'A', 'B'].map((id) => node(id, 1))],
      [edge('a', 'A'), edge('b', 'B'), edge('c', 'C')],
    );
    const layout = checkLayout(drawn);
    expect([0, 1].map((column) => fromTop(drawn, layout, column).join('').toLowerCase())).toSatisfy(
      ([left, right]) => left === right,
    );
  });

  test('of any flow', { timeout: 60_000 }, () => {
    const anyFlow = fc
      .record({
        columns: fc.integer({ min: 1, max: 5 }),
        groups: fc.integer({ min: 0, max: 3 }),
        cards: fc.array(
          fc.record({
            column: fc.nat(),
            group: fc.option(fc.nat(), { freq: 3 }),
            badges: fc.array(fc.string({ maxLength: 24 }), { maxLength: 4 }),
            rows: fc.constantFrom(0, 0, 0, 5, 20),
          }),
          { maxLength: 14 },
        ),
        edges: fc.array(
          fc.tuple(fc.nat(), fc.nat(), fc.constantFrom('', '', '1 in 3', 'from 203.0.113.0/24')),
          {
            maxLength: 20,
          },
        ),
      })
      .map(({ columns, groups, cards, edges }) => {
        const nodes = cards.map(({ column, group, badges, rows }, index) =>
          node(`n${index}`, column % columns, {
            // As in clusters: the frames stand around what comes last.
            group: group === null || groups === 0 || column % columns < columns - 1 ? null : group % groups,
            badges: badges.map((text) => ({ text, tone: 'neutral' })),
            rows: Array.from({ length: rows }, () => ({
              title: 'r',
              detail: '',
              share: null,
              locations: [],
            })),
          }),
        );
        const cardAt = (index: number) => nodes[index % nodes.length] ?? node('gone', 0);
        const ways = edges.flatMap(([from, to, label], index) =>
          cardAt(from).column === columns - 1 && cardAt(to).column === columns - 1
            ? []
            : { ...edge(cardAt(from).id, cardAt(to).id, { label }), id: `e${index}` },
        );
        return flow(
          nodes,
          ways,
          Array.from({ length: groups }, (_, index) => `group ${index}`),
        );
      });
    fc.assert(
      fc.property(anyFlow, (drawn) => {
        checkLayout(drawn);
      }),
      { numRuns: 30 },
    );
  });
});
