import type { DumpLine } from './line.ts';
import { outsideQuotes, readWords } from './words.ts';

const TAB = 9;
const BLANK = 32;
const EXCLAMATION = 33;

/**
 * The first value of an option, found by a search in the line instead of reading the whole rule: models ask it of
 * every rule of a dump. `flag` is one spelling of the option; null: the rule hasn't got it in that spelling, or
 * negates it. What stands inside quotation marks doesn't count. Cost: the line's length.
 */
export function quickValue(line: DumpLine, flag: string): string | null {
  const text = line.saved;
  // Outside of quotation marks; all before it is looked at.
  let plain = line.start;
  for (let at = text.indexOf(flag, plain); at >= 0; at = text.indexOf(flag, plain)) {
    const outside = outsideQuotes(text, plain, at);
    plain = outside > at ? outside : at + flag.length;
    if (outside > at || !isBlank(text, at - 1) || !isBlank(text, plain)) continue;
    if (text.charCodeAt(at - 2) === EXCLAMATION) return null;
    return firstWord(text, plain);
  }
  return null;
}

/**
 * The word behind `from`; null: none, or `!` as old rules have it before a value (in quotes it is a value). Cut out
 * by a search where it is plain: nearly always.
 */
function firstWord(text: string, from: number): string | null {
  let start = from;
  while (isBlank(text, start)) start++;
  const stop = text.indexOf(' ', start);
  const word = stop < 0 ? text.slice(start).trimEnd() : text.slice(start, stop);
  if (word === '!') return null;
  return /["'\t]/.test(word) ? (readWords(text, start)[0]?.text ?? null) : word || null;
}

function isBlank(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === BLANK || code === TAB;
}
