import { isBuiltinChain } from '../../facts/index.ts';
import type { DumpLine } from '../../line.ts';
import type { Chain } from '../../ruleset.ts';
import { isShownWhole } from '../../simulate/traverse.ts';
import { type Box, difference, EVERYTHING, intersection, overlap } from './box.ts';
import type { PacketSpace } from './space.ts';
import { type Budget, type Taker, Takers } from './takers.ts';

/** A jump to a chain, and where it stands. */
interface Call {
  readonly line: DumpLine;
  readonly chain: Chain;
  readonly place: number;
}

/** What was met on the way to packets that can't get somewhere. */
export interface Blame {
  readonly takers: Set<Taker>;
  readonly calls: Set<DumpLine>;
}

/** Deeper than this is a loop. */
const DEEPEST = 64;
/** What is known to leave a chain is kept in so many boxes. */
const MOST_GONE = 64;
const MOST_WITNESSES = 4;

/**
 * Which packets get where in a table. Answers err on one side only: packets that can get to a rule are never said
 * not to.
 */
export class Ways {
  readonly #space: PacketSpace;
  readonly #budget: Budget;
  readonly #takers = new Map<Chain, Takers>();
  readonly #gone = new Map<Chain, readonly Box[]>();
  readonly #calls = new Map<Chain, readonly Call[]>();
  readonly #witnesses = new Map<Chain, Box[]>();
  readonly #isWhole: boolean;

  constructor(space: PacketSpace, budget: Budget) {
    this.#space = space;
    this.#budget = budget;
    this.#isWhole = isShownWhole(space.table);
    if (this.#isWhole) this.#collectCalls();
  }

  /** Do the rules of the chain before `place` take all packets of the box? `used`: which of them took any. */
  isTakenInside(box: Box, chain: Chain, place: number, used: Set<Taker>): boolean {
    return !this.takersOf(chain).findLeft(box, place, used, () => true);
  }

  /** Do these take all packets of the box? */
  isTakenBy(box: Box, takers: readonly Taker[]): boolean {
    const own = new Takers(this.#space, takers, this.#budget);
    return !own.findLeft(box, Number.POSITIVE_INFINITY, null, () => true);
  }

  /** Can a packet of the box get to the rule at `place`, from a built-in chain on? */
  isReached(box: Box, chain: Chain, place: number, blame: Blame | null = null): boolean {
    const witnesses = this.#witnessesOf(chain);
    for (const witness of witnesses) {
      const both = intersection(witness, box);
      if (both !== null && this.takersOf(chain).findLeft(both, place, null, () => true)) return true;
    }
    let found: Box | null = null;
    const isReached = this.#climb(box, chain, place, 0, blame, (way) => {
      found = way;
    });
    if (found !== null && witnesses.length < MOST_WITNESSES) witnesses.push(found);
    return isReached;
  }

