import type { Box, FlowBadge, FlowNode, FlowRow, Location } from '../../server/src/protocol.ts';
import type { FlowTexts } from '../messages.ts';
import { element, format, setAttributes, setBox, setText } from './element.ts';
import { sign } from './signs.ts';

/** A list with more rows than this has a search field; the layout leaves room for it. */
const rowsWithoutSearch = 12;

export interface CardActions {
  readonly reveal: (location: Location) => void;
}

/** One card. Kept as long as its id is in the flow; `update` touches only what is different. */
export class Card {
  readonly element: HTMLElement;
  readonly #texts: FlowTexts;
  readonly #actions: CardActions;
  readonly #title = element('span', { class: 'title' });
  readonly #sign = element('span', { class: 'sign-place' });
  readonly #role = unseen();
  readonly #detail = element('div', { class: 'detail' });
  readonly #badges = element('div', { class: 'badges' });
  readonly #group = unseen();
  #list: HTMLElement | null = null;
  #drawn: FlowNode | null = null;

  constructor(texts: FlowTexts, actions: CardActions) {
    this.#texts = texts;
    this.#actions = actions;
    this.element = element(
      'div',
      { class: 'card', tabindex: '-1' },
      element('div', { class: 'name' }, this.#sign, this.#role, this.#title),
      this.#detail,
      this.#badges,
      this.#group,
    );
    this.element.addEventListener('click', (event) => {
      if (!(event.target as Element).closest('.list')) this.press();
    });
  }

  get node(): FlowNode {
    if (this.#drawn === null) throw new Error('A card is asked before it is drawn.');
    return this.#drawn;
  }

  /** What a screen reader calls it: the sign's word, then what can be read, then where it stands. */
  get name(): string {
    const { title, detail, badges } = this.node;
    const parts = [`${this.#role.textContent} ${title}`, detail, ...badges.map(({ text }) => text)];
    return [...parts, this.#group.textContent ?? ''].filter((part) => part !== '').join(', ');
  }

  update(node: FlowNode, box: Box, groupTitle: string | null): void {
    setBox(this.element, box);
    const before = this.#drawn;
    this.#drawn = node;
    const group = groupTitle === null ? '' : format(this.#texts.group, groupTitle);
    const isSame = before !== null && JSON.stringify(before) === JSON.stringify(node);
    if (isSame && this.#group.textContent === group) return;
    setText(this.#role, this.#texts.roles[node.role]);
    setText(this.#group, group);
    const isButton = node.rows.length === 0 && node.locations.length > 0;
    setAttributes(this.element, {
      role: isButton ? 'button' : 'group',
      // A button is called what stands in it.
      'aria-label': isButton ? null : this.name,
      'aria-description': node.tooltip,
      title: node.tooltip,
      'data-role': node.role,
    });
    if (before?.role !== node.role) this.#sign.replaceChildren(sign(node.role));
    setText(this.#title, node.title);
    setText(this.#detail, node.detail);
    this.#badges.replaceChildren(...node.badges.map(badge));
    this.#updateList(node.rows, before?.rows ?? []);
  }

  get isList(): boolean {
    return this.node.rows.length > 0;
  }

  enterList(): void {
    this.element.querySelector<HTMLElement>('input, .row:not(:disabled)')?.focus();
  }

  press(): void {
    const [first] = this.node.locations;
    if (first !== undefined) this.#actions.reveal(first);
  }

  /** The next part of a list in a direction, from the part that has the focus; null: none there. */
  partBeside(part: Element, direction: 1 | -1): HTMLElement | null {
    const parts = [...this.element.querySelectorAll<HTMLElement>('input, li:not([hidden]) button')];
    return parts[parts.indexOf(part as HTMLElement) + direction] ?? null;
  }

  #updateList(rows: readonly FlowRow[], before: readonly FlowRow[]): void {
    if (JSON.stringify(rows) === JSON.stringify(before)) return;
    const scrolled = this.#list?.querySelector('ul')?.scrollTop ?? 0;
    const searched = this.#list?.querySelector('input')?.value ?? '';
    this.#list?.remove();
    this.#list = null;
    if (rows.length === 0) return;
    const items = rows.map((row) => this.#row(row));
    const list = element('ul', {}, ...items);
    this.#list = element('div', { class: 'list' });
    if (rows.length > rowsWithoutSearch) this.#list.append(this.#search(rows, items, searched));
    this.#list.append(list);
    this.element.append(this.#list);
    list.scrollTop = scrolled;
  }

  #row({ title, detail, share, locations }: FlowRow): HTMLLIElement {
    const [first] = locations;
    const cells = [
      element('span', { class: 'row-title' }, title),
      element('span', { class: 'row-detail', title: detail }, detail),
      element('span', { class: 'row-share' }, share === null ? '' : percent(share)),
    ];
    const button = element('button', { type: 'button', tabindex: '-1', class: 'row' }, ...cells);
    if (first === undefined) button.disabled = true;
    else button.addEventListener('click', () => this.#actions.reveal(first));
    return element('li', {}, button);
  }

  #search(rows: readonly FlowRow[], items: readonly HTMLLIElement[], value: string): HTMLElement {
    const { search, matches } = this.#texts;
    const input = element('input', { type: 'search', placeholder: search, 'aria-label': search });
    const count = element('span', { class: 'matches', role: 'status' });
    const filter = () => {
      const wanted = input.value.trim().toLowerCase();
      let found = 0;
      for (const [index, { title, detail }] of rows.entries()) {
        const isHit = `${title} ${detail}`.toLowerCase().includes(wanted);
        if (isHit) found += 1;
        const item = items[index];
        if (item !== undefined) item.hidden = !isHit;
      }
      setText(count, wanted === '' ? '' : format(matches, found, rows.length));
    };
    input.addEventListener('input', filter);
    input.value = value;
    filter();
    return element('div', { class: 'search' }, input, count);
  }
}

/** Words for a screen reader, beside what only the eye sees. */
function unseen(): HTMLElement {
  return element('span', { class: 'unseen' });
}

function badge({ text, tone, tooltip }: FlowBadge): HTMLElement {
  // The text too: it may be cut.
  const title = tooltip === undefined ? text : `${text}\n${tooltip}`;
  return element('span', { class: 'badge', 'data-tone': tone, title }, text);
}

function percent(share: number): string {
  const digits = share > 0 && share < 0.01 ? 2 : 1;
  return new Intl.NumberFormat(document.documentElement.lang || 'en', {
    style: 'percent',
    maximumFractionDigits: digits,
  }).format(share);
}
