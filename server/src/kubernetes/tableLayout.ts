import type { KubectlGet } from './kubectlGet.ts';
import {
  COMMON_CELLS,
  type KindFacts,
  MAYBE_EMPTY,
  type TableKind,
  TWO_WORD_HEADINGS,
} from './tableKinds.ts';
import type { Cell } from './tableRows.ts';

/** A heading, and where it begins. */
export interface Column {
  readonly heading: string;
  readonly start: number;
}

export interface Header {
  readonly columns: readonly Column[];
  /** Not aligned: all blanks were collapsed to single ones. */
  readonly isAligned: boolean;
}

/** One way to cut lines into cells. */
export interface Layout {
  readonly kind: TableKind;
  /** Aligned columns; null: by the cells' shape only. */
  readonly columns: readonly Column[] | null;
  readonly headings: readonly string[];
  /** What the cells look like, one for each heading; null: not known, and the cell may be empty. */
  readonly shapes: readonly (RegExp | null)[];
  /** The whole line, a group for each heading. */
  readonly pattern: RegExp;
  /** The command that printed the lines. */
  readonly get: KubectlGet | null;
}

const HEADING = /^[A-Z][A-Z0-9()/_.%-]*(?: [A-Z][A-Z0-9()/_.%-]*)*$/;

/** The columns of a header line; null: it is none. */
export function readHeader(text: string): Header | null {
  if (!/^\s*NAME(?:SPACE)?\s/.test(text)) return null;
  const isAligned = /\S\s{2,}\S/.test(text);
  const columns: Column[] = [];
  for (const { 0: heading, index: start } of text.matchAll(/\S+/g)) {
    const before = columns[columns.length - 1];
    const both = `${before?.heading} ${heading}`;
    const isNear = before !== undefined && before.start + both.length - heading.length === start;
    if (isNear && (isAligned || TWO_WORD_HEADINGS.has(both))) {
      columns[columns.length - 1] = { heading: both, start: before.start };
    } else {
      columns.push({ heading, start });
    }
  }
  if (columns.length < 2 || !columns.every(({ heading }) => HEADING.test(heading))) return null;
  if (columns[0]?.heading === 'NAMESPACE' && columns[1]?.heading !== 'NAME') return null;
  return { columns: columns.map((column) => ({ ...column, heading: spelling(column.heading) })), isAligned };
}

/** Old versions of kubectl wrote NODE-SELECTOR. */
function spelling(heading: string): string {
  const words = heading.replace('-', ' ');
  return TWO_WORD_HEADINGS.has(words) ? words : heading;
}

/** `columns` are those of an aligned header, `get` the command that printed the lines; null: there is none. */
export function makeLayout(
  facts: Pick<KindFacts, 'kind' | 'cells'>,
  headings: readonly string[],
  get: KubectlGet | null,
  columns: readonly Column[] | null,
): Layout {
  // A heading that comes again is a label's: -L app.kubernetes.io/name adds a second NAME.
  const sources = headings.map((heading, index) =>
    headings.indexOf(heading) < index ? null : (facts.cells[heading] ?? COMMON_CELLS[heading] ?? null),
  );
  const parts = sources.map((source, index) => {
    const cell = `${index === 0 ? '' : '\\s+'}(${source ?? '\\S+'})`;
    // What isn't there can't be told from what stands behind it, unless the latter's shape is known.
    const isOptional = index > 0 && facts.kind !== 'other' && isMaybeEmpty(headings[index], source);
    return isOptional ? `(?:${cell})?` : cell;
  });
  return {
    kind: facts.kind,
    columns,
    headings,
    shapes: sources.map((source) => (source === null ? null : new RegExp(`^(?:${source})$`))),
    pattern: new RegExp(`^\\s*${parts.join('')}\\s*$`, 'd'),
    get,
  };
}

/** Columns that we don't know may be empty: `-L` leaves out labels that an object hasn't. */
function isMaybeEmpty(heading: string | undefined, shape: unknown): boolean {
  return shape === null || (heading !== undefined && MAYBE_EMPTY.has(heading));
}

/** The cells of a line, without empty ones; null: the line doesn't fit. */
export function cutLine(text: string, layout: Layout): Map<string, Cell> | null {
  return cutAtColumns(text, layout) ?? cutByShape(text, layout);
}

function cutAtColumns(text: string, layout: Layout): Map<string, Cell> | null {
  if (layout.columns === null || text.slice(0, layout.columns[0]?.start).trim() !== '') return null;
  const cells = new Map<string, Cell>();
  for (const [index, { heading, start }] of layout.columns.entries()) {
    const cell = text.slice(start, layout.columns[index + 1]?.start).trimEnd();
    const shape = layout.shapes[index] ?? null;
    if (cell === '') {
      if (!isMaybeEmpty(heading, shape)) return null;
      continue;
    }
    // A cell begins right below its heading, behind a blank.
    if (!/^\S/.test(cell) || /\S/.test(text.charAt(start - 1)) || shape?.test(cell) === false) return null;
    if (!cells.has(heading)) cells.set(heading, { text: cell, start, end: start + cell.length });
  }
  return cells;
}

function cutByShape(text: string, layout: Layout): Map<string, Cell> | null {
  const match = layout.pattern.exec(text);
  if (match === null) return null;
  const cells = new Map<string, Cell>();
  layout.headings.forEach((heading, index) => {
    const [start, end] = match.indices?.[index + 1] ?? [];
    if (start === undefined || end === undefined || cells.has(heading)) return;
    cells.set(heading, { text: text.slice(start, end), start, end });
  });
  return cells;
}
