import { type Chain, type DumpLine, nameSpan, readRule } from '../../iptables/index.ts';
import type { Position, Span } from '../../text/index.ts';
import type { DumpDocument } from '../../workspace/index.ts';
import { type Place, placeAt } from './place.ts';

/** One occurrence of a chain's name. */
export interface ChainUse {
  readonly line: DumpLine;
  readonly span: Span;
  readonly as: 'declaration' | 'rule' | 'target';
}

export type ChainPlace = Extract<Place, { kind: 'chain' }>;

/** The chain's name under the cursor, or null: the cursor is on something else. */
export function chainPlaceAt(document: DumpDocument, position: Position): ChainPlace | null {
  const place = placeAt(document, position);
  return place?.kind === 'chain' ? place : null;
}

/**
 * The chains that a name means at a place: the one in the place's own table and node first; without it those of
 * the same name elsewhere in the document (another node of the paste, another table).
 */
export function chainsOf(document: DumpDocument, place: ChainPlace): Chain[] {
  if (place.chain !== null) return [place.chain];
  const node = document.model.nodeAt(place.line);
  const all = document.model.chainsNamed(place.name);
  const near = all.filter((chain) => chain.table.ruleset === node?.ruleset);
  return near.length > 0 ? near : all;
}

/** Every occurrence of a chain's name in its table: declarations, its rules, jumps to it; in document order. */
export function usesOf(chain: Chain): ChainUse[] {
  const uses: ChainUse[] = [];
  for (const line of chain.lines) {
    const span = nameSpan(line);
    if (span !== null) uses.push({ line, span, as: line.kind === 'chain' ? 'declaration' : 'rule' });
  }
  const seen = new Set<DumpLine>();
  for (const caller of chain.table.callersOf(chain.name)) {
    for (const line of repetitionsOf(caller)) {
      if (seen.has(line)) continue;
      seen.add(line);
      uses.push(...targetUse(line));
    }
  }
  return uses.sort((a, b) => a.line.number - b.line.number || a.span.start - b.span.start);
}

/** Where a chain is defined: its declaration, else its first rule; undefined: the dump shows jumps to it only. */
export function definitionOf(chain: Chain): ChainUse | undefined {
  const own = usesOf(chain).filter(({ as }) => as !== 'target');
  return own.find(({ as }) => as === 'declaration') ?? own[0];
}

/** A rule and its repetitions in other greps of the same ruleset. */
function repetitionsOf(rule: DumpLine): DumpLine[] {
  const repeated = rule.chain?.repetitions;
  if (!repeated) return [rule];
  return [rule, ...[...repeated].filter(([, original]) => original === rule).map(([line]) => line)];
}

/** Where a rule names the chain or target that it jumps to; null: it jumps nowhere. */
export function targetSpan(line: DumpLine): Span | null {
  const { text, target } = line;
  if (target === '') return null;
  // As iptables-save prints it, without reading the rule: a chain may have tens of thousands of callers.
  const start = text.lastIndexOf(`${line.goto ? ' -g ' : ' -j '}${target}`) + 4;
  const end = start + target.length;
  if (
    line.form === 'saved' &&
    start >= 4 &&
    /^(?:\s|$)/.test(text.slice(end, end + 1)) &&
    !/["']/.test(text.slice(end))
  ) {
    return { start, end };
  }
  const name = readRule(line).target?.name ?? null;
  return name?.text === target ? name : null;
}

function targetUse(line: DumpLine): ChainUse[] {
  const span = targetSpan(line);
  return span === null ? [] : [{ line, span, as: 'target' }];
}
