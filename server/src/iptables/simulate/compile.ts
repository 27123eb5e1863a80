import type { Family } from '../facts/types.ts';
import type { DumpLine } from '../line.ts';
import { readRule } from '../rule.ts';
import { type Effect, effectOf } from './effects.ts';
import { fieldTests, matchTests } from './matchTests.ts';
import { openTest } from './openTest.ts';
import type { Test } from './test.ts';

/** A rule as the simulator asks it. */
export interface CompiledRule {
  readonly line: DumpLine;
  readonly family: Family;
  /** All must hold, in the order of the line. */
  readonly tests: readonly Test[];
  readonly effect: Effect;
  /** How much of it the line leaves open. */
  readonly open: number;
}

const compiled = new WeakMap<DumpLine, CompiledRule>();

/** Reads a rule for the simulator. Kept with its line, so that the next packet doesn't read it again. */
export function compileRule(line: DumpLine, family: Family): CompiledRule {
  let rule = compiled.get(line);
  // The IP version, and what a script leaves open, can change with the lines around.
  const open = line.spelling?.open.length ?? 0;
  if (rule?.family !== family || rule.open !== open) {
    const read = readRule(line);
    const tests = [
      ...read.fields.flatMap((option) => fieldTests(option, family)),
      ...read.matches.flatMap((match) => matchTests(match, family)),
      ...read.open.map(openTest),
    ];
    rule = {
      line,
      family,
      tests: tests.filter(({ kind }) => kind !== 'always'),
      effect: effectOf(read, family),
      open,
    };
    compiled.set(line, rule);
  }
  return rule;
}
