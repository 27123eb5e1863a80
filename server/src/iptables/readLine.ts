import { readPrompt } from './command.ts';
import { extensionKind, verbOf } from './flags.ts';
import { DumpLine, type LineKind } from './line.ts';
import { readListingLine, unreadListingLine } from './listing/listingLine.ts';
import { readScriptLine } from './script/scriptLine.ts';
import { outsideQuotes, readWords, type Word } from './words.ts';

const TAB = 9;
const CARRIAGE_RETURN = 13;
const BLANK = 32;
const HASH = 35;
const STAR = 42;
const DASH = 45;
const COLON = 58;
const GREATER = 62;
const BRACKET = 91;
const BYTE_ORDER_MARK = 0xfeff;

/**
 * Reads one line. Never throws. `above` is the line above it: where that belongs to a listing, it says of which
 * chain; else it probably has the same chain, and its name is then shared instead of held twice.
 */
export function readLine(text: string, number: number, above: DumpLine | null): DumpLine {
  const start = contentStart(text);
  if (above?.kind === 'continued')
    return readScriptLine(text, number, start, above) ?? plain(text, number, start);
  switch (text.charCodeAt(start)) {
    case DASH:
      return readRuleLine(text, number, start, start, above) ?? plain(text, number, start);
    case BRACKET: {
      const counters = /^\[\d+:\d+\]\s+(?=-)/.exec(text.slice(start, start + 60));
      // `[ -e /etc/rules ] && iptables …`
      if (counters === null) return readScriptLine(text, number, start, above) ?? plain(text, number, start);
      const rule = readRuleLine(text, number, start, start + counters[0].length, above);
      return rule ?? plain(text, number, start);
    }
    case COLON: {
      const match = /^:(\S+)[ \t]+(ACCEPT|DROP|QUEUE|RETURN|-)(?=[ \t\r]|$)/.exec(text.slice(start));
      if (match?.[1] === undefined || match[2] === undefined) return plain(text, number, start);
      return new DumpLine(number, text, 'chain', start, match[1], match[2], '', false);
    }
    case STAR: {
      const match = /^\*([a-z]+)[ \t\r]*$/.exec(text.slice(start));
      if (match?.[1] === undefined) return plain(text, number, start);
      return new DumpLine(number, text, 'table', start, match[1], '', '', false);
    }
    case HASH:
      return simple(text, number, start, readPrompt(text, start) === null ? 'comment' : 'command');
    default:
      return (
        readListingLine(text, number, start, above) ??
        readScriptLine(text, number, start, above) ??
        unreadListingLine(plain(text, number, start), above)
      );
  }
}

function plain(text: string, number: number, start: number): DumpLine {
  const rest = text.length - start;
  if (rest === 0 || (rest === 1 && text.endsWith('\r'))) return simple(text, number, start, 'blank');
  if (text.startsWith('COMMIT', start) && text.slice(start).trimEnd() === 'COMMIT')
    return simple(text, number, start, 'commit');
  return simple(text, number, start, readPrompt(text, start) === null ? 'text' : 'command');
}

function simple(text: string, number: number, start: number, kind: LineKind): DumpLine {
  return new DumpLine(number, text, kind, start, '', '', '', false);
}

/** What can stand behind grep's file name and line number, so that they are no text of the line's own. */
const GREPPED =
  '(?:\\[\\d+:\\d+\\] )?-[A-Z] [^\\s-]|:\\S+ (?:-|ACCEPT|DROP|QUEUE)(?: \\[|\\s*$)|\\*(?:nat|filter|mangle|raw|security)\\s*$|COMMIT\\s*$|# (?:Generated|Completed) ';
const GREP_PREFIX = new RegExp(`^(?:[^\\s:"'[\\]]+[:-])?(?:\\d+[:-])?(?=${GREPPED})`);
/** Cheaper, and true of every line with such a prefix. */
const MAY_BE_GREPPED = /[:-](?:\[\d|-[A-Z] |:\S|\*[a-z]|COMMIT|# [GC])/;

/** Where the line's own text begins: behind blanks, chat quotes, and the `file:12:` of grep -H and -n. */
function contentStart(text: string): number {
  let at = text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === BLANK || code === TAB || (code === GREATER && isQuoteMark(text, at))) at++;
    else if (code === DASH || code === COLON || code === BRACKET || code === HASH || code === STAR) return at;
    else break;
  }
  if (!MAY_BE_GREPPED.test(text)) return at;
  const prefix = GREP_PREFIX.exec(text.slice(at));
  return prefix === null ? at : at + prefix[0].length;
}

