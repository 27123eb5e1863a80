/** A place between two characters. `line` and `character` count from 0, `character` in UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** From `start` up to, not including, `end`. */
export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** A range in a document, which is named by its URI. */
export interface Location {
  readonly uri: string;
  readonly range: Range;
}

/** Characters of one line, or offsets of one text: `start` inclusive, `end` exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
  /** Of lines that belong together, which one, counted from the one that stands for them. Absent: 0, that one. */
  readonly row?: number;
}

export function isBefore(a: Position, b: Position): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}

/** Is a position in a range, or at one of its ends? */
export function touches({ start, end }: Range, position: Position): boolean {
  return !isBefore(position, start) && !isBefore(end, position);
}

/** The characters `start` to `end` of one line. */
export function range(line: number, start: number, end: number): Range {
  return { start: { line, character: start }, end: { line, character: end } };
}
