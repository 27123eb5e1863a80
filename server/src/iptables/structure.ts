import { type AddressFamilies, addressFamilies } from './addressFamily.ts';
import { type CommandFacts, commandFacts, readPrompt } from './command.ts';
import type { TableName } from './facts/types.ts';
import { greppedHost, hostLineName } from './hostLine.ts';
import { inferTables, type TableHint } from './inferTables.ts';
import type { DumpLine } from './line.ts';
import { mergeViews } from './merge.ts';
import { type Chain, Ruleset, type Table } from './ruleset.ts';

/** Lines of something else than a ruleset, one below another: a command's output, prose. `end` is exclusive. */
export interface TextPart {
  readonly first: number;
  readonly end: number;
  /** The command that printed it, where it is shown. */
  readonly command: string | null;
  /** The machine it was typed on, where known. */
  readonly host: string | null;
}

/** A line that stands where a ruleset's line should stand, and can't be read as one. */
export interface UnreadableLine {
  readonly line: DumpLine;
  readonly table: TableName;
}

/** What the lines of a document amount to. */
export interface Structure {
  readonly rulesets: readonly Ruleset[];
  readonly textParts: readonly TextPart[];
  readonly unreadable: readonly UnreadableLine[];
}

/** A run of lines without a `*table` above it: most often one grep's output. */
interface Block {
  readonly ruleset: Ruleset;
  readonly table: TableName | null;
  readonly lines: DumpLine[];
  readonly left: Set<string>;
}

