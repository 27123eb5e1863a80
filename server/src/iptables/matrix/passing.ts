import type { DumpLine } from '../line.ts';
import type { Chain, Table } from '../ruleset.ts';
import type { Intervals } from '../simulate/intervals.ts';
import type { Atoms } from './atoms.ts';
import type { BoxRule } from './boxes.ts';
import { add, cut, type Part, partOf, type Region, type Relations, wholeOf } from './relation.ts';

/** Chains deeper than this are a loop, which the kernel would have refused. */
const DEEPEST = 64;

/** What ended a part of all packets. `line` is null for the chain's policy. */
export interface Ending {
  readonly line: DumpLine | null;
  /** `unknown`: the rule leads where nobody knows what becomes of a packet. */
  readonly verdict: 'ACCEPT' | 'DROP' | 'REJECT' | 'unknown';
  /** All of these packets end here; else each may, or may go on. */
  readonly certain: boolean;
}

/** Told of every ending, with the packets that come to it. */
export type Witness = (ending: Ending, packets: Part) => void;

/** What can be accepted, and what can be dropped; packets that can be both are in both. */
export interface Passed {
  readonly accepted: Region;
  readonly dropped: Region;
}

/**
 * One walk through a chain with all packets at once. Where a rule asks for what nobody knows, packets count as
 * matching and as going on: so both what can be accepted and what can be dropped come out, each as wide as it can be.
 */
export class Passing {
  readonly #table: Table;
  readonly #boxes: ReadonlyMap<Chain, readonly BoxRule[]>;
  readonly #atoms: Atoms;
  readonly #relations: Relations;
  readonly #accepted: Region;
  readonly #dropped: Region;
  readonly #witness: Witness | null;

  constructor(
    table: Table,
    boxes: ReadonlyMap<Chain, readonly BoxRule[]>,
    atoms: Atoms,
    relations: Relations,
    witness: Witness | null = null,
  ) {
    this.#table = table;
    this.#boxes = boxes;
    this.#atoms = atoms;
    this.#relations = relations;
    this.#witness = witness;
    this.#accepted = this.#everything(relations.emptyRow);
    this.#dropped = this.#everything(relations.emptyRow);
  }

  #everything(row: number): Region {
    return new Int32Array(this.#relations.size).fill(row);
  }

  /** Walks; rests after each rule, so that a caller can go on later, or not at all. */
  *through(chain: Chain): Generator<void, Passed> {
    const all = wholeOf(this.#relations, this.#everything(this.#relations.fullRow));
    const left = yield* this.#pass(chain, all, 0);
    const verdict = chain.policy === 'DROP' ? 'DROP' : 'ACCEPT';
    this.#end({ line: null, verdict, certain: true }, left);
    return { accepted: this.#accepted, dropped: this.#dropped };
  }

  /** Gives what returns from the chain. */
  *#pass(chain: Chain, entering: Part, depth: number): Generator<void, Part> {
    const relations = this.#relations;
    const here = this.#everything(relations.emptyRow);
    add(relations, here, entering);
    const returned = this.#everything(relations.emptyRow);
    for (const { line, effect, certain, ...box } of this.#boxes.get(chain) ?? []) {
      if (effect.kind === 'change' || effect.kind === 'translate') continue;
      const sources = this.#atoms.within(box.sources);
      const destinations = this.#rowOf(box.destinations);
      const matched = partOf(relations, here, sources, destinations);
      if (matched === null) continue;
      if (certain) cut(relations, here, sources, destinations);
      if (effect.kind === 'verdict') this.#end({ line, verdict: effect.verdict, certain }, matched);
      else if (effect.kind === 'return') add(relations, returned, matched);
      else if (effect.kind === 'ask') this.#end({ line, verdict: 'unknown', certain }, matched);
      else {
        const target = this.#table.chains.get(effect.chain);
        if (target === undefined || depth > DEEPEST) {
          // Nobody knows what a chain does that isn't shown.
          this.#end({ line, verdict: 'unknown', certain: false }, matched);
          add(relations, here, matched);
          continue;
        }
        const back = yield* this.#pass(target, matched, depth + 1);
        add(relations, effect.kind === 'jump' ? here : returned, back);
      }
      yield;
    }
    add(relations, returned, wholeOf(relations, here));
    return wholeOf(relations, returned);
  }

  #end(ending: Ending, packets: Part): void {
    const { verdict } = ending;
    if (verdict === 'ACCEPT' || verdict === 'unknown') add(this.#relations, this.#accepted, packets);
    if (verdict !== 'ACCEPT') add(this.#relations, this.#dropped, packets);
    this.#witness?.(ending, packets);
  }

  readonly #destinationRows = new Map<string, number>();

  #rowOf(destinations: Intervals): number {
    let row = this.#destinationRows.get(destinations.key);
    if (row === undefined) {
      row = this.#relations.row(this.#atoms.within(destinations));
      this.#destinationRows.set(destinations.key, row);
    }
    return row;
  }
}
