import type { Connection } from 'vscode-languageserver';
import { flowMarkdown, flowSvg, layoutFlow, packetFlow, packetForm } from '../flow/index.ts';
import {
  type PacketForm,
  type PlaceParams,
  packetFormRequest,
  type TraceAnswer,
  type TraceParams,
  traceRequest,
  type WriteFlowParams,
  writeFlowRequest,
} from '../protocol.ts';
import type { Workspace } from '../workspace/index.ts';
import type { Guard } from './guard.ts';

/** Answers what becomes of a packet and what can be asked about packets, and writes what was drawn. */
export function servePackets(connection: Connection, workspace: Workspace, guard: Guard): void {
  connection.onRequest(packetFormRequest, ({ textDocument: { uri }, position }: PlaceParams) =>
    guard<PacketForm | null>('packet form', null, () => packetForm(workspace, uri, position)),
  );
  connection.onRequest(traceRequest, ({ packet, room }: TraceParams) =>
    guard<TraceAnswer>('trace', { drawn: null, problem: null }, () => {
      const flow = packetFlow(workspace, packet);
      if ('field' in flow) return { drawn: null, problem: flow };
      return { drawn: { flow, layout: layoutFlow(flow, room), focus: [] }, problem: null };
    }),
  );
  connection.onRequest(writeFlowRequest, ({ flow, format }: WriteFlowParams) =>
    guard('write flow', '', () => (format === 'svg' ? flowSvg(flow, layoutFlow(flow)) : flowMarkdown(flow))),
  );
}
