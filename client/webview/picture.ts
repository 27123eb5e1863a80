import type { DrawnFlow, Flow, FlowEdge, FlowLayout, Location } from '../../server/src/protocol.ts';
import type { FlowTexts } from '../messages.ts';
import { Card } from './card.ts';
import { Edge } from './edge.ts';
import { element, format, setAttributes, setBox, setText, svgElement } from './element.ts';

/**
 * The picture itself: headings, frames, edges, labels and cards at the places that the layout gives. An update
 * keeps what is still there, so that nothing flickers and the keyboard stays where it is.
 */
export class Picture {
  readonly element: HTMLElement;
  readonly cards = new Map<string, Card>();
  readonly edges = new Map<string, Edge>();
  readonly #texts: FlowTexts;
  readonly #reveal: (location: Location) => void;
  #direction: FlowLayout['direction'] = 'right';
  readonly #headings = element('div', { class: 'headings' });
  readonly #frames = element('div', { class: 'frames' });
  readonly #lines = svgElement('svg', { class: 'lines' });
  readonly #labels = element('div', { class: 'labels' });
  readonly #cards = element('div', { class: 'cards' });

  constructor(texts: FlowTexts, reveal: (location: Location) => void) {
    this.#texts = texts;
    this.#reveal = reveal;
    this.element = element(
      'div',
      { class: 'picture', role: 'group', 'aria-label': texts.picture, 'aria-description': texts.keys },
      this.#frames,
      this.#lines,
      this.#labels,
      this.#cards,
      this.#headings,
    );
  }

  update({ flow, layout, focus }: DrawnFlow): void {
    const isDown = layout.direction === 'down';
    this.#direction = layout.direction;
    this.element.dataset.direction = layout.direction;
    this.element.style.width = `${layout.width}px`;
    this.element.style.height = `${layout.height}px`;
    setAttributes(this.#lines, { width: String(layout.width), height: String(layout.height) });
    const shown = layout.columns
      .map((box, index) => ({ box, title: flow.columns[index] ?? '' }))
      .filter(({ box }) => box.width > 0);
    keep(
      this.#headings,
      shown.length,
      () => element('div', { class: 'heading' }),
      (heading, index) => {
        const column = shown[index];
        if (column === undefined) return;
        setText(heading, column.title);
        const { x, y, width, height } = column.box;
        setBox(heading, isDown ? { x, y, height } : { x, y, width });
      },
    );
    keep(this.#frames, flow.groups.length, newFrame, (frame, index) => {
      const box = layout.groups[index];
      frame.hidden = box === undefined || box.width === 0;
      if (box !== undefined) setBox(frame, box);
      if (frame.firstElementChild !== null) setText(frame.firstElementChild, flow.groups[index]?.title ?? '');
    });
    this.#updateCards({ flow, layout, focus });
    this.#updateEdges({ flow, layout, focus });
    this.mark(focus);
  }

  /** Gives the cards of the cursor their outline. */
  mark(focus: readonly string[]): void {
    for (const [id, { element }] of this.cards) {
      setAttributes(element, { 'aria-current': focus.includes(id) ? 'true' : null });
    }
  }

  /** The ids of the cards that stand for a place. */
  cardsAt({ uri, range }: Location): string[] {
    return [...this.cards.values()]
      .map(({ node }) => node)
      .filter(({ locations, rows }) =>
        [...locations, ...rows.flatMap((row) => row.locations)].some(
          (location) => location.uri === uri && location.range.start.line === range.start.line,
        ),
      )
      .map(({ id }) => id);
  }

  get direction(): FlowLayout['direction'] {
    return this.#direction;
  }

  /** Cards in the order in which one looks at them: along the flow, and across it where they stand beside each other. */
  get inOrder(): Card[] {
    return [...this.cards.values()].sort(
      (a, b) =>
        a.node.column - b.node.column || this.#along(a) - this.#along(b) || this.across(a) - this.across(b),
    );
  }

