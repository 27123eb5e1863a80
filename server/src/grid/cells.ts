import type { Grid, GridCell } from '../protocol.ts';

/** The cells of a grid that is being filled, each different one once. */
export class Cells {
  readonly #indices = new Map<string, number>();
  readonly #cells: GridCell[] = [];

  /** @param key tells cells apart; the cell is made for a new one only */
  index(key: string, make: () => GridCell): number {
    let index = this.#indices.get(key);
    if (index === undefined) {
      index = this.#cells.push(make()) - 1;
      this.#indices.set(key, index);
    }
    return index;
  }

  get all(): Grid['cells'] {
    return this.#cells;
  }
}