  /** Packets that surely get into the chain, some of them. */
  #witnessesOf(chain: Chain): Box[] {
    let witnesses = this.#witnesses.get(chain);
    if (witnesses === undefined) {
      const own: Box[] = [];
      this.#climb(EVERYTHING, chain, 0, 0, null, (way) => own.push(way));
      witnesses = own;
      this.#witnesses.set(chain, witnesses);
    }
    return witnesses;
  }

  /** Looks for a way back to a built-in chain. `arrived` is told which packets of the box take it. */
  #climb(
    box: Box,
    chain: Chain,
    place: number,
    depth: number,
    blame: Blame | null,
    arrived: (way: Box) => void,
  ): boolean {
    if (depth > DEEPEST) return true;
    return this.takersOf(chain).findLeft(box, place, blame?.takers ?? null, (left) => {
      const calls = this.#calls.get(chain);
      if (!this.#isWhole || isBuiltinChain(chain.table.name, chain.name)) {
        arrived(left);
        return true;
      }
      for (const call of calls ?? []) {
        blame?.calls.add(call.line);
        if (this.#budget.isSpent) return true;
        for (const condition of this.#space.ruleOf(call.line).matched) {
          const both = intersection(left, condition);
          if (both !== null && this.#climb(both, call.chain, call.place, depth + 1, blame, arrived))
            return true;
        }
      }
      return false;
    });
  }

  #collectCalls(): void {
    const calls = new Map<string, Call[]>();
    for (const chain of this.#space.table.chains.values()) {
      for (const [place, line] of chain.rules.entries()) {
        if (!this.#space.table.chains.has(line.target)) continue;
        const list = calls.get(line.target);
        const call = { line, chain, place };
        if (list === undefined) calls.set(line.target, [call]);
        else list.push(call);
      }
    }
    for (const [name, list] of calls) {
      const chain = this.#space.table.chains.get(name);
      if (chain !== undefined) this.#calls.set(chain, list);
    }
  }

  takersOf(chain: Chain): Takers {
    let takers = this.#takers.get(chain);
    if (takers === undefined) {
      const found = chain.rules.flatMap((line, place) =>
        this.#takenBy(line).map((box): Taker => ({ place, line, box })),
      );
      takers = new Takers(this.#space, found, this.#budget);
      this.#takers.set(chain, takers);
    }
    return takers;
  }

  /** The packets that a rule surely keeps from the next one. */
  #takenBy(line: DumpLine): readonly Box[] {
    const { effect, certain, matched } = this.#space.ruleOf(line);
    if (!certain || effect.kind === 'change') return [];
    // Others than these go on to the next rule.
    if (effect.kind === 'ask' && effect.of.kind !== 'always') return [];
    if (effect.kind !== 'jump') return matched;
    return intersections(matched, this.#goneIn(effect.chain));
  }

  /** The packets that surely don't come back from a chain. Nothing, where rules of it may not be shown. */
  #goneIn(name: string): readonly Box[] {
    const chain = this.#space.table.chains.get(name);
    if (chain === undefined || !chain.table.complete) return [];
    const known = this.#gone.get(chain);
    if (known !== undefined) return known;
    // A loop gives nothing more.
    this.#gone.set(chain, []);
    const gone = this.#computeGone(chain);
    this.#gone.set(chain, gone);
    return gone;
  }

  #computeGone(chain: Chain): readonly Box[] {
    const gone: Box[] = [];
    /** What may come back before a rule further down has its say. */
    const back: Box[] = [];
    for (const line of chain.rules) {
      const { effect, matched } = this.#space.ruleOf(line);
      const leaves = effect.kind === 'return' ? NONE : this.#goesFor(line);
      for (const box of leaves) gone.push(...this.#without(box, back));
      if (gone.some((box) => box.length === 0)) return [EVERYTHING];
      const returns = effect.kind === 'return' || (effect.kind === 'goto' && !this.#keepsAll(effect.chain));
      if (returns) back.push(...matched);
      if (gone.length > MOST_GONE || back.length > MOST_GONE || back.some((box) => box.length === 0)) break;
    }
    return gone;
  }

  /** The packets of a box that are in none of some others; fewer, where that makes too many pieces. */
  #without(box: Box, others: readonly Box[]): Box[] {
    let pieces: Box[] = [box];
    for (const other of others) {
      pieces = pieces.flatMap((piece) =>
        overlap(piece, other) ? difference(piece, other, this.#space.domainOf) : [piece],
      );
      if (pieces.length > MOST_GONE) return [];
    }
    return pieces;
  }

  /** What a rule takes out of the table, or out of this chain and all that led to it. */
  #goesFor(line: DumpLine): readonly Box[] {
    const { effect, certain, matched } = this.#space.ruleOf(line);
    if (effect.kind !== 'goto') return this.#takenBy(line);
    if (!certain) return NONE;
    return intersections(matched, this.#goneIn(effect.chain));
  }

  #keepsAll(name: string): boolean {
    return this.#goneIn(name).some((box) => box.length === 0);
  }
}

const NONE: readonly Box[] = [];

function intersections(left: readonly Box[], right: readonly Box[]): Box[] {
  const found: Box[] = [];
  for (const a of left) {
    for (const b of right) {
      const both = intersection(a, b);
      if (both !== null) found.push(both);
    }
  }
  return found;
}
