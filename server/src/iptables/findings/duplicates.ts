import { type DumpLine, ruleText } from '../line.ts';
import { printRule } from '../print.ts';
import { readRule } from '../rule.ts';
import type { Table } from '../ruleset.ts';
import { type DumpFinding, finding, related, removeLine, wholeLine } from './finding.ts';
import { dumpRules } from './rules.ts';
import { PacketSpace } from './shadow/space.ts';

/**
 * Rules that a chain has twice, word for word. A rule that draws, counts or depends on what rules between the two
 * change is another chance, and no duplicate. Cost: the number of rules.
 */
export function duplicates(table: Table): DumpFinding[] {
  const findings: DumpFinding[] = [];
  let space: PacketSpace | null = null;
  for (const { rules } of table.chains.values()) {
    if (rules.length < 2) continue;
    const first = new Map<string, DumpLine>();
    for (const line of rules) {
      const text = specification(line);
      const twin = first.get(text);
      if (twin === undefined) first.set(text, line);
      else {
        space ??= new PacketSpace(table);
        findings.push(...duplicate(space, line, twin));
      }
    }
  }
  return findings;
}

function duplicate(space: PacketSpace, line: DumpLine, twin: DumpLine): DumpFinding[] {
  const { certain, effect } = space.ruleOf(line);
  if (!certain || space.isMoving) return [];
  const decides = effect.kind !== 'change' && effect.kind !== 'jump' && effect.kind !== 'ask';
  return [
    finding(dumpRules[decides ? 'duplicate' : 'duplicate-effect'], wholeLine(line), {
      values: [twin.number + 1],
      related: [related(twin, 'The first one')],
      // Where it only does something twice, somebody may want that.
      fixes: decides ? [removeLine('Remove the second rule', line)] : [],
      unnecessary: decides,
    }),
  ];
}

/** What the rule says, without its counters. Lines that iptables-save printed need no reading for that. */
export function specification(line: DumpLine): string {
  const text = ruleText(line);
  if (line.form !== 'saved' || (line.verb === 'A' && !/\s\s|\t/.test(text))) return text;
  const rule = readRule(line);
  return printRule({ ...rule, counters: null, index: null, command: { ...rule.command, text: '-A' } });
}
