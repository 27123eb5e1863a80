import { MATCH_WORDINGS } from '../facts/matchWordings.ts';
import { TARGET_WORDINGS } from '../facts/targetWordings.ts';
import type { Phrase, Wording } from '../facts/wording.ts';

/** A piece of a line, in columns of it. */
export interface Piece {
  readonly start: number;
  readonly end: number;
}

/** A value as iptables-save prints it, and where the line says it. */
export interface SaidValue extends Piece {
  readonly text: string;
}

/** An option, and where the line says it. */
export interface SaidOption extends Piece {
  readonly option: string;
  readonly negation: Piece | null;
  readonly values: readonly SaidValue[];
}

/** A match, or what belongs to the target, as the line says it. */
export interface SaidExtension {
  readonly kind: 'match' | 'target';
  readonly name: string;
  /** The words that only name it; null: its options speak for it. */
  readonly opening: Piece | null;
  readonly options: readonly SaidOption[];
}

export interface SaidText {
  readonly extensions: readonly SaidExtension[];
  /** What no row of the table words so. */
  readonly unknown: readonly Piece[];
}

interface Pattern {
  readonly regExp: RegExp;
  /** The group that holds the `!`; 0: none may stand here. The other groups are values. */
  readonly negation: number;
}

interface CompiledPhrase {
  readonly phrase: Phrase;
  readonly pattern: Pattern;
}

interface CompiledWording {
  readonly wording: Wording;
  readonly opens: Pattern | null;
  readonly begins: readonly CompiledPhrase[];
  readonly says: readonly CompiledPhrase[];
}

/** The regular expression that the table's way to write patterns stands for; it sticks to its place. */
function compiled(pattern: string): Pattern {
  // A part of a word, or something that is only looked at, needs no blank behind it.
  const bounded = /[/)]$/.test(pattern) ? '' : '(?= |$)';
  let groups = 0;
  let negation = 0;
  const source = pattern.replace(PATTERN_PARTS, (found, value) => {
    if (found.startsWith('\\')) return found.slice(found === '\\~' ? 1 : 0);
    if (found.startsWith(' ')) return ' +';
    groups++;
    if (found !== '~') return `(${value === '' ? '\\S+' : value})`;
    negation = groups;
    return ' *(!)? *';
  });
  return { regExp: new RegExp(source + bounded, 'dy'), negation };
}

/** `{…}`, in which `{2}` may stand; `~`; blanks; and what a backslash makes plain. */
const PATTERN_PARTS = /\\[~{}]|\{(?!\d+[,}])([^{}]*(?:\{\d[\d,]*\}[^{}]*)*)\}|~| +/g;

function matchAt({ regExp }: Pattern, line: string, at: number): RegExpExecArray | null {
  regExp.lastIndex = at;
  return regExp.exec(line);
}

function compiledWording(wording: Wording): CompiledWording {
  const all = wording.says.map((phrase) => ({ phrase, pattern: compiled(phrase.pattern) }));
  const begins = wording.begins ?? null;
  return {
    wording,
    opens: wording.opens === undefined ? null : compiled(wording.opens),
    begins: begins === null ? all : all.filter(({ phrase }) => begins.includes(phrase.option)),
    says: all,
  };
}

const matches = MATCH_WORDINGS.map(compiledWording);
const targets = new Map<string, CompiledWording[]>();
for (const wording of TARGET_WORDINGS) {
  targets.set(wording.name, [...(targets.get(wording.name) ?? []), compiledWording(wording)]);
}

/**
 * Reads what stands behind the addresses of a listed rule, from `start` to `end`: first what its matches say, then
 * what its target does. Cost: the text's length, times the number of wordings.
 */
export function readPhrases(text: string, start: number, end: number, target: string): SaidText {
  const line = text.slice(0, end);
  return readFrom(line, start, target, commentEnds(line, start, target));
}

