import {
  abbreviatedOption,
  type ExtensionFact,
  FIELDS,
  fieldFact,
  matchFact,
  type OptionFact,
  optionOf,
  protocolName,
  protocolNumber,
  targetFact,
} from './facts/index.ts';
import { extensionKind } from './flags.ts';
import type { DumpLine } from './line.ts';
import type { OpenPart } from './spelling.ts';
import { isClosed, readWords, type Word } from './words.ts';

/** An option with its values: `! -s 10.244.0.0/16`, `--dport 80`. */
export interface RuleOption {
  readonly kind: 'option';
  /** The spelling of the facts (`-s` for `--source`); an unknown option's own. */
  readonly name: string;
  readonly word: Word;
  /** The `!`, before the option as iptables-save prints it, or behind as up to 1.4.2. */
  readonly negation: Word | null;
  readonly values: readonly Word[];
  /** null: not known to this match, target or program. */
  readonly fact: OptionFact | null;
}

/** `-m name` or `-j NAME`, `-g chain`, with the options that belong to it. */
export interface RuleExtension {
  readonly kind: 'match' | 'target' | 'goto';
  /** The `-m`, `-j`, `-g`; null for a match that `-p` brought along (`-p tcp --dport 80`), and in a listing. */
  readonly word: Word | null;
  /** null: the line ends before the name. */
  readonly name: Word | null;
  readonly options: RuleOption[];
  /** null: a user's chain, or not known. */
  readonly fact: ExtensionFact | null;
}

/** A word that belongs to nothing, such as `[unsupported revision]` behind a target. */
export interface StrayWord {
  readonly kind: 'stray';
  readonly word: Word;
}

export type RuleItem = RuleOption | RuleExtension | StrayWord;

export interface RuleProblem {
  readonly code: 'unclosed-quote' | 'missing-value' | 'stray-word' | 'missing-name';
  readonly word: Word;
}

/** A rule in full. Words carry columns of the line. */
export interface Rule {
  readonly line: DumpLine;
  /** `[packets:bytes]` as printed with -c, or null. */
  readonly counters: Word | null;
  readonly command: Word;
  readonly chain: Word | null;
  /** The place of `-I chain 3`. */
  readonly index: Word | null;
  /** `-s -d -i -o -p -f`, in the order of the line. */
  readonly fields: readonly RuleOption[];
  readonly matches: readonly RuleExtension[];
  /** `-j` or `-g`; null: the rule only counts. */
  readonly target: RuleExtension | null;
  /** Everything behind the chain, in the order of the line. Options of extensions stand in it too. */
  readonly items: readonly RuleItem[];
  readonly problems: readonly RuleProblem[];
  /** What a listing or a script leaves open. Whether the rule matches depends on it. */
  readonly open: readonly OpenPart[];
}

/** Reads a rule line to its last word. Never throws. Cost: the line's length. */
export function readRule(line: DumpLine): Rule {
  return new RuleReader(line).read();
}

const DASH = 45;

class RuleReader {
  readonly #line: DumpLine;
  readonly #words: Word[];
  #at = 0;
  readonly #fields: RuleOption[] = [];
  readonly #matches: RuleExtension[] = [];
  readonly #items: RuleItem[] = [];
  readonly #problems: RuleProblem[] = [];
  #target: RuleExtension | null = null;
  /** What was named so far, of each kind the latest; unknown ones are of one kind. */
  readonly #loaded = new Map<ExtensionFact | null, RuleExtension>();
  #protocol: Word | null = null;

  constructor(line: DumpLine) {
    this.#line = line;
    this.#words = line.spelling === null ? readWords(line.text, line.start) : [...line.spelling.words];
  }

