import { type ExtensionFact, FIELDS, MATCHES, optionOf, protocolNumber } from '../facts/index.ts';
import type { HookName, OptionFact } from '../facts/types.ts';
import type { DumpLine } from '../line.ts';
import { type Rule, type RuleExtension, type RuleOption, readRule } from '../rule.ts';
import type { Table } from '../ruleset.ts';
import { readNatAddress } from '../simulate/effects.ts';
import type { Word } from '../words.ts';
import { type DumpFinding, finding, type LinePlace, replace, spanOf } from './finding.ts';
import { hostBits } from './hostBits.ts';
import { type DumpRuleName, dumpRules } from './rules.ts';
import { nearestName } from './spelling.ts';

/** What a rule's findings depend on beside its line. */
export class RuleContext {
  readonly table: Table;
  /** The hooks from which packets surely come here. */
  readonly hooks: ReadonlySet<HookName>;
  readonly key: string;

  constructor(table: Table, hooks: ReadonlySet<HookName>) {
    this.table = table;
    this.hooks = hooks;
    this.key = `${table.name} ${table.header !== null} ${table.ruleset.family} ${[...hooks].join()}`;
  }
}

interface Known {
  readonly context: string;
  readonly isChain: boolean;
  readonly findings: readonly DumpFinding[];
}

const known = new WeakMap<DumpLine, Known>();

/** What a rule by itself says wrong, where it stands. Kept with its line: an edit asks about the lines it touched. */
export function ruleFindings(line: DumpLine, context: RuleContext): readonly DumpFinding[] {
  const isChain = context.table.chains.has(line.target);
  const before = known.get(line);
  if (before?.context === context.key && before.isChain === isChain) return before.findings;
  const findings = new RuleCheck(readRule(line), context, isChain).run();
  known.set(line, { context: context.key, isChain, findings });
  return findings;
}

class RuleCheck {
  readonly #rule: Rule;
  readonly #context: RuleContext;
  /** The target is a chain of the table. */
  readonly #isChain: boolean;
  readonly #findings: DumpFinding[] = [];

  constructor(rule: Rule, context: RuleContext, isChain: boolean) {
    this.#rule = rule;
    this.#context = context;
    this.#isChain = isChain;
  }

  run(): readonly DumpFinding[] {
    const { problems, matches, target, fields, open, line } = this.#rule;
    // A listing is what the kernel has taken; in a script, what stands for a variable may be anything.
    if (line.form === 'listed' || open.length > 0) return NOTHING;
    for (const { code, word } of problems) {
      this.#add(code, code === 'unclosed-quote' ? openQuote(line, word) : word, [word.text]);
    }
    if (problems.length === 0) this.#unknownOptions();
    for (const match of matches) this.#extension(match);
    if (target !== null && !this.#isChain) this.#extension(target);
    for (const option of fields) {
      const network = option.name === '-s' || option.name === '-d' ? hostBits(line, option) : [];
      this.#findings.push(...network);
    }
    this.#repeatedFields();
    if (this.#context.table.header !== null) this.#interfaces();
    return this.#findings.length === 0 ? NOTHING : this.#findings;
  }

  #add(name: DumpRuleName, place: Word | LinePlace, values: readonly (string | number)[]): void {
    const { line } = this.#rule;
    this.#findings.push(finding(dumpRules[name], { line, ...spanOf(place) }, { values }));
  }

  /** Tables, hooks and protocols of a match or target and its options. */
  #extension(extension: RuleExtension): void {
    const { fact, name } = extension;
    if (fact === null || name === null) return;
    const isMatch = extension.kind === 'match';
    const { table, hooks } = this.#context;
    // The nf_tables back end lets TRACE stand anywhere.
    if (fact.tables && table.header !== null && !fact.tables.includes(table.name) && fact.name !== 'TRACE') {
      const words = fact.tables.join(', ');
      this.#add(isMatch ? 'match-table' : 'target-table', name, [name.text, table.name, words]);
      return;
    }
    const wrong = fact.hooks && [...hooks].find((hook) => !fact.hooks?.includes(hook));
    if (wrong !== undefined) {
      const words = fact.hooks?.join(', ') ?? '';
      this.#add(isMatch ? 'match-hook' : 'target-hook', name, [name.text, wrong, words]);
    }
    if (extension.word !== null && fact.protocols && !this.#hasProtocol(fact.protocols)) {
      const words = isMatch ? `-m ${name.text}` : name.text;
      this.#add('needs-protocol', name, [words, protocolWords(fact.protocols)]);
      return;
    }
    for (const option of extension.options) this.#protocolOf(option, fact);
  }

  #protocolOf(option: RuleOption, owner: ExtensionFact): void {
    const needed = neededProtocols(option, owner, this.#context.table.ruleset.family);
    if (needed === null || this.#hasProtocol(needed)) return;
    const value = option.values[0]?.text ?? '';
    this.#add('needs-protocol', option.word, [`${option.word.text} ${value}`, protocolWords(needed)]);
  }

  /** A `-p` that is negated is left alone: back ends differ about it. */
  #hasProtocol(names: readonly string[]): boolean {
    const option = this.#rule.fields.find(({ name }) => name === '-p');
    if (option === undefined) return false;
    const number = protocolNumber(option.values[0]?.text ?? '');
    if (option.negation !== null || number === null) return true;
    return names.some((name) => protocolNumber(name) === number);
  }

