import {
  CONNECTION_STATES,
  type ConnectionState,
  type Decision,
  familyOf,
  type Hop,
  hostPort,
  type PacketQuery,
  protocolNumber,
  ruleText,
} from '../../iptables/index.ts';
import { plural, serviceWords, shareWords } from '../../kubeproxy/index.ts';
import {
  type DumpDocument,
  hostFacts,
  type NamedOutcome,
  type NamedTrace,
  type NodeRules,
  type PacketEnd,
  readPacketEnd,
  tracePacket,
} from '../../workspace/index.ts';
import { type Answer, type Call, type Command, Hindrance } from './command.ts';
import { readServiceEnd } from './endpoints.ts';
import { type Inputs, readInputs } from './inputs.ts';
import { podName } from './pods.ts';
import { aligned, type Style } from './style.ts';

const isAddress = (word: string) => familyOf(word) !== null;

/** `kubehop trace`: follows one packet through one node's rules. */
export const tracing: Command = {
  name: 'trace',
  summary: 'Follows a packet through the rules of a node, to every end that it can come to',
  doc: `A packet opens a connection unless --ct-state says otherwise. One from an address of the node
starts in OUTPUT, any other in PREROUTING. What the rules don't tell is followed both ways.`,
  options: {
    to: {
      value: 'ADDR[:PORT]',
      required: true,
      doc: 'where it goes: an address, or a Service NAMESPACE/NAME[:PORT]',
    },
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
  },
  run: traceCall,
};

interface Traced {
  readonly trace: NamedTrace;
  readonly query: PacketQuery;
  readonly document: DumpDocument;
  readonly node: NodeRules;
  readonly pathOf: Inputs['pathOf'];
}