  read(): Rule {
    const counters = this.#words[0]?.text.startsWith('[') ? (this.#next() ?? null) : null;
    const command = this.#next() ?? {
      text: '',
      start: this.#line.start,
      end: this.#line.start,
      quoted: false,
    };
    const chain = shown(this.#next());
    const numbered = /^\d+$/.test(this.#peek()?.text ?? '') && this.#line.verb !== 'A';
    const index = numbered ? (this.#next() ?? null) : null;
    for (let word = this.#next(); word !== null; word = this.#next()) this.#item(word);
    const last = this.#words[this.#words.length - 1];
    if (last !== undefined && this.#line.spelling === null && !isClosed(this.#line.text, last)) {
      this.#problems.push({ code: 'unclosed-quote', word: last });
    }
    return {
      line: this.#line,
      counters,
      command,
      chain,
      index,
      fields: this.#fields,
      matches: this.#matches,
      target: this.#target,
      items: this.#items,
      problems: this.#problems,
      open: this.#line.spelling?.open ?? [],
    };
  }

  #peek(): Word | undefined {
    return this.#words[this.#at];
  }

  #next(): Word | null {
    return this.#words[this.#at++] ?? null;
  }

  #item(word: Word): void {
    const negation = isBare(word, '!') ? word : null;
    const written = negation === null ? word : this.#peek();
    if (written === undefined || written.quoted || written.text.charCodeAt(0) !== DASH) {
      // What follows a `!` that negates nothing is looked at by itself.
      this.#stray(word);
      return;
    }
    if (negation !== null) this.#at++;
    const flag = this.#splitAtEquals(written);
    const kind = extensionKind(flag.text);
    if (kind === null) {
      this.#option(flag, negation);
      return;
    }
    if (negation !== null) this.#stray(negation);
    this.#extension(kind, flag);
  }

  #stray(word: Word): void {
    this.#items.push({ kind: 'stray', word });
    // What a script puts there isn't known, and stands in `open`.
    if (word.open) return;
    if (!this.#isUnsupportedRevision(word)) this.#problems.push({ code: 'stray-word', word });
  }

