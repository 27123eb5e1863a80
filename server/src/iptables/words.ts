/**
 * One word of a line. `start` and `end` are columns and take in the quotation marks; `text` is what the word
 * means: without them, escapes resolved. `quoted`: it begins with a quotation mark, so it is no option.
 */
export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly quoted: boolean;
  /** Counts from the rule's line: -1 is the line above. A shell script's command can have several. Absent: 0. */
  readonly row?: number;
  /** Holds a variable of a shell script: what stands in its place isn't known. */
  readonly open?: true;
}

const TAB = 9;
const CARRIAGE_RETURN = 13;
const BLANK = 32;
const QUOTE = 34;
const APOSTROPHE = 39;
const BACKSLASH = 92;

/**
 * Cuts a line into words as iptables-restore does (libxtables `add_param_to_argv`): blanks and tabs separate; a
 * double quote opens a part that may hold them, wherever it stands, and its twin ends the word; inside, a
 * backslash takes the next character as it is, outside it is a character like any other. A quote that isn't
 * closed takes in the rest of the line. Single quotes enclose a word as in shell scripts, where it begins and ends
 * with one.
 */
export function readWords(text: string, from: number): Word[] {
  const words: Word[] = [];
  const length = text.charCodeAt(text.length - 1) === CARRIAGE_RETURN ? text.length - 1 : text.length;
  let at = from;
  while (at < length) {
    const code = text.charCodeAt(at);
    if (code === BLANK || code === TAB) {
      at++;
      continue;
    }
    const word = (code === APOSTROPHE ? scriptWord(text, at, length) : null) ?? readWord(text, at, length);
    words.push(word);
    at = word.end;
  }
  return words;
}

function readWord(text: string, start: number, length: number): Word {
  let at = start;
  while (at < length) {
    const code = text.charCodeAt(at);
    if (code === BLANK || code === TAB) break;
    if (code === QUOTE) return quotedWord(text, start, at, length);
    at++;
  }
  return { text: text.slice(start, at), start, end: at, quoted: false };
}

/** A word whose quotation opens at `open`. */
function quotedWord(text: string, start: number, open: number, length: number): Word {
  const quoted = open === start;
  let value = text.slice(start, open);
  let run = open + 1;
  for (let at = run; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return { text: value + text.slice(run, at), start, end: at + 1, quoted };
    if (code !== BACKSLASH || at + 1 >= length) continue;
    value += text.slice(run, at);
    run = ++at;
  }
  return { text: value + text.slice(run, length), start, end: length, quoted };
}

/** `'a b'`; null: the apostrophe belongs to a name such as `'til`. */
function scriptWord(text: string, start: number, length: number): Word | null {
  const close = text.indexOf("'", start + 1);
  if (close < 0 || close >= length) return null;
  const behind = text.charCodeAt(close + 1);
  if (close + 1 < length && behind !== BLANK && behind !== TAB) return null;
  return { text: text.slice(start + 1, close), start, end: close + 1, quoted: true };
}

/** Is every double quote that the word opens closed again? */
export function isClosed(line: string, word: Word): boolean {
  const single = word.quoted && line.charCodeAt(word.start) === APOSTROPHE;
  return single || outsideQuotes(line, word.start, word.end) === word.end;
}

/**
 * The column, or if it stands inside double quotes that opened at `from` or behind it, the one behind their end:
 * Infinity where they aren't closed.
 */
export function outsideQuotes(text: string, from: number, column: number): number {
  let open = false;
  for (let at = text.indexOf('"', from); at >= 0 && (open || at < column); at = text.indexOf('"', at + 1)) {
    if (!open || !isEscaped(text, at)) open = !open;
    if (!open && at >= column) return at + 1;
  }
  return open ? Number.POSITIVE_INFINITY : column;
}

/** Stands an odd number of backslashes before the column? */
function isEscaped(text: string, column: number): boolean {
  let at = column;
  while (text.charCodeAt(at - 1) === BACKSLASH) at--;
  return (column - at) % 2 === 1;
}

/**
 * A value as iptables-save prints it: quoted as soon as it holds anything but letters, digits, `_` and `-`
 * (libxtables `xtables_save_string`).
 */
export function printString(value: string): string {
  return /^[A-Za-z0-9_-]+$/.test(value) ? value : `"${value.replace(/["\\']/g, '\\$&')}"`;
}