/** What stands between the parts of a paste: grep's `--`, and the fences around a block of Markdown. */
const SEPARATOR = /^(?:--|`{3,}.{0,40}|~{3,}.{0,40})$/;
/** Lines that somebody left out. */
const ELLIPSIS = /^(?:\.{2,}|…|[[<(](?:\.{2,}|…|snip)[\])>])$/i;

const TABLES: ReadonlySet<string> = new Set(['raw', 'mangle', 'nat', 'filter', 'security']);

/** Builds the rulesets of a document from its lines, each read by itself before. */
export function buildStructure(lines: readonly DumpLine[], hint: TableHint): Structure {
  return new Builder(lines, hint).build();
}

class Builder {
  readonly #lines: readonly DumpLine[];
  readonly #hint: TableHint;
  readonly #rulesets: Ruleset[] = [];
  readonly #latest = new Map<string, Ruleset>();
  readonly #textParts: TextPart[] = [];
  readonly #unreadable: UnreadableLine[] = [];
  readonly #blocks: Block[] = [];

  /** Where we are: whose output, printed by what. */
  #host: string | null = null;
  #loginHost: string | null = null;
  #loop: readonly string[] = [];
  #command: string | null = null;
  #facts: CommandFacts | null = null;
  #family: 4 | 6 | null = null;
  #backend: 'legacy' | 'nft' | null = null;
  #table: Table | null = null;
  /** Nothing of the table was left out so far: no line cut, none that can't be read. */
  #whole = true;
  #block: Block | null = null;
  #textStart = -1;
  readonly #families: AddressFamilies;
  #answer: { readonly until: number; readonly commits: boolean } | null = null;

  constructor(lines: readonly DumpLine[], hint: TableHint) {
    this.#lines = lines;
    this.#hint = hint;
    this.#families = addressFamilies(lines);
  }

  build(): Structure {
    let chain: Chain | null = null;
    for (const line of this.#lines) {
      // The hot path: a rule of the same chain of a whole table as the line above.
      if (chain !== null && line.kind === 'rule' && line.verb === 'A' && line.name === chain.name) {
        line.chain = chain;
        chain.rules.push(line);
        continue;
      }
      line.chain = null;
      chain = null;
      if (line.kind !== 'text') this.#endText(line.number);
      switch (line.kind) {
        case 'rule':
          chain = this.#rule(line);
          break;
        case 'chain':
          this.#declaration(line);
          break;
        case 'table':
          this.#tableLine(line);
          break;
        case 'commit':
          this.#commit(line);
          break;
        case 'comment':
          this.#comment(line);
          break;
        case 'blank':
          this.#block = null;
          break;
        case 'command':
          this.#commandLine(line);
          break;
        case 'text':
          this.#text(line);
          break;
      }
    }
    this.#endText(this.#lines.length);
    this.#mergeBlocks();
    return {
      rulesets: this.#rulesets.filter((ruleset) => ruleset.tables.size > 0),
      textParts: this.#textParts,
      unreadable: this.#unreadable,
    };
  }

  #tableLine(line: DumpLine): void {
    this.#block = null;
    this.#part(line);
    if (!TABLES.has(line.name)) {
      this.#table = null;
      return;
    }
    const name = line.name as TableName;
    const family = this.#family ?? this.#families.below(line.number + 1);
    let ruleset = this.#rulesetFor(family);
    // The same table again, and no host line between: another node's dump, or a later one of the same node.
    if (ruleset.tables.get(name)?.header) ruleset = this.#newRuleset(family);
    ruleset.backend ??= this.#backend;
    this.#table = ruleset.table(name);
    this.#table.header = line;
    this.#whole = this.#facts?.partial !== true;
  }

  #commit(line: DumpLine): void {
    if (this.#table !== null) {
      this.#table.commit = line;
      this.#table.complete = this.#whole;
    }
    this.#table = null;
    this.#block = null;
  }

  /** Whose output it is, where grep put the name of a file before the line. */
  #part(line: DumpLine): void {
    const host = line.start > 0 ? greppedHost(line) : null;
    if (host === null || host === this.#host) return;
    this.#host = host;
    this.#family = null;
    this.#table = null;
    this.#block = null;
  }

  /** The latest ruleset of this node and IP version. */
  #rulesetFor(family: 4 | 6): Ruleset {
    return this.#latest.get(this.#rulesetKey(family)) ?? this.#newRuleset(family);
  }

  #newRuleset(family: 4 | 6): Ruleset {
    const ruleset = new Ruleset(this.#host, family, this.#family !== null);
    this.#rulesets.push(ruleset);
    this.#latest.set(this.#rulesetKey(family), ruleset);
    return ruleset;
  }

  #rulesetKey(family: 4 | 6): string {
    return `${family} ${this.#host ?? ''}`;
  }

  /** Returns the chain where it is known already: in a table that began with its `*table` line. */
  #rule(line: DumpLine): Chain | null {
    this.#part(line);
    if (line.name === '') {
      // `-F`, `-X`, `-Z` without a chain: of every chain.
      if (line.verb === 'F') for (const chain of this.#table?.chains.values() ?? []) applyRule(line, chain);
      return null;
    }
    if (this.#table !== null) {
      const chain = this.#table.chain(line.name);
      line.chain = chain;
      applyRule(line, chain);
      return chain;
    }
    const block = this.#currentBlock(line);
    const previous = block.lines[block.lines.length - 1];
    if (previous !== undefined && previous.kind === 'rule' && previous.name !== line.name) {
      block.left.add(previous.name);
    }
    // A dump is printed chain by chain. A chain that comes again begins another grep's output.
    if (block.left.has(line.name) && line.verb === 'A') {
      this.#block = null;
      this.#currentBlock(line).lines.push(line);
    } else {
      block.lines.push(line);
    }
    return null;
  }

  #declaration(line: DumpLine): void {
    this.#part(line);
    if (this.#table !== null) {
      const chain = this.#table.chain(line.name);
      line.chain = chain;
      chain.declarations.push(line);
      return;
    }
    const previous = this.#block?.lines[this.#block.lines.length - 1];
    if (previous?.kind === 'rule') this.#block = null;
    this.#currentBlock(line).lines.push(line);
  }

  #currentBlock(line: DumpLine): Block {
    if (this.#block === null) {
      const family = this.#facts?.family ?? this.#family ?? this.#families.below(line.number);
      const ruleset = this.#rulesetFor(family);
      ruleset.backend ??= this.#backend;
      this.#block = { ruleset, table: this.#facts?.table ?? null, lines: [], left: new Set() };
      this.#blocks.push(this.#block);
    }
    return this.#block;
  }

  #comment(line: DumpLine): void {
    this.#block = null;
    const header = /Generated by (x|ip6?)tables(-nft|-legacy)?-save v[\d.]+\s*(\(nf_tables\))?/.exec(
      line.text,
    );
    if (header !== null) {
      // `xtables-save` is what iptables 1.8.0 to 1.8.2 called both nf_tables programs.
      this.#family = header[1] === 'x' ? null : header[1] === 'ip6' ? 6 : 4;
      this.#backend = header[3] !== undefined || header[2] === '-nft' || header[1] === 'x' ? 'nft' : 'legacy';
      this.#part(line);
    }
    // Rules that were written, not saved, say which program is to load them.
    const loader = /Generated by \S+ for (ip6?)tables-restore\b/.exec(line.text);
    if (loader !== null) {
      this.#family = loader[1] === 'ip6' ? 6 : 4;
      this.#part(line);
    }
    // Tables end with COMMIT; where the next header comes first, the table was cut off.
    if (
      header !== null ||
      loader !== null ||
      /^# Completed on /.test(line.text.slice(line.start, line.start + 20))
    ) {
      this.#table = null;
    } else if (this.#table === null) {
      this.#hostLine(line);
    }
  }

  #commandLine(line: DumpLine): void {
    this.#block = null;
    const prompt = readPrompt(line.text, line.start);
    if (prompt === null) return;
    // "# iptables -A …" among a table's lines is a comment: its COMMIT is still to come.
    if (this.#table !== null && isHash(line) && this.#commitsBelow(line.number)) return;
    this.#table = null;
    this.#command = prompt.command;
    this.#facts = commandFacts(prompt.command);
    this.#family = this.#facts.family;
    this.#backend = this.#facts.backend;
    this.#loop = this.#facts.loop;
    if (prompt.host !== null) this.#loginHost = prompt.host;
    // `ssh k8s-2` alone logs in: what follows is k8s-2's until `exit`. With a command it is one output.
    if (/^ssh\s+(?:-\S+\s+)*\S+\s*$/.test(prompt.command)) this.#loginHost = this.#facts.host;
    if (/^(?:exit|logout)\b/.test(prompt.command)) this.#loginHost = prompt.host;
    this.#host = this.#facts.host ?? this.#loginHost;
  }

  /** Does a COMMIT follow before another table, or a prompt that is no comment? O(1) but for the first time. */
  #commitsBelow(number: number): boolean {
    if (this.#answer === null || this.#answer.until < number) {
      let at = number + 1;
      for (; at < this.#lines.length; at++) {
        const line = this.#lines[at];
        if (line?.kind === 'commit' || line?.kind === 'table') break;
        if (line?.kind === 'command' && !isHash(line)) break;
      }
      this.#answer = { until: at, commits: this.#lines[at]?.kind === 'commit' };
    }
    return this.#answer.commits;
  }

  #text(line: DumpLine): void {
    this.#block = null;
    const text = line.text.slice(line.start, line.start + 60).trim();
    if (SEPARATOR.test(text)) {
      this.#endText(line.number);
      this.#table = null;
      return;
    }
    if (this.#hostLine(line)) return;
    if (this.#table === null) {
      if (this.#textStart < 0) this.#textStart = line.number;
      return;
    }
    this.#whole = false;
    if (!ELLIPSIS.test(text)) this.#unreadable.push({ line, table: this.#table.name });
  }

  #hostLine(line: DumpLine): boolean {
    const name = hostLineName(this.#lines, line.number, this.#loop, this.#table !== null);
    if (name === null) return false;
    this.#endText(line.number);
    this.#host = name;
    this.#family = null;
    this.#table = null;
    return true;
  }

  #endText(end: number): void {
    if (this.#textStart < 0) return;
    this.#textParts.push({ first: this.#textStart, end, command: this.#command, host: this.#host });
    this.#textStart = -1;
  }

  #mergeBlocks(): void {
    if (this.#blocks.length === 0) return;
    const whole = this.#rulesets.flatMap((ruleset) => [...ruleset.tables.values()]);
    const tableOf = inferTables(this.#blocks, whole, this.#hint);
    const views = new Map<Chain, DumpLine[][]>();
    for (const block of this.#blocks) {
      const view = new Map<Chain, RuleList>();
      for (const line of block.lines) {
        const chain = block.ruleset.table(tableOf(line)).chain(line.name);
        line.chain = chain;
        if (line.kind === 'chain') {
          chain.declarations.push(line);
          continue;
        }
        let list = view.get(chain);
        if (list === undefined) {
          list = { rules: [], appended: true };
          view.set(chain, list);
        }
        applyRule(line, list);
      }
      for (const [chain, { rules }] of view) {
        const list = views.get(chain);
        if (list === undefined) views.set(chain, chain.rules.length > 0 ? [chain.rules, rules] : [rules]);
        else list.push(rules);
      }
    }
    for (const [chain, chainViews] of views) {
      const merged = mergeViews(chainViews);
      chain.rules = merged.rules;
      chain.appended = false;
      chain.repetitions = merged.repetitions;
      chain.contradictory = merged.contradictory;
    }
  }
}

function isHash(line: DumpLine): boolean {
  return line.text.charAt(line.start) === '#';
}

interface RuleList {
  readonly rules: DumpLine[];
  appended: boolean;
}

/** Does to a list of rules what the line's command says (man iptables(8), COMMANDS). */
function applyRule(line: DumpLine, list: RuleList): void {
  const { rules } = list;
  if (line.verb === 'A') {
    rules.push(line);
    return;
  }
  list.appended = false;
  const number = RULE_NUMBER.exec(line.text.slice(line.start, line.start + 200))?.[1];
  const place = number === undefined ? 0 : Number(number) - 1;
  if (line.verb === 'I') rules.splice(Math.max(place, 0), 0, line);
  else if (line.verb === 'F') rules.length = 0;
  else if (line.verb === 'R') {
    if (number !== undefined && place in rules) rules[place] = line;
  } else if (line.verb === 'D') {
    const at = number === undefined ? indexOfRule(rules, line) : place;
    if (at in rules) rules.splice(at, 1);
  }
}

/** Counters, if they are shown, and the command with its chain; group 1 is the place of `-I chain 3`. */
const RULE_NUMBER = /^(?:\[\d+:\d+\]\s+)?\S+\s+\S+\s+(\d+)(?=\s|$)/;
const COMMAND = /^(?:\[\d+:\d+\]\s+)?\S+\s+\S+\s*(?:\d+(?=\s|$)\s*)?/;

/** The first rule that says what a `-D` line says; -1: none. */
function indexOfRule(rules: readonly DumpLine[], line: DumpLine): number {
  const specification = specificationOf(line);
  return rules.findIndex(
    (rule) =>
      rule.target === line.target &&
      rule.text.includes(specification) &&
      specificationOf(rule) === specification,
  );
}

/** A rule's text without counters and command. */
function specificationOf(line: DumpLine): string {
  return line.text.slice(line.start).trim().replace(COMMAND, '');
}
