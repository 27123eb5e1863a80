/**
 * What the webview and the SVG of a flow draw alike: the signs of roles, and lines with their arrow heads. Imports
 * nothing but types, so that it goes into both.
 */
import type { FlowLayout, FlowRole } from './protocol.ts';

type Point = FlowLayout['edges'][string]['points'][number];

/** A shape for each role, 16 × 16: whoever sees no colours still tells them apart. */
export const signShapes: Readonly<Record<FlowRole, string>> = {
  // A diamond, filled.
  'cluster-ip': 'M8 1.5 14.5 8 8 14.5 1.5 8Z',
  // A diamond with a hole: a door in every node.
  'node-port': 'M8 1.5 14.5 8 8 14.5 1.5 8Z M8 5 5 8 8 11 11 8Z',
  // A ring with an arrow's head: in from outside.
  external:
    'M8 1.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 0 1 0-13Z M8 3.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 0 0 0-9Z M8 5.5a2.5 2.5 0 1 1 0 5a2.5 2.5 0 0 1 0-5Z',
  // Lines of text.
  rule: 'M2 3h12v2H2Z M2 7h12v2H2Z M2 11h8v2H2Z',
  // A disc: where the draw is.
  service: 'M8 2a6 6 0 1 1 0 12a6 6 0 0 1 0-12Z',
  // A triangle that points on.
  endpoint: 'M3.5 2 13.5 8 3.5 14Z',
  // A box.
  pod: 'M2.5 2.5h11v11h-11Z',
  // A letter on its way.
  packet: 'M1.5 3h13v10h-13Z M3.4 4.4 8 8.2 12.6 4.4 13.2 5.2 8 9.6 2.8 5.2Z',
  // A cross.
  end: 'M3.6 2.2 8 6.6 12.4 2.2 13.8 3.6 9.4 8 13.8 12.4 12.4 13.8 8 9.4 3.6 13.8 2.2 12.4 6.6 8 2.2 3.6Z',
};

/**
 * A line of the layout as paths (`d`): the line, shortened for its arrow head, and the head, which grows with the
 * line's width. Lines arrive at right angles to the side of a card.
 */
export function arrow(
  points: readonly Point[],
  width: number,
  direction: FlowLayout['direction'],
): { readonly line: string; readonly head: string } {
  const size = 5 + width;
  const end = points.at(-1) ?? { x: 0, y: 0 };
  const start = points[0] ?? end;
  const [dx, dy] = direction === 'right' ? [Math.sign(end.x - start.x), 0] : [0, Math.sign(end.y - start.y)];
  const back = (length: number, aside = 0): Point => ({
    x: end.x - dx * length + dy * aside,
    y: end.y - dy * length + dx * aside,
  });
  const half = size * 0.55;
  const corners = [end, back(size, half), back(size, -half)];
  return {
    line: pathOf([...points.slice(0, -1), back(size - 1)]),
    head: `M${corners.map(({ x, y }) => `${x} ${y}`).join(' ')}Z`,
  };
}

/** A start point and then cubic Bézier segments, three points each, as a path. */
export function pathOf(points: readonly Point[]): string {
  return points
    .map(({ x, y }, index) => `${index === 0 ? 'M' : index % 3 === 1 ? 'C' : ''}${x} ${y}`)
    .join(' ');
}
