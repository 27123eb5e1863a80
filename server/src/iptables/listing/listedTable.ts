import { ownValue } from '../../text/index.ts';
import type { TableName } from '../facts/types.ts';
import { type TableHint, tableOfTarget } from '../inferTables.ts';
import type { DumpLine } from '../line.ts';

/**
 * The table that a listing shows whose command isn't shown: by a line that tells it, else by the built-in chains
 * that are there. null: nothing tells.
 */
export function listedTable(lines: readonly DumpLine[], hint: TableHint): TableName | null {
  const builtin = new Set<string>();
  for (const line of lines) {
    const table = tableOfTarget(line) ?? hint(line);
    if (table !== null) return table;
    if (line.kind === 'chain' && line.target !== '-') builtin.add(line.name);
  }
  const has = (chain: string) => builtin.has(chain);
  if (has('FORWARD')) return has('PREROUTING') || has('POSTROUTING') ? 'mangle' : 'filter';
  if (has('POSTROUTING')) return 'nat';
  return has('PREROUTING') && has('OUTPUT') && !has('INPUT') ? 'raw' : null;
}

/** In the order in which a listing has them; nat's last two stood the other way round up to Linux 2.6. */
const PLACES: Readonly<Record<string, number>> = {
  PREROUTING: 0,
  INPUT: 1,
  FORWARD: 2,
  OUTPUT: 3,
  POSTROUTING: 3,
};

/**
 * Does a chain's heading begin the listing of another table? Each chain is there once, and built-in ones come first.
 * `before`: the chains since the listing began, in their order.
 */
export function beginsListing(heading: DumpLine, before: ReadonlySet<string>): boolean {
  if (before.has(heading.name)) return true;
  const place = ownValue(PLACES, heading.name);
  if (place === undefined || heading.target === '-') return false;
  let last: string | undefined;
  for (const name of before) last = name;
  return last !== undefined && (ownValue(PLACES, last) ?? Number.POSITIVE_INFINITY) > place;
}
