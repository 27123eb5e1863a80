import type { DumpLine } from './line.ts';
import { readWords } from './words.ts';

const BACKSLASH = 92;
const BLANK = 32;
const EXCLAMATION = 33;
const QUOTE = 34;

/**
 * The first value of an option, found by a search in the line instead of reading the whole rule: models ask it of
 * every rule of a dump. `flag` is one spelling of the option; null: the rule hasn't got it in that spelling, or
 * negates it. What stands inside quotation marks doesn't count.
 */
export function quickValue(line: DumpLine, flag: string): string | null {
  const { text } = line;
  for (let at = text.indexOf(flag, line.start); at >= 0; at = text.indexOf(flag, at + 1)) {
    const end = at + flag.length;
    if (text.charCodeAt(at - 1) !== BLANK || text.charCodeAt(end) !== BLANK) continue;
    if (isQuoted(text, line.start, at)) continue;
    if (text.charCodeAt(at - 2) === EXCLAMATION) return null;
    let start = end;
    while (text.charCodeAt(start) === BLANK) start++;
    const first = text.charCodeAt(start);
    if (first === QUOTE || first === EXCLAMATION) {
      const word = readWords(text, start)[0];
      return word === undefined || word.text === '!' ? null : word.text;
    }
    const stop = text.indexOf(' ', start);
    return stop < 0 ? text.slice(start).trimEnd() || null : text.slice(start, stop);
  }
  return null;
}

/** Does the column stand between two quotation marks? */
function isQuoted(text: string, from: number, column: number): boolean {
  let open = false;
  for (let at = text.indexOf('"', from); at >= 0 && at < column; at = text.indexOf('"', at + 1)) {
    if (text.charCodeAt(at - 1) !== BACKSLASH) open = !open;
  }
  return open;
}