function readFrom(line: string, start: number, target: string, ends: readonly CommentEnd[]): SaidText {
  const extensions: SaidExtension[] = [];
  const unknown: Piece[] = [];
  let nextEnd = 0;
  for (let at = start; ; ) {
    while (line.charCodeAt(at) === 32) at++;
    if (at >= line.length) break;
    while ((ends[nextEnd]?.end ?? Number.POSITIVE_INFINITY) < at + SHORTEST_COMMENT) nextEnd++;
    const possible = line.startsWith('/*', at) ? ends.slice(nextEnd, nextEnd + MOST_ENDS) : [];
    const read = readComment(line, at, possible) ?? readExtension(line, at, target);
    if (read !== null) {
      extensions.push(read.said);
      at = read.end;
      continue;
    }
    const stop = line.indexOf(' ', at);
    const wordEnd = stop < 0 ? line.length : stop;
    const before = unknown[unknown.length - 1];
    // Words one behind another are one text.
    if (before !== undefined && line.slice(before.end, at).trim() === '') {
      unknown[unknown.length - 1] = { start: before.start, end: wordEnd };
    } else {
      unknown.push({ start: at, end: wordEnd });
    }
    at = wordEnd;
  }
  return { extensions, unknown };
}

interface ReadExtension {
  readonly said: SaidExtension;
  readonly end: number;
}

function readExtension(line: string, at: number, target: string): ReadExtension | null {
  for (const wording of matches) {
    const read = readAs(wording, line, at);
    if (read !== null) return read;
  }
  for (const wording of targets.get(target) ?? []) {
    const read = readAs(wording, line, at);
    if (read !== null) return read;
  }
  return null;
}

/** A place where a comment can end: behind a blank, an asterisk and a slash. */
interface CommentEnd {
  readonly end: number;
  /** Everything behind it can be read. */
  readonly isReadable: boolean;
}

/** Where more comments than these can end, each ends at the first such place. */
const MOST_ENDS = 50;
/** An opening, and an end with its blank. */
const SHORTEST_COMMENT = 5;

/** Where comments can end from `start` on. What is behind a place is read when the places behind it are known. */
function commentEnds(line: string, start: number, target: string): CommentEnd[] {
  const places: number[] = [];
  const begin = line.indexOf('/*', start);
  for (let close = begin; close >= 0; ) {
    close = line.indexOf(' */', close + 1);
    const end = close + 3;
    if (close >= 0 && (end >= line.length || line.charCodeAt(end) === 32)) places.push(end);
  }
  if (places.length === 1 || places.length > MOST_ENDS) {
    return places.map((end) => ({ end, isReadable: false }));
  }
  const ends: CommentEnd[] = [];
  for (const end of places.reverse()) {
    ends.unshift({ end, isReadable: readFrom(line, end, target, ends).unknown.length === 0 });
  }
  return ends;
}

/**
 * A comment can hold whatever ends one, and what looks like a match. So of the places where it can end the first
 * one counts behind which everything can be read; if there is none, the first. `ends`: of these, those behind `at`.
 */
function readComment(line: string, at: number, ends: readonly CommentEnd[]): ReadExtension | null {
  const end = (ends.find(({ isReadable }) => isReadable) ?? ends[0])?.end;
  if (end === undefined) return null;
  const close = end - 3;
  const value = { text: line.slice(at + 3, close), start: Math.min(at + 3, close), end: close };
  const option: SaidOption = {
    option: '--comment',
    negation: null,
    values: [value],
    start: at,
    end: at + 2,
  };
  return { said: { kind: 'match', name: 'comment', opening: null, options: [option] }, end };
}