  /** `-j DNAT [unsupported revision]`: what iptables-save prints for an extension newer than itself. */
  #isUnsupportedRevision(word: Word): boolean {
    const extended = this.#target !== null || this.#matches.length > 0;
    return extended && (word.text === '[unsupported' || word.text === 'revision]');
  }

  #extension(kind: RuleExtension['kind'], flag: Word): void {
    const next = this.#peek();
    const name = next === undefined || isFlag(next) ? null : this.#next();
    if (name === null) this.#problems.push({ code: 'missing-name', word: flag });
    const fact = name === null ? null : this.#fact(kind, name.text);
    const extension: RuleExtension = { kind, word: shown(flag), name, options: [], fact };
    this.#items.push(extension);
    this.#load(extension);
    if (kind === 'match') this.#matches.push(extension);
    else if (name !== null || this.#target === null) this.#target = extension;
  }

  /** Of two rows with one name, that of the ruleset's address family. */
  #fact(kind: RuleExtension['kind'], name: string): ExtensionFact | null {
    if (kind === 'goto') return null;
    const lookUp = kind === 'match' ? matchFact : targetFact;
    return lookUp(name, this.#line.chain?.table.ruleset.family) ?? lookUp(name) ?? null;
  }

  #option(flag: Word, early: Word | null): void {
    const { owner, fact } = this.#resolve(flag.text);
    const negation = early ?? this.#negationBehind(fact);
    const values = this.#values(flag, fact);
    const name = fact?.name ?? flag.text;
    const option: RuleOption = { kind: 'option', name, word: flag, negation, values, fact };
    this.#items.push(option);
    if (owner === 'field') {
      this.#fields.push(option);
      if (name === '-p') this.#protocol = values[0] ?? null;
    } else {
      owner?.options.push(option);
    }
  }

  /** `--dport=80`, as getopt reads it and people type it: the value becomes a word of its own. */
  #splitAtEquals(word: Word): Word {
    const equals = word.text.startsWith('--') ? word.text.indexOf('=') : -1;
    if (equals < 0) return word;
    const start = word.start + equals + 1;
    const quoted = word.row === undefined && /["']/.test(this.#line.text.charAt(start));
    // In the place of the word that was just taken: it comes next.
    this.#words[--this.#at] = { ...word, text: word.text.slice(equals + 1), start, quoted };
    return { ...word, text: word.text.slice(0, equals), end: start - 1, quoted: false };
  }

  /**
   * Whose option it is: as in iptables, of what was named so far, the latest first; then a field, for which every
   * rule has a place; then of the match that `-p` brings along. Whole names go before shortened ones. An option
   * that nobody knows goes to the latest.
   */
  #resolve(name: string): { owner: RuleExtension | 'field' | null; fact: OptionFact | null } {
    const loaded = [...this.#loaded.values()].reverse();
    for (const lookUp of [optionOf, abbreviatedOption]) {
      for (const owner of loaded) {
        const fact = owner.fact === null ? undefined : lookUp(owner.fact, name);
        if (fact) return { owner, fact };
      }
      const field = lookUp === optionOf ? fieldFact(name) : abbreviatedField(name);
      if (field) return { owner: 'field', fact: field };
    }
    return this.#implied(name) ?? { owner: loaded[0] ?? null, fact: null };
  }

  /** `-p tcp --dport 80` without `-m tcp`: restore input and scripts have it, iptables-save adds the match. */
  #implied(name: string): { owner: RuleExtension; fact: OptionFact } | null {
    if (this.#protocol === null) return null;
    const number = protocolNumber(this.#protocol.text);
    const match = number === null ? null : this.#fact('match', protocolName(number));
    if (match === null) return null;
    const fact = optionOf(match, name) ?? abbreviatedOption(match, name);
    if (!fact) return null;
    const owner: RuleExtension = {
      kind: 'match',
      word: null,
      name: this.#protocol,
      options: [],
      fact: match,
    };
    this.#matches.push(owner);
    this.#load(owner);
    return { owner, fact };
  }

  #load(extension: RuleExtension): void {
    // Anew, so that the latest stands last.
    this.#loaded.delete(extension.fact);
    this.#loaded.set(extension.fact, extension);
  }

  /** `--dport ! 80`: a `!` behind an option that needs a value, with the value behind it. */
  #negationBehind(fact: OptionFact | null): Word | null {
    const [negation, value] = [this.#words[this.#at], this.#words[this.#at + 1]];
    if (negation === undefined || !isBare(negation, '!')) return null;
    if (value === undefined || isFlag(value) || (fact !== null && leastValues(fact) === 0)) return null;
    return this.#next();
  }

  #values(flag: Word, fact: OptionFact | null): Word[] {
    const values: Word[] = [];
    const most = fact === null ? Number.POSITIVE_INFINITY : fact.values.length;
    const least = fact === null ? 0 : leastValues(fact);
    while (values.length < most) {
      const word = this.#peek();
      if (word === undefined) break;
      // A comment or a log prefix that must be there is taken as it is: it may begin with a dash.
      const free = values.length < least && fact?.values[values.length] === 'string';
      if (!free && (isFlag(word) || isBare(word, '!'))) break;
      values.push(word);
      this.#at++;
    }
    if (values.length < least) this.#problems.push({ code: 'missing-value', word: flag });
    return values;
  }
}

/** null for a word that the line leaves to the reader: a listing has no `-j`. */
function shown(word: Word | null): Word | null {
  return word === null || word.start === word.end ? null : word;
}

function isBare(word: Word, text: string): boolean {
  return word.text === text && !word.quoted;
}

/** Does the word begin like an option? */
function isFlag(word: Word): boolean {
  return !word.quoted && word.text.charCodeAt(0) === DASH;
}

function leastValues(fact: OptionFact): number {
  return fact.required ?? fact.values.length;
}

/** The field that a shortened name stands for: `--dest` for `--destination`; undefined: none, or more. */
function abbreviatedField(name: string): OptionFact | undefined {
  if (!name.startsWith('--') || name.length < 4) return undefined;
  const found = FIELDS.filter((field) => field.aliases?.some((alias) => alias.startsWith(name)));
  return found.length === 1 ? found[0] : undefined;
}

/** The option of that name among fields, matches and target; the first if there are several. */
export function optionNamed(rule: Rule, name: string): RuleOption | undefined {
  return rule.items.find((item) => item.kind === 'option' && item.name === name) as RuleOption | undefined;
}

/** The first value of an option, or null. */
export function firstValue(rule: Rule, name: string): string | null {
  return optionNamed(rule, name)?.values[0]?.text ?? null;
}
