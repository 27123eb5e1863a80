import {
  abbreviatedOption,
  type ExtensionFact,
  fieldFact,
  matchFact,
  type OptionFact,
  optionOf,
  targetFact,
} from './facts/index.ts';
import type { DumpLine } from './line.ts';
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
  /** The `-m`, `-j`, `-g`; null for a match that `-p` brought along (`-p tcp --dport 80`). */
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
}

/** Reads a rule line to its last word. Never throws. Cost: the line's length. */
export function readRule(line: DumpLine): Rule {
  return new RuleReader(line).read();
}

const DASH = 45;
const EXTENSION_FLAGS: Readonly<Record<string, RuleExtension['kind']>> = {
  '-m': 'match',
  '--match': 'match',
  '-j': 'target',
  '--jump': 'target',
  '-g': 'goto',
  '--goto': 'goto',
};

class RuleReader {
  readonly #line: DumpLine;
  readonly #words: Word[];
  #at = 0;
  readonly #fields: RuleOption[] = [];
  readonly #matches: RuleExtension[] = [];
  readonly #items: RuleItem[] = [];
  readonly #problems: RuleProblem[] = [];
  #target: RuleExtension | null = null;
  #protocol: Word | null = null;

  constructor(line: DumpLine) {
    this.#line = line;
    this.#words = readWords(line.text, line.start);
  }

  read(): Rule {
    const counters = this.#words[0]?.text.startsWith('[') ? (this.#next() ?? null) : null;
    const command = this.#next() ?? {
      text: '',
      start: this.#line.start,
      end: this.#line.start,
      quoted: false,
    };
    const chain = this.#next() ?? null;
    const numbered = /^\d+$/.test(this.#peek()?.text ?? '') && this.#line.verb !== 'A';
    const index = numbered ? (this.#next() ?? null) : null;
    for (let word = this.#next(); word !== null; word = this.#next()) this.#item(word);
    const last = this.#words[this.#words.length - 1];
    if (last?.quoted && !isClosed(this.#line.text, last))
      this.#problems.push({ code: 'unclosed-quote', word: last });
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
    };
  }

  #peek(): Word | undefined {
    return this.#words[this.#at];
  }

  #next(): Word | null {
    return this.#words[this.#at++] ?? null;
  }

  #item(word: Word): void {
    const negated = word.text === '!' && !word.quoted;
    const flag = negated ? this.#next() : word;
    if (flag === null || flag.quoted || flag.text.charCodeAt(0) !== DASH) {
      if (negated) this.#stray(word);
      if (flag !== null) this.#stray(flag);
      return;
    }
    const kind = EXTENSION_FLAGS[flag.text];
    if (kind === undefined) this.#option(flag, negated ? word : null);
    else this.#extension(kind, flag);
  }

  #stray(word: Word): void {
    this.#items.push({ kind: 'stray', word });
    if (!this.#isUnsupportedRevision(word)) this.#problems.push({ code: 'stray-word', word });
  }

