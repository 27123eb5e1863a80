import type { DumpLine } from '../../iptables/index.ts';
import {
  durationWords,
  type Endpoint,
  endpointsWords,
  entranceWords,
  percent,
  portWords,
  printVersionRange,
  type ServicePort,
  serviceWords,
  shareWords,
  typeWords,
} from '../../kubeproxy/index.ts';
import type { DumpDocument, NodeRules } from '../../workspace/index.ts';
import { type Features, flowLink } from '../context.ts';
import { code, escapeMarkdown, lineLink } from '../markdown.ts';
import { commandPlace, podOf } from './lines.ts';
import { manifestLines } from './manifestLinks.ts';

/** Rows of a table in a hover; what is beyond is counted. */
const MOST_ROWS = 8;

/** A Service port from its service chain: who is drawn, how often, and how packets come here. */
export function describeService(
  features: Features,
  document: DumpDocument,
  node: NodeRules,
  service: ServicePort,
): string[] {
  const header = [`**${escapeMarkdown(serviceWords(service))}**`, portWords(service), typeWords(service)];
  const draws =
    service.endpoints.length > 1 ? `draws one of ${endpointsWords(service)}` : endpointsWords(service);
  const place = service.chains.service?.line ?? service.entrances[0]?.rule ?? null;
  return [
    `${header.filter((part) => part !== '').join(' · ')}  `,
    affinityWords(service, draws),
    '',
    ...endpointTable(features, document, service),
    '',
    ...enteredFrom(document, service),
    ...manifestLines(features, service),
    '',
    ...fineprint(service, node),
    '',
    ...(place === null ? [] : flowLink(features, commandPlace(document, place))),
  ];
}

function affinityWords(service: ServicePort, draws: string): string {
  const seconds = service.affinitySeconds;
  if (seconds === null) return draws;
  return `${draws}; a client comes back to the same endpoint for ${durationWords(seconds)}`;
}

function endpointTable(features: Features, document: DumpDocument, service: ServicePort): string[] {
  if (service.endpoints.length === 0) return [];
  const rows = service.endpoints.slice(0, MOST_ROWS).map((endpoint) => {
    const pod = podOf(features.workspace, document, service, endpoint);
    const share = endpoint.probability === null ? 'not shown' : percent(endpoint.probability);
    const cells = [share, endpointLink(document, endpoint), pod?.name ?? '', pod?.node ?? ''];
    return { cells, known: pod !== null };
  });
  // Columns that nothing is known for would only take room.
  const width = rows.some((row) => row.known) ? 4 : 2;
  const print = (cells: readonly string[]) => `| ${cells.slice(0, width).join(' | ')} |`;
  const more = service.endpoints.length - rows.length;
  return [
    print(['share', 'endpoint', 'pod', 'node']),
    print(['---', '---', '---', '---']),
    ...rows.map(({ cells }) => print(cells)),
    ...(more > 0 ? ['', `and ${more} more`] : []),
  ];
}

function endpointLink(document: DumpDocument, endpoint: Endpoint): string {
  const text = endpoint.text ?? endpoint.chainName;
  const line = endpoint.dnat ?? endpoint.draw;
  return line === null ? text : lineLink(document, line, text.replace(/[[\]]/g, '\\$&'));
}

/** "entered from KUBE-SERVICES (10.111.7.86:80, line 53) and KUBE-NODEPORTS (:30080, line 32)" */
function enteredFrom(document: DumpDocument, service: ServicePort): string[] {
  const ways = service.entrances.map((entrance) => {
    const where = entrance.kind === 'node-port' ? `:${entrance.port}` : entranceWords(entrance);
    const fate = entrance.fate === 'chain' ? '' : entrance.fate === 'reject' ? ', refused' : ', dropped';
    return `${entrance.rule.name} (${escapeMarkdown(where)}${fate}, ${lineLink(document, entrance.rule)})`;
  });
  if (ways.length === 0) return ['No rule that leads here is shown.'];
  const last = ways.pop();
  return [`entered from ${ways.length === 0 ? last : `${ways.join(', ')} and ${last}`}  `];
}

function fineprint(service: ServicePort, node: NodeRules): string[] {
  const chain = service.chains.service?.name ?? service.chains.local?.name ?? service.chains.external?.name;
  const parts = chain === undefined ? [] : [code(chain)];
  parts.push(...hashWords(service));
  const versions = printVersionRange(node.versions);
  if (versions !== '') parts.push(`kube-proxy ${versions}`);
  return [parts.join(' · ')];
}

function hashWords(service: ServicePort): string[] {
  if (service.hashConfirmed === null || service.identity === null) return [];
  const of = `of ${code(service.identity.text)} + ${service.protocol}`;
  return [service.hashConfirmed ? `hash ✓ ${of}` : `hash is not that ${of}`];
}

/** An endpoint from its chain: what is rewritten, and the way back to whoever jumps here. */
export function describeEndpoint(
  features: Features,
  document: DumpDocument,
  node: NodeRules,
  chainName: string,
): string[] {
  const drawn = node.endpointsOfChain(chainName);
  const [first] = drawn;
  if (first === undefined) return [];
  const { endpoint, service } = first;
  const pod = podOf(features.workspace, document, service, endpoint);
  const on =
    pod === null ? '' : ` · pod ${escapeMarkdown(pod.name)}${pod.node === null ? '' : ` on ${pod.node}`}`;
  const rewrites =
    endpoint.dnat === null ? 'its DNAT rule is not shown' : `destination rewritten to ${endpoint.text}`;
  const hairpin =
    endpoint.hairpin === null ? '' : '; a packet from the pod to itself is masqueraded (hairpin)';
  const place = endpoint.dnat ?? endpoint.draw;
  return [
    `**${endpoint.text === null ? code(chainName) : escapeMarkdown(endpoint.text)}**${on}  `,
    `${rewrites}${hairpin}`,
    '',
    ...drawn.map((it) => wayBack(document, it.service, it.endpoint)),
    ...drawn.flatMap((it) => manifestLines(features, it.service)),
    '',
    code(chainName),
    '',
    ...(place === null ? [] : flowLink(features, commandPlace(document, place))),
  ];
}

/** "← 1 in 3 of test001/app-svc-nodeport (line 58) ← 10.111.7.86:80, node port 30080" */
function wayBack(document: DumpDocument, service: ServicePort, endpoint: Endpoint): string {
  const share = endpoint.probability === null ? 'drawn by' : `${shareWords(endpoint.probability)} of`;
  const line = endpoint.draw === null ? '' : ` (${lineLink(document, endpoint.draw)})`;
  const ways = service.entrances.map((entrance) =>
    linkEntrance(document, entrance.rule, entranceWords(entrance)),
  );
  const from = ways.length === 0 ? '' : ` ← ${ways.join(', ')}`;
  return `← ${share} ${escapeMarkdown(serviceWords(service))}${line}${from}  `;
}

function linkEntrance(document: DumpDocument, rule: DumpLine, text: string): string {
  return lineLink(document, rule, text.replace(/[[\]]/g, '\\$&'));
}

/** One line for a rule that belongs to a Service port: its name, ports and endpoints. */
export function serviceSummary(service: ServicePort): string {
  const parts = [`**${escapeMarkdown(serviceWords(service))}**`, portWords(service), typeWords(service)];
  return [...parts.filter((part) => part !== ''), endpointsWords(service)].join(' · ');
}
