import type { Reach, ReachQuestion, ReachRow } from '../../policy/index.ts';
import type { Flow, FlowLayout } from '../../protocol.ts';
import { layoutFlow } from '../layout.ts';
import { flowSvg } from '../svg/flowSvg.ts';
import { type ReachPicture, reachFlow } from './reachFlow.ts';

/** Who may reach whom as one SVG document, or how large it would be. Looks at each row once. */
export function reachSvg(
  cluster: Reach['cluster'],
  question: ReachQuestion,
  rows: Iterable<ReachRow>,
): { readonly kind: 'svg'; readonly svg: string } | Exclude<ReachPicture, { kind: 'flow' }> {
  const picture = reachFlow(cluster, question, rows);
  if (picture.kind !== 'flow') return picture;
  const { flow } = picture;
  const isOfNamespaces = flow.nodes.some(({ role, group }) => role === 'pod' && group === null);
  const svg = flowSvg(flow, evenLines(layoutFlow(flow)), {
    title: flow.title,
    description: descriptionOf(flow),
    legend: { external: 'addresses outside', pod: isOfNamespaces ? 'namespace' : 'workload' },
  });
  return { kind: 'svg', svg };
}

/** A policy says who may, not how much: no line is wider than another. */
function evenLines(layout: FlowLayout): FlowLayout {
  const edges = Object.entries(layout.edges).map(([id, edge]) => [id, { ...edge, width: 1.5 }]);
  return { ...layout, edges: Object.fromEntries(edges) };
}

/** Line by line: "default/front → default/back: TCP 8080". */
function descriptionOf({ subtitle, story, nodes, edges }: Flow): string {
  const names = new Map(nodes.map(({ id, tooltip }) => [id, tooltip.replaceAll('\n', ', ')]));
  return [
    subtitle,
    ...story.map((sentence) => sentence.map(({ text }) => text).join('')),
    ...edges.map(({ from, to, label }) => `${names.get(from)} → ${names.get(to)}: ${label || 'all'}`),
  ].join('\n');
}
