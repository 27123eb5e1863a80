import { arrow, pathOf } from '../../server/src/picture.ts';
import type { FlowEdge, FlowLayout } from '../../server/src/protocol.ts';
import { element, setAttributes, setBox, setText, svgElement } from './element.ts';

type EdgeLayout = FlowLayout['edges'][string];
type Direction = FlowLayout['direction'];

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
    setAttributes(this.#target, { d: pathOf(points) });
    const { line, head } = arrow(points, width, direction);
    setAttributes(this.#line, { d: line, 'stroke-width': String(width) });
    setAttributes(this.#head, { d: head });
    setAttributes(this.label, { 'data-role': edge.role, title: name, hidden: edge.label === '' ? '' : null });
    setText(this.label, edge.label);
    setBox(this.label, label);
  }

  light(isLit: boolean): void {
    this.element.classList.toggle('lit', isLit);
    this.label.classList.toggle('lit', isLit);
  }
}