/** `> ` before a line, `>` alone for an empty one, `>> ` for a quote of a quote. */
function isQuoteMark(text: string, at: number): boolean {
  const next = text.charCodeAt(at + 1);
  return next === BLANK || next === GREATER || next === CARRIAGE_RETURN || at + 1 === text.length;
}

/** A line that begins with a command of iptables(8), from `at` on; null: it only begins with a dash. */
function readRuleLine(
  text: string,
  number: number,
  start: number,
  at: number,
  neighbour: DumpLine | null,
): DumpLine | null {
  if (text.startsWith('-A ', at)) {
    // The hot path: nearly every line of a dump. Native searches only; no word is cut out but the names.
    const known = neighbour !== null && neighbour.kind === 'rule' ? neighbour.name : '';
    const from = at + 3;
    const found = text.indexOf(' ', from);
    const end = found < 0 ? text.length : found;
    const shared = known !== '' && end - from === known.length && text.startsWith(known, from);
    const name = shared ? known : text.slice(from, end);
    const jump = text.lastIndexOf(' -j ');
    if (jump > 0 && (shared || isPlainName(name)) && isPlain(text, jump)) {
      const behind = text.indexOf(' ', jump + 4);
      const target = behind < 0 ? text.slice(jump + 4).trimEnd() : text.slice(jump + 4, behind);
      if (target !== '' && target.charCodeAt(0) !== DASH && outsideQuotes(text, at, jump) === jump) {
        return new DumpLine(number, text, 'rule', start, name, target, 'A', false);
      }
    }
  }
  return readRuleSlowly(text, number, start, at);
}

/** Is there nothing from `from` on that makes more, or less, of words than blanks do? */
function isPlain(text: string, from: number): boolean {
  return text.indexOf('"', from) < 0 && text.indexOf("'", from) < 0 && text.indexOf('\t', from) < 0;
}

function isPlainName(name: string): boolean {
  return name !== '' && name.charCodeAt(0) !== DASH && isPlain(name, 0);
}

function readRuleSlowly(text: string, number: number, start: number, at: number): DumpLine | null {
  const words = readWords(text, at);
  const verb = verbOf(words[0]?.text ?? '');
  if (verb === null || words[0]?.quoted === true) return null;
  const chain = words[1];
  if (verb === 'N' || verb === 'P') {
    // `iptables -S` declares chains like this; with -v it adds `-c packets bytes` to policies.
    if (chain === undefined || words.length > (verb === 'N' ? 2 : 6)) return null;
    const policy = verb === 'N' ? '-' : (words[2]?.text ?? '');
    return new DumpLine(number, text, 'chain', start, chain.text, policy, verb, false);
  }
  if (verb === 'X' || verb === 'F' || verb === 'Z' || verb === 'E') {
    return new DumpLine(number, text, 'rule', start, chain?.text ?? '', '', verb, false);
  }
  if (chain === undefined || chain.text.startsWith('-')) return null;
  // The last one: before it, a value that was written without quotes may look like a jump.
  for (let index = words.length - 1; index >= 2; index--) {
    const jump = jumpAt(words, index);
    if (jump === null) continue;
    return new DumpLine(number, text, 'rule', start, chain.text, jump.target, verb, jump.goto);
  }
  return new DumpLine(number, text, 'rule', start, chain.text, '', verb, false);
}

/** The jump that a word begins, `-j ACCEPT` or `--jump=ACCEPT`, or null. */
function jumpAt(words: readonly Word[], index: number): { target: string; goto: boolean } | null {
  const word = words[index];
  if (word === undefined || word.quoted || word.text.charCodeAt(0) !== DASH) return null;
  const equals = word.text.startsWith('--') ? word.text.indexOf('=') : -1;
  const kind = extensionKind(equals < 0 ? word.text : word.text.slice(0, equals));
  if (kind !== 'target' && kind !== 'goto') return null;
  const target = equals < 0 ? (words[index + 1]?.text ?? '') : word.text.slice(equals + 1);
  return target === '' || target.startsWith('-') ? null : { target, goto: kind === 'goto' };
}
