import { commandFact, fieldFact } from './facts/index.ts';

/** The letters of the commands that change rules (man iptables(8), COMMANDS). */
const VERBS = ['A', 'I', 'D', 'R', 'N', 'P', 'X', 'F', 'Z', 'E'] as const;
/** The command letter of a rule line: `-A` appends, `-I` inserts, and so on. */
export type Verb = (typeof VERBS)[number];

/** The command that a word is, in any of its spellings; null: none, or one that only asks (`-C`, `-L`, `-S`). */
export function verbOf(word: string): Verb | null {
  const letter = commandFact(word)?.name.slice(1);
  return VERBS.find((verb) => verb === letter) ?? null;
}

/** What a word makes of the one behind it, `-j` and `--jump` alike: the name of a match, a target, a chain to go to. */
export function extensionKind(word: string): 'match' | 'target' | 'goto' | null {
  switch (fieldFact(word)?.name) {
    case '-m':
      return 'match';
    case '-j':
      return 'target';
    case '-g':
      return 'goto';
    default:
      return null;
  }
}
