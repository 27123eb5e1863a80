import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LineIndex } from '../../../server/src/text/index.ts';

it('gives each offset a position and takes it back, for any text', () => {
  const text = fc
    .array(fc.constantFrom('a', '\u{1f600}', '\r\n', '\n', '\r', ' '))
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, (it) => {
      const index = new LineIndex(it);
      for (let offset = 0; offset <= it.length; offset++) {
        // Between the two characters of a line end is no place for a cursor.
        if (it.startsWith('\r\n', offset - 1)) continue;
        expect(index.offsetAt(index.positionAt(offset))).toBe(offset);
      }
    }),
  );
});

it('counts an offset within a line end as the end of that line', () => {
  expect(new LineIndex('ab\r\ncd').positionAt(3)).toEqual({ line: 0, character: 2 });
  expect(new LineIndex('\r\n').positionAt(0)).toEqual({ line: 0, character: 0 });
  expect(new LineIndex('\r\n').positionAt(1)).toEqual({ line: 0, character: 0 });
});

it.each([
  ['ab\r\ncd', { line: 0, character: 9 }, 2],
  ['ab\ncd', { line: 0, character: 9 }, 2],
  ['ab\n\ncd', { line: 1, character: 1 }, 3],
  ['ab\ncd', { line: 1, character: 9 }, 5],
  ['ab\ncd', { line: 7, character: 0 }, 5],
  ['', { line: 0, character: 0 }, 0],
])('%j: %j is offset %d', (text, position, offset) => {
  expect(new LineIndex(text).offsetAt(position)).toBe(offset);
});