  #unknownOptions(): void {
    const { items, matches, target } = this.#rule;
    for (const match of matches) this.#unknownMatch(match);
    if (matches.some(({ fact }) => fact === null)) return;
    if (target !== null && target.fact === null && !this.#isChain) return;
    for (const item of items) if (item.kind === 'option' && item.fact === null) this.#unknownOption(item);
  }

  #unknownMatch({ fact, name }: RuleExtension): void {
    if (fact !== null || name === null) return;
    const meant = nearestName(name.text, MATCH_NAMES);
    if (meant === null) return;
    this.#add('misspelt-match', name, [name.text, meant]);
    this.#offer(name, meant);
  }

  #unknownOption(option: RuleOption): void {
    const { matches, target } = this.#rule;
    const { text } = option.word;
    const owner = [...matches, ...(target === null ? [] : [target])].find((it) =>
      it.options.includes(option),
    );
    const owners = matchesWith(text);
    if (owners.length > 0) {
      this.#add('needs-match', option.word, [text, ownersWords(owners)]);
      return;
    }
    if (owner !== undefined && owner.kind !== 'match' && this.#isChain) {
      this.#add('option-after-chain', option.word, [owner.name?.text ?? '', text]);
      return;
    }
    const owning = owner?.fact ? `${owner.kind === 'match' ? '-m ' : ''}${owner.fact.name}` : 'A rule';
    const meant = nearestName(text, optionNames(owner?.fact?.options ?? FIELDS));
    if (meant === null) {
      this.#add('unknown-option', option.word, [owning, text]);
      return;
    }
    this.#add('misspelt-option', option.word, [owning, text, meant]);
    this.#offer(option.word, meant);
  }

  /** To the finding that was added last: write this instead. */
  #offer(word: Word, meant: string): void {
    const last = this.#findings.pop();
    if (last === undefined) return;
    const place = { line: this.#rule.line, start: word.start, end: word.end };
    this.#findings.push({ ...last, fixes: [replace(`Change to ${meant}`, place, meant)] });
  }

  #repeatedFields(): void {
    const seen = new Set<string>();
    for (const item of this.#rule.items) {
      if (item.kind === 'stray' || item.kind === 'match') continue;
      const word = item.word;
      const name = item.kind === 'option' ? item.name : '-j';
      if (word === null || !ONLY_ONCE.has(name)) continue;
      if (seen.has(name)) this.#add('twice', word, [word.text]);
      seen.add(name);
    }
  }

  #interfaces(): void {
    for (const option of this.#rule.fields) {
      const chain = this.#rule.line.name;
      if (option.name === '-i' && (chain === 'OUTPUT' || chain === 'POSTROUTING'))
        this.#add('interface-in', option.word, [chain]);
      if (option.name === '-o' && (chain === 'INPUT' || chain === 'PREROUTING'))
        this.#add('interface-out', option.word, [chain]);
    }
  }
}

const NOTHING: readonly DumpFinding[] = [];
const ONLY_ONCE: ReadonlySet<string> = new Set(['-s', '-d', '-i', '-o', '-p', '-j']);
const MATCH_NAMES = MATCHES.flatMap(({ name, aliases = [] }) => [name, ...aliases]);

/** Which matches know an option of that name. */
function matchesWith(name: string): string[] {
  return [...new Set(MATCHES.filter((match) => optionOf(match, name)).map((match) => match.name))];
}

/** "-p tcp or -p udp" for matches that a protocol brings along, else "-m conntrack". */
function ownersWords(owners: readonly string[]): string {
  const byProtocol = owners.filter((name) => protocolNumber(name) !== null);
  const words = byProtocol.length > 0 ? byProtocol.map((it) => `-p ${it}`) : owners.map((it) => `-m ${it}`);
  return listed(words.slice(0, 3));
}

function protocolWords(names: readonly string[]): string {
  return listed(names.slice(0, 3).map((name) => `-p ${name}`));
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words[words.length - 1]}`;
}

function optionNames(options: readonly OptionFact[]): string[] {
  return options.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
}

const WITH_PORTS = ['tcp', 'udp', 'sctp', 'dccp'];

/** The protocols of which an option needs one, as it stands; null: it needs none. */
function neededProtocols(option: RuleOption, owner: ExtensionFact, family: 4 | 6): readonly string[] | null {
  if (option.fact?.protocols) return option.fact.protocols;
  const [value] = option.values;
  if (value === undefined) return null;
  if (owner.name === 'REJECT' && value.text === 'tcp-reset') return ['tcp'];
  if (option.fact?.values[0] === 'natAddress') {
    return (readNatAddress(value.text, family)?.ports ?? null) === null ? null : WITH_PORTS;
  }
  return null;
}

/** From the quotation mark that opens to the line's end. */
function openQuote(line: DumpLine, word: Word): LinePlace {
  return { line, start: Math.max(word.start, line.text.indexOf('"', word.start)), end: word.end };
}
