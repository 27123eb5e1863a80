import type { Position, Range } from './range.ts';

/**
 * Splits a text at its line feeds, and at nothing else. A carriage return before the line feed stays at the
 * end of its line, so that `lines.join('\n')` is the text again, byte for byte. Never empty: '' is one line.
 */
export function splitLines(text: string): string[] {
  return text.split('\n');
}

/** What an edit does to a list of lines: `removed` lines from `first` on give way to `inserted`. */
export interface LineEdit {
  readonly first: number;
  readonly removed: number;
  readonly inserted: readonly string[];
}

/**
 * The lines that an edit of a text touches, and what they become. `textOf` gives the line of a number, without
 * its line feed. Positions behind a line's or the document's end count as that end, as LSP wants it.
 */
export function applyToLines(
  lineCount: number,
  textOf: (line: number) => string,
  range: Range,
  text: string,
): LineEdit {
  const first = Math.min(range.start.line, lineCount - 1);
  const last = Math.min(range.end.line, lineCount - 1);
  const head = textOf(first);
  const tail = textOf(last);
  const before = range.start.line > first ? head : head.slice(0, columnIn(head, range.start));
  const after = range.end.line > last ? '' : tail.slice(columnIn(tail, range.end));
  return { first, removed: last - first + 1, inserted: splitLines(before + text + after) };
}

/** A carriage return is the line's end: what is written behind the line stands before it. */
function columnIn(line: string, { character }: Position): number {
  return Math.min(character, line.endsWith('\r') ? line.length - 1 : line.length);
}
