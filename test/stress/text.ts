import type { Position, Range } from '../../server/src/text/index.ts';

/** A document as an editor holds it: what the server must agree with. */
export class Text {
  readonly lines: readonly string[];

  constructor(readonly whole: string) {
    this.lines = whole.split('\n');
  }

  /** The position of an offset; those within a line's end, and behind the text's, count as before it. */
  positionAt(offset: number): Position {
    let rest = Math.min(offset, this.whole.length);
    for (const [line, text] of this.lines.entries()) {
      const length = text.length - (text.endsWith('\r') ? 1 : 0);
      if (rest <= text.length) return { line, character: Math.min(rest, length) };
      rest -= text.length + 1;
    }
    return this.end;
  }

  get end(): Position {
    const line = this.lines.length - 1;
    return { line, character: this.lines[line]?.length ?? 0 };
  }

  offsetAt({ line, character }: Position): number {
    let offset = character;
    for (let above = 0; above < line; above++) offset += (this.lines[above]?.length ?? 0) + 1;
    return offset;
  }

  replace(range: Range, newText: string): Text {
    const [start, end] = [this.offsetAt(range.start), this.offsetAt(range.end)];
    return new Text(this.whole.slice(0, start) + newText + this.whole.slice(end));
  }

  /** Does the position exist? The carriage return of a line's end is no place for a cursor. */
  has({ line, character }: Position): boolean {
    const text = this.lines[line];
    if (text === undefined || !Number.isInteger(character) || character < 0) return false;
    return character <= text.length - (text.endsWith('\r') ? 1 : 0);
  }

  /** Where words and their parts begin and end: the places at which somebody asks. */
  tokens(firstLine = 0, endLine = this.lines.length): Position[] {
    const places: Position[] = [];
    for (let line = firstLine; line < Math.min(endLine, this.lines.length); line++) {
      const columns = new Set<number>([0]);
      for (const { index, 0: word } of (this.lines[line] ?? '').matchAll(/[\p{L}\d_]+|[^\s\p{L}\d_]/gu)) {
        columns.add(index).add(index + word.length);
      }
      places.push(...[...columns].map((character) => ({ line, character })));
    }
    return places.filter((place) => this.has(place));
  }
}
