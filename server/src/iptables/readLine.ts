import { readPrompt } from './command.ts';
import { DumpLine, type LineKind, type Verb } from './line.ts';
import { readWords } from './words.ts';

const DASH = 45;
const COLON = 58;
const HASH = 35;
const STAR = 42;
const BRACKET = 91;
const BLANK = 32;
const TAB = 9;
const GREATER = 62;

/**
 * Reads one line by itself. Never throws. `neighbour` is a line that probably has the same chain (the one
 * above); its name is then shared instead of held twice.
 */
export function readLine(text: string, number: number, neighbour: DumpLine | null): DumpLine {
  const start = contentStart(text);
  switch (text.charCodeAt(start)) {
    case DASH:
      return readRuleLine(text, number, start, start, neighbour) ?? plain(text, number, start);
    case BRACKET: {
      const counters = /^\[\d+:\d+\]\s+(?=-)/.exec(text.slice(start, start + 60));
      if (counters === null) return plain(text, number, start);
      const rule = readRuleLine(text, number, start, start + counters[0].length, neighbour);
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
      return plain(text, number, start);
  }
}

function plain(text: string, number: number, start: number): DumpLine {
  const rest = text.length - start;
  if (rest === 0 || (rest === 1 && text.endsWith('\r'))) return simple(text, number, start, 'blank');
  if (rest < 16 && text.slice(start).trimEnd() === 'COMMIT') return simple(text, number, start, 'commit');
  return simple(text, number, start, readPrompt(text, start) === null ? 'text' : 'command');
}

function simple(text: string, number: number, start: number, kind: LineKind): DumpLine {
  return new DumpLine(number, text, kind, start, '', '', '', false);
}

const GREP_PREFIX =
  /^(?:[^\s:"'[\]]+[:-])?(?:\d+[:-])?(?=(?:\[\d+:\d+\] )?-[AINP] [^\s-]|:[A-Za-z][\w-]* (?:-|ACCEPT|DROP) \[|\*(?:nat|filter|mangle|raw|security)\s*$)/;

/** Where the line's own text begins: behind blanks, chat quotes, and the `file:12:` of grep -H and -n. */
function contentStart(text: string): number {
  let at = 0;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === BLANK || code === TAB || (code === GREATER && text.charCodeAt(at + 1) === BLANK)) at++;
    else if (code === DASH || code === COLON || code === BRACKET || code === HASH || code === STAR) return at;
    else break;
  }
  // A byte order mark, or grep's file name and line number. Rare, so the pattern is tried only where a rule,
  // a chain or a table line could follow.
  if (text.charCodeAt(at) === 0xfeff) return at + 1 + contentStart(text.slice(at + 1));
  if (!/[:-](?:\[\d|-[AINP] |:[A-Za-z]|\*[a-z])/.test(text)) return at;
  const prefix = GREP_PREFIX.exec(text.slice(at));
  return prefix === null ? at : at + prefix[0].length;
}

const VERBS: Readonly<Record<string, Verb>> = {
  '-A': 'A',
  '--append': 'A',
  '-I': 'I',
  '--insert': 'I',
  '-D': 'D',
  '--delete': 'D',
  '-R': 'R',
  '--replace': 'R',
  '-N': 'N',
  '--new-chain': 'N',
  '-P': 'P',
  '--policy': 'P',
  '-X': 'X',
  '--delete-chain': 'X',
  '-F': 'F',
  '--flush': 'F',
  '-Z': 'Z',
  '--zero': 'Z',
  '-E': 'E',
  '--rename-chain': 'E',
};

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
    let name: string;
    if (known !== '' && text.startsWith(known, at + 3) && text.charCodeAt(at + 3 + known.length) === BLANK) {
      name = known;
    } else {
      const end = text.indexOf(' ', at + 3);
      name = end < 0 ? text.slice(at + 3).trimEnd() : text.slice(at + 3, end);
    }
    if (name !== '') {
      const jump = text.lastIndexOf(' -j ');
      if (jump > 0 && text.indexOf('"', jump) < 0) {
        const from = jump + 4;
        const end = text.indexOf(' ', from);
        const target = end < 0 ? text.slice(from).trimEnd() : text.slice(from, end);
        if (target !== '' && text.lastIndexOf('"', jump) < 0) {
          return new DumpLine(number, text, 'rule', start, name, target, 'A', false);
        }
        // Quotes before the jump: it is a jump only if they are all closed there.
        if (target !== '' && quotesClosed(text, at, jump)) {
          return new DumpLine(number, text, 'rule', start, name, target, 'A', false);
        }
      }
    }
  }
  return readRuleSlowly(text, number, start, at);
}

function quotesClosed(text: string, from: number, to: number): boolean {
  let open = false;
  for (let at = text.indexOf('"', from); at >= 0 && at < to; at = text.indexOf('"', at + 1)) {
    if (text.charCodeAt(at - 1) === 92) return false;
    open = !open;
  }
  return !open;
}

function readRuleSlowly(text: string, number: number, start: number, at: number): DumpLine | null {
  const words = readWords(text, at);
  const verb = VERBS[words[0]?.text ?? ''];
  if (verb === undefined || words[0]?.quoted === true) return null;
  const chain = words[1];
  if (verb === 'N' || verb === 'P') {
    // `iptables -S` declares chains like this.
    if (chain === undefined || words.length > (verb === 'N' ? 2 : 5)) return null;
    const policy = verb === 'N' ? '-' : (words[2]?.text ?? '');
    return new DumpLine(number, text, 'chain', start, chain.text, policy, verb, false);
  }
  if (verb === 'X' || verb === 'F' || verb === 'Z' || verb === 'E') {
    return new DumpLine(number, text, 'rule', start, chain?.text ?? '', '', verb, false);
  }
  if (chain === undefined || chain.text.startsWith('-')) return null;
  for (let index = 2; index < words.length; index++) {
    const word = words[index];
    if (word === undefined || word.quoted || word.text.charCodeAt(0) !== DASH) continue;
    const goto = word.text === '-g' || word.text === '--goto';
    if (goto || word.text === '-j' || word.text === '--jump') {
      const target = words[index + 1]?.text ?? '';
      return new DumpLine(number, text, 'rule', start, chain.text, target, verb, goto);
    }
  }
  return new DumpLine(number, text, 'rule', start, chain.text, '', verb, false);
}
