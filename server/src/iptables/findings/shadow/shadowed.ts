import type { DumpLine } from '../../line.ts';
import { readRule } from '../../rule.ts';
import type { Chain, Table } from '../../ruleset.ts';
import { isShownWhole } from '../../simulate/traverse.ts';
import { specification } from '../duplicates.ts';
import { type DumpFinding, finding, related, removeLine, wholeLine } from '../finding.ts';
import { JumpGraph } from '../jumps.ts';
import { dumpRules } from '../rules.ts';
import { type Box, EVERYTHING } from './box.ts';
import { PacketSpace } from './space.ts';
import { Budget, type Taker } from './takers.ts';
import { type Blame, Ways } from './ways.ts';

/** Steps that one table may cost, each the comparison of a rule with a set of packets: a second or so. */
const MOST_STEPS = 30_000_000;
/** As many rules are pointed at. */
const MOST_RELATED = 5;

/**
 * The rules of a table that no packet can match, since other rules take them all. Exact in what it says: computed
 * over all packets, and rules that depend on anything outside of the dump take none for certain. Says nothing of
 * chains that nothing leads to, and of rules that repeat another word for word: other findings do. Cost: grows with
 * the rules, and ends at a bound; what is not found by then isn't said.
 */
export function* shadowedRules(
  table: Table,
  isKept: (line: DumpLine) => boolean,
): Generator<readonly DumpFinding[]> {
  const space = new PacketSpace(table);
  if (space.isMoving) return;
  const budget = new Budget(MOST_STEPS);
  const search: Search = { space, ways: new Ways(space, budget) };
  const graph = isShownWhole(table) ? new JumpGraph(table) : null;
  for (const chain of table.chains.values()) {
    if (budget.isSpent) return;
    if (!isInOrder(chain) || graph?.isReached(chain) === false) continue;
    // No packet gets in: the rules that lead here say so.
    if (chain.rules.length > 0 && !search.ways.isReached(EVERYTHING, chain, 0)) continue;
    let above: Shadow | null = null;
    for (const [place, line] of chain.rules.entries()) {
      const shadow = shadowOf(search, chain, place, line);
      if (budget.isSpent) return;
      const isSaid = shadow !== null && !isKept(line) && !isRepetition(shadow);
      yield isSaid ? [shadowFinding(shadow, above)] : NOTHING;
      above = shadow;
    }
  }
}

const NOTHING: readonly DumpFinding[] = [];

interface Search {
  readonly space: PacketSpace;
  readonly ways: Ways;
}

/** A rule that no packet gets to, and the rules that take its packets: in its own chain, or on the way there. */
interface Shadow {
  readonly line: DumpLine;
  readonly isInside: boolean;
  /** What takes the packets does the same with them. */
  readonly isHarmless: boolean;
  readonly by: readonly DumpLine[];
}

/** Where several greps were put together, nothing says which rule stood first. */
function isInOrder(chain: Chain): boolean {
  const { rules, table } = chain;
  if (table.header !== null) return true;
  const [first, last] = [rules[0], rules[rules.length - 1]];
  if (first === undefined || last === undefined || chain.repetitions !== null) return false;
  return last.number - first.number === rules.length - 1;
}

function shadowOf({ space, ways }: Search, chain: Chain, place: number, line: DumpLine): Shadow | null {
  const { matched, touched } = space.ruleOf(line);
  if (matched.length === 0 || touched.length === 0) return null;
  if (touched.some((box) => ways.isReached(box, chain, place))) return null;
  const used = new Set<Taker>();
  if (touched.every((box) => ways.isTakenInside(box, chain, place, used))) {
    const by = inOrder(needed(touched, ways, [...used]).map((taker) => taker.line));
    const isHarmless = by.every((other) => targetText(other) === targetText(line));
    return { line, isInside: true, isHarmless, by };
  }
  const blame: Blame = { takers: new Set(), calls: new Set() };
  for (const box of touched) ways.isReached(box, chain, place, blame);
  const by = inOrder([...blame.calls, ...[...blame.takers].map((it) => it.line)]);
  return { line, isInside: false, isHarmless: false, by };
}

function inOrder(lines: readonly DumpLine[]): DumpLine[] {
  return [...new Set(lines)].sort((a, b) => a.number - b.number);
}

function isRepetition({ line, isInside, by: [first, second] }: Shadow): boolean {
  if (!isInside || first === undefined || second !== undefined || line.chain?.table.header == null)
    return false;
  return specification(first) === specification(line);
}

/** What a rule does with a packet, options and all. */
function targetText(line: DumpLine): string {
  const { target } = readRule(line);
  const options = target?.options.map(({ name, values }) =>
    [name, ...values.map(({ text }) => text)].join(' '),
  );
  return [target?.kind, target?.name?.text, ...(options ?? [])].join(' ');
}

/** The same rules can leave nothing for a whole stretch of a chain: that is one mistake, told once. */
function shadowFinding(shadow: Shadow, above: Shadow | null): DumpFinding {
  const { line, isInside, isHarmless, by } = shadow;
  const [first] = by;
  const words =
    by.length === 1 && first !== undefined
      ? `line ${first.number + 1} takes all that would match${isHarmless ? ', and does the same' : ''}`
      : `${by.length} rules above take all that would match${isHarmless ? ', and do the same' : ''}`;
  const isSame =
    isInside &&
    above?.isInside === true &&
    !above.isHarmless &&
    above.by.length === by.length &&
    above.by.every((other, index) => other === by[index]);
  const inside = isHarmless ? 'shadowed-alike' : isSame ? 'shadowed-too' : 'shadowed';
  const rule = isInside ? inside : 'shadowed-by-way';
  return finding(dumpRules[rule], wholeLine(line), {
    values: [words],
    related: by
      .slice(0, MOST_RELATED)
      .map((it) => related(it, isInside ? 'Takes its packets' : 'On the way')),
    fixes: [removeLine('Remove the rule', line)],
    unnecessary: true,
  });
}

/** Of the takers that took any, those without which some packet would be left: most often one. */
function needed(touched: readonly Box[], ways: Ways, used: readonly Taker[]): readonly Taker[] {
  const covers = (takers: readonly Taker[]) => touched.every((box) => ways.isTakenBy(box, takers));
  const lines = inOrder(used.map((taker) => taker.line));
  for (const one of lines) {
    const own = used.filter((taker) => taker.line === one);
    if (covers(own)) return own;
  }
  if (lines.length > MOST_TRIED) return used;
  let left = used;
  for (const one of lines) {
    const without = left.filter((taker) => taker.line !== one);
    if (covers(without)) left = without;
  }
  return left;
}

/** More rules than these together are not tried one by one. */
const MOST_TRIED = 40;