  /** `-j DNAT [unsupported revision]`: what iptables-save prints for a target newer than itself. */
  #isUnsupportedRevision(word: Word): boolean {
    return this.#target !== null && (word.text === '[unsupported' || word.text === 'revision]');
  }

  #extension(kind: RuleExtension['kind'], flag: Word): void {
    const name = this.#next();
    if (name === null) this.#problems.push({ code: 'missing-name', word: flag });
    const lookUp = kind === 'match' ? matchFact : kind === 'target' ? targetFact : () => undefined;
    const fact = name === null ? null : (lookUp(name.text) ?? null);
    const extension: RuleExtension = { kind, word: flag, name, options: [], fact };
    this.#items.push(extension);
    if (kind === 'match') this.#matches.push(extension);
    else this.#target = extension;
  }

  #option(written: Word, earlyNegation: Word | null): void {
    const flag = this.#splitAtEquals(written);
    const field = fieldFact(flag.text);
    const owner = field === undefined ? this.#ownerOf(flag.text) : null;
    const known = owner?.fact ?? null;
    const own = known === null ? null : (optionOf(known, flag.text) ?? abbreviatedOption(known, flag.text));
    const fact = field ?? own;
    let negation = earlyNegation;
    const behind = this.#peek();
    if (negation === null && behind?.text === '!' && !behind.quoted && (fact?.values.length ?? 1) > 0) {
      negation = this.#next();
    }
    const values = this.#values(flag, fact);
    const option: RuleOption = {
      kind: 'option',
      name: fact?.name ?? flag.text,
      word: flag,
      negation,
      values,
      fact,
    };
    this.#items.push(option);
    if (field !== undefined) {
      this.#fields.push(option);
      if (field.name === '-p') this.#protocol = values[0] ?? null;
    } else {
      owner?.options.push(option);
    }
  }

  /** `--dport=80`, as getopt reads it and people type it: the value becomes a word of its own. */
  #splitAtEquals(word: Word): Word {
    const equals = word.text.startsWith('--') ? word.text.indexOf('=') : -1;
    if (equals < 0) return word;
    const start = word.start + equals + 1;
    this.#words.splice(this.#at, 0, {
      text: word.text.slice(equals + 1),
      start,
      end: word.end,
      quoted: false,
    });
    return { text: word.text.slice(0, equals), start: word.start, end: start - 1, quoted: false };
  }

  /**
   * Whose option it is: as in iptables, of what was named so far (the target if it is there already, then the
   * latest match), then of the match that `-p` brings along. An option that nobody knows goes to the latest.
   */
  #ownerOf(name: string): RuleExtension | null {
    const target = this.#target;
    const loaded = target === null ? this.#matches : [...this.#matches, target];
    for (const lookUp of [optionOf, abbreviatedOption]) {
      for (let index = loaded.length - 1; index >= 0; index--) {
        const extension = loaded[index];
        if (extension?.fact && lookUp(extension.fact, name)) return extension;
      }
    }
    const implied = this.#protocol === null ? undefined : matchFact(impliedMatch(this.#protocol.text));
    if (this.#protocol !== null && implied !== undefined && optionOf(implied, name) !== undefined) {
      const match: RuleExtension = {
        kind: 'match',
        word: null,
        name: this.#protocol,
        options: [],
        fact: implied,
      };
      this.#matches.push(match);
      return match;
    }
    return target ?? this.#matches[this.#matches.length - 1] ?? null;
  }

  #values(flag: Word, fact: OptionFact | null): Word[] {
    const values: Word[] = [];
    const most = fact === null ? Number.POSITIVE_INFINITY : fact.values.length;
    const least = fact === null ? 0 : (fact.required ?? fact.values.length);
    while (values.length < most) {
      const word = this.#peek();
      if (word === undefined) break;
      // A value that must be there is taken as it is, for a comment or a log prefix may begin with a dash.
      if (values.length >= least && !word.quoted && (word.text === '!' || word.text.startsWith('-'))) break;
      values.push(word);
      this.#at++;
    }
    if (values.length < least) this.#problems.push({ code: 'missing-value', word: flag });
    return values;
  }
}

/** The match that `-p` loads by itself when one of its options follows. */
function impliedMatch(protocol: string): string {
  if (protocol === 'ipv6-icmp' || protocol === 'icmpv6') return 'icmp6';
  const numbered: Readonly<Record<string, string>> = {
    '1': 'icmp',
    '6': 'tcp',
    '17': 'udp',
    '58': 'icmp6',
    '132': 'sctp',
  };
  return numbered[protocol] ?? protocol;
}

/** The match of that name, the first if the rule names it several times. */
export function matchOf(rule: Rule, name: string): RuleExtension | undefined {
  return rule.matches.find((match) => match.name?.text === name);
}

/** The option of that name among fields, matches and target; the first if there are several. */
export function optionNamed(rule: Rule, name: string): RuleOption | undefined {
  return rule.items.find((item) => item.kind === 'option' && item.name === name) as RuleOption | undefined;
}

/** The first value of an option, or null. */
export function firstValue(rule: Rule, name: string): string | null {
  return optionNamed(rule, name)?.values[0]?.text ?? null;
}
