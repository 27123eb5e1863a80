import {
  CONNECTION_STATES,
  type ConnectionState,
  familyOf,
  type PacketQuery,
  protocolNumber,
} from '../../iptables/index.ts';
import {
  type DumpDocument,
  hostFacts,
  type NamedTrace,
  type NodeRules,
  type PacketEnd,
  readPacketEnd,
  tracePacket,
} from '../../workspace/index.ts';
import { type Call, type CommandOption, Hindrance } from './command.ts';
import { readServiceEnd } from './endpoints.ts';
import { type Inputs, readInputs } from './inputs.ts';

const isAddress = (word: string) => familyOf(word) !== null;

/** What is told of a packet beside its destination. */
export const packetOptions: Readonly<Record<string, CommandOption>> = {
  from: { value: 'ADDR[:PORT]', doc: 'where it comes from (default: anywhere outside of the node)' },
  protocol: { value: 'NAME', doc: 'tcp, udp, sctp, icmp … (default: tcp, or the Service’s)' },
  'in-interface': { value: 'IF', doc: 'where it comes in' },
  node: { value: 'NODE', doc: 'whose rules, if there are several nodes' },
  'node-ip': {
    value: 'ADDR',
    continues: isAddress,
    doc: 'all addresses of the node (default: what tables of kubectl and ip addr show)',
  },
  'ct-state': { value: 'STATE', doc: 'state of its connection (default: NEW)' },
};

/** A packet, and what becomes of it in the rules of a node. */
export interface PacketAnswer {
  readonly trace: NamedTrace;
  readonly query: PacketQuery;
  readonly document: DumpDocument;
  readonly node: NodeRules;
  readonly pathOf: Inputs['pathOf'];
}

/**
 * Asks what becomes of the packet that the command line tells of.
 * @param destination the option that says where it goes: an address or a Service
 */
export async function readPacket(call: Call, destination: 'to' | 'packet'): Promise<PacketAnswer> {
  const states = readStates(call.value('ct-state') ?? 'NEW');
  const addresses = call.values('node-ip').flatMap((value) => value.split(','));
  const odd = addresses.find((address) => !isAddress(address));
  if (odd !== undefined) throw new Hindrance(`--node-ip ${odd}: not an address`);
  const given = { to: readEnd(destination, call), from: readEnd('from', call) };
  const inputs = await readInputs(call);
  const to = given.to ?? readServiceEnd(call.value(destination) ?? '', inputs);
  const from =
    given.from ?? (call.value('from') === null ? null : readServiceEnd(call.value('from') ?? '', inputs));
  if (to === null)
    throw new Hindrance(`--${destination} ${call.value(destination)}: no address and no NAMESPACE/NAME`);
  const protocol = call.value('protocol') ?? to.service?.protocol ?? 'tcp';
  if (protocolNumber(protocol) === null) throw new Hindrance(`--protocol ${protocol}: no such protocol`);
  const inInterface = call.value('in-interface');
  const query: PacketQuery = {
    destination: to.address,
    protocol,
    connectionStates: states,
    ...(to.port === null ? {} : { destinationPort: to.port }),
    ...(from === null ? {} : { source: from.address }),
    ...(from?.port == null ? {} : { sourcePort: from.port }),
    ...(inInterface === null ? {} : { inInterface }),
  };
  const { document, node } = chooseNode(inputs, call.value('node'), to, from);
  const told = addresses.length === 0 ? null : addresses;
  const trace = tracePacket(inputs.workspace, document, node, query, told);
  return { trace, query, document, node, pathOf: inputs.pathOf };
}

function readStates(text: string): ConnectionState[] {
  return text.split(',').map((word) => {
    const state = CONNECTION_STATES.find((name) => name === word.toUpperCase());
    if (state === undefined)
      throw new Hindrance(`--ct-state takes ${CONNECTION_STATES.join(', ')}, not ${word}`);
    return state;
  });
}

/** null: not given, or to be looked up as a Service. */
function readEnd(option: 'to' | 'from' | 'packet', call: Call): PacketEnd | null {
  const text = call.value(option);
  if (text === null) return null;
  const end = readPacketEnd(text);
  if (end === null && !/^[a-z0-9-]+\/[a-z]/i.test(text)) {
    throw new Hindrance(`--${option} ${text}: neither ADDR[:PORT] nor NAMESPACE/NAME[:PORT]`);
  }
  return end;
}

/** The node that was named; else the only one; else the one that the packet's source belongs to. */
function chooseNode(
  { workspace, dumps }: Inputs,
  name: string | null,
  to: PacketEnd,
  from: PacketEnd | null,
): { readonly document: DumpDocument; readonly node: NodeRules } {
  const family = to.address.includes(':') ? 6 : 4;
  const all = dumps.flatMap((document) => document.model.nodes.map((node) => ({ document, node })));
  const ofFamily = all.filter(({ node }) => node.ruleset.family === family);
  if (ofFamily.length === 0) throw new Hindrance(`no rules for IPv${family} in these files`);
  const named = name === null ? ofFamily : ofFamily.filter(({ node }) => node.node === name);
  const names = [...new Set(ofFamily.map(({ node }) => node.node))].join(', ');
  const [first, ...more] = named;
  if (first === undefined) throw new Hindrance(`no node ${name}; there are ${names}`);
  if (more.length === 0) return first;
  const source = from?.address ?? '';
  const home = named.filter(({ document, node }) => {
    if (hostFacts(workspace, document, node).addresses.includes(source)) return true;
    return workspace.cluster.podAt(source, document.uri, null)?.node === node.node;
  });
  const [only, ...others] = home;
  if (only !== undefined && others.length === 0) return only;
  throw new Hindrance(`several nodes: ${names}; choose one with --node`);
}
