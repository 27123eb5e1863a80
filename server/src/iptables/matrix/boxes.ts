import type { Family } from '../facts/types.ts';
import type { DumpLine } from '../line.ts';
import { allAddresses } from '../simulate/addresses.ts';
import { compileRule } from '../simulate/compile.ts';
import type { Effect } from '../simulate/effects.ts';
import { type Fields, stateSet } from '../simulate/fields.ts';
import type { Intervals } from '../simulate/intervals.ts';
import type { Test } from '../simulate/test.ts';

/** What is known of an interface: the addresses that come in through it. */
export interface KnownInterface {
  readonly addresses: Intervals;
  /** No other interface carries any of them: the interface and its addresses say the same. */
  readonly exclusive: boolean;
}

/** A rule for packets that are fixed but for their addresses: sources × destinations. */
export interface BoxRule {
  readonly line: DumpLine;
  readonly sources: Intervals;
  readonly destinations: Intervals;
  /** All packets of the box match; else some test asks for what nobody knows, and each may or may not. */
  readonly certain: boolean;
  readonly effect: Effect;
}

export interface BoxQuestion {
  readonly family: Family;
  /** Protocol, ports, flags and state of the packets. */
  readonly fields: Fields;
  readonly interfaces: ReadonlyMap<string, KnownInterface>;
}

/** The rule as a box; null: no such packet matches it. */
export function boxOf(line: DumpLine, { family, fields, interfaces }: BoxQuestion): BoxRule | null {
  const { tests, effect } = compileRule(line, family);
  const all = allAddresses(family);
  let [sources, destinations, certain] = [all, all, true];
  for (const test of tests) {
    const own = isAboutPacket(test, fields) ? test : null;
    if (own?.field === 'source') {
      sources = sources.intersect(own.set);
    } else if (own?.field === 'destination') {
      destinations = destinations.intersect(own.set);
    } else if (test.kind === 'interface') {
      const known = test.direction === 'in' ? interfaces.get(test.pattern) : undefined;
      if (known === undefined) certain = false;
      else {
        if (!known.exclusive) certain = false;
        if (known.exclusive || !test.negated) {
          sources = test.negated ? sources.subtract(known.addresses) : sources.intersect(known.addresses);
        }
      }
    } else {
      const verdict = verdictOf(test, fields);
      if (verdict === false) return null;
      if (verdict === null) certain = false;
    }
  }
  return sources.isEmpty || destinations.isEmpty ? null : { line, sources, destinations, certain, effect };
}

type SetTest = Extract<Test, { kind: 'field' | 'original' | 'reply' }>;

/** Only a first packet is like the connection that it opens. */
function isAboutPacket(test: Test, { connectionState }: Fields): test is SetTest {
  if (test.kind === 'field') return true;
  return (test.kind === 'original' || test.kind === 'reply') && connectionState.equals(stateSet('NEW'));
}

/** Does a test that isn't about addresses hold? null: it asks for what nobody knows. */
function verdictOf(test: Test, fields: Fields): boolean | null {
  switch (test.kind) {
    case 'always':
      return true;
    case 'never':
      return false;
    case 'field':
    case 'original':
    case 'reply': {
      if (!isAboutPacket(test, fields)) return null;
      const now = fields[test.field];
      if (test.field === 'source' || test.field === 'destination') return null;
      return test.set.covers(now) ? true : test.set.overlaps(now) ? null : false;
    }
    case 'connection': {
      const { connectionState } = fields;
      const covered = test.states.covers(connectionState);
      // Whether it was translated, another table knows.
      const open = !covered && (test.source || test.destination || test.states.overlaps(connectionState));
      return open ? null : covered !== test.negated;
    }
    case 'tracked':
      return !test.negated;
    case 'any': {
      const verdicts = test.tests.map((each) => verdictOf(each, fields));
      if (verdicts.includes(true)) return true;
      return verdicts.includes(null) ? null : false;
    }
    default:
      return null;
  }
}
