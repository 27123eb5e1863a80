import type { LanguageClient } from 'vscode-languageclient/node';
import {
  type DrawnFlow,
  type FlowParams,
  flowRequest,
  type PacketForm,
  type PlaceParams,
  packetFormRequest,
  type TraceAnswer,
  type TraceParams,
  traceRequest,
  type WriteFlowParams,
  writeFlowRequest,
} from '../../server/src/protocol.ts';
import type { AskFlow } from './flowPanel.ts';

/** Asks the server for flows, for traces, and for what can be asked about packets. */
export function askFlow(server: LanguageClient): AskFlow {
  return {
    flow: ({ uri, position }, room, token) => {
      const params: FlowParams = { textDocument: { uri }, position, room };
      return server.sendRequest<DrawnFlow | null>(flowRequest, params, token);
    },
    trace: (packet, room, token) => {
      const params: TraceParams = { packet, room };
      return server.sendRequest<TraceAnswer>(traceRequest, params, token);
    },
    form: ({ uri, position }) => {
      const params: PlaceParams = { textDocument: { uri }, position };
      return server.sendRequest<PacketForm | null>(packetFormRequest, params);
    },
    text: (flow, format) => {
      const params: WriteFlowParams = { flow, format };
      return server.sendRequest<string>(writeFlowRequest, params);
    },
  };
}
