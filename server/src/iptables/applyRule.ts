import { type DumpLine, ruleText } from './line.ts';

/** A chain's rules in the order in which they are asked. */
export interface RuleList {
  readonly rules: DumpLine[];
  /** Nothing but `-A` made it. */
  appended: boolean;
}

/** Does to a list of rules what the line's command says (man iptables(8), COMMANDS). */
export function applyRule(line: DumpLine, list: RuleList): void {
  const { rules } = list;
  if (line.verb === 'A') {
    rules.push(line);
    return;
  }
  list.appended = false;
  const number = RULE_NUMBER.exec(ruleText(line))?.[1];
  const place = number === undefined ? 0 : Number(number) - 1;
  if (line.verb === 'I') rules.splice(Math.max(place, 0), 0, line);
  else if (line.verb === 'F') rules.length = 0;
  else if (line.verb === 'R') {
    if (number !== undefined && place in rules) rules[place] = line;
  } else if (line.verb === 'D') {
    const at = number === undefined ? indexOfRule(rules, line) : place;
    if (at in rules) rules.splice(at, 1);
  }
}

/** The command with its chain; group 1 is the place of `-I chain 3`. */
const RULE_NUMBER = /^\S+\s+\S+\s+(\d+)(?=\s|$)/;
const COMMAND = /^\S+\s+\S+\s*(?:\d+(?=\s|$)\s*)?/;

/** The first rule that says what a `-D` line says; -1: none. */
function indexOfRule(rules: readonly DumpLine[], line: DumpLine): number {
  const specification = specificationOf(line);
  return rules.findIndex(
    (rule) =>
      rule.target === line.target &&
      rule.saved.includes(specification) &&
      specificationOf(rule) === specification,
  );
}

/** A rule's text without its command. */
function specificationOf(line: DumpLine): string {
  return ruleText(line).replace(COMMAND, '');
}
