import { builtinChains, isBuiltinChain, targetFact } from './facts/index.ts';
import type { TableName } from './facts/types.ts';
import type { DumpLine } from './line.ts';
import type { Table } from './ruleset.ts';

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
 * `whole`: the tables that do have their `*table` line. Cost: the number of lines.
 */
export function inferTables(
  blocks: readonly Lines[],
  whole: readonly Table[],
  hint: TableHint,
): (line: DumpLine) => TableName {
  const inference = new Inference();
  for (const table of whole) for (const chain of table.chains.keys()) inference.learn(chain, table.name);
  for (const { table, lines } of blocks) {
    for (const line of lines) inference.add(line, table ?? tableOfTarget(line) ?? hint(line));
  }
  inference.spread();
  return (line) => inference.tableOf(line);
}

class Inference {
  readonly #tables = new Map<DumpLine, TableName>();
  /** null once two tables were seen: the name alone tells nothing then. */
  readonly #chains = new Map<string, TableName | null>();
  /** Lines that wait for somebody to tell the table of a chain that they name. */
  readonly #waiting = new Map<string, DumpLine[]>();
  readonly #told: string[] = [];

  /** @param table what the line itself tells */
  add(line: DumpLine, table: TableName | null): void {
    if (table !== null) {
      this.#settle(line, table);
      return;
    }
    if (BUILTIN.has(line.name)) return;
    for (const name of new Set([line.kind === 'rule' ? line.target : '', line.name])) {
      const list = this.#waiting.get(name);
      if (list === undefined) this.#waiting.set(name, [line]);
      else list.push(line);
    }
  }

  /** Jumps tie chains to one another: what is told of one chain goes on to the lines that name it. */
  spread(): void {
    for (const name of this.#told) {
      for (const line of this.#waiting.get(name) ?? []) {
        if (this.#tables.has(line)) continue;
        const target = line.kind === 'rule' ? this.#chains.get(line.target) : null;
        const table = target ?? this.#chains.get(line.name);
        if (table) this.#settle(line, table);
      }
      this.#waiting.delete(name);
    }
  }

  tableOf(line: DumpLine): TableName {
    return this.#tables.get(line) ?? this.#customary(line);
  }

  #settle(line: DumpLine, table: TableName): void {
    this.#tables.set(line, table);
    this.learn(line.name, table);
    if (line.kind === 'rule' && targetFact(line.target) === undefined) this.learn(line.target, table);
  }

  /** A chain of that name is in that table. */
  learn(name: string, table: TableName): void {
    if (name === '' || BUILTIN.has(name)) return;
    const known = this.#chains.get(name);
    if (known === undefined) {
      this.#chains.set(name, table);
      this.#told.push(name);
    } else if (known !== table) {
      this.#chains.set(name, null);
    }
  }

  /** nat for what filter doesn't have, filter for the rest: where people look first. */
  #customary(line: DumpLine): TableName {
    if (line.name === 'PREROUTING' || line.name === 'POSTROUTING') return 'nat';
    if (line.name === 'OUTPUT' && this.#chains.get(line.target) === 'nat') return 'nat';
    return 'filter';
  }
}

const BUILTIN: ReadonlySet<string> = new Set(Object.values(builtinChains).flat());

/** The only table in which the line's target is valid and its built-in chain exists. */
export function tableOfTarget(line: DumpLine): TableName | null {
  if (line.kind !== 'rule') return null;
  const valid = targetFact(line.target)?.tables;
  if (valid === undefined) return null;
  const here = BUILTIN.has(line.name) ? valid.filter((table) => isBuiltinChain(table, line.name)) : valid;
  return here.length === 1 ? (here[0] ?? null) : null;
}
