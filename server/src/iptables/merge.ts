import { type DumpLine, ruleText } from './line.ts';
import { probabilityOf } from './probability.ts';
import { readRule } from './rule.ts';

/** Several views of one chain put together. */
export interface Merged {
  readonly rules: DumpLine[];
  /** Each line that repeats a rule → the line in `rules` that stands for it. */
  readonly repetitions: Map<DumpLine, DumpLine> | null;
  /** No order satisfies all views; `rules` are then in the order in which they were first seen. */
  readonly contradictory: boolean;
}

/** One rule of the merged chain. */
interface Node {
  readonly line: DumpLine;
  readonly after: Set<Node>;
  waitsFor: number;
  /** The lower goes first where the views leave it open. */
  place: number;
}

type View = readonly DumpLine[];

/**
 * Output of `iptables-save | grep X` is a subsequence of the ruleset. Puts views of one chain back together in
 * an order that satisfies all of them. Where they leave the order open, a rule that draws (`statistic`) stands
 * by its probability and the rule without any condition last, for else the ones behind it could never be asked;
 * everything else stands as it was first seen. The same rule twice in one view is two rules. Cost: n log n, and as
 * much as `MOST_STEPS` allows where another view has it once.
 */
export function mergeViews(views: readonly View[]): Merged {
  const [only] = views;
  if (views.length === 1 && only !== undefined) {
    return { rules: [...only], repetitions: null, contradictory: false };
  }
  const graph = new Graph(views);
  const nodes = graph.build(views);
  const ordered = order(nodes);
  const rules = (ordered ?? nodes).map((node) => node.line);
  const { repetitions } = graph;
  return { rules, repetitions: repetitions.size > 0 ? repetitions : null, contradictory: ordered === null };
}

/** More copies of one rule than these are told apart by counting only. */
const MOST_COPIES = 20;

/** Steps that may be taken to tell copies apart; the rest is told apart by counting. */
const MOST_STEPS = 1_000_000;

/** Which rules there are, and what each view says of their order. */
class Graph {
  readonly repetitions = new Map<DumpLine, DumpLine>();
  /** By the rule's text, its copies in their order. Nearly every rule is its only one. */
  readonly #nodes = new Map<string, Node[]>();
  readonly #copies: ReadonlyMap<string, number>;
  #steps = MOST_STEPS;

  constructor(views: readonly View[]) {
    const most = new Map<string, number>();
    for (const view of views) {
      for (const [text, count] of countTexts(view)) most.set(text, Math.max(count, most.get(text) ?? 0));
    }
    this.#copies = most;
  }

  build(views: readonly View[]): Node[] {
    // A view that lacks one of two equal rules doesn't say which: the others speak first.
    const unsure: View[] = [];
    for (const view of views) {
      if (this.#showsAllCopies(view)) this.#addView(view, false);
      else unsure.push(view);
    }
    for (const view of unsure) this.#addView(view, true);
    return [...this.#nodes.values()].flat();
  }

  #showsAllCopies(view: View): boolean {
    for (const [text, count] of countTexts(view)) {
      const copies = this.#copies.get(text) ?? 1;
      if (count < copies && copies <= MOST_COPIES) return false;
    }
    return true;
  }

  #addView(view: View, unsure: boolean): void {
    const left = countTexts(view);
    const next = new Map<string, number>();
    let previous: Node | null = null;
    for (const line of view) {
      const text = ruleText(line);
      const copies = this.#copiesOf(text);
      let copy = next.get(text) ?? 0;
      if (unsure) copy = this.#fittingCopy(text, copy, left.get(text) ?? 1, previous);
      next.set(text, copy + 1);
      left.set(text, (left.get(text) ?? 1) - 1);
      const known = copies[copy];
      const node = known ?? { line, after: new Set(), waitsFor: 0, place: 0 };
      if (known === undefined) copies.push(node);
      else this.repetitions.set(line, known.line);
      if (previous !== null && previous !== node && !previous.after.has(node)) {
        previous.after.add(node);
        node.waitsFor++;
      }
      previous = node;
    }
  }

  /** The first copy from `copy` on that can stand behind `previous`, and leaves enough for `left` of them. */
  #fittingCopy(text: string, copy: number, left: number, previous: Node | null): number {
    const last = (this.#copies.get(text) ?? 1) - left;
    if (previous === null || copy >= last) return copy;
    for (let index = copy; index <= last; index++) {
      const node = this.#copiesOf(text)[index];
      if (node === undefined) break;
      if (!this.#isBefore(node, previous)) return index;
    }
    return copy;
  }

  /** Does any view, or several together, put `node` before `other`? false also where that takes too many steps. */
  #isBefore(node: Node, other: Node): boolean {
    const seen = new Set<Node>([node]);
    for (const reached of seen) {
      if (reached === other) return true;
      if (this.#steps-- <= 0) return false;
      for (const next of reached.after) seen.add(next);
    }
    return false;
  }

  #copiesOf(text: string): Node[] {
    let copies = this.#nodes.get(text);
    if (copies === undefined) {
      copies = [];
      this.#nodes.set(text, copies);
    }
    return copies;
  }
}

function countTexts(view: View): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of view) {
    const text = ruleText(line);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return counts;
}

/** The nodes in an order that all views agree to; null: there is none. */
function order(nodes: readonly Node[]): Node[] | null {
  setPlaces(nodes);
  const ready = new Queue();
  for (const node of nodes) if (node.waitsFor === 0) ready.add(node);
  const done: Node[] = [];
  for (let next = ready.take(); next !== undefined; next = ready.take()) {
    done.push(next);
    for (const node of next.after) if (--node.waitsFor === 0) ready.add(node);
  }
  return done.length === nodes.length ? done : null;
}

function setPlaces(nodes: readonly Node[]): void {
  const draws = nodes.some((node) => probabilityOf(node.line) !== null);
  const ranked = nodes.map((node) => ({ node, rank: draws ? drawRank(node.line) : 0 }));
  // Sorting is stable: of equal rank, the first seen.
  ranked.sort((a, b) => a.rank - b.rank);
  for (const [place, { node }] of ranked.entries()) node.place = place;
}

/** 0 to 3: first the rules with conditions, then the draws by their probability, then the rule that is left. */
function drawRank(line: DumpLine): number {
  const drawn = probabilityOf(line);
  if (drawn !== null) return 1 + drawn;
  const { fields, matches } = readRule(line);
  return fields.length === 0 && matches.every((match) => match.name?.text === 'comment') ? 3 : 0;
}

/** A binary heap: the node of the lowest place first. */
class Queue {
  readonly #heap: Node[] = [];

  add(node: Node): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(node);
    for (;;) {
      const above = (at - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || parent.place <= node.place) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = node;
  }

  take(): Node | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      const [left, right] = [heap[below], heap[below + 1]];
      if (left === undefined) break;
      if (right !== undefined && right.place < left.place) below++;
      const child = heap[below] ?? left;
      if (child.place >= last.place) break;
      heap[at] = child;
      at = below;
    }
    heap[at] = last;
    return first;
  }
}
