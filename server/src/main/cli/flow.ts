import { flowDot, flowMermaid, flowSvg, layoutFlow, serviceFlow, traceFlow } from '../../flow/index.ts';
import { hostPort } from '../../iptables/index.ts';
import { portWords, type ServicePort, serviceWords } from '../../kubeproxy/index.ts';
import { isAlmost } from '../../kubernetes/index.ts';
import type { Flow } from '../../protocol.ts';
import type { DumpDocument, NodeRules } from '../../workspace/index.ts';
import { type Answer, type Call, type Command, Hindrance } from './command.ts';
import { type Inputs, readInputs } from './inputs.ts';
import { packetOptions, readPacket } from './packet.ts';
import type { Style } from './style.ts';

/** `kubehop flow`: the picture of a Service's connections, or of a packet's ways, that the editor shows. */
export const flow: Command = {
  name: 'flow',
  summary: 'Draws the way of a Service’s connections, or of a packet, through the rules of a node',
  doc: `From every entrance to the pods. The picture is the one of the editor, as an SVG that is light or
dark as its reader prefers, as a Mermaid flowchart, as a graph for Graphviz, or as data; text is
the same in numbered sentences. Without --service: the only Service port of the files. With
--packet: the ways of a packet, told of as in kubehop trace.`,
  options: {
    service: { value: 'NS/NAME[:PORT]', doc: 'which Service; PORT is a name or a number' },
    packet: {
      value: 'ADDR[:PORT]',
      doc: 'where a packet goes, an address or a Service, instead of a Service’s connections',
    },
    ...packetOptions,
    format: {
      value: 'FORMAT',
      choices: ['text', 'json', 'svg', 'mermaid', 'dot'],
      doc: 'sentences, data, or a picture',
    },
  },
  run: drawFlow,
};

/** A Service port in the rules of one node. */
interface Found {
  readonly document: DumpDocument;
  readonly node: NodeRules;
  readonly service: ServicePort;
}

interface Drawn {
  readonly drawn: Flow;
  readonly pathOf: Inputs['pathOf'];
}

async function drawFlow(call: Call): Promise<Answer> {
  const { drawn, pathOf } = await (call.value('packet') === null ? drawService(call) : drawPacket(call));
  return {
    json: asJson(drawn, pathOf),
    text: (style) => asText(drawn, style),
    others: {
      svg: () => [flowSvg(drawn, layoutFlow(drawn))],
      mermaid: () => [flowMermaid(drawn)],
      dot: () => [flowDot(drawn)],
    },
    found: false,
  };
}

async function drawService(call: Call): Promise<Drawn> {
  const odd = Object.keys(packetOptions).find((it) => it !== 'node' && call.value(it) !== null);
  if (odd !== undefined) throw new Hindrance(`--${odd} tells of a packet; say where it goes with --packet`);
  const inputs = await readInputs(call);
  const { document, node, service } = chooseService(inputs, call.value('service'), call.value('node'));
  return { drawn: serviceFlow(inputs.workspace, document, node, service), pathOf: inputs.pathOf };
}

async function drawPacket(call: Call): Promise<Drawn> {
  if (call.value('service') !== null) {
    throw new Hindrance('--service and --packet are two pictures; a packet to a Service: --packet NS/NAME');
  }
  const { document, node, query, trace, pathOf } = await readPacket(call, 'packet');
  const asked = call.value('packet') ?? '';
  const to = hostPort(query.destination ?? '', query.destinationPort ?? null);
  const packet = {
    from: call.value('from') ?? 'any source',
    to: asked.includes('/') ? `${asked} (${to})` : to,
    protocol: query.protocol ?? 'tcp',
    state: query.connectionStates?.join(', ') ?? 'NEW',
  };
  return { drawn: traceFlow({ document, node, packet, trace }), pathOf };
}

