import type { Grid, GridTone, Location } from '../../../server/src/protocol.ts';
import type { FromGridView, GridTexts } from '../../gridMessages.ts';
import { element, format, setText } from '../element.ts';
import { Details } from './details.ts';
import { type Filter, groupsOf, shownOf } from './filter.ts';
import { toneSign } from './signs.ts';
import { type Stop, Table } from './table.ts';
import { asCsv, asMarkdown } from './write.ts';

interface ViewActions {
  readonly send: (message: FromGridView) => void;
  readonly filtered: (filter: Filter) => void;
}

const tones: readonly GridTone[] = ['open', 'partly', 'closed', 'attention', 'neutral'];

/** The whole page: bar with filters, title, table, details, notes; or, without a grid, what to do to get one. */
export class GridView {
  readonly #texts: GridTexts;
  readonly #actions: ViewActions;
  readonly #table: Table;
  readonly #details: Details;
  readonly #title = element('h1');
  readonly #subtitle = element('p', { class: 'subtitle' });
  readonly #rows: HTMLInputElement;
  readonly #columns: HTMLInputElement;
  readonly #group: HTMLSelectElement;
  readonly #count = element('span', { class: 'count', role: 'status' });
  readonly #choose: HTMLButtonElement;
  readonly #notes = element('ul', { class: 'notes' });
  readonly #legend = element('ul', { class: 'legend' });
  readonly #progress: Progress;
  readonly #nothingFits: HTMLElement;
  readonly #whenShown: readonly HTMLElement[];
  readonly #whenEmpty: HTMLElement;
  #grid: Grid | null = null;