async function traceCall(call: Call): Promise<Answer> {
  const states = readStates(call.value('ct-state') ?? 'NEW');
  const addresses = call.values('node-ip').flatMap((value) => value.split(','));
  const odd = addresses.find((address) => !isAddress(address));
  if (odd !== undefined) throw new Hindrance(`--node-ip ${odd}: not an address`);
  const given = { to: readEnd('to', call), from: readEnd('from', call) };
  const inputs = await readInputs(call);
  const to = given.to ?? readServiceEnd(call.value('to') ?? '', inputs);
  const from =
    given.from ?? (call.value('from') === null ? null : readServiceEnd(call.value('from') ?? '', inputs));
  if (to === null) throw new Hindrance(`--to ${call.value('to')}: no address and no NAMESPACE/NAME`);
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
  const traced: Traced = { trace, query, document, node, pathOf: inputs.pathOf };
  return {
    json: asJson(traced),
    text: (style) => asText(traced, style),
    found: !trace.outcomes.some(({ outcome }) => outcome.verdict === 'ACCEPT'),
  };
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
function readEnd(option: 'to' | 'from', call: Call): PacketEnd | null {
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

function asJson({ trace, query, document, node, pathOf }: Traced) {
  const file = pathOf(document.uri);
  return {
    packet: {
      from: query.source ?? null,
      ...(query.sourcePort === undefined ? {} : { fromPort: numberOr(query.sourcePort) }),
      to: query.destination,
      port: query.destinationPort === undefined ? null : numberOr(query.destinationPort),
      protocol: query.protocol,
    },
    node: node.node,
    outcomes: trace.outcomes.map(({ outcome, service, pod }) => ({
      verdict: outcome.verdict,
      destination: outcome.destination,
      masquerade: outcome.masquerade,
      probability: outcome.probability,
      dependsOn: outcome.dependsOn,
      service: service === null ? null : serviceWords(service),
      pod: podName(pod),
      podNode: pod?.node ?? null,
      ways: outcome.ways,
      decidedBy: decisionAsJson(outcome.decidedBy, file),
      hops: outcome.hops.map((hop) => hopAsJson(hop, file)),
    })),
    complete: trace.missing.length === 0,
    missing: trace.missing,
    assumed: trace.assumed,
  };
}

function numberOr(text: string): number | string {
  return /^\d+$/.test(text) ? Number(text) : text;
}

function hopAsJson({ chain, line, effect, target }: Hop, file: string) {
  return {
    table: chain.table.name,
    chain: chain.name,
    line: line.number + 1,
    file,
    rule: ruleText(line),
    effect,
    target,
  };
}

function decisionAsJson(decision: Decision | null, file: string) {
  if (decision === null) return null;
  if (decision.kind === 'rule') return hopAsJson(decision.hop, file);
  const { chain, policy } = decision;
  const line = chain.declarations[0]?.number;
  return { table: chain.table.name, chain: chain.name, policy, line: line === undefined ? null : line + 1 };
}

function asText({ trace, query, document, node, pathOf }: Traced, style: Style): string {
  const from = query.source ?? 'anywhere';
  const to = hostPort(query.destination ?? 'anywhere', query.destinationPort ?? null);
  const lines = [style.strong(`${query.protocol} from ${from} to ${to} on ${node.node}`), ''];
  const heads = aligned(
    trace.outcomes.map((named) => outcomeCells(named, style)),
    '  ',
  );
  if (heads.length > 1) lines.push(...heads, '');
  let before: readonly Hop[] = [];
  for (const [index, { outcome }] of trace.outcomes.entries()) {
    const way = outcome.ways === 1 ? '' : style.faint(` (the likeliest of ${outcome.ways} ways)`);
    lines.push(...(index > 0 ? [''] : []), `${heads[index]?.trim() ?? ''}${way}`);
    for (const words of outcome.dependsOn) lines.push(`  ${style.attention('if')} ${words}`);
    lines.push(...hopLines(outcome.hops, before, pathOf(document.uri), style));
    before = outcome.hops;
    if (outcome.decidedBy?.kind === 'policy') {
      const { chain, policy } = outcome.decidedBy;
      lines.push(style.faint(`  ${policy} is the policy of ${chain.table.name} ${chain.name}`));
    }
  }
  if (trace.outcomes.length === 0) lines.push('  No such packet comes to an end.');
  if (trace.assumed.length > 0) lines.push('', 'Taken for granted:', ...trace.assumed.map((it) => `  ${it}`));
  if (trace.missing.length > 0)
    lines.push('', 'Not shown in this dump:', ...trace.missing.map((it) => `  ${it}`));
  return `${lines.join('\n')}\n`;
}

function outcomeCells({ outcome, pod }: NamedOutcome, style: Style): string[] {
  const { verdict, destination, probability, dependsOn } = outcome;
  const paint = verdict === 'ACCEPT' ? style.good : style.bad;
  const share = dependsOn.length > 0 ? 'depends' : probability === null ? '' : shareWords(probability);
  const where = pod === null ? '' : `${podName(pod)}${pod.node === null ? '' : ` on ${pod.node}`}`;
  return [
    share === 'depends' ? style.attention(share) : share,
    paint(verdict),
    `→ ${hostPort(destination.address ?? 'any address', destination.port)}`,
    style.faint(where),
    outcome.masquerade ? 'source rewritten' : '',
  ];
}

/** Rules that the outcome above met too are counted only. */
function hopLines(hops: readonly Hop[], above: readonly Hop[], file: string, style: Style): string[] {
  const known = new Set(above.map(({ line }) => line));
  const rows = hops.map(({ chain, line, effect, target }) => [
    style.faint(chain.table.name),
    chain.name,
    effect,
    target === null || effect === 'accept' || effect === 'drop' || effect === 'return' ? '' : target,
    style.faint(`${file}:${line.number + 1}`),
  ]);
  const lines: string[] = [];
  let shared = 0;
  for (const [index, text] of [...aligned(rows, '    '), ''].entries()) {
    const hop = hops[index];
    if (hop !== undefined && known.has(hop.line)) {
      shared++;
      continue;
    }
    if (shared > 0) lines.push(style.faint(`    … ${plural(shared, 'rule')} as above`));
    shared = 0;
    if (hop !== undefined) lines.push(text);
  }
  return lines;
}
