import type { DumpLine } from '../../line.ts';
import type { Chain, Table } from '../../ruleset.ts';
import { isShownWhole } from '../../simulate/traverse.ts';
import { type DumpFinding, finding, type RelatedLine, related, removeLine, wholeLine } from '../finding.ts';
import { JumpGraph } from '../jumps.ts';
import { dumpRules } from '../rules.ts';
import { EVERYTHING } from './box.ts';
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
 * chains that nothing leads to. Cost: grows with the rules, and ends at a bound; what is not found by then isn't
 * said.
 */
export function shadowedRules(table: Table): DumpFinding[] {
  const space = new PacketSpace(table);
  if (space.isMoving) return [];
  const budget = new Budget(MOST_STEPS);
  const ways = new Ways(space, budget);
  const graph = isShownWhole(table) ? new JumpGraph(table) : null;
  const findings: DumpFinding[] = [];
  for (const chain of table.chains.values()) {
    if (budget.isSpent) break;
    if (!isInOrder(chain) || graph?.isReached(chain) === false) continue;
    // No packet gets in: the rules that lead here say so.
    if (chain.rules.length > 0 && !ways.isReached(EVERYTHING, chain, 0)) continue;
    for (const [place, line] of chain.rules.entries()) {
      const found = shadowedRule(space, ways, chain, place, line);
      if (budget.isSpent) break;
      if (found !== null) findings.push(found);
    }
  }
  return findings;
}

/** Where several greps were put together, nothing says which rule stood first. */
function isInOrder(chain: Chain): boolean {
  const { rules, table } = chain;
  if (table.header !== null) return true;
  const [first, last] = [rules[0], rules[rules.length - 1]];
  if (first === undefined || last === undefined || chain.repetitions !== null) return false;
  return last.number - first.number === rules.length - 1;
}

function shadowedRule(
  space: PacketSpace,
  ways: Ways,
  chain: Chain,
  place: number,
  line: DumpLine,
): DumpFinding | null {
  const { matched, touched } = space.ruleOf(line);
  if (matched.length === 0 || touched.length === 0) return null;
  if (touched.some((box) => ways.isReached(box, chain, place))) return null;
  const used = new Set<Taker>();
  const isInside = touched.every((box) => ways.isTakenInside(box, chain, place, used));
  const fixes = [removeLine('Remove the rule', line)];
  const own = wholeLine(line);
  if (!isInside) {
    const blame: Blame = { takers: new Set(), calls: new Set() };
    for (const box of touched) ways.isReached(box, chain, place, blame);
    const shown = [...[...blame.takers].map((taker) => taker.line), ...[...blame.calls]].slice(
      0,
      MOST_RELATED,
    );
    return finding(dumpRules['shadowed-by-way'], own, {
      related: shown.map((it) => related(it, 'On the way here')),
      fixes,
      unnecessary: true,
    });
  }
  const takers = needed(space, ways, line, [...used]);
  const lines = [...new Set(takers.map((taker) => taker.line))].sort((a, b) => a.number - b.number);
  const shown: RelatedLine[] = lines.slice(0, MOST_RELATED).map((it) => related(it, 'Takes its packets'));
  const [first] = lines;
  const one = lines.length === 1 && first !== undefined;
  return finding(dumpRules[one ? 'shadowed' : 'shadowed-together'], own, {
    values: [one ? first.number + 1 : lines.length],
    related: shown,
    fixes,
    unnecessary: true,
  });
}

/** Of the takers that took any, those without which some packet would be left: most often one. */
function needed(space: PacketSpace, ways: Ways, line: DumpLine, used: readonly Taker[]): readonly Taker[] {
  const { touched } = space.ruleOf(line);
  const covers = (takers: readonly Taker[]) => touched.every((box) => ways.isTakenBy(box, takers));
  const byLine = [...new Set(used.map((taker) => taker.line))];
  for (const one of byLine) {
    const own = used.filter((taker) => taker.line === one);
    if (covers(own)) return own;
  }
  if (byLine.length > MOST_TRIED) return used;
  let left = used;
  for (const one of byLine) {
    const without = left.filter((taker) => taker.line !== one);
    if (covers(without)) left = without;
  }
  return left;
}

/** More rules than these together are not tried one by one. */
const MOST_TRIED = 40;
