/** A word of a shell command. Columns of the text; they take in quotation marks. */
export interface ShellWord {
  /** Without quotation marks, escapes resolved; what isn't known stays as it is written: `$IF`. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly quoted: boolean;
  /** It holds a variable or the output of a command: nobody but the script knows what stands there. */
  readonly open: boolean;
}

/** One command with its words; keywords before it (`if`, `do`) left out. */
export interface ShellCommand {
  readonly words: readonly ShellWord[];
  /** Whether it runs hangs on something: it stands behind `if`, `do` … of the same line. */
  readonly inBlock: boolean;
  /** What joins it to the command before: `&&`, `||`, or nothing that could keep it from running. */
  readonly joint: '&&' | '||' | ';';
}

const BLANKS = /[ \t\r\n]/;
const KEYWORDS: ReadonlySet<string> = new Set([
  'if',
  'then',
  'else',
  'elif',
  'fi',
  'for',
  'while',
  'until',
  'do',
  'done',
  'case',
  'esac',
  '{',
  '}',
  '!',
  'time',
]);
const OPENING: ReadonlySet<string> = new Set(['if', 'then', 'else', 'elif', 'while', 'until', 'do', 'case']);

/**
 * Cuts a line of a shell script into its commands, as sh(1) does, and runs nothing. Redirections and comments are
 * left out. Never throws: a quotation that isn't closed takes in the rest.
 */
export function shellCommands(text: string): ShellCommand[] {
  const commands: ShellCommand[] = [];
  let words: ShellWord[] = [];
  let joint: ShellCommand['joint'] = ';';
  let inBlock = false;
  let at = 0;
  const end = (next: ShellCommand['joint']) => {
    if (words.length > 0) commands.push({ words, inBlock, joint });
    words = [];
    joint = next;
  };
  while (at < text.length) {
    const character = text.charAt(at);
    if (BLANKS.test(character)) {
      at++;
    } else if (character === '#') {
      break;
    } else if (character === '<' || character === '>') {
      at = behindRedirection(text, at, words);
    } else if (/[;&|()]/.test(character)) {
      const double = text.charAt(at + 1) === character && character !== '(';
      // `2>&1` was taken with its redirection.
      end(double && character !== ';' ? (character === '&' ? '&&' : '||') : ';');
      at += double ? 2 : 1;
    } else {
      const word = readShellWord(text, at);
      at = word.end;
      if (words.length === 0 && !word.quoted && KEYWORDS.has(word.text)) inBlock ||= OPENING.has(word.text);
      else words.push(word);
    }
  }
  end(';');
  return commands;
}

/** `2>/dev/null`, `>&1`, `<<EOF`: the number before it is taken back, the word behind it skipped. */
function behindRedirection(text: string, start: number, words: ShellWord[]): number {
  const before = words[words.length - 1];
  if (before !== undefined && before.end === start && /^\d$/.test(before.text)) words.pop();
  let at = start;
  while (/[<>&|]/.test(text.charAt(at))) at++;
  while (text.charAt(at) === ' ') at++;
  return at < text.length && !/[;&|()]/.test(text.charAt(at)) ? readShellWord(text, at).end : at;
}

function readShellWord(text: string, start: number): ShellWord {
  let value = '';
  let open = false;
  let quoted = false;
  let at = start;
  while (at < text.length) {
    const character = text.charAt(at);
    if (BLANKS.test(character) || /[;&|()<>]/.test(character)) break;
    if (character === "'") {
      const close = text.indexOf("'", at + 1);
      const stop = close < 0 ? text.length : close;
      value += text.slice(at + 1, stop);
      quoted = true;
      at = Math.min(stop + 1, text.length);
    } else if (character === '\\') {
      value += text.charAt(at + 1);
      at += 2;
    } else {
      const part = character === '"' ? readDoubleQuoted(text, at + 1) : readUnquoted(text, at);
      value += part.value;
      open ||= part.open;
      quoted ||= character === '"';
      at = part.end;
    }
  }
  return { text: value, start, end: Math.min(at, text.length), quoted, open };
}

function readDoubleQuoted(text: string, start: number): { value: string; open: boolean; end: number } {
  let value = '';
  let open = false;
  let at = start;
  while (at < text.length && text.charAt(at) !== '"') {
    const character = text.charAt(at);
    if (character === '\\' && /["\\$`]/.test(text.charAt(at + 1))) {
      value += text.charAt(at + 1);
      at += 2;
    } else {
      const part = readUnquoted(text, at);
      value += part.value;
      open ||= part.open;
      at = part.end;
    }
  }
  return { value, open, end: Math.min(at + 1, text.length) };
}

/** An expansion as it is written, whose value isn't known; or one character, which stands for itself. */
function readUnquoted(text: string, start: number): { value: string; open: boolean; end: number } {
  const isExpansion = /[$`]/.test(text.charAt(start));
  const end = isExpansion ? behindExpansion(text, start) : start + 1;
  return { value: text.slice(start, end), open: isExpansion && end > start + 1, end };
}

/** Behind `$NAME`, `${…}`, `$(…)`, `$1` or a command in backquotes. */
function behindExpansion(text: string, start: number): number {
  if (text.charAt(start) === '`') {
    const close = text.indexOf('`', start + 1);
    return close < 0 ? text.length : close + 1;
  }
  const next = text.charAt(start + 1);
  const closing = next === '{' ? '}' : next === '(' ? ')' : null;
  if (closing === null)
    return start + 1 + (/^(?:\w+|[@*#?$!-])/.exec(text.slice(start + 1))?.[0].length ?? 0);
  let depth = 0;
  for (let at = start + 1; at < text.length; at++) {
    if (text.charAt(at) === next) depth++;
    else if (text.charAt(at) === closing && --depth === 0) return at + 1;
  }
  return text.length;
}
