import type { Position, Range } from '../../server/src/protocol.ts';

interface Change {
  readonly range: Range;
  readonly text: string;
}

/**
 * Where a position is after an edit. Changes are as VS Code reports them: all of the text before the edit, the
 * last one of the document first. A position inside of what is replaced goes to the start of it.
 */
export function shiftPosition(position: Position, changes: readonly Change[]): Position {
  return changes.reduce(shift, position);
}

function shift(position: Position, { range: { start, end }, text }: Change): Position {
  if (isBefore(position, end)) return isBefore(position, start) ? position : start;
  const inserted = text.split(/\r\n|\r|\n/);
  const lastLine = inserted.at(-1) ?? '';
  const line = position.line + inserted.length - 1 - (end.line - start.line);
  if (position.line !== end.line) return { line, character: position.character };
  const before = inserted.length === 1 ? start.character : 0;
  return { line, character: before + lastLine.length + position.character - end.character };
}

function isBefore(a: Position, b: Position): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}
