/**
 * How `iptables -L` words a match or a target: the other column of the table of facts. Each phrase is a pattern:
 *
 * - a blank stands for one or more blanks, `{}` for a value without blanks, `{…}` for a value that the regular
 *   expression between the braces describes;
 * - `~` stands for the `!` that may stand here, and for blanks around it;
 * - everything else is a regular expression (`spts?:~{}`).
 */
export interface Wording {
  readonly kind: 'match' | 'target';
  readonly name: string;
  /** A phrase that only says: this match is there (`tcp`, `multiport`). Options may follow it. */
  readonly opens?: string;
  /** The options of which one begins it, where nothing opens it. Absent: each can. */
  readonly begins?: readonly string[];
  /** Its phrases, in the order in which iptables-save prints the options. */
  readonly says: readonly Phrase[];
  /** Options can come again, and stand as they are said, not in the order of the rows. */
  readonly asSaid?: true;
  /** What iptables-save prints beside the options that were said: defaults that a listing leaves out. */
  readonly adds?: (options: ReadonlySet<string>) => readonly string[];
}

export interface Phrase {
  /** The option that it stands for; '': of none, it says nothing that counts. */
  readonly option: string;
  readonly pattern: string;
  /**
   * The option's values as iptables-save prints them, of those that the pattern has found ('' where a part of it
   * that may be missing is). null: it says no more than what holds without it. Absent: as they are.
   */
  readonly values?: (...found: string[]) => readonly string[] | null;
}

/** A phrase as one writes it in the table. */
export function says(option: string, pattern: string, values?: Phrase['values']): Phrase {
  return values === undefined ? { option, pattern } : { option, pattern, values };
}

/** The same pattern for each name: `--src-range` is said by the pattern with `source` in the place of `*`. */
export function each(
  pattern: string,
  names: readonly (readonly [option: string, said: string])[],
  values?: Phrase['values'],
): Phrase[] {
  return names.map(([option, said]) => says(option, pattern.replace('*', said), values));
}

/** Options that a listing says by their own name, without the dashes: `burst 5` for `--limit-burst 5`. */
export function named(pattern: string, prefix: string, names: readonly string[]): Phrase[] {
  return each(
    pattern,
    names.map((name) => [`${prefix}${name}`, name]),
  );
}
