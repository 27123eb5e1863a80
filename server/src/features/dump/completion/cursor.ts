import {
  Chain,
  type DumpLine,
  type Family,
  isClosed,
  type OptionFact,
  type Rule,
  type RuleExtension,
  readLine,
  readRule,
  readWords,
  type Table,
  type TableName,
  type Verb,
} from '../../../iptables/index.ts';
import type { Position, Span } from '../../../text/index.ts';
import type { DumpDocument, NodeRules } from '../../../workspace/index.ts';

/** What can be written at a cursor. */
export type Slot =
  /** At a line's beginning: a command, a table, COMMIT. */
  | { readonly kind: 'line' }
  /** `*nat` */
  | { readonly kind: 'table' }
  /** `:KUBE-SERVICES`, and the policy behind it. */
  | { readonly kind: 'declared' }
  | { readonly kind: 'policy'; readonly chain: string }
  /** `-A`; in a shell command `-t` too. */
  | { readonly kind: 'command' }
  /** The chain that a command is about. */
  | { readonly kind: 'chain'; readonly verb: Verb }
  /** An option, `-m`, `-j`, or `!`. */
  | { readonly kind: 'option'; readonly rule: Rule; readonly negated: boolean }
  | { readonly kind: 'match'; readonly rule: Rule }
  | { readonly kind: 'target'; readonly rule: Rule; readonly goto: boolean }
  | {
      readonly kind: 'value';
      readonly rule: Rule;
      readonly option: OptionFact;
      readonly owner: RuleExtension | null;
      /** Which of the option's values. */
      readonly index: number;
    };

/** A cursor in a dump, as far as completion and signatures need it. */
export interface Cursor {
  readonly line: DumpLine;
  readonly slot: Slot;
  /** Where the word at the cursor begins, and where it ends: what a chosen word replaces. */
  readonly span: Span;
  /** The word up to the cursor. */
  readonly typed: string;
  /** null: the dump doesn't tell. */
  readonly table: Table | null;
  readonly tableName: TableName | null;
  readonly family: Family;
  readonly node: NodeRules | null;
  /** The line is a shell's: `iptables -t nat -A …`. */
  readonly isCommand: boolean;
}

