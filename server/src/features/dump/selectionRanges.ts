import type { SelectionRange } from 'vscode-languageserver-types';
import { type Chain, type DumpLine, type Rule, readRule, type Word } from '../../iptables/index.ts';
import { isBefore, type Position, type Range, type Span, touches } from '../../text/index.ts';
import type { DumpDocument } from '../../workspace/index.ts';
import type { Features } from '../context.ts';
import { rangeOf } from './lines.ts';

/**
 * From the inside out: a part of a value, the value, the option with its values, the match or target with its
 * options, the rule, the chain's rules around it, the table, all that the node shows, the document.
 */
export function selectionRanges(
  _features: Features,
  document: DumpDocument,
  positions: readonly Position[],
): SelectionRange[] {
  return positions.map((position) => {
    const ranges = rangesAround(document, position);
    let found: SelectionRange | undefined;
    for (const range of ranges.reverse()) {
      if (found === undefined || isWider(found.range, range)) {
        found = found === undefined ? { range } : { range, parent: found };
      }
    }
    return found ?? { range: { start: position, end: position } };
  });
}

function rangesAround(document: DumpDocument, position: Position): Range[] {
  const line = document.line(position.line);
  if (line === undefined) return [];
  const content = { start: line.start, end: line.end };
  const inLine = line.kind === 'rule' ? ruleSpans(readRule(line), position.character) : [];
  const whole = content.end > content.start ? [content] : [];
  const around = [...inLine, ...whole].filter((span) => isAt(span, position.character));
  const chain = line.chain;
  const inDocument = [
    ...(chain === null ? [] : [chainLines(document, line, chain)]),
    ...tableLines(document, line),
    ...(chain === null ? [] : rulesetLines(document, chain)),
    [0, document.dump.lines.length - 1] as const,
  ].map(([first, last]) => linesRange(document, first, last));
  return [...around.map((span) => rangeOf(line, span)), ...inDocument].filter((range) =>
    touches(range, position),
  );
}

/** The words around a column of a rule, the narrow ones first. */
function ruleSpans(rule: Rule, character: number): Span[] {
  const words = [rule.counters, rule.command, rule.chain, rule.index].filter((word) => word !== null);
  const spans: Span[] = words.filter((word) => isAt(word, character));
  for (const item of rule.items) {
    if (item.kind === 'stray') {
      spans.push(item.word);
      continue;
    }
    const values = item.kind === 'option' ? item.values : item.name === null ? [] : [item.name];
    const own = item.kind === 'option' ? [item.negation, item.word, ...values] : [item.word, ...values];
    const all = own.filter((word) => word !== null);
    const value = values.find((word) => isAt(word, character));
    if (value !== undefined) spans.push(...parts(rule, value, character));
    spans.push(...all.filter((word) => isAt(word, character)));
    spans.push(hull(all));
  }
  for (const extension of [...rule.matches, ...(rule.target === null ? [] : [rule.target])]) {
    const head = [extension.word, extension.name].filter((word) => word !== null);
    const options = extension.options.flatMap((option) => [option.word, ...option.values]);
    spans.push(hull([...(extension.word === null ? [] : head), ...options]));
  }
  return spans.filter((span) => isAt(span, character)).sort((a, b) => a.end - a.start - (b.end - b.start));
}

/** One member of a comma list; what stands between quotation marks. */
function parts(rule: Rule, value: Word, character: number): Span[] {
  const text = rule.line.text.slice(value.start, value.end);
  if (value.quoted) {
    const closed = text.length > 1 && text.endsWith(text.charAt(0));
    return [{ start: value.start + 1, end: closed ? value.end - 1 : value.end }];
  }
  const start = text.lastIndexOf(',', character - value.start - 1) + 1;
  const comma = text.indexOf(',', character - value.start);
  return [{ start: value.start + start, end: comma < 0 ? value.end : value.start + comma }];
}

function hull(spans: readonly Span[]): Span {
  return {
    start: Math.min(...spans.map((span) => span.start)),
    end: Math.max(...spans.map((span) => span.end)),
  };
}

/** First and last of the lines that belong to the chain and stand together around a line. */
function chainLines(document: DumpDocument, line: DumpLine, chain: Chain): readonly [number, number] {
  const { lines } = document.dump;
  const belongs = (number: number) => lines[number]?.kind === line.kind && lines[number]?.chain === chain;
  let first = line.number;
  let last = line.number;
  while (belongs(first - 1)) first--;
  while (belongs(last + 1)) last++;
  return [first, last];
}

/** From `*table` to `COMMIT`, where both are shown. */
function tableLines(document: DumpDocument, line: DumpLine): (readonly [number, number])[] {
  return document.model.nodes
    .flatMap(({ ruleset }) => [...ruleset.tables.values()])
    .flatMap(({ header, commit }) =>
      header === null || commit === null ? [] : [[header.number, commit.number] as const],
    )
    .filter(([first, last]) => first <= line.number && line.number <= last);
}

/** All lines of the node's ruleset, unless another's stand between them. */
function rulesetLines(document: DumpDocument, { table: { ruleset } }: Chain): (readonly [number, number])[] {
  let first = -1;
  let last = -1;
  const others: number[] = [];
  for (const line of document.dump.lines) {
    const own = line.chain?.table.ruleset;
    if (own === ruleset) {
      if (first < 0) first = line.number;
      last = line.number;
    } else if (own !== undefined && first >= 0) {
      others.push(line.number);
    }
  }
  if (others.some((number) => number < last)) return [];
  for (const { header, commit } of ruleset.tables.values()) {
    if (header !== null) first = Math.min(first, header.number);
    if (commit !== null) last = Math.max(last, commit.number);
  }
  return [[first, last]];
}

function linesRange(document: DumpDocument, first: number, last: number): Range {
  const end = document.dump.lines[last]?.end ?? 0;
  return { start: { line: first, character: 0 }, end: { line: last, character: end } };
}

function isAt(span: Span, character: number): boolean {
  return span.start <= character && character <= span.end;
}

/** Does the first range hold the second, and more? */
function isWider(outer: Range, inner: Range): boolean {
  const holdsBoth = !isBefore(inner.start, outer.start) && !isBefore(outer.end, inner.end);
  return holdsBoth && (isBefore(outer.start, inner.start) || isBefore(inner.end, outer.end));
}
