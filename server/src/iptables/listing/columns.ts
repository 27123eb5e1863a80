import { protocolNumber } from '../facts/index.ts';
import type { Piece } from './phrases.ts';

/** What the lines above say of a line of `iptables -L`. */
export interface ListingContext {
  /** The chain whose rules are listed. */
  readonly chain: string;
  /** null: the line with the headings isn't shown. */
  readonly columns: Columns | null;
}

/** Which columns there are beside target, protocol and addresses. */
export interface Columns {
  readonly number: boolean;
  readonly counters: boolean;
  readonly options: boolean;
  readonly interfaces: boolean;
}

/** Do lines below both read alike? */
export function isSameContext(a: ListingContext | null, b: ListingContext | null): boolean {
  if (a === b) return true;
  if (a === null || b === null || a.chain !== b.chain) return false;
  return a.columns === b.columns || keyOf(a.columns) === keyOf(b.columns);
}

function keyOf(columns: Columns | null): string {
  if (columns === null) return 'unknown';
  return Object.values(columns).map(Number).join('');
}

/** `Chain INPUT (policy DROP 0 packets, 0 bytes)`, `Chain X (2 references)`. Columns of the name. */
export interface ChainHeading {
  readonly name: string;
  readonly start: number;
  /** The policy, or `-`. */
  readonly policy: string;
}

const CHAIN =
  /^Chain (\S+) \((?:policy ([A-Z]+)(?: \d+[KMGT]? packets, \d+[KMGT]? bytes)?|\d+ references|ERROR obtaining refs)\)/;

export function chainHeadingAt(text: string, start: number): ChainHeading | null {
  if (!text.startsWith('Chain ', start)) return null;
  const match = CHAIN.exec(text.slice(start));
  if (match?.[1] === undefined) return null;
  return { name: match[1], start: start + 6, policy: match[2] ?? '-' };
}

const HEADINGS = /^(num +)?(pkts +bytes +)?target +prot +(opt +)?(in +out +)?source +destination[ \t\r]*$/;

/** Which columns the line names; null: it is no such line. */
export function columnHeadings(text: string, start: number): Columns | null {
  if (!MAY_BE_HEADINGS.test(text)) return null;
  const match = HEADINGS.exec(text.slice(start));
  if (match === null) return null;
  const [, number, counters, options, interfaces] = match.map((group) => group !== undefined);
  return {
    number: number === true,
    counters: counters === true,
    options: options === true,
    interfaces: interfaces === true,
  };
}

/** Cheaper, and true of every such line. */
const MAY_BE_HEADINGS = /target +prot /;

/** A listed rule, cut into its columns. */
export interface Row {
  /** null: the rule only counts. */
  readonly target: Piece | null;
  readonly protocol: Cell;
  /** `-f` or `!f`. */
  readonly fragment: Cell | null;
  /** null: not shown. `*` is any. */
  readonly interfaces: { readonly in: Cell; readonly out: Cell } | null;
  readonly source: Cell;
  readonly destination: Cell;
  /** Behind `[goto]`, if the rule is one. */
  readonly goto: boolean;
  /** Where the words of matches and target begin. */
  readonly rest: number;
}

/** What stands in a column, without the `!` before it. */
export interface Cell extends Piece {
  readonly text: string;
  readonly negation: Piece | null;
}

const ADDRESS = '!?(?:anywhere|[0-9a-fA-F:.]+(?:/[0-9a-fA-F:.]+)?)';
const NAME_OR_ADDRESS = '!?[\\w.:-]+(?:/[0-9a-fA-F:.]+)?';
const COUNT = '\\d+[KMGTP]?';

/** Groups 1 to 7: target, protocol, options, interfaces, addresses; empty where there is no such column. */
function rowPattern(columns: Columns, options: boolean, address: string): RegExp {
  return new RegExp(
    [
      '^',
      columns.number ? '\\d+ +' : '',
      columns.counters ? `${COUNT} +${COUNT} +` : '',
      '(?:(\\S+) +)?(!?(?:\\d+|[a-z][\\w.-]*)) +',
      options ? '(--|-f|!f) +' : '()',
      columns.interfaces ? '(!?[^\\s!]+) +(!?[^\\s!]+) +' : '()()',
      `(${address}) +(${address})(?: |$)`,
    ].join(''),
    'd',
  );
}

/** Versions of ip6tables up to 1.8.8 leave the column of options empty. Then only addresses tell columns apart. */
const patternsOf = (columns: Columns) => [
  ...(columns.options ? [rowPattern(columns, true, NAME_OR_ADDRESS)] : []),
  rowPattern(columns, false, ADDRESS),
];

const patterns = new Map<string, readonly RegExp[]>();

function patternsFor(columns: Columns): readonly RegExp[] {
  const key = keyOf(columns);
  let found = patterns.get(key);
  if (found === undefined) {
    found = patternsOf(columns);
    patterns.set(key, found);
  }
  return found;
}

/** Shapes in which a grep shows a rule without the headings above it: only with addresses as numbers. */
const UNHEADED: readonly { readonly columns: Columns; readonly pattern: RegExp }[] = [
  { number: false, counters: true, options: true, interfaces: true },
  { number: true, counters: true, options: true, interfaces: true },
  { number: false, counters: false, options: true, interfaces: false },
  { number: true, counters: false, options: true, interfaces: false },
].map((columns) => ({ columns, pattern: rowPattern(columns, true, ADDRESS) }));

/** A line of a listing as a rule; null: it is none. `start`: where its own text begins, behind indentation. */
export function readRow(text: string, start: number, context: ListingContext): Row | null {
  const line = text.trimEnd();
  const { columns } = context;
  if (columns === null) {
    for (const { columns: shape, pattern } of UNHEADED) {
      const row = rowAt(pattern, line, start, shape.interfaces);
      if (row !== null) return row;
    }
    return null;
  }
  for (const pattern of patternsFor(columns)) {
    const row = rowAt(pattern, line, start, columns.interfaces);
    if (row !== null) return row;
  }
  return null;
}

function rowAt(pattern: RegExp, line: string, start: number, interfaces: boolean): Row | null {
  const match = pattern.exec(line.slice(start));
  if (match === null) return null;
  const cell = (group: number): Cell => {
    const [from, to] = match.indices?.[group] ?? [0, 0];
    const text = match[group] ?? '';
    const negated = text.startsWith('!');
    const inner = { start: start + from + (negated ? 1 : 0), end: start + to };
    const negation = negated ? { start: start + from, end: start + from + 1 } : null;
    return { ...inner, text: negated ? text.slice(1) : text, negation };
  };
  const protocol = cell(2);
  if (protocolNumber(protocol.text) === null) return null;
  const options = cell(3);
  const goto = /^ *\[goto\](?= |$)/.exec(line.slice(start + match[0].length));
  const target = match.indices?.[1];
  return {
    target: target === undefined ? null : { start: start + target[0], end: start + target[1] },
    protocol,
    fragment: options.text.endsWith('f') ? options : null,
    interfaces: interfaces ? { in: cell(4), out: cell(5) } : null,
    source: cell(6),
    destination: cell(7),
    goto: goto !== null,
    rest: start + match[0].length + (goto?.[0].length ?? 0),
  };
}