/** A call of iptables in a shell, up to its arguments; group 1 is the program's name. */
const CALL = /^(?:.*?[\s;|&(])??(?:\S*\/)?(ip6?tables)(?:-legacy|-nft)?[ \t]+(?=-|$)/;

/** What is asked for at a position. null: nothing can be said, as in comments, in quotes and in other output. */
export function cursorAt(document: DumpDocument, position: Position): Cursor | null {
  const line = document.line(position.line);
  if (line === undefined || line.kind === 'comment' || line.form === 'listed') return null;
  const head = line.text.slice(0, position.character);
  if (head.length < line.start) return null;
  const isShell = line.kind === 'command' || line.kind === 'text' || line.form === 'scripted';
  const call = isShell ? CALL.exec(head) : null;
  const start = call?.[0].length ?? line.start;
  const words = readWords(head, start);
  const last = words[words.length - 1];
  const current = last?.end === head.length ? last : undefined;
  // Inside quotation marks, or right behind them.
  if (current !== undefined && (/["']/.test(head.slice(current.start)) || !isClosed(head, current)))
    return null;
  const from = current?.start ?? head.length;
  const isCommand = call !== null;
  const place = placeOf(document, line, isCommand ? words.map((word) => word.text) : null, call?.[1]);
  const read = slotAt(head.slice(start, from), current?.text ?? '', place.table, line, isCommand);
  if (read === null) return null;
  const typedFrom = from + read.skip;
  return {
    line,
    ...place,
    slot: read.slot,
    span: { start: typedFrom, end: typedFrom === head.length ? head.length : endOfWord(line, head.length) },
    typed: head.slice(typedFrom),
    isCommand,
  };
}

/** Up to the blank or the comma behind the cursor. */
function endOfWord({ text }: DumpLine, from: number): number {
  const rest = /^[^\s,"']*/.exec(text.slice(from))?.[0] ?? '';
  return from + rest.length;
}

/** Whose line it is: by its own chain, else by the lines above it, up to where a table ends. */
function placeOf(
  document: DumpDocument,
  line: DumpLine,
  words: readonly string[] | null,
  program: string | undefined,
): Pick<Cursor, 'table' | 'tableName' | 'family' | 'node'> {
  const { lines } = document.model.dump;
  let table = line.chain?.table ?? null;
  for (let number = line.number - 1; table === null && number >= 0; number--) {
    const above = lines[number];
    if (above === undefined || above.kind === 'commit') break;
    table = above.chain?.table ?? (above.kind === 'table' ? headed(document, above) : null);
  }
  if (words !== null) {
    // A shell's command names its table, or means filter; its chains may be shown anywhere in the document.
    const named = words[words.findIndex((word) => word === '-t' || word === '--table') + 1];
    const name = (words.includes('-t') || words.includes('--table') ? named : 'filter') as TableName;
    const family = program === 'ip6tables' ? 6 : 4;
    const rulesets = document.model.dump.structure.rulesets.filter((ruleset) => ruleset.family === family);
    table = rulesets.map((ruleset) => ruleset.tables.get(name)).find((it) => it !== undefined) ?? null;
    const node = table === null ? null : document.model.nodeOf(table.ruleset);
    return { table, tableName: table?.name ?? null, family, node };
  }
  const node = table === null ? null : document.model.nodeOf(table.ruleset);
  return { table, tableName: table?.name ?? null, family: table?.ruleset.family ?? 4, node };
}

/** The table that begins with a line: one without rules belongs to no chain. */
function headed(document: DumpDocument, header: DumpLine): Table | null {
  const tables = document.model.dump.structure.rulesets.flatMap((ruleset) => [...ruleset.tables.values()]);
  return tables.find((table) => table.header === header) ?? null;
}

interface ReadSlot {
  readonly slot: Slot;
  /** How much of the word at the cursor stays: `NEW,` of `NEW,EST`, `--ctstate=` of `--ctstate=NEW`. */
  readonly skip: number;
}

/**
 * @param before the line's own text up to the word at the cursor
 * @param typed that word, up to the cursor
 */
function slotAt(
  before: string,
  typed: string,
  table: Table | null,
  line: DumpLine,
  isCommand: boolean,
): ReadSlot | null {
  const whole = (slot: Slot): ReadSlot => ({ slot, skip: 0 });
  if (before.trim() === '' && !isCommand) {
    if (typed.startsWith('*')) return { slot: { kind: 'table' }, skip: 1 };
    if (typed.startsWith(':')) return { slot: { kind: 'declared' }, skip: 1 };
    if (typed.startsWith('-')) return whole({ kind: 'command' });
    // A word alone may be the beginning of prose.
    return typed === '' || 'COMMIT'.startsWith(typed) ? whole({ kind: 'line' }) : null;
  }
  const declared = /^:(\S+)[ \t]+$/.exec(before)?.[1];
  if (declared !== undefined) return whole({ kind: 'policy', chain: declared });
  const rule = isCommand ? withoutTable(before) : before;
  if (rule === null) return null;
  if (rule.trim() === '' || /(?:^|\s)(?:-t|--table)\s+$/.test(before)) {
    return isCommand
      ? whole(/(?:-t|--table)\s+$/.test(before) ? { kind: 'table' } : { kind: 'command' })
      : null;
  }
  return ruleSlot(rule, typed, table, line);
}

/** The arguments of a call from its command on: `-t nat` can stand before it. null: something else does. */
function withoutTable(text: string): string | null {
  return /^(?:(?:-t|--table)\s+\S*\s*|-w\s+(?:\d+\s+)?|-[46nvx]+\s+)*(?:$|(?=-))/.exec(text) === null
    ? null
    : text.replace(/^(?:(?:-t|--table)\s+\S*\s*|-w\s+(?:\d+\s+)?|-[46nvx]+\s+)*/, '');
}

const COMMAND = /^(?:\[\d+:\d+\]\s+)?(-[A-Z]|--[a-z-]+)\s+$/;

function ruleSlot(before: string, typed: string, table: Table | null, line: DumpLine): ReadSlot | null {
  const command = COMMAND.exec(before)?.[1];
  if (command !== undefined) {
    const { verb } = readLine(`${command} X`, 0, null);
    return verb === '' ? null : { slot: { kind: 'chain', verb }, skip: 0 };
  }
  if (/^\[\d+:\d+\]\s+$/.test(before)) return { slot: { kind: 'command' }, skip: 0 };
  const equals = typed.startsWith('--') ? typed.indexOf('=') + 1 : 0;
  const text = before + (equals > 0 ? typed.slice(0, equals - 1) : '');
  const read = readLine(text, line.number, null);
  if (read.kind === 'chain' && read.verb === 'P')
    return { slot: { kind: 'policy', chain: read.name }, skip: 0 };
  if (read.kind !== 'rule' || !RULE_VERBS.has(read.verb)) return null;
  // The chain tells the IP version; the line itself may be the only one that shows it.
  if (table !== null) read.chain = table.chains.get(read.name) ?? new Chain(read.name, table);
  const rule = readRule(read);
  const slot = slotBehind(rule, equals > 0 ? '' : typed);
  if (slot === null) return null;
  const isList = slot.kind === 'value' && LISTS.has(slot.option.values[slot.index] ?? '');
  return { slot, skip: isList ? Math.max(equals, typed.lastIndexOf(',') + 1) : equals };
}

const RULE_VERBS: ReadonlySet<string> = new Set<Verb>(['A', 'I', 'D', 'R']);
const LISTS: ReadonlySet<string> = new Set([
  'states',
  'tcpFlags',
  'choices',
  'setFields',
  'ports',
  'addresses',
]);

/** What can follow the last word of a rule. */
function slotBehind(rule: Rule, typed: string): Slot | null {
  const last = rule.items[rule.items.length - 1];
  if (last === undefined) return { kind: 'option', rule, negated: false };
  if (last.kind === 'stray') return { kind: 'option', rule, negated: last.word.text === '!' };
  if (last.kind !== 'option') {
    if (last.name !== null) return { kind: 'option', rule, negated: false };
    return last.kind === 'match'
      ? { kind: 'match', rule }
      : { kind: 'target', rule, goto: last.kind === 'goto' };
  }
  const { fact, values } = last;
  const waits = fact !== null && values.length < fact.values.length;
  const needed = fact === null ? 0 : (fact.required ?? fact.values.length);
  // A dash begins an option; what may be left out gives way to one.
  if (!waits || typed.startsWith('-')) {
    return waits && values.length < needed && typed === '' ? null : { kind: 'option', rule, negated: false };
  }
  const owner = [...rule.matches, rule.target].find((it) => it?.options.includes(last)) ?? null;
  return { kind: 'value', rule, option: fact, owner, index: values.length };
}
