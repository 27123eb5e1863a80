import type { Position, Range, Span } from './range.ts';

/** Turns offsets of one text into positions. Building it is linear, each question logarithmic. */
export class LineIndex {
  readonly #starts: readonly number[];
  readonly #text: string;

  /** Lines end at a line feed, at a carriage return, or at both together, as LSP has them. */
  constructor(text: string) {
    const starts = [0];
    for (const match of text.matchAll(/\r\n|\n|\r/g)) starts.push(match.index + match[0].length);
    this.#starts = starts;
    this.#text = text;
  }

  /** Offsets outside of the text count as its nearest end, one within a line's end as before it. */
  positionAt(offset: number): Position {
    const inside = Math.max(0, Math.min(offset, this.#text.length));
    const isBetween = inside > 0 && this.#text.startsWith('\r\n', inside - 1);
    const at = isBetween ? inside - 1 : inside;
    let low = 0;
    let high = this.#starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] ?? 0) <= at) low = middle;
      else high = middle;
    }
    return { line: low, character: at - (this.#starts[low] ?? 0) };
  }

  /** Characters behind a line's end count as that end, lines behind the last one as the text's, as LSP wants it. */
  offsetAt({ line, character }: Position): number {
    const start = this.#starts[line];
    if (start === undefined) return line < 0 ? 0 : this.#text.length;
    const next = this.#starts[line + 1];
    if (next === undefined) return Math.min(start + character, this.#text.length);
    const end = this.#text.startsWith('\r\n', next - 2) ? next - 2 : next - 1;
    return Math.min(start + character, end);
  }

  rangeOf({ start, end }: Span): Range {
    return { start: this.positionAt(start), end: this.positionAt(end) };
  }
}
