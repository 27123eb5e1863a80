import type { Hop } from '../iptables/index.ts';
import { type Endpoint, roleOf, shareWords } from '../kubeproxy/index.ts';
import type { FlowEdge, FlowRole } from '../protocol.ts';
import { type DumpDocument, linePlace, type NamedOutcome } from '../workspace/index.ts';
import { commonConditions, shortCondition } from './traceConditions.ts';

/** The way of one outcome: the ids of its cards, first to last. */
export interface Way {
  readonly named: NamedOutcome;
  readonly ids: readonly string[];
  /** The rule that leads on from each card. */
  readonly hops: readonly (Hop | null)[];
}

/**
 * The lines between the cards of ways, each once: with its share where packets part by draws, else with what those
 * depend on that take it. `roleAt`: what the card of an id is.
 */
export function traceEdges(
  document: DumpDocument,
  ways: readonly Way[],
  roleAt: (card: string) => FlowRole,
): FlowEdge[] {
  const edges = new Map<string, { from: string; to: string; hop: Hop | null; ways: Way[] }>();
  for (const way of ways) {
    for (const [index, from] of way.ids.slice(0, -1).entries()) {
      const to = way.ids[index + 1];
      if (to === undefined || from === to) continue;
      const id = `${from} → ${to}`;
      const edge = edges.get(id) ?? { from, to, hop: way.hops[index] ?? null, ways: [] };
      edge.ways.push(way);
      edges.set(id, edge);
    }
  }
  const all = [...edges.values()];
  return all.map((edge): FlowEdge => {
    const leaving = all.filter(({ from }) => from === edge.from);
    const through = [...new Set(leaving.flatMap((it) => it.ways))];
    const share = leaving.length < 2 ? null : shareOf(edge, through);
    const { hop, from, to } = edge;
    const label = !forks(edge.from, through)
      ? ''
      : share !== null
        ? shareWords(share)
        : conditionLabel(edge.ways, through);
    return {
      id: `${from} → ${to}`,
      from,
      to,
      role: roleAt(to),
      share,
      label: label === 'all' ? '' : label,
      locations: hop === null ? [] : [linePlace(document, hop.line)],
    };
  });
}

/** The share of what comes to a card that goes along one edge; null: not known. */
function shareOf({ to, ways }: { to: string; ways: readonly Way[] }, through: readonly Way[]): number | null {
  const mass = (of: readonly Way[]) =>
    of.reduce<number | null>((sum, { named: { outcome } }) => {
      return sum === null || outcome.probability === null ? null : sum + outcome.probability;
    }, 0);
  const [part, whole] = [mass(ways), mass(through)];
  if (part !== null && whole !== null && whole > 0) return part / whole;
  // What a draw is like is known even where it is not known whether the packet comes to it.
  const named = ways[0]?.named;
  const chain = to.split(' ').at(-1) ?? '';
  return named === undefined || roleOf(chain)?.role !== 'endpoint'
    ? null
    : (endpointOf(named, chain)?.probability ?? null);
}

/** Do packets that came the same way go on in different ways? Else they were told apart before. */
function forks(card: string, through: readonly Way[]): boolean {
  const next = new Map<string, string | undefined>();
  for (const { ids } of through) {
    const at = ids.indexOf(card);
    const before = ids.slice(0, at).join(' → ');
    if (next.has(before) && next.get(before) !== ids[at + 1]) return true;
    next.set(before, ids[at + 1]);
  }
  return false;
}

/** Where some ways need what others don't: the first of it, in few words. */
function conditionLabel(ways: readonly Way[], through: readonly Way[]): string {
  const own = commonConditions(ways.map(({ named }) => named.outcome));
  const common = commonConditions(through.map(({ named }) => named.outcome));
  const [first] = own.filter((it) => !common.includes(it));
  return first === undefined ? '' : shortCondition(first);
}

/** The endpoint of an outcome's Service whose chain that is. */
export function endpointOf({ service }: NamedOutcome, chain: string): Endpoint | undefined {
  return service?.endpoints.find(({ chainName }) => chainName === chain);
}
