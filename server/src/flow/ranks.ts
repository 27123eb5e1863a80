import type { Flow } from '../protocol.ts';

/**
 * The vertical line that each card stands on, by id: 0 is the leftmost, and none is empty. A column is one
 * line, unless some of its cards lead to others of the same column: then it is as many as its longest such
 * way, so that every edge goes from left to right. Of a cycle within a column, the edge that closes it goes
 * back.
 */
export function assignRanks(flow: Flow): Map<string, number> {
  const ranks = new Map<string, number>();
  let first = 0;
  for (const column of [...new Set(flow.nodes.map((node) => node.column))].sort((a, b) => a - b)) {
    const members = flow.nodes.filter((node) => node.column === column).map(({ id }) => id);
    const depths = longestWays(members, flow);
    for (const id of members) ranks.set(id, first + (depths.get(id) ?? 0));
    first += Math.max(...depths.values()) + 1;
  }
  return ranks;
}

/** For each of `members` the number of edges on the longest way to it that stays among them. */
function longestWays(members: readonly string[], flow: Flow): Map<string, number> {
  const among = new Set(members);
  const sources = new Map<string, string[]>(members.map((id) => [id, []]));
  for (const { from, to } of flow.edges) if (among.has(from)) sources.get(to)?.push(from);

  const depths = new Map<string, number>();
  const onTheWay = new Set<string>();
  const depthOf = (id: string): number => {
    const known = depths.get(id);
    if (known !== undefined) return known;
    onTheWay.add(id);
    let depth = 0;
    for (const source of sources.get(id) ?? []) {
      if (!onTheWay.has(source)) depth = Math.max(depth, depthOf(source) + 1);
    }
    onTheWay.delete(id);
    depths.set(id, depth);
    return depth;
  };
  for (const id of members) depthOf(id);
  return depths;
}
