import { applyRule, type RuleList } from './applyRule.ts';
import type { TableName } from './facts/types.ts';
import { inferTables, type TableHint } from './inferTables.ts';
import type { DumpLine } from './line.ts';
import { listedTable } from './listing/listedTable.ts';
import { mergeViews } from './merge.ts';
import type { Chain, Ruleset } from './ruleset.ts';

/** A run of lines without a `*table` above it: most often one grep's output; or a listing, chain by chain. */
export interface Block {
  readonly ruleset: Ruleset;
  table: TableName | null;
  readonly isListing: boolean;
  readonly lines: DumpLine[];
  /** Chains that it has come past; of a listing, all so far. */
  readonly left: Set<string>;
}

/**
 * Puts lines without a `*table` into the chains that they are about: which table each is of, and how several views of
 * one chain go together. `rulesets` have the tables with their `*table` so far.
 */
export function mergeBlocks(blocks: readonly Block[], rulesets: readonly Ruleset[], hint: TableHint): void {
  if (blocks.length === 0) return;
  const whole = rulesets.flatMap((ruleset) => [...ruleset.tables.values()]);
  for (const block of blocks) {
    if (block.isListing) block.table ??= listedTable(block.lines, hint);
  }
  const tableOf = inferTables(blocks, whole, hint);
  const views = new Map<Chain, DumpLine[][]>();
  for (const block of blocks) {
    for (const [chain, rules] of viewsIn(block, tableOf)) {
      const list = views.get(chain);
      if (list === undefined) views.set(chain, chain.rules.length > 0 ? [chain.rules, rules] : [rules]);
      else list.push(rules);
    }
  }
  for (const [chain, chainViews] of views) {
    const merged = mergeViews(chainViews);
    chain.rules = merged.rules;
    chain.appended = false;
    chain.repetitions = merged.repetitions;
    chain.contradictory = merged.contradictory;
  }
}

/** What a block shows of the rules of each chain. Declarations go to their chains. */
function viewsIn({ ruleset, lines }: Block, tableOf: (line: DumpLine) => TableName): [Chain, DumpLine[]][] {
  const views = new Map<Chain, RuleList>();
  for (const line of lines) {
    const chain = ruleset.table(tableOf(line)).chain(line.name);
    line.chain = chain;
    if (line.kind === 'chain') {
      chain.declarations.push(line);
      continue;
    }
    let list = views.get(chain);
    if (list === undefined) {
      list = { rules: [], appended: true };
      views.set(chain, list);
    }
    applyRule(line, list);
  }
  return [...views].map(([chain, { rules }]) => [chain, rules]);
}
