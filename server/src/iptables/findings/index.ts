/**
 * What is wrong in a dump, as far as the language of iptables tells.
 *
 * Each finding has a stable code, its text in one table (`rules.ts`), places, and changes that mend it where one is
 * safe. Promises: what a part of a dump doesn't show is never called missing; an error is what every back end of
 * iptables refuses; a rule called shadowed can be removed, and no packet fares otherwise.
 */
import type { Dump } from '../dump.ts';
import { chainFindings, type Expected } from './chainFindings.ts';
import { duplicates } from './duplicates.ts';
import type { DumpFinding } from './finding.ts';
import { JumpGraph } from './jumps.ts';
import { RuleContext, ruleFindings } from './ruleFindings.ts';
import { shadowedRules } from './shadow/shadowed.ts';
import { tableFindings } from './tableFindings.ts';

export type { Expected } from './chainFindings.ts';
export {
  type DumpFinding,
  type DumpFix,
  finding,
  insertAbove,
  type LineEdit,
  type LinePlace,
  nameIn,
  related,
  replace,
  wholeLine,
} from './finding.ts';
export { dumpPages, dumpRules, type FindingRule } from './rules.ts';

const NOTHING_EXPECTED: Expected = { isKeptChain: () => false, isKeptRule: () => false };

/**
 * What is seen by reading each line and following the jumps, in portions: whoever has other things to do may do them
 * in between. Cost: the number of lines; for lines that an edit didn't touch, little.
 */
export function* languageFindings(
  dump: Dump,
  expected: Expected = NOTHING_EXPECTED,
): Generator<readonly DumpFinding[]> {
  yield tableFindings(dump);
  for (const { tables } of dump.structure.rulesets) {
    for (const table of tables.values()) {
      const graph = new JumpGraph(table);
      yield chainFindings(graph, expected);
      for (const chain of table.chains.values()) {
        const context = new RuleContext(table, table.header === null ? NO_HOOKS : graph.hooksOf(chain));
        yield chain.rules.flatMap((line) => ruleFindings(line, context));
      }
      if (table.header !== null) yield duplicates(table);
    }
  }
}

const NO_HOOKS = new Set<never>();

/**
 * What is seen by computing over all packets: rules that no packet gets to. Takes its time on a large dump, in
 * portions like the above.
 */
export function* packetFindings(
  dump: Dump,
  expected: Expected = NOTHING_EXPECTED,
): Generator<readonly DumpFinding[]> {
  for (const { tables } of dump.structure.rulesets) {
    for (const table of tables.values()) yield* shadowedRules(table, expected.isKeptRule);
  }
}
