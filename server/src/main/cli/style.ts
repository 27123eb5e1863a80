import { stripVTControlCharacters } from 'node:util';

/** How words are set apart for people; each gives the same text where there are no colours. */
export interface Style {
  /** What the eye should find first. */
  readonly strong: (text: string) => string;
  /** What is there for completeness. */
  readonly faint: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly attention: (text: string) => string;
}

const same = (text: string) => text;
export const plain: Style = { strong: same, faint: same, good: same, bad: same, attention: same };

const sequence = (on: number, off: number) => (text: string) =>
  text === '' ? '' : `\u001b[${on}m${text}\u001b[${off}m`;
export const terminalColours: Style = {
  strong: sequence(1, 22),
  faint: sequence(2, 22),
  good: sequence(32, 39),
  bad: sequence(31, 39),
  attention: sequence(33, 39),
};

/** Rows with their cells below one another, two blanks between columns. Columns that are empty throughout go. */
export function aligned(rows: readonly (readonly string[])[], indent = ''): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) {
      widths[column] = Math.max(widths[column] ?? 0, widthOf(cell));
    }
  }
  return rows.map((row) => {
    const cells = row.flatMap((cell, column) => {
      const width = widths[column] ?? 0;
      return width === 0 ? [] : [cell + ' '.repeat(width - widthOf(cell))];
    });
    return (indent + cells.join('  ')).trimEnd();
  });
}

function widthOf(cell: string): number {
  return [...stripVTControlCharacters(cell)].length;
}