  constructor(root: HTMLElement, texts: GridTexts, filter: Filter, actions: ViewActions) {
    this.#texts = texts;
    this.#actions = actions;
    const { send } = actions;
    const reveal = (location: Location) => send({ type: 'reveal', location });
    this.#details = new Details(texts, reveal);
    this.#table = new Table(texts, {
      arrived: (stop) => this.#details.show(stop, this.#grid),
      pressed: (stop) => {
        const location = placeOf(stop);
        if (location !== undefined) reveal(location);
      },
    });
    this.#rows = this.#filterBox(filter.rows);
    this.#columns = this.#filterBox(filter.columns);
    this.#group = element('select', {});
    this.#group.addEventListener('change', () => this.#filter());
    this.#group.dataset.wanted = filter.group;
    this.#choose = button(texts.choose, () => send({ type: 'choose' }));
    this.#progress = new Progress(texts, () => send({ type: 'cancel' }));
    const filters = element('div', { class: 'filters' }, this.#rows, this.#columns, this.#group, this.#count);
    const buttons = element(
      'div',
      { class: 'buttons' },
      this.#choose,
      button(texts.exportCsv, () =>
        this.#write((grid, shown) => send({ type: 'save', csv: asCsv(grid, shown) })),
      ),
      button(texts.copyMarkdown, () =>
        this.#write((grid, shown) => send({ type: 'copy', markdown: asMarkdown(grid, shown) })),
      ),
    );
    const bar = element(
      'div',
      { class: 'bar', role: 'group', 'aria-label': texts.toolbar },
      filters,
      buttons,
    );
    const head = element('div', { class: 'titles' }, this.#title, this.#subtitle);
    this.#nothingFits = element('p', { class: 'nothing-fits' }, texts.nothingFits);
    const foot = element('footer', {}, this.#legend, this.#notes);
    this.#whenShown = [bar, head, this.#table.element, this.#details.element, foot];
    this.#whenEmpty = this.#invitation();
    root.append(
      element('header', {}, bar, this.#progress.element),
      element(
        'main',
        {},
        head,
        this.#table.element,
        this.#nothingFits,
        this.#details.element,
        this.#whenEmpty,
      ),
      foot,
    );
    root.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') send({ type: 'leave' });
    });
    this.#showParts(false);
    this.#whenEmpty.hidden = true; // until an answer is there
  }

  update(grid: Grid | null): void {
    this.#grid = grid;
    this.#showParts(grid !== null);
    if (grid === null) return;
    const { rowsAre, columnsAre, groupsAre } = grid;
    setText(this.#title, grid.title);
    setText(this.#subtitle, grid.subtitle);
    name(this.#rows, format(this.#texts.rows, rowsAre));
    name(this.#columns, format(this.#texts.columns, columnsAre));
    this.#choose.hidden = !grid.hasChoices;
    const groups = groupsOf(grid);
    const wanted = this.#group.value || (this.#group.dataset.wanted ?? '');
    this.#group.replaceChildren(
      new Option(format(this.#texts.allGroups, groupsAre), ''),
      ...groups.map((group) => new Option(group, group)),
    );
    this.#group.value = groups.includes(wanted) ? wanted : '';
    this.#group.setAttribute('aria-label', groupsAre);
    this.#group.hidden = groups.length < 2;
    this.#notes.replaceChildren(...grid.notes.map((note) => element('li', {}, note)));
    this.#notes.hidden = grid.notes.length === 0;
    const present = tones.filter((tone) => grid.cells.some((cell) => cell.tone === tone));
    this.#legend.replaceChildren(
      ...present.map((tone) => element('li', { 'data-tone': tone }, toneSign(tone), grid.tones[tone])),
    );
    this.#filter();
  }

  /** null: nothing is being made any more. */
  progress(percentage: number | null): void {
    this.#progress.show(percentage);
  }

  #filter(): void {
    const grid = this.#grid;
    if (grid === null) return;
    const filter = { rows: this.#rows.value, columns: this.#columns.value, group: this.#group.value };
    const shown = shownOf(grid, filter);
    const hasAny = shown.rows.length > 0 && shown.columns.length > 0;
    const all = shown.rows.length === grid.rows.length && shown.columns.length === grid.columns.length;
    setText(
      this.#count,
      all
        ? ''
        : format(
            this.#texts.shown,
            shown.rows.length,
            grid.rows.length,
            shown.columns.length,
            grid.columns.length,
          ),
    );
    this.#table.element.hidden = !hasAny;
    // Of a grid that is empty by itself, its subtitle says why.
    this.#nothingFits.hidden = hasAny || grid.rows.length === 0;
    if (hasAny) this.#table.update(grid, shown);
    this.#actions.filtered(filter);
  }

  #write(write: (grid: Grid, shown: ReturnType<typeof shownOf>) => void): void {
    if (this.#grid === null) return;
    const filter = { rows: this.#rows.value, columns: this.#columns.value, group: this.#group.value };
    write(this.#grid, shownOf(this.#grid, filter));
  }

  #filterBox(value: string): HTMLInputElement {
    const input = element('input', { type: 'search' });
    input.value = value;
    input.addEventListener('input', () => this.#filter());
    input.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || input.value === '') return;
      event.stopPropagation(); // the first one empties the box
      event.preventDefault();
      input.value = '';
      this.#filter();
    });
    return input;
  }

  #invitation(): HTMLElement {
    const { empty, openSample } = this.#texts;
    const open = element('button', { type: 'button', class: 'primary' }, openSample);
    open.addEventListener('click', () => this.#actions.send({ type: 'openSample' }));
    return element('div', { class: 'empty' }, element('h1', {}, empty), open);
  }

  #showParts(isShown: boolean): void {
    for (const part of this.#whenShown) part.hidden = !isShown;
    this.#nothingFits.hidden = true;
    this.#whenEmpty.hidden = isShown;
  }
}

/** How far a grid that takes long is, and the way to stop it. */
class Progress {
  readonly element: HTMLElement;
  readonly #bar: HTMLProgressElement;

  constructor({ computing, cancel }: GridTexts, stop: () => void) {
    this.#bar = element('progress', { max: '100', 'aria-label': computing });
    this.element = element(
      'div',
      { class: 'progress' },
      element('span', {}, computing),
      this.#bar,
      button(cancel, stop),
    );
    this.element.hidden = true;
  }

  show(percentage: number | null): void {
    this.element.hidden = percentage === null;
    if (percentage !== null) this.#bar.value = percentage;
  }
}

/** Where Enter goes: to the first rule that is somewhere, else to what the header stands for. */
function placeOf({ row, column, cell }: Stop): Location | undefined {
  if (cell !== null) return cell.rules.flatMap(({ locations }) => locations.slice(0, 1))[0];
  return row !== null && column !== null ? undefined : (row ?? column)?.locations[0];
}

function name(input: HTMLInputElement, words: string): void {
  input.placeholder = words;
  input.setAttribute('aria-label', words);
}

function button(text: string, press: () => void): HTMLButtonElement {
  const made = element('button', { type: 'button' }, text);
  made.addEventListener('click', press);
  return made;
}
