import type { Grid, GridCell, GridHeader } from '../../../server/src/protocol.ts';
import type { GridTexts } from '../../gridMessages.ts';
import { element, setAttributes } from '../element.ts';
import type { Shown } from './filter.ts';
import { toneSign } from './signs.ts';
import { type GridSizes, type Place, placeAfter, windowOf } from './window.ts';

/** What the keyboard is at: a header, or a cell between two of them; `cell` is null for an empty place. */
export interface Stop {
  readonly row: GridHeader | null;
  readonly column: GridHeader | null;
  readonly cell: GridCell | null;
}

interface TableActions {
  readonly arrived: (stop: Stop) => void;
  /** Enter, or a click. */
  readonly pressed: (stop: Stop) => void;
}

interface Row {
  readonly element: HTMLElement;
  readonly cells: Map<number, HTMLElement>;
}

/** The head's line, beside the rows that are counted from 0. */
const HEAD = -1;

/**
 * A table of any size, of which only what is in sight is in the document, and where the keyboard stands. Headers
 * stay when it is scrolled. The keyboard is the ARIA grid pattern's: one stop for the Tab key, arrows from there.
 */
export class Table {
  readonly element: HTMLElement;
  readonly #texts: GridTexts;
  readonly #actions: TableActions;
  readonly #body = element('div', { class: 'body', role: 'rowgroup' });
  readonly #rows = new Map<number, Row>();
  /** Of each different cell one, to be copied: while one scrolls, there is no time to make them. */
  readonly #patterns = new WeakMap<GridCell, HTMLElement>();
  #stopElement: HTMLElement | undefined;
  #grid: Grid | null = null;
  #shown: Shown = { rows: [], columns: [] };
  #sizes: GridSizes = { rowHeight: 30, columnWidth: 120, headHeight: 44, headWidth: 200 };
  #place: Place = { row: 0, column: 0 };
  #isWaiting = false;

