import { applyToLines, type Range, splitLines } from '../text/index.ts';
import { addressFamily } from './addressFamily.ts';
import type { TableHint } from './inferTables.ts';
import type { DumpLine } from './line.ts';
import { isSameContext } from './listing/columns.ts';
import { listingContext } from './listing/listingLine.ts';
import { readLine } from './readLine.ts';
import { ContinuedLine } from './script/scriptLine.ts';
import { buildStructure, type Structure } from './structure.ts';

/**
 * A document of the language iptables-save: its lines, and the rulesets that they make up.
 *
 * Reading never fails. An edit re-reads the lines that it touches; the structure above them is kept where the
 * edit stays inside one rule, and made anew on the next question else.
 */
export class Dump {
  /** Counts up with every edit. What was derived from an older revision is stale. */
  revision = 0;
  readonly #hint: TableHint;
  #lines: DumpLine[];
  #structure: Structure | null = null;

  private constructor(lines: DumpLine[], hint: TableHint) {
    this.#lines = lines;
    this.#hint = hint;
  }

  /** @param hint what is known of chains shown without their table */
  static read(text: string, hint: TableHint = () => null): Dump {
    return new Dump(readLines(splitLines(text), 0, null), hint);
  }

  get lines(): readonly DumpLine[] {
    return this.#lines;
  }

  get text(): string {
    return this.#lines.map((line) => line.text).join('\n');
  }

  get structure(): Structure {
    this.#structure ??= buildStructure(this.#lines, this.#hint);
    return this.#structure;
  }

  /** Replaces the text of a range. Cost: the lines touched, and a walk over the lines if their number changes. */
  edit(range: Range, text: string): void {
    this.revision++;
    const edit = applyToLines(this.#lines.length, (line) => this.#lines[line]?.text ?? '', range, text);
    const above = this.#lines[edit.first - 1] ?? null;
    const inserted = readLines(edit.inserted, edit.first, above);
    const behind = edit.first + edit.removed;
    const removed = this.#lines.slice(edit.first, behind);
    const reread = this.#readBelow(
      behind,
      removed[removed.length - 1] ?? above,
      inserted[inserted.length - 1] ?? above,
    );
    for (const [index, line] of reread.entries()) this.#lines[behind + index] = line;
    if (inserted.length === removed.length) {
      for (const [index, line] of inserted.entries()) this.#lines[edit.first + index] = line;
    } else {
      // In one piece: spreading a large paste into splice's arguments would overflow the stack.
      this.#lines = this.#lines
        .slice(0, edit.first)
        .concat(inserted, this.#lines.slice(edit.first + edit.removed));
      for (let number = edit.first; number < this.#lines.length; number++) {
        const line = this.#lines[number];
        if (line !== undefined) line.number = number;
      }
    }
    if (this.#structure !== null && (reread.length > 0 || !exchangeRules(removed, inserted))) {
      this.#structure = null;
    }
  }

  /** The lines of a listing below an edit that now follow other headings, read anew. */
  #readBelow(first: number, before: DumpLine | null, above: DumpLine | null): DumpLine[] {
    const reread: DumpLine[] = [];
    let [old, now] = [before, above];
    for (let number = first; !saysTheSame(old, now); number++) {
      const line = this.#lines[number];
      if (line === undefined) break;
      old = line;
      now = readLine(line.text, number, now);
      reread.push(now);
    }
    return reread;
  }
}

/** Do two lines say the same of the line below them? */
function saysTheSame(a: DumpLine | null, b: DumpLine | null): boolean {
  const pending = (line: DumpLine | null) => (line instanceof ContinuedLine ? line.lines.join('\n') : '');
  return isSameContext(listingContext(a), listingContext(b)) && pending(a) === pending(b);
}

function readLines(texts: readonly string[], first: number, above: DumpLine | null): DumpLine[] {
  const lines: DumpLine[] = new Array(texts.length);
  let neighbour = above;
  for (let index = 0; index < texts.length; index++) {
    neighbour = readLine(texts[index] ?? '', first + index, neighbour);
    lines[index] = neighbour;
  }
  return lines;
}

/**
 * Puts edited rules into the places of the old ones, where that is all that the edit changed: each line appends
 * a rule to the same chain of a whole table before and after, and shows addresses of the same family. Returns
 * whether it did.
 */
function exchangeRules(removed: readonly DumpLine[], inserted: readonly DumpLine[]): boolean {
  if (removed.length !== inserted.length || removed.length > MOST_EXCHANGED) return false;
  for (const [index, old] of removed.entries()) {
    const line = inserted[index];
    if (line === undefined || old.kind !== 'rule' || line.kind !== 'rule') return false;
    if (old.verb !== 'A' || line.verb !== 'A' || old.name !== line.name) return false;
    // Nothing else may depend on the line: what a merge or a later -D made of it, whose rules they are.
    if (old.chain === null || !old.chain.appended) return false;
    // Which table it is may hang on the very words that change.
    if (old.chain.table.header === null) return false;
    if (old.text.slice(0, old.start) !== line.text.slice(0, line.start)) return false;
    if (addressFamily(old) !== addressFamily(line)) return false;
  }
  for (const [index, line] of inserted.entries()) {
    const old = removed[index];
    const chain = old?.chain;
    if (old === undefined || !chain) continue;
    chain.rules[chain.rules.indexOf(old)] = line;
    chain.revision++;
    chain.table.forgetCallers();
    line.chain = chain;
  }
  return true;
}

/** More lines are put into their places no faster than everything is. */
const MOST_EXCHANGED = 8;
