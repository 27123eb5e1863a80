import {
  CONNECTION_STATES,
  type ConnectionState,
  familyOf,
  hostPort,
  type PacketQuery,
  protocolNumber,
} from '../iptables/index.ts';
import { entranceWords, portWords, serviceWords } from '../kubeproxy/index.ts';
import type { Flow, PacketForm, PacketInputs } from '../protocol.ts';
import type { Position } from '../text/index.ts';
import {
  type DumpDocument,
  findServiceEnd,
  hostFacts,
  type NodeRules,
  type PacketEnd,
  readPacketEnd,
  tracePacket,
  type Workspace,
} from '../workspace/index.ts';
import { traceFlow } from './traceFlow.ts';

/** Suggestions that a form has at most: whoever has more Services types. */
const MOST_SUGGESTIONS = 300;

/**
 * What can be asked about packets from a place: the packet that the line speaks of, nodes, Services. Of a document
 * that is no dump nothing is prefilled. null: the workspace shows no rules.
 */
export function packetForm(workspace: Workspace, uri: string, position: Position): PacketForm | null {
  const own = workspace.dump(uri);
  const documents = [...(own === undefined ? [] : [own]), ...workspace.dumps.filter((it) => it !== own)];
  const document = documents.find(({ model }) => model.nodes.length > 0);
  const line = document === own ? document?.line(position.line) : undefined;
  const here = (line === undefined ? null : document?.model.nodeAt(line)) ?? document?.model.nodes[0];
  if (document === undefined || here === undefined) return null;
  const service = line === undefined ? null : here.serviceOfRule(line);
  const entrance =
    service?.entrances.find(({ rule, masquerade }) => rule === line || masquerade === line) ??
    service?.entrances.find(({ kind }) => kind === 'cluster-ip') ??
    service?.entrances[0];
  const address = entrance?.address ?? nodeAddress(workspace, document, here);
  const to = entrance === undefined || address === null ? '' : hostPort(address, entrance.port);
  const nodes = new Map(
    documents.flatMap((it) => it.model.nodes.map(({ node }) => [nodeValue(it, node), node] as const)),
  );
  return {
    nodes: [...nodes].map(([value, label]) => ({ value, label })),
    suggestions: suggestionsOf(here),
    packet: {
      from: '',
      to,
      protocol: service?.protocol ?? 'tcp',
      node: nodeValue(document, here.node),
      state: 'NEW',
    },
  };
}

function nodeValue({ uri }: DumpDocument, node: string): string {
  return `${node} ${uri}`;
}

/** Where a node port is reached: some address of the node, if one is known. */
function nodeAddress(workspace: Workspace, document: DumpDocument, node: NodeRules): string | null {
  const { addresses } = hostFacts(workspace, document, node);
  const usable = addresses.filter(
    (it) => familyOf(it) === node.ruleset.family && !/^(?:127\.|::1$|fe80:)/i.test(it),
  );
  return usable[0] ?? null;
}

function suggestionsOf({ services }: NodeRules): PacketForm['suggestions'] {
  return services
    .filter(({ identity }) => identity !== null)
    .slice(0, MOST_SUGGESTIONS)
    .map((service) => ({
      value: serviceWords(service),
      detail: service.entrances.map(entranceWords).join(', ') || portWords(service),
    }));
}

type Problem = { readonly field: keyof PacketInputs; readonly message: string };

/** What becomes of the packet that somebody typed, or why that can't be asked. */
export function packetFlow(workspace: Workspace, inputs: PacketInputs): Flow | Problem {
  const chosen = workspace.dumps.flatMap((document) =>
    document.model.nodes
      .filter(({ node }) => nodeValue(document, node) === inputs.node)
      .map((node) => ({ document, node })),
  );
  const [first] = chosen;
  if (first === undefined) return { field: 'node', message: 'Choose a node whose rules are open.' };
  const rules = chosen.map(({ node }) => node);
  const to = readEnd('to', inputs.to, rules);
  if ('field' in to) return to;
  const from = inputs.from.trim() === '' ? null : readEnd('from', inputs.from, rules);
  if (from !== null && 'field' in from) return from;
  if (protocolNumber(inputs.protocol) === null)
    return { field: 'protocol', message: 'There is no such protocol.' };
  const states = CONNECTION_STATES.filter((name) => name === inputs.state);
  const family = to.address.includes(':') ? 6 : 4;
  if (from !== null && from.address.includes(':') !== to.address.includes(':'))
    return { field: 'from', message: `IPv${family === 6 ? 4 : 6}, and the destination is IPv${family}.` };
  const node = chosen.find((it) => it.node.ruleset.family === family);
  if (node === undefined)
    return { field: 'to', message: `${first.node.node} shows no rules for IPv${family}.` };
  const query = queryOf(to, from, inputs.protocol, states);
  return traceFlow({
    ...node,
    packet: {
      from: inputs.from.trim() === '' ? 'any source' : inputs.from.trim(),
      to: to.service === null ? inputs.to.trim() : `${inputs.to.trim()} (${hostPort(to.address, to.port)})`,
      protocol: inputs.protocol,
      state: inputs.state,
    },
    trace: tracePacket(workspace, node.document, node.node, query, null),
  });
}

function queryOf(
  to: PacketEnd,
  from: PacketEnd | null,
  protocol: string,
  connectionStates: readonly ConnectionState[],
): PacketQuery {
  return {
    destination: to.address,
    protocol,
    connectionStates,
    ...(to.port === null ? {} : { destinationPort: to.port }),
    ...(from === null ? {} : { source: from.address }),
    ...(from === null || from.port === null ? {} : { sourcePort: from.port }),
  };
}

function readEnd(field: 'to' | 'from', typed: string, nodes: readonly NodeRules[]): PacketEnd | Problem {
  const text = typed.trim();
  if (text === '') return { field, message: 'Where does it go? An address:port, or namespace/service.' };
  const end = readPacketEnd(text) ?? findServiceEnd(text, nodes);
  if (end === null) return { field, message: 'Neither address[:port] nor namespace/service[:port].' };
  if (typeof end === 'string') return { field, message: `${end.slice(0, 1).toUpperCase()}${end.slice(1)}.` };
  return end;
}