function chooseService({ dumps, manifests }: Inputs, name: string | null, nodeName: string | null): Found {
  const all = dumps.flatMap((document) =>
    document.model.nodes.flatMap((node) => node.services.map((service) => ({ document, node, service }))),
  );
  if (all.length === 0) {
    const hint = manifests.length === 0 ? '' : '; kubehop rules writes those for manifests';
    throw new Hindrance(`no rules of kube-proxy in these files${hint}`);
  }
  const nodes = new Set(all.map(({ node }) => node.node));
  if (nodeName !== null && !nodes.has(nodeName)) {
    throw new Hindrance(`no node ${nodeName}; there are ${[...nodes].join(', ')}`);
  }
  const there = nodeName === null ? all : all.filter(({ node }) => node.node === nodeName);
  const named = name === null ? there : servicesNamed(there, name);
  const ways = new Set(named.map(wordsOf));
  if (ways.size > 1) {
    const which = name === null ? 'several Services' : `${name} has several ports`;
    throw new Hindrance(`${which}: ${shortList([...ways])}; choose one with --service`);
  }
  const [first, ...others] = named;
  if (first === undefined) throw new Hindrance('no rules of kube-proxy in these files');
  const homes = [...new Set(named.map(({ node }) => node.node))];
  if (homes.length > 1) throw new Hindrance(`several nodes: ${homes.join(', ')}; choose one with --node`);
  // IPv4 before IPv6, of a Service that has both.
  return others.find(({ node }) => node.ruleset.family < first.node.ruleset.family) ?? first;
}

/** By `NS/NAME`, `NS/NAME:PORT`. A Hindrance says what there is instead. */
function servicesNamed(all: readonly Found[], text: string): Found[] {
  const [, name = '', port = null] = /^([^:]*)(?::(.+))?$/.exec(text) ?? [];
  const ofName = all.filter(({ service }) => nameOf(service) === name);
  if (ofName.length === 0) {
    const names = [...new Set(all.flatMap(({ service }) => nameOf(service) ?? []))];
    const [, ownName = name] = /\/(.*)$/.exec(name) ?? [];
    const near = names.filter((it) => it.endsWith(`/${ownName}`) || isAlmost(it, name));
    const others = near.length > 0 ? `did you mean ${near.join(' or ')}?` : `there are ${shortList(names)}`;
    throw new Hindrance(`no Service ${name} in the rules of these files; ${others}`);
  }
  const ofPort = ofName.filter(
    ({ service }) =>
      port === null ||
      service.identity?.port === port ||
      service.entrances.some((it) => String(it.port) === port),
  );
  if (ofPort.length === 0) {
    throw new Hindrance(
      `${name} has no port ${port}; it has ${shortList([...new Set(ofName.map(wordsOf))])}`,
    );
  }
  return ofPort;
}

function nameOf({ identity }: ServicePort): string | null {
  return identity === null ? null : `${identity.namespace}/${identity.name}`;
}

/** "kube-system/kube-dns:dns-tcp (53/tcp)" */
function wordsOf({ service }: Found): string {
  return `${serviceWords(service)} (${portWords(service)})`;
}

function shortList(names: readonly string[]): string {
  const most = 10;
  const more = names.length - most;
  return names.slice(0, most).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/** Flow and layout as the editor gets them; places name their files as they were typed. */
function asJson(drawn: Flow, pathOf: Inputs['pathOf']) {
  const named = (_: string, value: unknown): unknown => {
    if (typeof value !== 'object' || value === null || !('uri' in value) || !('range' in value)) return value;
    return { file: pathOf(String(value.uri)), range: value.range };
  };
  return JSON.parse(JSON.stringify({ flow: drawn, layout: layoutFlow(drawn) }, named));
}

function asText({ title, subtitle, story }: Flow, style: Style): string {
  const sentences = story.map((sentence, index) => {
    const words = sentence.map(({ text, style: kind }) => (kind === 'strong' ? style.strong(text) : text));
    return `${String(index + 1).padStart(3)}. ${words.join('')}`;
  });
  return [style.strong(title), style.faint(subtitle), '', ...sentences, ''].join('\n');
}
