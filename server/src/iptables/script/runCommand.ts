import { applyRule } from '../applyRule.ts';
import { isBuiltinChain } from '../facts/index.ts';
import type { DumpLine } from '../line.ts';
import type { Chain, Table } from '../ruleset.ts';
import type { ScriptLine } from './scriptLine.ts';

/**
 * Does to a table what a command of a script says. One that may not run takes nothing away: what it would add is
 * there, and depends.
 */
export function runCommand(line: ScriptLine, table: Table): void {
  const { verb, name } = line;
  const removes = verb === 'F' || verb === 'X' || verb === 'D' || verb === 'R' || verb === 'E';
  if (line.isConditional && removes) return;
  if (name === '') {
    for (const chain of [...table.chains.values()]) {
      if (verb === 'F') applyRule(line, chain);
      else if (verb === 'X') remove(table, chain);
    }
    return;
  }
  if (verb === 'X') {
    const chain = table.chains.get(name);
    if (chain !== undefined) remove(table, chain);
    return;
  }
  if (verb === 'E') {
    rename(table, name, line.spelling.words[2]?.text ?? '');
    return;
  }
  const chain = table.chain(name);
  line.chain = chain;
  // The policy that was set last holds.
  if (verb === 'P') chain.declarations.unshift(line);
  else if (verb === 'N') chain.declarations.push(line);
  else applyRule(line, chain);
}

/** `-X`: a user's chain that has no rules. */
function remove(table: Table, chain: Chain): void {
  if (isBuiltinChain(table.name, chain.name) || chain.rules.length > 0) return;
  for (const line of chain.declarations) line.chain = null;
  table.chains.delete(chain.name);
}

function rename(table: Table, from: string, to: string): void {
  const old = table.chains.get(from);
  if (old === undefined || to === '' || table.chains.has(to)) return;
  const chain = table.chain(to);
  chain.declarations.push(...old.declarations);
  chain.rules = old.rules;
  chain.appended = false;
  for (const line of [...chain.declarations, ...chain.rules]) line.chain = chain;
  table.chains.delete(from);
}

const OPENS =
  /^(?:if\s.*(?:\bthen|\])\s*$|if\s+[[!(]|for\s+\w+\s+in\b|(?:while|until)\s.*(?:\bdo|\])\s*$|while\s+read\b|case\s.*\sin\s*$|(?:function\s+)?[\w-]+\s*\(\)\s*\{?\s*$|\{\s*$)/;
const CLOSES = /^(?:fi|done|esac|\})(?=$|[\s;|&>])/;
const CLOSED_AT_ONCE = /(?:;|\s)(?:fi|done|esac|\})\s*(?:#.*)?$/;
/** The body's brace stands in the line below: it opens no block of its own. */
const AWAITS_BRACE = /\(\)\s*$/;

/** How deep in blocks a script is: what stands in them runs, or doesn't. */
export class ScriptBlocks {
  depth = 0;
  #awaitsBrace = false;

  /** A line that is none of iptables' commands. */
  read(line: DumpLine): void {
    const text = line.text.slice(line.start).trim();
    if (CLOSES.test(text)) this.depth = Math.max(0, this.depth - 1);
    else if (OPENS.test(text) && !CLOSED_AT_ONCE.test(text)) {
      if (text !== '{' || !this.#awaitsBrace) this.depth++;
    }
    if (text !== '') this.#awaitsBrace = AWAITS_BRACE.test(text);
  }
}
