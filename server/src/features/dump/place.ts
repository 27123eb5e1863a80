import {
  type Chain,
  type DumpLine,
  nameSpan,
  type Rule,
  type RuleExtension,
  type RuleOption,
  readRule,
  type Word,
} from '../../iptables/index.ts';
import type { Position, Span } from '../../text/index.ts';
import type { DumpDocument } from '../../workspace/index.ts';

/** What stands at a position of a dump. `span` holds the columns of the line that it is about. */
export type Place =
  | {
      readonly kind: 'chain';
      readonly line: DumpLine;
      readonly span: Span;
      readonly name: string;
      /** The chain, if anything of it is shown in the table that the line belongs to. */
      readonly chain: Chain | null;
      readonly as: 'declaration' | 'rule' | 'target';
    }
  | {
      readonly kind: 'option';
      readonly line: DumpLine;
      readonly span: Span;
      readonly rule: Rule;
      readonly option: RuleOption;
      /** The value under the cursor, or null: the option's own word. */
      readonly value: Word | null;
      readonly owner: RuleExtension | null;
    }
  | {
      readonly kind: 'extension';
      readonly line: DumpLine;
      readonly span: Span;
      readonly rule: Rule;
      readonly extension: RuleExtension;
    }
  /** On a rule, but on nothing in particular. */
  | { readonly kind: 'rule'; readonly line: DumpLine; readonly span: Span; readonly rule: Rule }
  | { readonly kind: 'line'; readonly line: DumpLine; readonly span: Span };

/** What stands at the position. A cursor at a word's end belongs to the word. null: no such line. */
export function placeAt(document: DumpDocument, position: Position): Place | null {
  const at = document.line(position.line);
  if (at === undefined) return null;
  const line = ruleOf(document, at);
  const cursor = { row: at.number - line.number, character: position.character };
  const whole: Span = { start: line.start, end: line.end };
  if (line.kind === 'chain') return declarationAt(line, whole, position.character);
  if (line.kind === 'rule') return ruleAt(line, whole, cursor);
  return { kind: 'line', line, span: whole };
}

/** The line that stands for a command of several lines: its last. Any other line by itself. */
function ruleOf(document: DumpDocument, line: DumpLine): DumpLine {
  let last = line;
  while (last.kind === 'continued') {
    const next = document.line(last.number + 1);
    if (next === undefined) return line;
    last = next;
  }
  return last.form === 'scripted' ? last : line;
}

/** Where in a rule the cursor stands; `row` as in `Span`. */
interface Cursor {
  readonly row: number;
  readonly character: number;
}

function declarationAt(line: DumpLine, whole: Span, character: number): Place {
  const span = nameSpan(line);
  if (span === null) return { kind: 'line', line, span: whole };
  if (character > span.end && line.target !== '-') return { kind: 'line', line, span: whole };
  return { kind: 'chain', line, span, name: line.name, chain: line.chain, as: 'declaration' };
}

function ruleAt(line: DumpLine, whole: Span, cursor: Cursor): Place {
  const rule = readRule(line);
  const { chain } = rule;
  if (chain !== null && touches(chain, cursor)) {
    return { kind: 'chain', line, span: chain, name: chain.text, chain: line.chain, as: 'rule' };
  }
  const { target } = rule;
  for (const extension of [...rule.matches, ...(target === null ? [] : [target])]) {
    const { name, word } = extension;
    // Without a word of its own it is the protocol of a match, or stands in a listing, by its name.
    if (name === null || name.start === name.end || (word === null && line.form !== 'listed')) continue;
    const onName = touches(name, cursor);
    if (!onName && (word === null || !touches(word, cursor))) continue;
    if (extension.kind === 'match' || extension.fact !== null) {
      return { kind: 'extension', line, span: name, rule, extension };
    }
    const jumped = line.chain?.table.chains.get(name.text) ?? null;
    return { kind: 'chain', line, span: name, name: name.text, chain: jumped, as: 'target' };
  }
  for (const item of rule.items) {
    if (item.kind !== 'option') continue;
    const owner = [...rule.matches, target].find((it) => it?.options.includes(item)) ?? null;
    const value = item.values.find((word) => touches(word, cursor));
    if (value !== undefined) return { kind: 'option', line, span: value, rule, option: item, value, owner };
    const negated = item.negation !== null && touches(item.negation, cursor);
    if (!negated && (item.word.start === item.word.end || !touches(item.word, cursor))) continue;
    return { kind: 'option', line, span: item.word, rule, option: item, value: null, owner };
  }
  return { kind: 'rule', line, span: whole, rule };
}

function touches(span: Span, { row, character }: Cursor): boolean {
  return (span.row ?? 0) === row && span.start <= character && character <= span.end;
}
