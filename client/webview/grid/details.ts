import type { Grid, GridRule, Location } from '../../../server/src/protocol.ts';
import type { GridTexts } from '../../gridMessages.ts';
import { element, format } from '../element.ts';
import { toneSign } from './signs.ts';
import type { Stop } from './table.ts';

/** The strip that tells of the place of the keyboard in full: what it means, and the rules that decide. */
export class Details {
  readonly element: HTMLElement;
  readonly #texts: GridTexts;
  readonly #reveal: (location: Location) => void;
  readonly #content = element('div', { class: 'content' });

  constructor(texts: GridTexts, reveal: (location: Location) => void) {
    this.#texts = texts;
    this.#reveal = reveal;
    this.element = element(
      'section',
      { class: 'details', 'aria-label': texts.details, tabindex: '0' },
      this.#content,
    );
  }

  show({ row, column, cell }: Stop, grid: Grid | null): void {
    if (row !== null && column !== null) {
      const [from, to] = grid?.from === 'column' ? [column, row] : [row, column];
      const title = element('h2', {}, format(this.#texts.pair, from.text, to.text));
      if (cell === null) {
        this.#content.replaceChildren(title);
        return;
      }
      const word = element('span', { class: 'tone-word', 'data-tone': cell.tone });
      word.append(toneSign(cell.tone), grid?.tones[cell.tone] ?? '');
      const head = element('div', { class: 'details-head' }, title, word);
      const rules =
        cell.rules.length === 0
          ? element('p', { class: 'faint' }, this.#texts.noRule)
          : element(
              'ol',
              { 'aria-label': this.#texts.decidedBy },
              ...cell.rules.map((rule) => this.#rule(rule)),
            );
      this.#content.replaceChildren(head, element('p', {}, cell.tooltip), rules);
      return;
    }
    const header = row ?? column;
    if (header === null) {
      this.#content.replaceChildren();
      return;
    }
    const [first] = header.locations;
    const title = element('h2', {}, first === undefined ? header.text : this.#link(header.text, first));
    this.#content.replaceChildren(title, element('p', { class: 'lines' }, header.tooltip));
  }

  #rule({ text, detail, locations: [first] }: GridRule): HTMLElement {
    const words = element('code', {}, text);
    const rule = first === undefined ? words : this.#link(words, first);
    return element(
      'li',
      {},
      rule,
      ...(detail === '' ? [] : [' ', element('span', { class: 'faint' }, detail)]),
    );
  }

  #link(words: Node | string, location: Location): HTMLElement {
    const link = element('span', { class: 'link', role: 'link', tabindex: '0' }, words);
    link.addEventListener('click', () => this.#reveal(location));
    link.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') this.#reveal(location);
    });
    return link;
  }
}
