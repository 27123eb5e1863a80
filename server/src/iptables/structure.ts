import { type CommandFacts, commandFacts, readPrompt } from './command.ts';
import type { TableName } from './facts/types.ts';
import { hostLineName } from './hostLine.ts';
import { inferTables, type TableHint } from './inferTables.ts';
import { addsRule, type DumpLine } from './line.ts';
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

const TABLES: ReadonlySet<string> = new Set(['raw', 'mangle', 'nat', 'filter', 'security']);

/** Builds the rulesets of a document from its lines, each read by itself before. */
export function buildStructure(lines: readonly DumpLine[], hint: TableHint): Structure {
  return new Builder(lines, hint).build();
}

class Builder {
  readonly #lines: readonly DumpLine[];
  readonly #hint: TableHint;
  readonly #rulesets: Ruleset[] = [];
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
  #block: Block | null = null;
  #textStart = -1;

  constructor(lines: readonly DumpLine[], hint: TableHint) {
    this.#lines = lines;
    this.#hint = hint;
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
          if (this.#table !== null) {
            this.#table.commit = line;
            this.#table.complete = true;
          }
          this.#table = null;
          this.#block = null;
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
    if (!TABLES.has(line.name)) {
      this.#table = null;
      return;
    }
    const name = line.name as TableName;
    const family = this.#family ?? familyBelow(this.#lines, line.number);
    let ruleset = this.#rulesetFor(family);
    // The same table again, and no host line between: another node's dump, or a later one of the same node.
    if (ruleset.tables.get(name)?.header) {
      ruleset = new Ruleset(this.#host, family, this.#family !== null);
      this.#rulesets.push(ruleset);
    }
    ruleset.backend ??= this.#backend;
    this.#table = ruleset.table(name);
    this.#table.header = line;
  }

  #rulesetFor(family: 4 | 6): Ruleset {
    for (let index = this.#rulesets.length - 1; index >= 0; index--) {
      const ruleset = this.#rulesets[index];
      if (ruleset !== undefined && ruleset.node === this.#host && ruleset.family === family) return ruleset;
    }
    const ruleset = new Ruleset(this.#host, family, this.#family !== null);
    this.#rulesets.push(ruleset);
    return ruleset;
  }

  /** Returns the chain where it is known already: in a table that began with its `*table` line. */
  #rule(line: DumpLine): Chain | null {
    if (this.#table !== null) {
      const chain = this.#table.chain(line.name);
      line.chain = chain;
      applyRule(line, chain.rules);
      return chain;
    }
    if (line.name === '') return null;
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
      const family = this.#facts?.family ?? this.#family ?? familyBelow(this.#lines, line.number);
      const ruleset = this.#rulesetFor(family);
      ruleset.backend ??= this.#backend;
      this.#block = { ruleset, table: this.#facts?.table ?? null, lines: [], left: new Set() };
      this.#blocks.push(this.#block);
    }
    return this.#block;
  }

  #comment(line: DumpLine): void {
    this.#block = null;
    const header = /Generated by (?:x)?(ip6?)tables(-nft|-legacy)?-save v[\d.]+\s*(\(nf_tables\))?/.exec(
      line.text,
    );
    if (header !== null) {
      this.#family = header[1] === 'ip6' ? 6 : 4;
      this.#backend = header[3] !== undefined || header[2] === '-nft' ? 'nft' : 'legacy';
      return;
    }
    if (this.#table === null) this.#hostLine(line);
  }

