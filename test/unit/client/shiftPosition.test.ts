import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shiftPosition } from '../../../client/src/shiftPosition.ts';

const at = (line: number, character: number) => ({ line, character });
const change = (from: [number, number], to: [number, number], text: string) => ({
  range: { start: at(...from), end: at(...to) },
  text,
});

describe('a position after an edit', () => {
  test.each([
    ['below', change([7, 0], [7, 3], 'x\ny'), at(5, 4)],
    ['further right', change([5, 6], [5, 7], 'xyz'), at(5, 4)],
    ['lines above', change([1, 0], [1, 0], 'a\nb\n'), at(7, 4)],
    ['lines taken away above', change([1, 0], [3, 0], ''), at(3, 4)],
    ['further left', change([5, 1], [5, 2], 'xyz'), at(5, 6)],
    ['a line break further left', change([5, 1], [5, 1], '\n'), at(6, 3)],
    ['a Windows line break further left', change([5, 1], [5, 1], '\r\n'), at(6, 3)],
    ['right at it', change([5, 4], [5, 4], 'ab'), at(5, 6)],
    ['around it', change([4, 2], [6, 0], 'new'), at(4, 2)],
  ])('%s', (_, edit, expected) => {
    expect(shiftPosition(at(5, 4), [edit])).toEqual(expected);
  });

  test('of several places at once, the last one first', () => {
    const edits = [change([9, 0], [9, 0], 'x\n'), change([2, 0], [3, 0], ''), change([0, 0], [0, 0], 'x\n')];
    expect(shiftPosition(at(5, 4), edits)).toEqual(at(5, 4));
  });

  test('stays at the text that it was at', () => {
    const lines = fc.array(fc.constantFrom('', 'a', 'bc', 'def'), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(lines, lines, fc.nat(), fc.nat(), (before, inserted, lineSeed, characterSeed) => {
        // A mark behind which nothing is touched.
        const text = before.join('\n');
        const mark = endOf(text);
        const line = lineSeed % (mark.line + 1);
        const character = characterSeed % ((before[line]?.length ?? 0) + 1);
        const offset = before.slice(0, line).join('\n').length + (line === 0 ? 0 : 1) + character;
        const edited = text.slice(0, offset) + inserted.join('\n') + text.slice(offset);
        const range = { start: at(line, character), end: at(line, character) };
        expect(shiftPosition(mark, [{ range, text: inserted.join('\n') }])).toEqual(endOf(edited));
      }),
    );
  });
});

function endOf(text: string): { line: number; character: number } {
  const lines = text.split('\n');
  return at(lines.length - 1, lines.at(-1)?.length ?? 0);
}
