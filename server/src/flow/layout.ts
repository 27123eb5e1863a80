import type { Flow, FlowLayout, FlowRoom } from '../protocol.ts';
import { arrange, type Card, type Line, type Plan } from './arrange.ts';
import { cardHeight, cardWidth, labelHeight, labelWidth } from './cardSize.ts';
import { clearest } from './crossings.ts';
import { draw } from './draw.ts';
import { assignRanks } from './ranks.ts';

type Direction = FlowLayout['direction'];

/** A picture that has to be made smaller than this may go down instead, if it is larger then. */
const comfortable = 0.85;

/**
 * Where everything in a flow stands. Pure: the same flow gives the same picture. It goes to the right; or down,
 * if it has to be much smaller than 100 % to fit into its room and is larger when it goes down. The flow's own
 * order of cards is kept, unless another one has fewer crossings.
 *
 * The layered layout is dagre's. Ours is what it has no idea of: columns are given, a column whose cards lead
 * to each other becomes several ranks under one heading, and lines are smooth. Edges that name an unknown card
 * or lead from a card to itself are left out. Cards, labels and lines never cover a card; frames are apart as
 * long as each group stands in one column and its cards don't lead to cards of that column.
 *
 * Takes some ten milliseconds for a Service of a dozen endpoints, and grows with the square of the edges:
 * callers that ask for one flow again and again keep its layout.
 */
export function layoutFlow(flow: Flow, room?: FlowRoom): FlowLayout {
  const right = layoutTowards(flow, 'right');
  if (room === undefined || scaleIn(room, right) >= comfortable) return right;
  const down = layoutTowards(flow, 'down');
  return scaleIn(room, down) > scaleIn(room, right) ? down : right;
}

/** How large a picture can be at most, 1 being 100 %. */
function scaleIn(room: FlowRoom, picture: FlowRoom): number {
  return Math.min(1, room.width / picture.width, room.height / picture.height);
}

function layoutTowards(flow: Flow, direction: Direction): FlowLayout {
  const plan = planOf(flow, direction);
  const kept = arrange(plan, true);
  return draw(
    flow,
    plan,
    clearest(plan, kept, () => arrange(plan, false)),
  );
}

function planOf(flow: Flow, direction: Direction): Plan {
  const lying = <T extends { width: number; height: number }>(size: T): T =>
    direction === 'right' ? size : { ...size, width: size.height, height: size.width };
  const ranks = assignRanks(flow);
  const cards = flow.nodes.map((node, index): Card => {
    const beside = flow.nodes.filter(({ column }) => column === node.column);
    const width = Math.max(...beside.map(cardWidth));
    const sameHeight = () => Math.max(...beside.map((other) => cardHeight(other, width)));
    return lying({
      key: `card ${index}`,
      column: node.column,
      rank: ranks.get(node.id) ?? 0,
      group: flow.groups[node.group ?? -1] === undefined ? null : `group ${node.group}`,
      width,
      height: direction === 'right' ? cardHeight(node, width) : sameHeight(),
    });
  });
  const byId = new Map(flow.nodes.map((node, index) => [node.id, cards[index]]));
  const lines = flow.edges.flatMap((edge, index): Line[] => {
    const from = byId.get(edge.from);
    const to = byId.get(edge.to);
    if (from === undefined || to === undefined || from.rank === to.rank) return [];
    const reversed = from.rank > to.rank;
    const [left, right] = reversed ? [to, from] : [from, to];
    const label = edge.label === '' ? null : lying({ width: labelWidth(edge.label), height: labelHeight });
    return [{ key: `edge ${index}`, edge, left, right, reversed, label }];
  });
  return { direction, cards, lines };
}
