import type { FlowEdge, FlowLayout } from '../../server/src/protocol.ts';
import { element, setAttributes, setBox, setText, svgElement } from './element.ts';

type EdgeLayout = FlowLayout['edges'][string];
type Direction = FlowLayout['direction'];
type Point = EdgeLayout['points'][number];

/** A line between two cards with its arrow head, and the label on it. Kept as long as its id is in the flow. */
export class Edge {
  readonly element = svgElement('g', { class: 'edge', tabindex: '-1' });
  readonly label = element('div', { class: 'label', 'aria-hidden': 'true' });
  /** Wider than the line, so that a mouse finds it. */
  readonly #target = svgElement('path', { class: 'target' });
  readonly #line = svgElement('path', { class: 'line' });
  readonly #head = svgElement('path', { class: 'head' });
  #drawn: FlowEdge | null = null;

  constructor(press: (edge: FlowEdge) => void) {
    this.element.append(this.#target, this.#line, this.#head);
    this.element.addEventListener('click', () => press(this.edge));
    this.label.addEventListener('click', () => press(this.edge));
    for (const part of [this.element, this.label]) {
      part.addEventListener('pointerenter', () => this.light(true));
      part.addEventListener('pointerleave', () => this.light(false));
    }
  }

  get edge(): FlowEdge {
    if (this.#drawn === null) throw new Error('An edge is asked before it is drawn.');
    return this.#drawn;
  }

  /** "10.111.7.86 : 80 to KUBE-SERVICES, 1 in 3" */
  get name(): string {
    return this.element.getAttribute('aria-label') ?? '';
  }

  /** Whether there is anything to stop at: a place to go to, or something to read. */
  get isStop(): boolean {
    return this.edge.locations.length > 0 || this.edge.label !== '';
  }

  update(edge: FlowEdge, { points, label, width }: EdgeLayout, direction: Direction, name: string): void {
    this.#drawn = edge;
    const role = edge.locations.length > 0 ? 'button' : 'img';
    setAttributes(this.element, { 'data-role': edge.role, role, 'aria-label': name });
    const head = 5 + width;
    setAttributes(this.#target, { d: pathOf(points) });
    const { line, tip } = withHead(points, head, direction);
    setAttributes(this.#line, { d: pathOf(line), 'stroke-width': String(width) });
    setAttributes(this.#head, { d: tip });
    setAttributes(this.label, { 'data-role': edge.role, title: name, hidden: edge.label === '' ? '' : null });
    setText(this.label, edge.label);
    setBox(this.label, label);
  }

  light(isLit: boolean): void {
    this.element.classList.toggle('lit', isLit);
    this.label.classList.toggle('lit', isLit);
  }
}

function pathOf(points: readonly Point[]): string {
  return points
    .map(({ x, y }, index) => `${index === 0 ? 'M' : index % 3 === 1 ? 'C' : ''}${x} ${y}`)
    .join(' ');
}

/** The line, shortened for its arrow head, and the head: lines arrive at right angles to the side of a card. */
function withHead(
  points: readonly Point[],
  size: number,
  direction: Direction,
): { line: Point[]; tip: string } {
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
    line: [...points.slice(0, -1), back(size - 1)],
    tip: `M${corners.map(({ x, y }) => `${x} ${y}`).join(' ')}Z`,
  };
}
