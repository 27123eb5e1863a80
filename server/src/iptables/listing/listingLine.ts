import { commandFacts, readPrompt } from '../command.ts';
import { DumpLine, type LineKind } from '../line.ts';
import type { Spelling } from '../spelling.ts';
import { chainHeadingAt, columnHeadings, type ListingContext, type Row, readRow } from './columns.ts';
import { ListedRule } from './listedRule.ts';

/** A line of what `iptables -L` prints. It knows what the lines above it say, for the line below. */
export class ListingLine extends DumpLine {
  readonly context: ListingContext;
  readonly #rule: ListedRule | null;
  #saved: string | null = null;

  constructor(
    number: number,
    text: string,
    kind: LineKind,
    start: number,
    context: ListingContext,
    policy: string,
    row: Row | null = null,
  ) {
    const target = row?.target ? text.slice(row.target.start, row.target.end) : policy;
    const verb = kind === 'rule' ? 'A' : '';
    const name = kind === 'rule' || kind === 'chain' ? context.chain : '';
    super(number, text, kind, start, name, target, verb, row?.goto ?? false);
    this.context = context;
    this.#rule = row === null ? null : new ListedRule(text, context.chain, row);
  }

  override get form(): 'listed' {
    return 'listed';
  }

  override get spelling(): Spelling | null {
    return this.#rule;
  }

  override get saved(): string {
    if (this.#rule === null) return this.text;
    this.#saved ??= this.text.slice(0, this.start) + this.#rule.saved;
    return this.#saved;
  }
}

/** What a line says of the listing's line below it; null: nothing. */
export function listingContext(line: DumpLine | null): ListingContext | null {
  if (line instanceof ListingLine) return line.context;
  if (line?.kind !== 'command') return null;
  const command = readPrompt(line.text, line.start)?.command;
  const chain = command === undefined ? null : commandFacts(command).listedChain;
  return chain === null ? null : { chain, columns: null };
}

/** Reads a line as one of a listing; null: it is none. `above`: the line above it. */
export function readListingLine(
  text: string,
  number: number,
  start: number,
  above: DumpLine | null,
): ListingLine | null {
  const heading = chainHeadingAt(text, start);
  if (heading !== null) {
    const context = { chain: heading.name, columns: null };
    return new ListingLine(number, text, 'chain', start, context, heading.policy);
  }
  const context = listingContext(above);
  if (context === null) return null;
  const columns = columnHeadings(text, start);
  if (columns !== null) {
    return new ListingLine(number, text, 'headings', start, { chain: context.chain, columns }, '');
  }
  const row = readRow(text, start, context);
  return row === null ? null : new ListingLine(number, text, 'rule', start, context, '', row);
}

/** A line between those of a listing that can't be read: those below it are still the listing's. */
export function unreadListingLine(line: DumpLine, above: DumpLine | null): DumpLine {
  if (line.kind !== 'text' || !(above instanceof ListingLine)) return line;
  return new ListingLine(line.number, line.text, 'text', line.start, above.context, '');
}
