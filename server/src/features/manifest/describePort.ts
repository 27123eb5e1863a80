import { hostPort } from '../../iptables/index.ts';
import { type Field, isWithin, type Service, type ServicePort } from '../../kubernetes/index.ts';
import { forecast, nodesOfTables } from '../../workspace/index.ts';
import type { Features } from '../context.ts';
import { code, escapeMarkdown } from '../markdown.ts';
import { srvName } from './describeService.ts';
import { chainWords } from './forecastWords.ts';
import { fieldLink, objectLink } from './links.ts';
import { podsBehind } from './selection.ts';
import { externalCluster, externalLocal } from './serviceTraits.ts';
import { type Target, targetsOf } from './targets.ts';
import { countNote, fullName, listed, portWords } from './wording.ts';

const MOST_TARGETS = 6;
/** Addresses of nodes that a hover names. */
const MOST_NODES = 3;

/** A port of a Service, by the field of it that the cursor is on. Empty: the field's documentation says it all. */
export function describePort(
  features: Features,
  service: Service,
  port: ServicePort,
  field: Field,
): string[] {
  const { isUnknown } = field;
  if (field === port.field.get('targetPort'))
    return isUnknown ? [] : describeTargetPort(features, service, port);
  if (field === port.field.get('nodePort')) return isUnknown ? [] : describeNodePort(features, service, port);
  const names = ['name', 'port', 'protocol'];
  if (!names.some((name) => isWithin(field, port.field.get(name)))) return [];
  const name = port.name === '' ? '' : ` ${code(port.name)}`;
  return [
    `**Port ${portWords(port.port, port.protocol)}**${name} of Service ${escapeMarkdown(fullName(service.object))}`,
    '',
    ...targetLines(features, service, port),
    ...wayLines(features, service, port),
    ...twinLines(service, port),
  ];
}

/** Where it leads in each workload. */
function describeTargetPort(features: Features, service: Service, port: ServicePort): string[] {
  const isHeeded = service.selector !== null || !service.selectorKnown;
  const what = typeof port.targetPort === 'number' ? 'The pods’ port' : 'The pods’ port of that name';
  const meaning = isHeeded
    ? `${what}, for ${portWords(port.port, port.protocol)} of the Service`
    : 'not heeded: without a selector the ports of the endpoints count';
  return [
    `**targetPort ${code(String(port.targetPort))}** · ${meaning}`,
    '',
    ...targetLines(features, service, port),
  ];
}

function targetLines(features: Features, service: Service, port: ServicePort): string[] {
  if (service.selector === null) return writtenLines(features, service, port);
  const targets = targetsOf(port, podsBehind(features.workspace.manifests.view, service));
  if (targets.length === 0) return ['No pods behind the Service are in the workspace.', ''];
  const more = targets.length - MOST_TARGETS;
  return [
    ...targets.slice(0, MOST_TARGETS).map((target) => `- ${targetLine(features, port, target)}`),
    ...(more > 0 ? [`- and ${more} more`] : []),
    '',
  ];
}

/** What somebody wrote for the port of a Service without selector. */
function writtenLines(features: Features, service: Service, port: ServicePort): string[] {
  if (!service.selectorKnown) return ['A template fills in the selector.', ''];
  const groups = features.workspace.manifests.view.endpointsOf(service);
  const lines = groups.flatMap(({ object, ports, endpoints }) => {
    const own = ports.find(({ name, protocol }) => name === port.name && protocol === port.protocol);
    if (own === undefined) return [];
    const number = own.number ?? port.port;
    const addresses = endpoints.flatMap(({ addresses: [first] }) => first ?? []);
    const where = listed(addresses.map((address) => code(hostPort(address, number))));
    return [`- ${fieldLink(features, object, own.field, `${object.kind} ${object.name}`)}: ${where}`];
  });
  return lines.length > 0 ? [...lines, ''] : ['No endpoints of this port are in the workspace.', ''];
}

function targetLine(
  features: Features,
  { targetPort, protocol }: ServicePort,
  { pods, resolved }: Target,
): string {
  const who = `${objectLink(features, pods.object)}${countNote(pods)}`;
  if (resolved === null) {
    return pods.portsKnown
      ? `${who}: no container has a port ${escapeMarkdown(portWords(targetPort, protocol))}, so its pods are left out`
      : `${who}: a template fills in its ports`;
  }
  const { number, declared } = resolved;
  if (number === 0) return `${who}: a template fills in the number`;
  if (declared === null) {
    const why = pods.portsKnown
      ? 'which no container declares; it is reached all the same'
      : 'its ports are a template’s';
    return `${who}: ${number}, ${why}`;
  }
  const name = declared.name === '' ? '' : ` ${declared.name}`;
  const words = `port${name} of container ${declared.container}`;
  return `${who}: ${number}, ${fieldLink(features, pods.object, declared.field.get('containerPort'), words)}`;
}

function wayLines(features: Features, service: Service, port: ServicePort): string[] {
  const found = forecast(features.workspace, service, features.settings);
  const index = service.ports.indexOf(port);
  const lines = [
    ...(port.name === '' || service.name === '' ? [] : [`SRV ${code(srvName(service, port))}`]),
    ...(port.nodePort === null ? [] : [`node port ${port.nodePort} on every node`]),
    ...(found === null
      ? []
      : [`chains ${chainWords(service, port, found.chains[index] ?? [], found.version)}`]),
  ];
  return lines.length === 0 ? [] : [lines.join('  \n')];
}

/** kubectl's patch joins ports by their number alone (kubernetes/kubernetes issues 39188, 105610). */
function twinLines({ ports }: Service, port: ServicePort): string[] {
  const twin = ports.find((it) => it !== port && it.port === port.port);
  if (twin === undefined || port.port === 0) return [];
  const both = `${port.protocol} and ${twin.protocol}`;
  return [
    '',
    `${port.port} is there for ${both}. On a Service that is live, \`kubectl apply\` takes the two for one port and may lose the one that is new: look at it afterwards.`,
  ];
}

function describeNodePort(features: Features, service: Service, port: ServicePort): string[] {
  const number = port.field.get('nodePort').number;
  const { workspace } = features;
  const addresses = new Set(nodesOfTables(workspace.dumps).flatMap((node) => node.addresses));
  const where = [...addresses].map((address) => code(hostPort(address, number)));
  const isLocal = service.externalTrafficPolicy === 'Local';
  return [
    `**nodePort ${number}** · on every node, for ${portWords(port.port, port.protocol)} of the Service`,
    '',
    ...(where.length === 0 ? [] : [`${listed(where, MOST_NODES)}  `]),
    isLocal ? externalLocal : externalCluster,
    '',
    ...targetLines(features, service, port),
    'The default range is 30000–32767; a flag of the API server can set another.',
  ];
}
