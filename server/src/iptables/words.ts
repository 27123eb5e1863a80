/**
 * One word of a line. `start` and `end` are columns and take in the quotation marks; `text` is what the word
 * means: without them, escapes resolved.
 */
export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly quoted: boolean;
}

const TAB = 9;
const CARRIAGE_RETURN = 13;
const BLANK = 32;
const QUOTE = 34;
const APOSTROPHE = 39;
const BACKSLASH = 92;

/**
 * Cuts a line into words as iptables-restore does (`xtables_add_argv`, man iptables-restore(8)): blanks and tabs
 * separate, a double quote opens a word that may hold blanks, a backslash takes the next character as it is.
 * A quote that isn't closed takes in the rest of the line; its word then ends where the line ends. A single
 * quote opens a word too (shell scripts have them), but only at the word's beginning.
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
    if (code === QUOTE || code === APOSTROPHE) {
      const word = quotedWord(text, at, length, code);
      words.push(word);
      at = word.end;
      continue;
    }
    const start = at;
    let plain = true;
    while (at < length) {
      const inner = text.charCodeAt(at);
      if (inner === BLANK || inner === TAB) break;
      if (inner === BACKSLASH || inner === QUOTE) plain = false;
      at++;
    }
    words.push({
      text: plain ? text.slice(start, at) : withoutEscapes(text.slice(start, at)),
      start,
      end: at,
      quoted: false,
    });
  }
  return words;
}

function quotedWord(text: string, start: number, length: number, quote: number): Word {
  let at = start + 1;
  let value = '';
  let run = at;
  while (at < length) {
    const code = text.charCodeAt(at);
    if (code === quote) return { text: value + text.slice(run, at), start, end: at + 1, quoted: true };
    if (code === BACKSLASH && quote === QUOTE && at + 1 < length) {
      value += text.slice(run, at);
      run = at + 1;
      at += 2;
    } else {
      at++;
    }
  }
  return { text: value + text.slice(run, length), start, end: length, quoted: true };
}

/** Is the quoted word closed by its own quotation mark? */
export function isClosed(line: string, word: Word): boolean {
  if (word.end - word.start < 2 || line.charCodeAt(word.end - 1) !== line.charCodeAt(word.start))
    return false;
  let escapes = 0;
  for (let at = word.end - 2; at > word.start && line.charCodeAt(at) === BACKSLASH; at--) escapes++;
  return escapes % 2 === 0;
}

function withoutEscapes(text: string): string {
  return text.replace(/\\(.)|"/g, '$1');
}

/**
 * A value as iptables-save prints it: quoted as soon as it holds anything but letters, digits, `_` and `-`
 * (libxtables `xtables_save_string`).
 */
export function printString(value: string): string {
  return /^[A-Za-z0-9_-]+$/.test(value) ? value : `"${value.replace(/["\\']/g, '\\$&')}"`;
}
