import { isTableName } from '../facts/index.ts';
import type { TableName } from '../facts/types.ts';
import { extensionKind, type Verb, verbOf } from '../flags.ts';
import { DumpLine } from '../line.ts';
import type { OpenPart, Spelling } from '../spelling.ts';
import { printString, type Word } from '../words.ts';
import { type ShellCommand, type ShellWord, shellCommands } from './shell.ts';

/** A line of a shell script that goes on in the next one: it ends with a backslash. */
export class ContinuedLine extends DumpLine {
  /** The command's lines so far, this one last. */
  readonly lines: readonly string[];

  constructor(number: number, text: string, start: number, lines: readonly string[]) {
    super(number, text, 'continued', start, '', '', '', false);
    this.lines = lines;
  }

  override get form(): 'scripted' {
    return 'scripted';
  }
}

/**
 * `iptables -t nat -A …` in a shell script. Where the command has several lines, this is its last; words of the
 * lines above have a negative `row`.
 */
export class ScriptLine extends DumpLine {
  readonly table: TableName;
  readonly family: 4 | 6;
  readonly backend: 'legacy' | 'nft' | null;
  readonly #command: Command;
  /** Whether the script runs it hangs on something: `if`, a loop, a function. Set when the structure is built. */
  isConditional: boolean;

  constructor(number: number, text: string, start: number, command: Command) {
    const { verb, words, target } = command;
    const kind = verb === 'N' || verb === 'P' ? 'chain' : 'rule';
    const declared = verb === 'N' ? '-' : (words[2]?.text ?? '');
    const name = words[1]?.text ?? '';
    super(number, text, kind, start, name, kind === 'chain' ? declared : target.name, verb, target.goto);
    this.table = command.table;
    this.family = command.family;
    this.backend = command.backend;
    this.isConditional = command.isGuarded;
    this.#command = command;
  }

  override get height(): number {
    return this.#command.height;
  }

  /** Does the line alone say so? */
  get isGuarded(): boolean {
    return this.#command.isGuarded;
  }

  override get form(): 'scripted' {
    return 'scripted';
  }

  override get spelling(): Spelling {
    const { words, open, saved } = this.#command;
    return this.isConditional ? { words, open: [...open, CONDITION], saved } : { words, open, saved };
  }

  override get saved(): string {
    return this.text.slice(0, this.start) + this.#command.saved;
  }
}

const CONDITION: OpenPart = { reason: 'condition', word: { text: '', start: 0, end: 0, quoted: false } };

interface Command {
  readonly verb: Verb;
  readonly table: TableName;
  readonly family: 4 | 6;
  readonly backend: 'legacy' | 'nft' | null;
  readonly words: readonly Word[];
  readonly open: readonly OpenPart[];
  readonly saved: string;
  readonly target: { readonly name: string; readonly goto: boolean };
  readonly isGuarded: boolean;
  readonly height: number;
}