  #commandLine(line: DumpLine): void {
    this.#block = null;
    this.#table = null;
    const prompt = readPrompt(line.text, line.start);
    if (prompt === null) return;
    this.#command = prompt.command;
    this.#facts = commandFacts(prompt.command);
    this.#family = this.#facts.prints === null ? null : this.#facts.family;
    this.#backend = this.#facts.backend;
    this.#loop = this.#facts.loop;
    if (prompt.host !== null) this.#loginHost = prompt.host;
    // `ssh k8s-2` alone logs in: what follows is k8s-2's until `exit`. With a command it is one output.
    if (/^ssh\s+(?:-\S+\s+)*\S+\s*$/.test(prompt.command)) this.#loginHost = this.#facts.host;
    if (/^(?:exit|logout)\b/.test(prompt.command)) this.#loginHost = prompt.host;
    this.#host = this.#facts.host ?? this.#loginHost;
  }

  #text(line: DumpLine): void {
    this.#block = null;
    if (this.#table !== null) {
      this.#unreadable.push({ line, table: this.#table.name });
      return;
    }
    if (this.#hostLine(line)) {
      this.#endText(line.number);
      return;
    }
    if (this.#textStart < 0) this.#textStart = line.number;
  }

  #hostLine(line: DumpLine): boolean {
    const name = hostLineName(this.#lines, line.number, this.#loop);
    if (name === null) return false;
    this.#host = name;
    this.#family = null;
    return true;
  }

  #endText(end: number): void {
    if (this.#textStart < 0) return;
    this.#textParts.push({ first: this.#textStart, end, command: this.#command, host: this.#host });
    this.#textStart = -1;
  }

  #mergeBlocks(): void {
    if (this.#blocks.length === 0) return;
    const tableOf = inferTables(this.#blocks, this.#hint);
    const views = new Map<Chain, DumpLine[][]>();
    for (const block of this.#blocks) {
      const view = new Map<Chain, DumpLine[]>();
      for (const line of block.lines) {
        const chain = block.ruleset.table(tableOf(line)).chain(line.name);
        line.chain = chain;
        if (line.kind === 'chain') {
          chain.declarations.push(line);
          continue;
        }
        let rules = view.get(chain);
        if (rules === undefined) {
          rules = [];
          view.set(chain, rules);
        }
        applyRule(line, rules);
      }
      for (const [chain, rules] of view) {
        const list = views.get(chain);
        if (list === undefined)
          views.set(
            chain,
            [chain.rules, rules].filter((some) => some.length > 0),
          );
        else list.push(rules);
      }
    }
    for (const [chain, chainViews] of views) {
      const merged = mergeViews(chainViews);
      chain.rules = merged.rules;
      chain.repetitions = merged.repetitions;
      chain.contradictory = merged.contradictory;
    }
  }
}

/** Does to a list of rules what the line's command says (man iptables(8), COMMANDS). */
function applyRule(line: DumpLine, rules: DumpLine[]): void {
  if (line.verb === 'A') {
    rules.push(line);
    return;
  }
  const words = line.text.slice(line.start).split(/\s+/);
  const index = /^\d+$/.test(words[2] ?? '') ? Number(words[2]) : null;
  if (line.verb === 'I') rules.splice((index ?? 1) - 1, 0, line);
  else if (line.verb === 'F') rules.length = 0;
  else if (line.verb === 'R' && index !== null) rules.splice(index - 1, 1, line);
  else if (line.verb === 'D' && index !== null) rules.splice(index - 1, 1);
  else if (line.verb === 'D') {
    const specification = specificationOf(line);
    const at = rules.findIndex((rule) => specificationOf(rule) === specification);
    if (at >= 0) rules.splice(at, 1);
  }
}

/** A rule's text without counters and command. */
function specificationOf(line: DumpLine): string {
  const text = line.text.slice(line.start).trim();
  return text.replace(/^(?:\[\d+:\d+\]\s+)?\S+\s+\S+\s*(?:\d+\s+)?/, '');
}

/** IPv6 if the rules below show addresses of IPv6 before any of IPv4. Looks at 400 lines at most. */
function familyBelow(lines: readonly DumpLine[], from: number): 4 | 6 {
  for (let number = from; number < lines.length && number < from + 400; number++) {
    const line = lines[number];
    if (line === undefined || line.kind === 'commit' || line.kind === 'command') break;
    if (!addsRule(line)) continue;
    const address = / (?:-s|-d|--source|--destination|--to-destination) \[?([0-9a-fA-F:.]+)/.exec(
      line.text,
    )?.[1];
    if (address === undefined) continue;
    if (/^[\d.]+$/.test(address) || /^\d+\.[\d.]+:\d+$/.test(address)) return 4;
    if (address.includes(':')) return 6;
  }
  return 4;
}
