import { builtinChains, targetFact } from './facts/index.ts';
import type { TableName } from './facts/types.ts';
import type { DumpLine } from './line.ts';

/**
 * What somebody who knows the program behind the chains says of a line's table: kube-proxy's KUBE-SVC-… are in
 * nat. null: nothing. The language itself knows only built-in chains and targets.
 */
export type TableHint = (line: DumpLine) => TableName | null;

interface Lines {
  readonly table: TableName | null;
  readonly lines: readonly DumpLine[];
}

/**
 * For lines shown without a `*table` above them: which table each belongs to. What a line itself tells decides
 * (DNAT is valid in nat only); then what other lines tell of the chain it jumps to or of its own; then custom.
 */
export function inferTables(blocks: readonly Lines[], hint: TableHint): (line: DumpLine) => TableName {
  const tables = new Map<DumpLine, TableName>();
  const chains = new Map<string, TableName | null>();
  const settle = (line: DumpLine, table: TableName) => {
    tables.set(line, table);
    learn(chains, line.name, table);
    if (line.kind === 'rule' && targetFact(line.target) === undefined) learn(chains, line.target, table);
  };
  for (const { table, lines } of blocks) {
    for (const line of lines) {
      const own = table ?? tableOfTarget(line) ?? hint(line);
      if (own !== null) settle(line, own);
    }
  }
  // Jumps tie chains to one another; each round settles at least one more line, or is the last.
  for (let before = -1; before !== tables.size; ) {
    before = tables.size;
    for (const { lines } of blocks) {
      for (const line of lines) {
        if (tables.has(line)) continue;
        const known =
          (line.kind === 'rule' ? chains.get(line.target) : null) ?? chains.get(line.name) ?? null;
        if (known !== null && !BUILTIN.has(line.name)) settle(line, known);
      }
    }
  }
  for (const { lines } of blocks) {
    for (const line of lines) {
      if (!tables.has(line)) tables.set(line, customaryTable(line, chains));
    }
  }
  return (line) => tables.get(line) ?? 'filter';
}

const BUILTIN: ReadonlySet<string> = new Set(Object.values(builtinChains).flat());

/** null once two tables were seen: the name alone tells nothing then. */
function learn(chains: Map<string, TableName | null>, name: string, table: TableName): void {
  if (name === '' || BUILTIN.has(name)) return;
  const known = chains.get(name);
  if (known === undefined) chains.set(name, table);
  else if (known !== table) chains.set(name, null);
}

/** The only table in which the line's target is valid and its built-in chain exists. */
function tableOfTarget(line: DumpLine): TableName | null {
  if (line.kind !== 'rule') return null;
  const valid = targetFact(line.target)?.tables;
  if (valid === undefined) return null;
  const here = BUILTIN.has(line.name)
    ? valid.filter((table) => (builtinChains[table] as readonly string[]).includes(line.name))
    : valid;
  return here.length === 1 ? (here[0] ?? null) : null;
}

/** nat for what filter doesn't have, filter for the rest: where people look first. */
function customaryTable(line: DumpLine, chains: ReadonlyMap<string, TableName | null>): TableName {
  if (line.name === 'PREROUTING' || line.name === 'POSTROUTING') return 'nat';
  if (line.name === 'OUTPUT' && chains.get(line.target) === 'nat') return 'nat';
  return 'filter';
}
