import type { Grid, GridHeader } from '../../../server/src/protocol.ts';
import type { Shown } from './filter.ts';

/** What is shown of a grid as CSV (RFC 4180), to be read by a spreadsheet. */
export function asCsv(grid: Grid, shown: Shown): string {
  return tableOf(grid, shown)
    .map((cells) => `${cells.map(csvField).join(',')}\r\n`)
    .join('');
}

/** A spreadsheet takes what begins with these for a formula; a quote in front makes it text. */
const formula = /^[=+\-@\t\r]/;

function csvField(text: string): string {
  const safe = formula.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** What is shown of a grid as a Markdown table, with its title and its notes. */
export function asMarkdown(grid: Grid, shown: Shown): string {
  const [head = [], ...rows] = tableOf(grid, shown).map((cells) => cells.map(markdownCell));
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    `**${markdownCell(grid.title)}**  `,
    markdownCell(grid.subtitle),
    '',
    line(head),
    line(head.map(() => '---')),
    ...rows.map(line),
    ...(grid.notes.length === 0 ? [] : ['', ...grid.notes.map((note) => `- ${markdownCell(note)}`)]),
    '',
  ].join('\n');
}

function markdownCell(text: string): string {
  return text.replace(/[\\|*_`<[\]]/g, '\\$&').replace(/\s+/g, ' ');
}

/** The head line first; row by row, each with its name. */
function tableOf(grid: Grid, { rows, columns }: Shown): string[][] {
  const corner = `${grid.rowsAre} / ${grid.columnsAre}`;
  return [
    [corner, ...columns.map((column) => nameOf(grid.columns[column]))],
    ...rows.map((row) => [
      nameOf(grid.rows[row]),
      ...columns.map((column) => grid.cells[grid.places[row]?.[column] ?? -1]?.text ?? ''),
    ]),
  ];
}

function nameOf(header: GridHeader | undefined): string {
  if (header === undefined) return '';
  const { text, group } = header;
  return group === '' || text.includes('/') ? text : `${group}/${text}`;
}
