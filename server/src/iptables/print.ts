import type { DumpLine } from './line.ts';
import type { Rule, RuleItem } from './rule.ts';
import { printString, type Word } from './words.ts';

/** A rule as iptables-save writes it: one blank between words, negation before the option. */
export function printRule(rule: Rule): string {
  const { line } = rule;
  if (line.spelling !== null) return line.saved.slice(line.start);
  const parts: string[] = [];
  for (const word of [rule.counters, rule.command, rule.chain, rule.index]) {
    if (word !== null) parts.push(printWord(word));
  }
  for (const item of rule.items) parts.push(...printItem(item));
  return parts.join(' ');
}

function printItem(item: RuleItem): string[] {
  if (item.kind === 'stray') return [printWord(item.word)];
  if (item.kind !== 'option') {
    const words = item.word === null ? [] : [item.word];
    return [...words, ...(item.name === null ? [] : [item.name])].map(printWord);
  }
  const [first, ...others] = item.values.map(printWord);
  const parts = item.negation === null ? [item.word.text] : ['!', item.word.text];
  if (first === undefined) return parts;
  // iptables-save puts two blanks before the name of an nfacct counter.
  const gap = (item.values[0]?.start ?? 0) - item.word.end;
  return [...parts, item.name === '--nfacct-name' && gap > 1 ? ` ${first}` : first, ...others];
}

function printWord(word: Word): string {
  // Without quotation marks it stays without, unless some stood in its middle.
  if (!word.quoted) return word.end - word.start === word.text.length ? word.text : printString(word.text);
  const printed = printString(word.text);
  return printed.startsWith('"') ? printed : `"${printed}"`;
}

/** Chain, table and COMMIT lines as iptables-save writes them; other lines as they are, without trailing blanks. */
export function printLine(line: DumpLine): string {
  if (line.kind === 'table') return `*${line.name}`;
  if (line.kind === 'commit') return 'COMMIT';
  if (line.kind === 'chain' && line.form === 'saved') {
    const [counters] = /(?<=[ \t])(?:\[\d+:\d+\]|-c \d+ \d+)(?=\s*$)/.exec(line.text) ?? [];
    const words = line.verb === '' ? [`:${line.name}`] : [`-${line.verb}`, line.name];
    if (line.verb !== 'N') words.push(line.target);
    if (counters !== undefined) words.push(counters);
    return words.join(' ');
  }
  return line.text.trimEnd();
}