/** Cheap, and true of every line that calls iptables. */
const MAY_CALL = /ip6?tables|\$\{?"?ip6?_?t/i;

/** Reads a line of a shell script that changes rules, or begins to; null: it does neither. */
export function readScriptLine(
  text: string,
  number: number,
  start: number,
  above: DumpLine | null,
): ScriptLine | ContinuedLine | null {
  const before = above instanceof ContinuedLine ? above.lines : [];
  if (before.length === 0 && !MAY_CALL.test(text)) return null;
  const lines = [...before, text];
  if (/\\\r?$/.test(text) && (before.length > 0 || beginsCall(text.slice(start)))) {
    return new ContinuedLine(number, text, start, lines);
  }
  const command = commandOf(lines, start);
  return command === null ? null : new ScriptLine(number, text, start, command);
}

function beginsCall(text: string): boolean {
  return shellCommands(text).some((command) => programOf(command.words) !== null);
}

/** The lines as one text, and the way back from its columns. */
function joined(
  lines: readonly string[],
  start: number,
): { text: string; place: (word: ShellWord) => Piece } {
  const starts: number[] = [];
  let text = '';
  for (const [row, line] of lines.entries()) {
    starts.push(text.length);
    const own = line.replace(/\\?\r?$/, ' ');
    // Indentation and quote marks before the command are none of it.
    text += row === lines.length - 1 && lines.length === 1 ? ' '.repeat(start) + own.slice(start) : own;
  }
  const place = ({ start: from, end }: ShellWord): Piece => {
    let row = starts.length - 1;
    while (row > 0 && (starts[row] ?? 0) > from) row--;
    const offset = starts[row] ?? 0;
    const above = starts.length - 1 - row;
    const piece = { start: from - offset, end: end - offset };
    return above === 0 ? piece : { ...piece, row: -above };
  };
  return { text, place };
}

type Piece = Pick<Word, 'start' | 'end' | 'row'>;

function commandOf(lines: readonly string[], start: number): Command | null {
  const { text, place } = joined(lines, start);
  const commands = shellCommands(text.replace(/^[\s>]+/, (blank) => ' '.repeat(blank.length)));
  for (const [index, command] of commands.entries()) {
    const read = readCommand(command, place, commands[index - 1]);
    if (read !== null) return { ...read, height: lines.length };
  }
  return null;
}

interface Program {
  readonly family: 4 | 6;
  readonly backend: 'legacy' | 'nft' | null;
  /** Words before its arguments. */
  readonly length: number;
}

const PREFIXES: ReadonlySet<string> = new Set(['sudo', 'doas', 'exec', 'command', 'nice', 'env', 'ionice']);
const PROGRAM = /^(?:\/\S*\/)?(ip6?)tables(?:-(legacy|nft))?$/;
/** `$IPT`, `${IPTABLES}`, `$IP6T_CMD`: a variable whose name can mean nothing else. */
const VARIABLE = /^\$\{?ip(6?)_?t(?:ables?|bl)?(6?)(?:_?[a-z0-9]*)?\}?$/i;

/** The call of iptables that the words begin with; null: of something else. */
function programOf(words: readonly ShellWord[]): Program | null {
  let at = 0;
  for (; at < words.length; at++) {
    const { text = '', quoted = false } = words[at] ?? {};
    if (quoted || !(PREFIXES.has(text) || /^\w+=/.test(text) || (at > 0 && /^-\w+$/.test(text)))) break;
  }
  const word = words[at];
  if (word === undefined) return null;
  const named = PROGRAM.exec(word.text);
  if (named !== null && !word.open) {
    const backend = named[2] === 'legacy' ? 'legacy' : named[2] === 'nft' ? 'nft' : null;
    return { family: named[1] === 'ip6' ? 6 : 4, backend, length: at + 1 };
  }
  const variable = word.open ? VARIABLE.exec(word.text) : null;
  return variable === null
    ? null
    : { family: variable[1] || variable[2] ? 6 : 4, backend: null, length: at + 1 };
}

/** Options of the call, not of the rule; the second half takes a value. */
const OF_THE_CALL: ReadonlySet<string> = new Set([
  '-v',
  '--verbose',
  '-n',
  '--numeric',
  '-x',
  '--exact',
  '-4',
  '-6',
]);
const WITH_VALUE: ReadonlySet<string> = new Set(['-W', '--wait-interval', '--modprobe', '-M']);

function readCommand(
  { words, inBlock, joint }: ShellCommand,
  place: (word: ShellWord) => Piece,
  before: ShellCommand | undefined,
): Omit<Command, 'height'> | null {
  const program = programOf(words);
  if (program === null) return null;
  const rest = words.slice(program.length);
  let table = 'filter';
  let verb: Verb | null = null;
  const own: ShellWord[] = [];
  const behind: ShellWord[] = [];
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at] as ShellWord;
    const next = rest[at + 1];
    const [flag = '', glued] = word.text.startsWith('--') ? word.text.split('=', 2) : [word.text];
    if (word.quoted) behind.push(word);
    else if (flag === '-t' || flag === '--table') {
      table = glued ?? next?.text ?? '';
      if (glued === undefined) at++;
    } else if (/^-t(?:raw|mangle|nat|filter|security)$/.test(flag)) table = flag.slice(2);
    else if (flag === '-w' || flag === '--wait') {
      if (glued === undefined && /^\d+$/.test(next?.text ?? '')) at++;
    } else if (WITH_VALUE.has(flag)) at++;
    else if (OF_THE_CALL.has(flag)) continue;
    else if (verb === null && verbOf(flag) !== null) {
      verb = verbOf(flag);
      own.push(word);
      if (next !== undefined && !/^-/.test(next.text)) {
        own.push(next);
        at++;
      }
    } else behind.push(word);
  }
  const chain = own[1];
  const needsChain = verb !== 'F' && verb !== 'X' && verb !== 'Z';
  if (verb === null || !isTableName(table) || chain?.open || (needsChain && chain === undefined)) return null;
  const all = [...own, ...behind];
  const isAfterCheck = before !== undefined && programOf(before.words) !== null;
  return {
    verb,
    table,
    family: program.family,
    backend: program.backend,
    words: all.map((word) => savedWord(word, place(word))),
    open: strayVariables(all).map((word) => ({ reason: 'variable', word: savedWord(word, place(word)) })),
    saved: all.map(printed).join(' '),
    target: targetOf(behind),
    // `iptables -C … || iptables -A …` adds what isn't there yet: then it is there.
    isGuarded: inBlock || (joint !== ';' && !isAfterCheck),
  };
}

function savedWord(word: ShellWord, piece: Piece): Word {
  const { text, open } = word;
  return { text, ...piece, quoted: mustQuote(word), ...(open ? { open: true } : {}) };
}

/** It can't be taken for an option then. */
function mustQuote({ text, quoted }: ShellWord): boolean {
  return text === '' || /[\s"']/.test(text) || (quoted && text.startsWith('-'));
}

function printed(word: ShellWord): string {
  return mustQuote(word) ? printString(word.text) : word.text;
}

/** Variables that are no option's value may stand for any words: `$OPTIONS`. */
function strayVariables(words: readonly ShellWord[]): ShellWord[] {
  return words.filter((word, index) => {
    const before = words[index - 1];
    const isValue = before !== undefined && (/^-/.test(before.text) || before.text === '!');
    return word.open && !isValue && !word.quoted;
  });
}

function targetOf(words: readonly ShellWord[]): { readonly name: string; readonly goto: boolean } {
  for (let index = words.length - 1; index >= 0; index--) {
    const { text = '', quoted = false } = words[index] ?? {};
    if (quoted) continue;
    const [flag = '', glued] = text.startsWith('--') ? text.split('=', 2) : [text];
    const kind = extensionKind(flag);
    if (kind === 'target' || kind === 'goto') {
      return { name: glued ?? words[index + 1]?.text ?? '', goto: kind === 'goto' };
    }
  }
  return { name: '', goto: false };
}
