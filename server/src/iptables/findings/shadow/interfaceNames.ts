import { readRule } from '../../rule.ts';
import type { Table } from '../../ruleset.ts';
import { Intervals } from '../../simulate/intervals.ts';
import { patternCovers } from '../../simulate/split.ts';

/**
 * All names of interfaces, cut so that each pattern of a table (`eth0`, `cali+`) holds a piece as a whole or not at
 * all. Pieces are numbers: 0 is any name that no pattern fits, and no interface at all.
 */
export class InterfaceNames {
  readonly #sets: ReadonlyMap<string, Intervals>;
  readonly all: Intervals;

  constructor(table: Table) {
    const patterns = new Set<string>();
    for (const { rules } of table.chains.values()) {
      for (const line of rules) {
        if (!MAY_NAME_ONE.test(line.saved)) continue;
        for (const { name, values } of readRule(line).fields) {
          if (name === '-i' || name === '-o') patterns.add(values[0]?.text ?? '');
        }
      }
    }
    const pieces = [...patterns];
    this.all = Intervals.of(0, pieces.length);
    const wide = (pattern: string) =>
      Intervals.union(
        pieces.flatMap((piece, index) =>
          patternCovers(pattern, piece) ? [[index + 1, index + 1] as const] : [],
        ),
      );
    this.#sets = new Map(
      pieces.map((pattern, index) => [
        pattern,
        pattern.endsWith('+') ? wide(pattern) : Intervals.of(index + 1),
      ]),
    );
  }

  /** The pieces that a pattern holds; null: the table has no such pattern. */
  matching(pattern: string): Intervals | null {
    return this.#sets.get(pattern) ?? null;
  }
}

/** An option that begins like `-i`, `--in-interface`, `-o`, `--out-interface`, however shortened. */
const MAY_NAME_ONE = /[ \t]--?[io]/;
