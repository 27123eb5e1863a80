import fc from 'fast-check';
import { expect, it } from 'vitest';
import { classesOf, type Matrix, transposed } from '../../../../server/src/flow/reach/alike.ts';

const names = ['a', 'b', 'c', 'd', 'e', 'f'];
const anyMatrix = fc
  .array(fc.array(fc.constantFrom('', '', 'TCP 80', 'all'), { minLength: 6, maxLength: 6 }), {
    minLength: 6,
    maxLength: 6,
  })
  .map((rows): Matrix => {
    const entries = rows.map((row, from): [string, Map<string, string>] => [
      names[from] ?? '',
      new Map(row.flatMap((word, to) => (word === '' || from === to ? [] : [[names[to] ?? '', word]]))),
    ]);
    return new Map(entries);
  });

/** What a drawn picture says: for each pair the words of all pairs between the two classes. */
function checkClasses(matrix: Matrix): void {
  const sources = classesOf(names, matrix, () => true);
  const destinations = classesOf(names, transposed(matrix), () => true);
  expect(sources.flat().sort()).toEqual(names);
  expect(destinations.flat().sort()).toEqual(names);
  for (const from of sources) {
    for (const to of destinations) {
      const words = from.flatMap((source) =>
        to.filter((it) => it !== source).map((it) => matrix.get(source)?.get(it) ?? ''),
      );
      expect(new Set(words).size).toBeLessThanOrEqual(1);
    }
  }
}

it('a line between two classes is true of each of their pairs', () => {
  fc.assert(fc.property(anyMatrix, checkClasses), { numRuns: 2000 });
});

it('those who reach the same are one, and those who all reach each other', () => {
  const all = (...others: string[]) => new Map(others.map((name) => [name, 'all']));
  const matrix: Matrix = new Map([
    ['a', all('b', 'c', 'x')],
    ['b', all('a', 'c', 'x')],
    ['c', all('a', 'b', 'x')],
    ['d', all('x')],
    ['e', all('x')],
  ]);
  const items = ['a', 'b', 'c', 'd', 'e'];
  expect(classesOf(items, matrix, () => true)).toEqual([
    ['a', 'b', 'c'],
    ['d', 'e'],
  ]);
  expect(classesOf(items, matrix, () => false)).toEqual(items.map((item) => [item]));
});