  constructor(texts: GridTexts, actions: TableActions) {
    this.#texts = texts;
    this.#actions = actions;
    this.element = element('div', { class: 'table', role: 'grid', 'aria-readonly': 'true' }, this.#body);
    this.element.addEventListener('scroll', () => this.#renderSoon(), { passive: true });
    this.element.addEventListener('keydown', (event) => this.#keyPressed(event));
    this.element.addEventListener('click', ({ target }) => this.#clicked(target as Element));
    this.element.addEventListener('focusin', ({ target }) => this.#focused(target as Element));
    new ResizeObserver(() => this.#renderSoon()).observe(this.element);
  }

  update(grid: Grid, shown: Shown): void {
    const isFirst = this.#grid === null;
    this.#grid = grid;
    this.#shown = shown;
    this.#sizes = sizesFor(grid);
    const { rowHeight, columnWidth, headHeight, headWidth } = this.#sizes;
    const { rows, columns } = shown;
    this.#place = {
      row: Math.min(this.#place.row, rows.length - 1),
      column: Math.min(this.#place.column, columns.length - 1),
    };
    // Begin where there is something to tell, and not in an empty corner.
    const told = columns.findIndex((_, column) => this.#stopAt({ row: 0, column }).cell !== null);
    if (isFirst && told > 0) this.#place = { row: 0, column: told };
    setAttributes(this.element, {
      'aria-label': grid.title,
      'aria-description': this.#texts.keys,
      'aria-rowcount': String(rows.length + 1),
      'aria-colcount': String(columns.length + 1),
    });
    const { style } = this.#body;
    style.width = `${headWidth + columns.length * columnWidth}px`;
    style.height = `${headHeight + rows.length * rowHeight}px`;
    style.setProperty('--row-height', `${rowHeight}px`);
    style.setProperty('--head-height', `${headHeight}px`);
    style.setProperty('--column-width', `${columnWidth}px`);
    style.setProperty('--head-width', `${headWidth}px`);
    this.element.style.setProperty('--whole-height', `${headHeight + rows.length * rowHeight + 2}px`);
    const hadFocus = this.element.contains(document.activeElement);
    this.#rows.clear();
    this.#body.replaceChildren();
    this.#render();
    if (hadFocus) this.#elementAt(this.#place)?.focus({ preventScroll: true });
    this.#actions.arrived(this.stop);
  }

  /** What the keyboard is at. */
  get stop(): Stop {
    return this.#stopAt(this.#place);
  }

  #stopAt({ row, column }: Place): Stop {
    const grid = this.#grid;
    const atRow = this.#shown.rows[row];
    const atColumn = this.#shown.columns[column];
    return {
      row: atRow === undefined ? null : (grid?.rows[atRow] ?? null),
      column: atColumn === undefined ? null : (grid?.columns[atColumn] ?? null),
      cell: grid?.cells[grid.places[atRow ?? -1]?.[atColumn ?? -1] ?? -1] ?? null,
    };
  }

  #renderSoon(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    requestAnimationFrame(() => {
      this.#isWaiting = false;
      this.#render();
    });
  }

  /** Brings the document to what is in sight: what is there already stays. */
  #render(): void {
    if (this.#grid === null) return;
    const { scrollLeft, scrollTop, clientWidth, clientHeight } = this.element;
    const count = { rows: this.#shown.rows.length, columns: this.#shown.columns.length };
    const scrolled = { left: scrollLeft, top: scrollTop, width: clientWidth, height: clientHeight };
    const { rows, columns } = windowOf(this.#sizes, scrolled, count);
    const wantedRows = numbers(rows, this.#place.row);
    const wantedColumns = numbers(columns, this.#place.column);
    wantedRows.add(HEAD);
    for (const [index, row] of this.#rows) {
      if (wantedRows.has(index)) continue;
      row.element.remove();
      this.#rows.delete(index);
    }
    for (const index of wantedRows) {
      const row = this.#rows.get(index) ?? this.#newRow(index);
      for (const [column, cell] of row.cells) {
        if (column === HEAD || wantedColumns.has(column)) continue;
        cell.remove();
        row.cells.delete(column);
      }
      for (const column of wantedColumns) {
        if (!row.cells.has(column)) this.#addCell(row, { row: index, column });
      }
    }
    this.#markStop();
  }

  #newRow(index: number): Row {
    const isHead = index === HEAD;
    const made = element('div', {
      class: isHead ? 'row head' : 'row',
      role: 'row',
      'aria-rowindex': String(index + 2),
    });
    if (!isHead) made.style.top = `${this.#sizes.headHeight + index * this.#sizes.rowHeight}px`;
    const row: Row = { element: made, cells: new Map() };
    this.#rows.set(index, row);
    this.#addCell(row, { row: index, column: HEAD });
    if (isHead) this.#body.prepend(made);
    else this.#body.append(made);
    return row;
  }

  #addCell(row: Row, place: Place): void {
    const made = this.#newCell(place);
    setAttributes(made, { 'aria-colindex': String(place.column + 2), tabindex: '-1' });
    made.dataset.row = String(place.row);
    made.dataset.column = String(place.column);
    if (place.column !== HEAD)
      made.style.left = `${this.#sizes.headWidth + place.column * this.#sizes.columnWidth}px`;
    row.cells.set(place.column, made);
    row.element.append(made);
  }

  #newCell(place: Place): HTMLElement {
    if (place.row === HEAD && place.column === HEAD) {
      const { rowsAre, columnsAre } = this.#grid as Grid;
      return element('div', { class: 'corner', role: 'columnheader' }, `${rowsAre} → ${columnsAre}`);
    }
    const { row, column, cell } = this.#stopAt(place);
    if (place.row === HEAD) return header('column-head', 'columnheader', column);
    if (place.column === HEAD) return header('row-head', 'rowheader', row);
    if (cell === null) return element('div', { class: 'cell nothing', role: 'gridcell' });
    const known = this.#patterns.get(cell) ?? this.#pattern(cell);
    return known.cloneNode(true) as HTMLElement;
  }

  #pattern(cell: GridCell): HTMLElement {
    const made = element(
      'div',
      { class: 'cell', role: 'gridcell', 'data-tone': cell.tone, title: cell.tooltip },
      toneSign(cell.tone),
      element('span', { class: 'cell-text' }, cell.text),
      element('span', { class: 'unseen' }, `, ${this.#grid?.tones[cell.tone]}`),
    );
    this.#patterns.set(cell, made);
    return made;
  }

  #keyPressed(event: KeyboardEvent): void {
    if (event.altKey || this.#grid === null) return;
    const { key } = event;
    if (key === 'Enter' || key === ' ') {
      event.preventDefault();
      this.#actions.pressed(this.stop);
      return;
    }
    const count = { rows: this.#shown.rows.length, columns: this.#shown.columns.length };
    const { clientHeight } = this.element;
    const page = Math.max(1, Math.floor((clientHeight - this.#sizes.headHeight) / this.#sizes.rowHeight) - 1);
    const next = placeAfter(this.#place, { key, ctrl: event.ctrlKey || event.metaKey }, count, page);
    if (next === null) return;
    event.preventDefault();
    this.#go(next);
  }

  #go(place: Place): void {
    this.#place = place;
    this.#scrollTo(place);
    this.#render();
    this.#elementAt(place)?.focus({ preventScroll: true });
  }

  /** Brings a place out from under the headers and the edges. */
  #scrollTo({ row, column }: Place): void {
    const { rowHeight, columnWidth, headHeight, headWidth } = this.#sizes;
    const { clientWidth, clientHeight } = this.element;
    const into = (now: number, start: number, size: number, room: number) =>
      start < now ? start : Math.max(now, start + size - room);
    if (row !== HEAD)
      this.element.scrollTop = into(
        this.element.scrollTop,
        row * rowHeight,
        rowHeight,
        clientHeight - headHeight,
      );
    if (column !== HEAD)
      this.element.scrollLeft = into(
        this.element.scrollLeft,
        column * columnWidth,
        columnWidth,
        clientWidth - headWidth,
      );
  }

  #clicked(target: Element): void {
    const place = placeOf(target);
    if (place !== null) this.#actions.pressed(this.#stopAt(place));
  }

  #focused(target: Element): void {
    const place = placeOf(target);
    if (place === null) return;
    this.#place = place;
    this.#markStop();
    this.#actions.arrived(this.stop);
  }

  #markStop(): void {
    const stop = this.#elementAt(this.#place);
    if (stop !== this.#stopElement) this.#stopElement?.setAttribute('tabindex', '-1');
    stop?.setAttribute('tabindex', '0');
    this.#stopElement = stop;
  }

  #elementAt({ row, column }: Place): HTMLElement | undefined {
    return this.#rows.get(row)?.cells.get(column);
  }
}

function header(className: string, role: string, of: GridHeader | null): HTMLElement {
  const made = element(
    'div',
    { class: className, role, title: of?.tooltip ?? '' },
    element('span', { class: 'head-text' }, of?.text ?? ''),
    element('span', { class: 'head-detail' }, of?.detail ?? ''),
  );
  if (of !== null && of.locations.length > 0) made.classList.add('leads');
  return made;
}

function placeOf(target: Element): Place | null {
  const cell = target.closest<HTMLElement>('[data-row]');
  return cell === null ? null : { row: Number(cell.dataset.row), column: Number(cell.dataset.column) };
}

function numbers([first, end]: readonly [number, number], also: number): Set<number> {
  const all = new Set<number>();
  for (let index = first; index < end; index++) all.add(index);
  if (also >= 0) all.add(also);
  return all;
}

/** Wide enough for most of what stands in it; the rest is cut, and stands whole in the details. */
function sizesFor({ rows, columns, cells }: Grid): GridSizes {
  const longest = (texts: readonly string[]) => texts.reduce((most, text) => Math.max(most, text.length), 0);
  const within = (least: number, wanted: number, most: number) => Math.min(most, Math.max(least, wanted));
  const heads = longest(columns.flatMap(({ text, detail }) => [text, detail]));
  const widest = Math.max(heads * 7 + 24, longest(cells.map(({ text }) => text)) * 7 + 44);
  const names = longest(rows.flatMap(({ text, detail }) => [text, detail]));
  return {
    rowHeight: 40,
    columnWidth: within(92, widest, 170),
    headHeight: 46,
    headWidth: within(140, names * 7 + 28, 300),
  };
}
