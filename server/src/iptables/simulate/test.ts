import type { FieldName } from './fields.ts';
import type { Intervals } from './intervals.ts';

/**
 * One question that a rule puts to a packet, with everything that is known from the rule alone. A rule matches if
 * all its tests hold.
 */
export type Test =
  | { readonly kind: 'always' }
  | { readonly kind: 'never' }
  | { readonly kind: 'field'; readonly field: FieldName; readonly set: Intervals }
  /**
   * What conntrack has of the connection. `original`: how it was opened, before translation; `reply`: what its answers
   * are like, told as they would be if turned round. Of other packets than the first only a fact, as `-m conntrack` has it.
   */
  | {
      readonly kind: 'original' | 'reply';
      readonly field: 'source' | 'destination' | 'protocol' | 'sourcePort' | 'destinationPort';
      readonly set: Intervals;
      readonly words: string;
      readonly negated: boolean;
    }
  | {
      readonly kind: 'addressType';
      readonly field: 'source' | 'destination';
      readonly types: readonly string[];
      readonly negated: boolean;
    }
  | {
      readonly kind: 'interface';
      readonly direction: 'in' | 'out';
      readonly pattern: string;
      readonly negated: boolean;
    }
  | {
      readonly kind: 'mark';
      readonly of: 'packet' | 'connection';
      readonly value: number;
      readonly mask: number;
      readonly negated: boolean;
    }
  /** States of conntrack, and whether an address of the connection was translated. */
  | {
      readonly kind: 'connection';
      readonly states: Intervals;
      readonly source: boolean;
      readonly destination: boolean;
      readonly negated: boolean;
    }
  /** Connection tracking has a connection for the packet. */
  | { readonly kind: 'tracked'; readonly negated: boolean }
  /** At least one of them holds. */
  | { readonly kind: 'any'; readonly tests: readonly Test[] }
  /** Only packets that this machine made have a socket to ask. Others: `without`. */
  | { readonly kind: 'socket'; readonly without: boolean; readonly test: Test }
  | { readonly kind: 'fact'; readonly fact: Fact; readonly negated: boolean }
  | {
      readonly kind: 'draw';
      readonly probability: number | null;
      readonly weight: number;
      readonly words: string;
      readonly otherwise: string;
      /** Many rules make such draws, and whoever reads wants to hear of them once. */
      readonly together?: true;
    };

/**
 * Something that a dump doesn't hold and that stays the same for one packet on its way: what an ipset has in it,
 * whose process sent it. `{source}` and `{destination}` in the words stand for the packet's addresses.
 */
export interface Fact {
  readonly words: string;
  /** The words for its contrary. */
  readonly otherwise: string;
  /** Roughly how often it holds, from 0 to 1, where anybody may know: puts the usual way first, and nothing else. */
  readonly weight: number;
}

export const ALWAYS: Test = { kind: 'always' };
export const NEVER: Test = { kind: 'never' };

/** Other tests are made negated where they are to be. */
export type Negatable = Extract<Test, { readonly kind: 'tracked' | 'fact' | 'draw' }>;

/** The contrary. */
export function not(test: Negatable): Negatable {
  if (test.kind !== 'draw') return { ...test, negated: !test.negated };
  return {
    ...test,
    probability: test.probability === null ? null : 1 - test.probability,
    weight: 1 - test.weight,
    words: test.otherwise,
    otherwise: test.words,
  };
}
