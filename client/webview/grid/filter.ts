import type { Grid, GridHeader } from '../../../server/src/protocol.ts';

/** What somebody wants to see of a grid. */
export interface Filter {
  readonly rows: string;
  readonly columns: string;
  /** '' for all. */
  readonly group: string;
}

export const everything: Filter = { rows: '', columns: '', group: '' };

/** Indices of the rows and columns that a filter leaves, in their order. */
export interface Shown {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
}

/** Each word of a filter must occur somewhere in a header. A header without a group belongs to each. */
export function shownOf({ rows, columns }: Grid, filter: Filter): Shown {
  return {
    rows: fitting(rows, filter.rows, filter.group),
    columns: fitting(columns, filter.columns, filter.group),
  };
}

function fitting(headers: readonly GridHeader[], text: string, wanted: string): number[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return headers.flatMap(({ text, detail, group }, index) => {
    if (wanted !== '' && group !== '' && group !== wanted) return [];
    const all = `${group}/${text} ${detail}`.toLowerCase();
    return words.every((word) => all.includes(word)) ? [index] : [];
  });
}

/** The groups of all headers, in the order of the alphabet. */
export function groupsOf({ rows, columns }: Grid): string[] {
  const groups = new Set([...rows, ...columns].map(({ group }) => group).filter((group) => group !== ''));
  return [...groups].sort((a, b) => (a < b ? -1 : 1));
}