  /** Edges that leave or enter a card, in the order across the flow. */
  edgesOf(id: string, end: 'from' | 'to'): Edge[] {
    const far = end === 'from' ? 'to' : 'from';
    const farAcross = ({ edge }: Edge): number => {
      const card = this.cards.get(edge[far]);
      return card === undefined ? 0 : this.across(card);
    };
    return [...this.edges.values()]
      .filter(({ edge }) => edge[end] === id)
      .sort((a, b) => farAcross(a) - farAcross(b));
  }

  /** How far across the flow a card stands: down, or to the right where the flow goes down. */
  across({ element }: Card): number {
    return this.#direction === 'right' ? element.offsetTop : element.offsetLeft;
  }

  #along({ element }: Card): number {
    return this.#direction === 'right' ? element.offsetLeft : element.offsetTop;
  }

  #updateCards({ flow, layout }: DrawnFlow): void {
    const placed = flow.nodes.flatMap((node) => {
      const box = layout.nodes[node.id];
      return box === undefined ? [] : [{ node, box }];
    });
    forget(this.cards, new Set(placed.map(({ node }) => node.id)), ({ element }) => element.remove());
    for (const { node, box } of placed) {
      const card = this.cards.get(node.id) ?? this.#newCard(node.id);
      card.update(node, box, node.group === null ? null : (flow.groups[node.group]?.title ?? null));
    }
    putInOrder(
      this.#cards,
      this.inOrder.map(({ element }) => element),
    );
  }

  #newCard(id: string): Card {
    const card = new Card(this.#texts, { reveal: this.#reveal });
    const light = (isLit: boolean) => {
      for (const edge of [...this.edgesOf(id, 'from'), ...this.edgesOf(id, 'to')]) edge.light(isLit);
    };
    card.element.addEventListener('pointerenter', () => light(true));
    card.element.addEventListener('pointerleave', () => light(false));
    this.cards.set(id, card);
    this.#cards.append(card.element);
    return card;
  }

  #updateEdges({ flow, layout }: DrawnFlow): void {
    const drawn = flow.edges.filter(({ id }) => layout.edges[id] !== undefined);
    forget(this.edges, new Set(drawn.map(({ id }) => id)), ({ element, label }) => {
      element.remove();
      label.remove();
    });
    for (const edge of drawn) {
      const place = layout.edges[edge.id];
      if (place === undefined) continue;
      let line = this.edges.get(edge.id);
      if (line === undefined) {
        line = new Edge(({ locations: [first] }) => first !== undefined && this.#reveal(first));
        this.edges.set(edge.id, line);
        this.#lines.append(line.element);
        this.#labels.append(line.label);
      }
      line.update(edge, place, layout.direction, this.#nameOf(edge, flow));
    }
  }

  #nameOf({ from, to, label }: FlowEdge, { nodes }: Flow): string {
    const title = (id: string): string => nodes.find((node) => node.id === id)?.title ?? '';
    const name = format(this.#texts.edge, title(from), title(to));
    return label === '' ? name : `${name}, ${label}`;
  }
}

function newFrame(): HTMLElement {
  return element('div', { class: 'frame' }, element('span', { class: 'frame-title' }));
}

/** Brings a parent to as many children as wanted and updates each. */
function keep<T extends HTMLElement>(
  parent: HTMLElement,
  count: number,
  make: () => T,
  update: (child: T, index: number) => void,
): void {
  while (parent.childElementCount > count) parent.lastElementChild?.remove();
  while (parent.childElementCount < count) parent.append(make());
  for (const [index, child] of [...parent.children].entries()) update(child as T, index);
}

function forget<T>(items: Map<string, T>, kept: ReadonlySet<string>, remove: (item: T) => void): void {
  for (const [id, item] of items) {
    if (kept.has(id)) continue;
    remove(item);
    items.delete(id);
  }
}

/** Moves only what is out of place: what moves loses the keyboard's focus, so that is given back. */
function putInOrder(parent: HTMLElement, children: readonly HTMLElement[]): void {
  const focused = document.activeElement;
  for (const [index, child] of children.entries()) {
    if (parent.children[index] !== child) parent.insertBefore(child, parent.children[index] ?? null);
  }
  if (focused instanceof HTMLElement && focused !== document.activeElement && parent.contains(focused)) {
    focused.focus({ preventScroll: true });
  }
}
