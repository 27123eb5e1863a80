import type { Flow, FlowEdge } from '../protocol.ts';
import { groupBy } from '../text/index.ts';

/** CSS pixels at 100 %: a line that nobody takes, or of which nothing is known, and one that all take. */
const thin = 1.5;
const thick = 4;

/**
 * How wide each edge is drawn, by id: as its share of all connections. An entrance has all of its own; what
 * goes on from a card is what came in, times the edge's share. An edge whose share nobody knows is thin, unless
 * it is the only way.
 */
export function lineWidths({ edges }: Flow): Map<string, number> {
  const entering = groupBy(edges, ({ to }) => to);
  const leaving = groupBy(edges, ({ from }) => from);
  const arriving = new Map<string, number | null>();

  const arrivingAt = (id: string): number | null => {
    const known = arriving.get(id);
    if (known !== undefined) return known;
    arriving.set(id, null); // what comes back in a circle is not counted
    const shares = (entering.get(id) ?? []).map(takenBy).filter((share) => share !== null);
    const all = !entering.has(id) ? 1 : shares.length === 0 ? null : Math.min(1, sum(shares));
    arriving.set(id, all);
    return all;
  };
  const takenBy = ({ from, share }: FlowEdge): number | null => {
    const part = share ?? (leaving.get(from)?.length === 1 ? 1 : null);
    const all = arrivingAt(from);
    return part === null || all === null ? null : part * all;
  };

  return new Map(edges.map((edge) => [edge.id, thin + (thick - thin) * (takenBy(edge) ?? 0)]));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
