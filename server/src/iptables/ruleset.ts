import type { TableName } from './facts/types.ts';
import type { DumpLine } from './line.ts';

/** A chain of one table: its rules in the order in which the kernel asks them. */
export class Chain {
  readonly name: string;
  readonly table: Table;
  /** The lines that declare it (`:NAME …`, `-N`, `-P`); several where greps overlap, none where it isn't shown. */
  readonly declarations: DumpLine[] = [];
  rules: DumpLine[] = [];
  /** `rules` are the lines that append to the chain, in the order of the document: no command changed them since. */
  appended = true;
  /** Counts up with every change of `rules`, so that what was derived from them can tell. */
  revision = 0;
  /**
   * Overlapping greps show a rule several times: each repetition → the line in `rules` that stands for it.
   * null: no repetitions, as in every whole dump.
   */
  repetitions: Map<DumpLine, DumpLine> | null = null;
  /** The shown parts contradict one another: no order of the rules satisfies all of them. */
  contradictory = false;

  constructor(name: string, table: Table) {
    this.name = name;
    this.table = table;
  }

  /** ACCEPT, DROP, QUEUE for a built-in chain; `-` for a user's; '' where no line declares it. */
  get policy(): string {
    return this.declarations[0]?.target ?? '';
  }

  /** The first line that shows anything of it. */
  get line(): DumpLine | null {
    return this.declarations[0] ?? this.rules[0] ?? null;
  }

  /** Every line of the document that belongs to it, in the order of the document. */
  get lines(): DumpLine[] {
    const repeated = this.repetitions === null ? [] : [...this.repetitions.keys()];
    return [...this.declarations, ...this.rules, ...repeated].sort((a, b) => a.number - b.number);
  }

  /** The line in `rules` that a rule line stands for: itself, but for repetitions. */
  canonical(line: DumpLine): DumpLine {
    return this.repetitions?.get(line) ?? line;
  }
}

/** One table of one node's ruleset. */
export class Table {
  readonly name: TableName;
  readonly ruleset: Ruleset;
  /** Whole, from `*table` to `COMMIT`: what it doesn't show doesn't exist. Else a view of a whole table. */
  complete = false;
  readonly chains = new Map<string, Chain>();
  /** The `*table` line, or null for parts without one; and the COMMIT line. */
  header: DumpLine | null = null;
  commit: DumpLine | null = null;
  #callers: Map<string, DumpLine[]> | null = null;
  #showsDeclarations: boolean | null = null;

  constructor(name: TableName, ruleset: Ruleset) {
    this.name = name;
    this.ruleset = ruleset;
  }

  chain(name: string): Chain {
    let chain = this.chains.get(name);
    if (chain === undefined) {
      chain = new Chain(name, this);
      this.chains.set(name, chain);
    }
    return chain;
  }

  /**
   * Is the declaration of any chain shown? Then a chain whose own isn't was not what somebody grepped for, and
   * rules of it may be missing. O(1) after the first call.
   */
  get showsDeclarations(): boolean {
    this.#showsDeclarations ??= [...this.chains.values()].some((chain) => chain.declarations.length > 0);
    return this.#showsDeclarations;
  }

  /** The rules that jump or go to a chain (or name a target), in the order of chains. O(1) after the first call. */
  callersOf(target: string): readonly DumpLine[] {
    this.#callers ??= this.#collectCallers();
    return this.#callers.get(target) ?? [];
  }

  #collectCallers(): Map<string, DumpLine[]> {
    const callers = new Map<string, DumpLine[]>();
    for (const chain of this.chains.values()) {
      for (const rule of chain.rules) {
        if (rule.target === '') continue;
        const list = callers.get(rule.target);
        if (list === undefined) callers.set(rule.target, [rule]);
        else list.push(rule);
      }
    }
    return callers;
  }

  /** Called when a chain's rules changed. */
  forgetCallers(): void {
    this.#callers = null;
  }
}

/** What one node's netfilter holds for one address family, as far as the document shows it. */
export class Ruleset {
  /** The node's name from a host line, a prompt or an ssh command; null: the document doesn't say. */
  readonly node: string | null;
  readonly family: 4 | 6;
  /** The document names the family; else it was seen from the first address. */
  readonly familyNamed: boolean;
  /** From the header of iptables-save; null: unknown. */
  backend: 'legacy' | 'nft' | null = null;
  readonly tables = new Map<TableName, Table>();

  constructor(node: string | null, family: 4 | 6, familyNamed: boolean) {
    this.node = node;
    this.family = family;
    this.familyNamed = familyNamed;
  }

  table(name: TableName): Table {
    let table = this.tables.get(name);
    if (table === undefined) {
      table = new Table(name, this);
      this.tables.set(name, table);
    }
    return table;
  }

  /** The chain of that name in the given table, or undefined. */
  chain(table: TableName, name: string): Chain | undefined {
    return this.tables.get(table)?.chains.get(name);
  }
}