function readAs(wording: CompiledWording, line: string, start: number): ReadExtension | null {
  let at = start;
  let opening: Piece | null = null;
  const options: SaidOption[] = [];
  const said = new Set<Phrase | string>();
  const { kind, name, asSaid = false, adds } = wording.wording;
  if (wording.opens !== null) {
    const found = matchAt(wording.opens, line, start);
    if (found === null) return null;
    opening = { start, end: start + found[0].length };
    at = opening.end;
  } else {
    const first = readPhrase(wording.begins, line, at, said, asSaid);
    if (first === null) return null;
    if (first.option !== null) options.push(first.option);
    at = first.end;
  }
  for (;;) {
    let next = at;
    while (line.charCodeAt(next) === 32) next++;
    const phrase = next >= line.length ? null : readPhrase(wording.says, line, next, said, asSaid);
    if (phrase === null) break;
    if (phrase.option !== null) options.push(phrase.option);
    at = phrase.end;
  }
  const names = new Set([...said].filter((it) => typeof it === 'string'));
  options.push(...addedOptions(adds?.(names) ?? [], at));
  if (!asSaid) options.sort((a, b) => placeOf(wording, a.option) - placeOf(wording, b.option));
  return { said: { kind, name, opening, options }, end: at };
}

function placeOf({ says }: CompiledWording, option: string): number {
  return says.findIndex(({ phrase }) => phrase.option === option);
}

/** `--packet 0`: options with values that the line leaves to the reader, without width at its place. */
function addedOptions(words: readonly string[], at: number): SaidOption[] {
  const options: { option: string; values: SaidValue[] }[] = [];
  for (const word of words) {
    if (word.startsWith('--')) options.push({ option: word, values: [] });
    else options[options.length - 1]?.values.push({ text: word, start: at, end: at });
  }
  return options.map((it) => ({ ...it, negation: null, start: at, end: at }));
}

/** The first phrase that fits and, unless it may come again, wasn't said yet. `said` takes note of it. */
function readPhrase(
  phrases: readonly CompiledPhrase[],
  line: string,
  at: number,
  said: Set<Phrase | string>,
  again: boolean,
): { option: SaidOption | null; end: number } | null {
  for (const { phrase, pattern } of phrases) {
    if (!again && (said.has(phrase) || said.has(phrase.option))) continue;
    const found = matchAt(pattern, line, at);
    if (found === null) continue;
    said.add(phrase).add(phrase.option);
    return { option: optionOf(phrase, pattern, found, at), end: at + found[0].length };
  }
  return null;
}

function optionOf(
  phrase: Phrase,
  { negation }: Pattern,
  found: RegExpExecArray,
  at: number,
): SaidOption | null {
  if (phrase.option === '') return null;
  const places = found.indices ?? [];
  const pieces = found.slice(1).flatMap((text, index): SaidValue[] => {
    const place = places[index + 1];
    return index + 1 === negation || place === undefined ? [] : [{ text, start: place[0], end: place[1] }];
  });
  const texts = found.slice(1).filter((_, index) => index + 1 !== negation);
  const values =
    phrase.values === undefined
      ? pieces.map(({ text }) => text)
      : phrase.values(...texts.map((text) => text ?? ''));
  if (values === null) return null;
  const end = at + found[0].length;
  const first = pieces[0]?.start ?? end;
  // One value of several pieces (`3 code 4`) has the columns of all of them.
  const whole = { start: first, end: pieces[pieces.length - 1]?.end ?? end };
  const not = places[negation];
  const negated = negation === 0 || not === undefined ? null : { start: not[0], end: not[1] };
  return {
    option: phrase.option,
    negation: negated,
    values: values.map((text, index) => ({
      text,
      ...pieceOf(values.length === pieces.length ? (pieces[index] ?? whole) : whole),
    })),
    ...saidBefore(found.input, at, negated, first),
  };
}

const pieceOf = ({ start, end }: Piece): Piece => ({ start, end });

/** The words for an option: up to its `!`, or behind one that begins the phrase; without its values. */
function saidBefore(line: string, at: number, negation: Piece | null, first: number): Piece {
  const begin = negation?.start === at ? negation.end : at;
  const stop = negation !== null && negation.start > at ? negation.start : first;
  const text = line.slice(begin, stop);
  return { start: begin + (text.length - text.trimStart().length), end: begin + text.trimEnd().length };
}
