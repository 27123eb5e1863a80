/** What may pass from a source to a destination, as a word: the same word is the same. '' or absent: nothing. */
export type Matrix = ReadonlyMap<string, ReadonlyMap<string, string>>;

/**
 * Puts sources together that lead to the same: each class becomes one card. Nobody is compared by what he says
 * about himself, for no line stands for that. Of two in one class either both reach each other alike, or neither.
 * `mayMerge` says who may stand together at all. Takes time by items² × destinations.
 */
export function classesOf(
  items: readonly string[],
  matrix: Matrix,
  mayMerge: (a: string, b: string) => boolean,
): string[][] {
  const columns = [...new Set([...matrix.values()].flatMap((row) => [...row.keys()]))];
  const at = (from: string, to: string) => matrix.get(from)?.get(to) ?? '';
  const isAlike = (a: string, b: string): boolean =>
    mayMerge(a, b) &&
    at(a, b) === at(b, a) &&
    columns.every((column) => column === a || column === b || at(a, column) === at(b, column));
  const classes: string[][] = [];
  for (const item of items) {
    const home = classes.find((members) => members.every((member) => isAlike(item, member)));
    if (home === undefined) classes.push([item]);
    else home.push(item);
  }
  return classes;
}

/** The same matrix, asked from its other side. */
export function transposed(matrix: Matrix): Matrix {
  const turned = new Map<string, Map<string, string>>();
  for (const [from, row] of matrix) {
    for (const [to, word] of row) {
      let column = turned.get(to);
      if (column === undefined) {
        column = new Map();
        turned.set(to, column);
      }
      column.set(from, word);
    }
  }
  return turned;
}
