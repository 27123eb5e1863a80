import type { Word } from './words.ts';

/** Something that a rule's line leaves open: who reads it must say so, and guess nothing. */
export interface OpenPart {
  /** The words that aren't understood; without width where nothing is shown. */
  readonly word: Word;
  /**
   * `wording`: a listing says it in words that aren't known. `interfaces`: a listing without -v shows none.
   * `variable`: what a shell script puts in its place isn't known. `condition`: nor whether the script makes the rule.
   */
  readonly reason: 'wording' | 'interfaces' | 'variable' | 'condition';
}

/**
 * A rule in another spelling than that of iptables-save, translated: a line of `iptables -L`, a command of a
 * shell script. Made when somebody asks for it the first time.
 */
export interface Spelling {
  /**
   * What iptables-save would print, word by word: the command, the chain, then the rule. Each word has the columns
   * at which the line says it; one that the line leaves to the reader (`-m`, `-s`) has no width.
   */
  readonly words: readonly Word[];
  readonly open: readonly OpenPart[];
  /** The words as one text. */
  readonly saved: string;
}
