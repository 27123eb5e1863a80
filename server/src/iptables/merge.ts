import type { DumpLine } from './line.ts';
import { probabilityOf } from './probability.ts';

/** Several views of one chain put together. */
export interface Merged {
  readonly rules: DumpLine[];
  /** Each line that repeats a rule → the line in `rules` that stands for it. */
  readonly repetitions: Map<DumpLine, DumpLine> | null;
  /** No order satisfies all views; `rules` are then in the order in which they were first seen. */
  readonly contradictory: boolean;
}

interface Node {
  readonly line: DumpLine;
  readonly seen: number;
  readonly after: Set<Node>;
  waitsFor: number;
}

/**
 * Output of `iptables-save | grep X` is a subsequence of the ruleset. Puts views of one chain back together in
 * an order that satisfies all of them. Where they leave the order open, a rule that draws (`statistic`) stands
 * by its probability and the rule without any match last, for else the ones behind it could never be asked;
 * everything else stands as it was first seen. The same rule twice in one view is two rules.
 */
export function mergeViews(views: readonly (readonly DumpLine[])[]): Merged {
  const [only] = views;
  if (views.length === 1 && only !== undefined) {
    return { rules: [...only], repetitions: null, contradictory: false };
  }
  const nodes = new Map<string, Node>();
  const repetitions = new Map<DumpLine, DumpLine>();
  for (const view of views) addView(view, nodes, repetitions);
  const all = [...nodes.values()];
  const ordered = order(all);
  const rules = (ordered ?? all).map((node) => node.line);
  return { rules, repetitions: repetitions.size > 0 ? repetitions : null, contradictory: ordered === null };
}

function addView(
  view: readonly DumpLine[],
  nodes: Map<string, Node>,
  repetitions: Map<DumpLine, DumpLine>,
): void {
  const occurrences = new Map<string, number>();
  let previous: Node | null = null;
  for (const line of view) {
    const text = ruleText(line);
    const occurrence = occurrences.get(text) ?? 0;
    occurrences.set(text, occurrence + 1);
    const key = `${occurrence} ${text}`;
    let node = nodes.get(key);
    if (node === undefined) {
      node = { line, seen: nodes.size, after: new Set(), waitsFor: 0 };
      nodes.set(key, node);
    } else {
      repetitions.set(line, node.line);
    }
    if (previous !== null && previous !== node && !previous.after.has(node)) {
      previous.after.add(node);
      node.waitsFor++;
    }
    previous = node;
  }
}

/** The rule without counters, indentation and trailing blanks: what makes two lines the same rule. */
function ruleText(line: DumpLine): string {
  return line.text
    .slice(line.start)
    .replace(/^\[\d+:\d+\]\s+/, '')
    .trimEnd();
}

function order(nodes: readonly Node[]): Node[] | null {
  const draws = nodes.some((node) => probabilityOf(node.line) !== null);
  const ranks = new Map(nodes.map((node) => [node, draws ? drawRank(node.line) : 0]));
  const rank = (node: Node) => ranks.get(node) ?? 0;
  const ready = nodes.filter((node) => node.waitsFor === 0);
  const done: Node[] = [];
  while (ready.length > 0) {
    let best = 0;
    for (let index = 1; index < ready.length; index++) {
      const [a, b] = [ready[index], ready[best]];
      if (a === undefined || b === undefined) continue;
      if (rank(a) - rank(b) < 0 || (rank(a) === rank(b) && a.seen < b.seen)) best = index;
    }
    const [next] = ready.splice(best, 1);
    if (next === undefined) break;
    done.push(next);
    for (const node of next.after) if (--node.waitsFor === 0) ready.push(node);
  }
  return done.length === nodes.length ? done : null;
}

function drawRank(line: DumpLine): number {
  const drawn = probabilityOf(line);
  if (drawn !== null) return 1 + drawn;
  return / -A \S+ -[jg] \S+$/.test(` ${ruleText(line)}`) ? 3 : 0;
}
