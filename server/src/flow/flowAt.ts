import type { Flow } from '../protocol.ts';
import type { Position } from '../text/index.ts';
import type { DumpDocument, Workspace } from '../workspace/index.ts';
import { chainFlow } from './chainFlow.ts';
import { serviceFlow } from './serviceFlow.ts';

/** A flow, and the cards that stand for the place that was asked for. */
export interface FlowAtPlace {
  readonly flow: Flow;
  readonly focus: readonly string[];
}

/**
 * The picture around a line of a dump: of the Service port that the line belongs to, else of the chain and its
 * neighbours. null: the line shows no rule.
 */
export function flowAt(workspace: Workspace, document: DumpDocument, position: Position): FlowAtPlace | null {
  const line = document.line(position.line);
  const chain = line?.chain ?? null;
  const node = line === undefined ? null : document.model.nodeAt(line);
  if (line === undefined || chain === null || node === null) return null;
  const service = node.serviceOfRule(line);
  const flow =
    service === null ? chainFlow(document, node, chain) : serviceFlow(workspace, document, node, service);
  return { flow, focus: cardsAt(flow, document.uri, line.number) };
}

/** The ids of the cards that stand for a line. */
export function cardsAt(flow: Flow, uri: string, line: number): string[] {
  return flow.nodes
    .filter((card) =>
      [...card.locations, ...card.rows.flatMap((row) => row.locations)].some(
        (location) =>
          location.uri === uri && location.range.start.line <= line && line <= location.range.end.line,
      ),
    )
    .map((card) => card.id);
}
