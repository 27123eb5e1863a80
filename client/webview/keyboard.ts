import type { Card } from './card.ts';
import type { Edge } from './edge.ts';
import type { Picture } from './picture.ts';

type Stop = { readonly card: Card } | { readonly edge: Edge; readonly anchor: 'from' | 'to' };

/** What the arrow keys mean: forward and backward along the edges, and between what stands side by side. */
const keys = {
  right: { ArrowRight: 'forward', ArrowLeft: 'backward', ArrowDown: 'after', ArrowUp: 'before' },
  down: { ArrowDown: 'forward', ArrowUp: 'backward', ArrowRight: 'after', ArrowLeft: 'before' },
} as const;

/**
 * The keyboard in the picture. One stop for the Tab key; from there arrow keys go along the edges and between
 * what stands side by side. Home and End: first and last card.
 */
export class Keyboard {
  readonly #picture: Picture;
  #stop: Stop | null = null;

  constructor(picture: Picture) {
    this.#picture = picture;
    picture.element.addEventListener('keydown', (event) => this.#pressed(event));
    picture.element.addEventListener('focusin', ({ target }) => this.#arrived(target as Element));
  }

  /** After an update: the Tab key reaches one stop, the one that it had if that is still there. */
  settle(preferred: string | undefined): void {
    const isThere = this.#stop !== null && elementOf(this.#stop).isConnected;
    const card = this.#picture.cards.get(preferred ?? '') ?? this.#picture.inOrder[0];
    const hasFocus = isThere && elementOf(this.#stop as Stop) === document.activeElement;
    if (card !== undefined && !hasFocus && (!isThere || preferred !== undefined)) this.#stop = { card };
    else if (!isThere) this.#stop = null;
    this.#markStop();
  }

  #pressed(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || this.#stop === null) return;
    const target = event.target as Element;
    const inList = target.closest('.list') !== null;
    const next = inList ? null : this.#next(this.#stop, event.key);
    if (inList && this.#inList(target, event)) event.preventDefault();
    else if (next !== null) {
      event.preventDefault();
      this.#go(next);
    } else if (!inList && (event.key === 'Enter' || event.key === ' ')) {
      event.preventDefault();
      if ('card' in this.#stop && this.#stop.card.isList) this.#stop.card.enterList();
      else press(this.#stop);
    }
  }

  /** Up and down in a list card; Escape goes from the list to its card, and no further. */
  #inList(target: Element, event: KeyboardEvent): boolean {
    const card = [...this.#picture.cards.values()].find(({ element }) => element.contains(target));
    if (card === undefined) return false;
    if (event.key === 'Escape') {
      event.stopPropagation();
      this.#go({ card });
      return true;
    }
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return false;
    const part = card.partBeside(target, event.key === 'ArrowDown' ? 1 : -1);
    if (part === null) this.#go({ card });
    else part.focus();
    return true;
  }

  #next(stop: Stop, key: string): Stop | null {
    const cards = this.#picture.inOrder;
    if (key === 'Home') return cardStop(cards[0]);
    if (key === 'End') return cardStop(cards.at(-1));
    switch ((keys[this.#picture.direction] as Record<string, string>)[key]) {
      case 'forward':
        return 'card' in stop ? this.#along(stop.card, 'from') : this.#cardAt(stop.edge.edge.to);
      case 'backward':
        return 'card' in stop ? this.#along(stop.card, 'to') : this.#cardAt(stop.edge.edge.from);
      case 'after':
        return this.#beside(stop, 1);
      case 'before':
        return this.#beside(stop, -1);
      default:
        return null;
    }
  }

  /** Onto the first edge at one side of a card, or straight to its other end where there is nothing on it. */
  #along(card: Card, end: 'from' | 'to'): Stop | null {
    const [first] = this.#picture.edgesOf(card.node.id, end);
    if (first === undefined) return null;
    return first.isStop
      ? { edge: first, anchor: end }
      : this.#cardAt(first.edge[end === 'from' ? 'to' : 'from']);
  }

  #beside(stop: Stop, step: 1 | -1): Stop | null {
    if ('edge' in stop) {
      const { edge, anchor } = stop;
      const fan = this.#picture.edgesOf(edge.edge[anchor], anchor).filter(({ isStop }) => isStop);
      const next = fan[fan.indexOf(edge) + step];
      return next === undefined ? null : { edge: next, anchor };
    }
    const column = this.#picture.inOrder.filter(({ node }) => node.column === stop.card.node.column);
    return cardStop(column[column.indexOf(stop.card) + step]);
  }

  #cardAt(id: string): Stop | null {
    return cardStop(this.#picture.cards.get(id));
  }

  #go(stop: Stop): void {
    this.#stop = stop;
    this.#markStop();
    elementOf(stop).focus();
  }

  /** By mouse, by Tab or by a screen reader, and not by an arrow key. */
  #arrived(target: Element): void {
    if (this.#stop !== null && elementOf(this.#stop) === target) return;
    const card = [...this.#picture.cards.values()].find(({ element }) => element.contains(target));
    const edge = [...this.#picture.edges.values()].find(({ element }) => element.contains(target));
    if (card !== undefined) this.#stop = { card };
    else if (edge !== undefined) this.#stop = { edge, anchor: 'from' };
    this.#markStop();
  }

  #markStop(): void {
    const current = this.#stop === null ? null : elementOf(this.#stop);
    const all = [...this.#picture.cards.values(), ...this.#picture.edges.values()];
    for (const { element } of all) element.setAttribute('tabindex', element === current ? '0' : '-1');
  }
}

function cardStop(card: Card | undefined): Stop | null {
  return card === undefined ? null : { card };
}

function elementOf(stop: Stop): HTMLElement | SVGElement {
  return 'card' in stop ? stop.card.element : stop.edge.element;
}

function press(stop: Stop): void {
  elementOf(stop).dispatchEvent(new MouseEvent('click', { bubbles: true }));
}
