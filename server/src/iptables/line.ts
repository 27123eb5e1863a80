import { type Range, range, type Span } from '../text/index.ts';
import type { Verb } from './flags.ts';
import type { Chain } from './ruleset.ts';
import type { Spelling } from './spelling.ts';

/** What a line of a dump is, as far as the line alone tells. */
export type LineKind =
  | 'rule'
  /** `:KUBE-SVC-… - [0:0]`, or `-N`/`-P` of `iptables -S`. */
  | 'chain'
  | 'table'
  | 'commit'
  | 'comment'
  | 'blank'
  /** `target prot opt source destination`: what the columns of a listing are. */
  | 'headings'
  /** A line of a shell script that goes on in the next one. */
  | 'continued'
  /** A prompt with the command that was typed. */
  | 'command'
  /** Anything else: another command's output, a host name, prose, or a line that was broken. */
  | 'text';

/**
 * One line of a document, read once and kept until an edit touches it. It holds what the structure of a dump is
 * built from and nothing more: a dump has hundreds of thousands of them. What a rule says in detail is read from
 * `text` when somebody asks (`readRule`).
 */
export class DumpLine {
  /** Counts from 0. The dump keeps it right when lines come and go above. */
  number: number;
  readonly text: string;
  readonly kind: LineKind;
  /** Column where the line's own text begins, behind indentation, a quote mark `> ` or grep's `file:12:`. */
  readonly start: number;
  /** Rule and chain lines: the chain. Table lines: the table. Else ''. */
  readonly name: string;
  /** Rule lines: what `-j` or `-g` names, or '': the rule only counts. Chain lines: the policy, `-` or ''. */
  readonly target: string;
  readonly verb: Verb | '';
  readonly goto: boolean;
  /** The chain that it declares or adds a rule to; null: none. Set when the dump's structure is built. */
  chain: Chain | null = null;

  constructor(
    number: number,
    text: string,
    kind: LineKind,
    start: number,
    name: string,
    target: string,
    verb: Verb | '',
    goto: boolean,
  ) {
    this.number = number;
    this.text = text;
    this.kind = kind;
    this.start = start;
    this.name = name;
    this.target = target;
    this.verb = verb;
    this.goto = goto;
  }

  /** Column behind the line's own text: without trailing blanks, and what else is white to JavaScript. */
  get end(): number {
    return Math.max(this.start, this.text.trimEnd().length);
  }

  /** Whose spelling the line has: that of iptables-save, of `iptables -L`, of a shell script. */
  get form(): 'saved' | 'listed' | 'scripted' {
    return 'saved';
  }

  /** How many lines it takes: a shell script's command can have several, of which this is the last. */
  get height(): number {
    return 1;
  }

  /** Rule lines in another spelling: the rule as iptables-save would say it. */
  get spelling(): Spelling | null {
    return null;
  }

  /** The line as iptables-save spells it: what is asked of a rule's text is asked of this. From `start` on, as `text`. */
  get saved(): string {
    return this.text;
  }
}

/**
 * Where a chain or rule line names its chain; null: nowhere, as the rules of a listing, or only with quotation marks
 * within, which the name itself hasn't got.
 */
export function nameSpan({ form, kind, name, start, text, verb, spelling }: DumpLine): Span | null {
  if (form === 'scripted') return spelling?.words[1] ?? null;
  if (form === 'listed' && kind !== 'chain') return null;
  // Behind the command, whose letter may be the chain's name too: `-A A`.
  const command = form === 'listed' ? LISTED_CHAIN : verb === '' ? null : /-\S+\s+/;
  const before = command?.exec(text.slice(start));
  const column = text.indexOf(name, before ? start + before.index + before[0].length : start);
  return column < 0 ? null : { start: column, end: column + name.length };
}

const LISTED_CHAIN = /Chain /;

/** The whole line, without indentation and trailing blanks; all lines of a script's command that has several. */
export function lineRange({ number, start, end, height }: DumpLine): Range {
  const whole = range(number, start, end);
  return height === 1 ? whole : { start: { line: number - height + 1, character: 0 }, end: whole.end };
}

const COUNTERS = /^\[\d+:\d+\]\s+/;

/** A rule as iptables-save spells it, without indentation, counters and what ends the line. */
export function ruleText({ saved, start }: DumpLine): string {
  return saved.slice(start).trimEnd().replace(COUNTERS, '');
}

/** Does the line put a rule into its chain's list? `-A`, `-I` and `-R` do. */
export function addsRule(line: DumpLine): boolean {
  return line.kind === 'rule' && (line.verb === 'A' || line.verb === 'I' || line.verb === 'R');
}
