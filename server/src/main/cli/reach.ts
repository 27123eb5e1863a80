import { reachSvg } from '../../flow/index.ts';
import {
  choosePeer,
  clusterOfManifests,
  compareReach,
  isProtocol,
  type PeerChoice,
  PortSet,
  PROTOCOLS,
  Reach,
  type ReachQuestion,
  reachRows,
  remarksOn,
} from '../../policy/index.ts';
import { type Answer, type Call, type Command, Hindrance, JsonPieces } from './command.ts';
import { type Inputs, readFiles, readInputs } from './inputs.ts';
import { readManifests } from './manifests.ts';
import { changesAsCsv, changesAsJson, rowsAsCsv, rowsAsDot, rowsAsJson } from './reachFormats.ts';
import { changesAsText, rowsAsText } from './reachText.ts';

/** `kubehop reach`: who may reach whom under the policies. */
export const reach: Command = {
  name: 'reach',
  summary: 'Says who may reach whom under the NetworkPolicies',
  doc: `Every connection that NetworkPolicies, AdminNetworkPolicies, BaselineAdminNetworkPolicies and
ClusterNetworkPolicies let through, between workloads and to and from addresses outside, and
which policies decide. A PEER is NAMESPACE/WORKLOAD, NAMESPACE/WORKLOAD[KIND],
NAMESPACE/SERVICE[:PORT], an address, a CIDR or FIRST-LAST. Of peers that are asked about by
name closed pairs are listed too; of two, why they are open or closed.`,
  options: {
    from: { value: 'PEER', doc: 'only connections from here' },
    to: { value: 'PEER', doc: 'only connections to here' },
    port: { value: 'PORT', doc: 'only this port, or these: 8000-8080' },
    protocol: { value: 'PROTOCOL', doc: 'only TCP, UDP or SCTP' },
    against: {
      value: 'OTHER',
      doc: 'what FILE lets through and OTHER does not, and the other way round',
      continues: () => true,
    },
    format: {
      value: 'FORMAT',
      choices: ['text', 'json', 'csv', 'svg', 'dot'],
      doc: 'for people, for programs, for a spreadsheet, as a picture, for Graphviz',
    },
  },
  run: answerReach,
};

async function answerReach(call: Call): Promise<Answer> {
  const others = call.values('against');
  const asked = askedPorts(call);
  const now = modelOf(await readInputs(call), call);
  const from = call.value('from');
  const to = call.value('to');
  if (others.length === 0) {
    const question: ReachQuestion = { from: chosen(from, [now]), to: chosen(to, [now]), ports: asked };
    return answerRows(now, question);
  }
  const format = call.value('format');
  if (format === 'dot' || format === 'svg') {
    throw new Hindrance(`--format ${format} draws one state, not --against`);
  }
  const before = modelOf(await readFiles(others, call.terminal), call);
  const changes = compareReach(
    {
      reach: before,
      question: { from: chosen(from, [before, now]), to: chosen(to, [before, now]), ports: asked },
    },
    {
      reach: now,
      question: { from: chosen(from, [now, before]), to: chosen(to, [now, before]), ports: asked },
    },
  );
  return {
    json: new JsonPieces(changesAsJson(changes)),
    text: (style) => changesAsText(changes, style),
    others: { csv: () => changesAsCsv(changes) },
    found: changes.gained.length + changes.lost.length > 0,
  };
}

function answerRows(model: Reach, question: ReachQuestion): Answer {
  const remarks = remarksOn(model.cluster);
  const rows = () => reachRows(model, question);
  return {
    json: new JsonPieces(rowsAsJson(model, question, rows(), remarks)),
    text: (style) => rowsAsText(model, question, rows(), remarks, style),
    others: {
      csv: () => rowsAsCsv(rows()),
      dot: () => rowsAsDot(rows()),
      svg: () => [drawn(model, question)],
    },
    found: false,
  };
}

function drawn(model: Reach, question: ReachQuestion): string {
  const picture = reachSvg(model.cluster, question, reachRows(model, question));
  if (picture.kind === 'svg') return picture.svg;
  const { cards, lines } = picture;
  throw new Hindrance(
    `too much for one picture (${cards} boxes, ${lines} lines); ask about somebody with --from or --to`,
  );
}

function modelOf(inputs: Inputs, call: Call): Reach {
  return new Reach(clusterOfManifests(readManifests(inputs.manifests, call.terminal)));
}

/** Whom a PEER means in the first of the states; somebody who is only in another is nobody there. */
function chosen(text: string | null, [state, ...others]: readonly Reach[]): PeerChoice | null {
  if (text === null || state === undefined) return null;
  const choice = choosePeer(text, state.cluster);
  if (choice !== null) return choice;
  if (others.some(({ cluster }) => choosePeer(text, cluster) !== null))
    return { kind: 'workloads', workloads: [] };
  throw new Hindrance(`no workload, Service or address ${JSON.stringify(text)} among the manifests`);
}

function askedPorts(call: Call): PortSet {
  const protocol = call.value('protocol')?.toUpperCase() ?? null;
  if (protocol !== null && !isProtocol(protocol)) {
    throw new Hindrance(
      `--protocol takes ${PROTOCOLS.join(', ')}, not ${JSON.stringify(call.value('protocol'))}`,
    );
  }
  const protocols = protocol === null ? PROTOCOLS : [protocol];
  const text = call.value('port');
  if (text === null) return PortSet.of(...protocols.map((it) => ({ protocol: it, from: 1, to: 65_535 })));
  const [, from = '', to = from] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? [];
  const ports = PortSet.of(...protocols.map((it) => ({ protocol: it, from: Number(from), to: Number(to) })));
  if (ports.isEmpty || Number(to) > 65_535) {
    throw new Hindrance(
      `--port takes a port from 1 to 65535 or two with a dash, not ${JSON.stringify(text)}`,
    );
  }
  return ports;
}
