import type { Position, Range } from '../server/src/text/index.ts';

/** One file of a fixture, its markers taken out. */
export interface FixtureFile {
  readonly name: string;
  readonly text: string;
}

/** What a `# ^^^ text` line says of the characters above its carets. */
export interface Expectation {
  readonly file: string;
  readonly range: Range;
  readonly text: string;
}

export interface Fixture {
  readonly files: readonly FixtureFile[];
  /** Where `$0` stood. `offset` counts from the start of its file's text. */
  readonly cursor: { readonly file: string; readonly position: Position; readonly offset: number } | null;
  /** What stood between `<|` and `|>`, in the order of their starts. */
  readonly ranges: readonly { readonly file: string; readonly range: Range }[];
  readonly expectations: readonly Expectation[];
}

/**
 * Reads one text that holds a whole test: files, cursor, ranges and what is expected where.
 *
 * - `//- name.yaml` begins a file. Without any, all of it is one file, called `name`.
 * - `$0` is the cursor, `<|…|>` a range; ranges may nest and span lines. A backslash before a marker keeps it
 *   as text: `awk '{print \$0}'`.
 * - `# ^^^ text` expects `text` at the characters above the carets, in the nearest line above that is no such
 *   line itself. The carets stand below what you see, markers included. The line is taken out.
 * - A text that begins with a line feed is a block in indented code: that line feed, the blanks behind the last
 *   one and the indentation that all lines share are taken off. `# ^^^` lines don't count for the latter, so
 *   that their `#` may stand left of the text, and the carets below its first character.
 *
 * Throws where the markers make no sense: that is a mistake in the test.
 */
export function fixture(text: string, name = 'fixture'): Fixture {
  const files: FixtureFile[] = [];
  const ranges: Fixture['ranges'][number][] = [];
  const expectations: Expectation[] = [];
  let cursor: Fixture['cursor'] = null;
  for (const part of splitFiles(readLines(text), name)) {
    const read = readFile(part);
    files.push({ name: part.name, text: read.text });
    ranges.push(...read.ranges.map((range) => ({ file: part.name, range })));
    expectations.push(...read.expectations);
    if (read.cursor === null) continue;
    if (cursor !== null) throw new Error('There are two cursors.');
    cursor = { file: part.name, ...read.cursor };
  }
  return { files, cursor, ranges, expectations };
}

const HEADER = /^\/\/- +(\S+)[ \t]*\r?$/;
const EXPECTATION = /^[ \t]*#[ \t]*(\^+)(?:[ \t]+(.*?))?[ \t]*\r?$/;
const MARKER = /\\(\$0|<\||\|>)|\$0|<\||\|>/g;

/** A line of the test's text, or what is expected of the line above: columns in that line, markers included. */
type Line =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'expectation'; readonly start: number; readonly end: number; readonly text: string };

interface Part {
  readonly name: string;
  readonly lines: Line[];
}

function readLines(text: string): Line[] {
  const isBlock = text.startsWith('\n');
  const lines = (isBlock ? text.slice(1) : text).split('\n');
  if (isBlock && lines[lines.length - 1]?.trim() === '') lines[lines.length - 1] = '';
  let margin = isBlock ? Number.POSITIVE_INFINITY : 0;
  for (const line of lines) {
    if (line.trim() !== '' && !EXPECTATION.test(line)) margin = Math.min(margin, line.search(/[^ ]/));
  }
  return lines.map((line) => {
    const match = EXPECTATION.exec(line);
    if (match === null) return { kind: 'text', text: line.slice(margin) };
    const start = line.indexOf('^') - margin;
    if (start < 0) throw new Error(`The carets begin left of the text: ${line}`);
    return { kind: 'expectation', start, end: start + (match[1]?.length ?? 0), text: match[2] ?? '' };
  });
}

function splitFiles(lines: readonly Line[], name: string): Part[] {
  const head: Part = { name, lines: [] };
  const parts: Part[] = [head];
  for (const line of lines) {
    const header = line.kind === 'text' ? HEADER.exec(line.text)?.[1] : undefined;
    if (header === undefined) {
      parts[parts.length - 1]?.lines.push(line);
      continue;
    }
    // The file above ends with the line feed that stands before this header.
    parts[parts.length - 1]?.lines.push({ kind: 'text', text: '' });
    parts.push({ name: header, lines: [] });
  }
  if (parts.length === 1) return parts;
  for (const line of head.lines) {
    if (line.kind === 'expectation' || line.text.trim() !== '') {
      throw new Error('Something stands before the first file.');
    }
  }
  return parts.slice(1);
}

/** A line without its markers, and by how much they had moved what stands behind them. */
interface PlainLine {
  readonly text: string;
  readonly markers: readonly { readonly column: number; readonly length: number }[];
}

function readFile(part: Part): {
  text: string;
  cursor: { position: Position; offset: number } | null;
  ranges: Range[];
  expectations: Expectation[];
} {
  const plain: PlainLine[] = [];
  const open: { start: Position; place: number }[] = [];
  const ranges: Range[] = [];
  const expectations: Expectation[] = [];
  let cursor: { position: Position; offset: number } | null = null;
  let offset = 0;
  let count = 0;
  for (const line of part.lines) {
    const number = plain.length - 1;
    if (line.kind === 'expectation') {
      const above = plain[number];
      if (above === undefined) throw new Error(`No line stands above the expectation of ${line.text}`);
      const end = plainColumn(above, line.end);
      if (end > above.text.length) throw new Error(`The carets reach past the line's end: ${line.text}`);
      const start = { line: number, character: plainColumn(above, line.start) };
      const range = { start, end: { line: number, character: end } };
      expectations.push({ file: part.name, range, text: line.text });
      continue;
    }
    const markers: { column: number; length: number }[] = [];
    let removed = 0;
    const text = line.text.replace(MARKER, (marker: string, kept: string | undefined, column: number) => {
      const length = kept === undefined ? marker.length : marker.length - kept.length;
      const position = { line: plain.length, character: column - removed };
      markers.push({ column, length });
      removed += length;
      if (kept !== undefined) return kept;
      if (marker === '$0') {
        if (cursor !== null) throw new Error('There are two cursors.');
        cursor = { position, offset: offset + position.character };
      } else if (marker === '<|') {
        open.push({ start: position, place: count++ });
      } else {
        const opened = open.pop();
        if (opened === undefined) throw new Error('A range ends that did not begin.');
        ranges[opened.place] = { start: opened.start, end: position };
      }
      return '';
    });
    plain.push({ text, markers });
    offset += text.length + 1;
  }
  if (open.length > 0) throw new Error('A range does not end.');
  return { text: plain.map((line) => line.text).join('\n'), cursor, ranges, expectations };
}

/** The column in the plain line of a column in the line with markers. */
function plainColumn(line: PlainLine, column: number): number {
  let removed = 0;
  for (const marker of line.markers) {
    if (marker.column < column) removed += Math.min(marker.length, column - marker.column);
  }
  return column - removed;
}
