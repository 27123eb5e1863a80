import { plural } from '../../kubeproxy/index.ts';
import {
  endpointAddressName,
  type PodSet,
  podHostnames,
  type Service,
  type ServicePort,
  serviceDnsName,
  serviceNameLabel,
} from '../../kubernetes/index.ts';
import { commands } from '../../protocol.ts';
import { forecast } from '../../workspace/index.ts';
import { commandLink, type Features, flowLink } from '../context.ts';
import { code, escapeMarkdown } from '../markdown.ts';
import { chainWords, forecastWords } from './forecastWords.ts';
import { commandPlace, objectLink } from './links.ts';
import { isOnNodes, nodeLinks } from './nodeStates.ts';
import { reachLines } from './reachWords.ts';
import { podsBehind, policiesOf } from './selection.ts';
import { isExternal, serviceTraits } from './serviceTraits.ts';
import { targetsOf, targetWords, withoutPort } from './targets.ts';
import { countNote, countPods, fullName, listed, numberWords, podCountWords, portWords } from './wording.ts';

/** Rows of a table in a hover; what is beyond is counted. */
const MOST_ROWS = 6;

/** What a Service becomes: from where it can be reached, to whom it leads, what kube-proxy writes for it. */
export function describeService(features: Features, service: Service): string[] {
  const pods = podsBehind(features.workspace.manifests.view, service);
  const name = escapeMarkdown(fullName(service.object));
  if (service.name === '' || service.namespace === '') return namelessLines(features, service, pods);
  if (service.type === 'ExternalName')
    return [`**Service ${name}** · ExternalName`, '', ...aliasLines(service)];
  return [
    `**Service ${name}** · ${typeWords(service)}`,
    '',
    ...wayLines(features, service, pods),
    '',
    ...portTable(features, service, pods),
    ...paragraph([
      ...selectionLines(features, service, pods),
      ...passageLines(features, service, pods),
      ...serviceTraits(service, pods),
    ]),
    ...paragraph(doubts(service)),
    ...paragraph([...ruleLines(features, service), ...links(features, service)]),
  ];
}

/** Who may come in; where that can't be known, who decides. */
function passageLines(features: Features, service: Service, pods: readonly PodSet[]): string[] {
  const policies = policyLines(features, pods);
  if (policies.length === 0) return [];
  const lines = reachLines(features, service.object, ['ingress']);
  return lines.length > 0 ? lines : policies;
}

/** What kube-proxy will write, and what nodes have of it. */
function ruleLines(features: Features, service: Service): string[] {
  if (service.isHeadless) return ['kube-proxy writes no rules for it'];
  const nodes = nodeLinks(features, service);
  return [...forecastWords(features, service), ...(nodes === '' ? [] : [nodes])];
}

function links(features: Features, service: Service): string[] {
  const place = commandPlace(features, service.object);
  const shown = [
    ...flowLink(features, place),
    ...(service.isHeadless ? [] : commandLink(features, 'Preview rules', commands.previewRules, place)),
    ...(isOnNodes(features, service)
      ? commandLink(features, 'Compare with nodes', commands.compareWithNodes, place)
      : []),
  ];
  return shown.length === 0 ? [] : [shown.join(' · ')];
}

function namelessLines(features: Features, service: Service, pods: readonly PodSet[]): string[] {
  return [
    `**Service** · ${typeWords(service)}`,
    '',
    'A template fills in its name or its namespace: DNS names and chains can’t be known here.',
    '',
    ...paragraph(selectionLines(features, service, pods)),
    ...paragraph(serviceTraits(service, pods)),
  ];
}

function paragraph(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [lines.join('  \n'), ''];
}

/** "NodePort · cluster IP 10.111.7.86" */
function typeWords(service: Service): string {
  if (service.isHeadless) return 'headless: no cluster IP, DNS answers with the addresses of its pods';
  const { isUnknown } = service.object.root.at('spec', 'type');
  return `${isUnknown ? 'a template says of which type' : service.type} · ${clusterIPWords(service)}`;
}

export function clusterIPWords({ object, clusterIPs, ipFamilyPolicy, ipFamilies }: Service): string {
  if (object.root.at('spec', 'clusterIP').isUnknown) return 'cluster IP filled in by a template';
  if (clusterIPs.length > 0) return `cluster IP ${clusterIPs.join(' and ')}`;
  if (ipFamilyPolicy === 'RequireDualStack') return 'cluster IPs of both families, assigned on creation';
  if (ipFamilyPolicy === 'PreferDualStack')
    return 'cluster IPs of each family of the cluster, assigned on creation';
  const [family] = ipFamilies;
  return family === undefined
    ? 'cluster IP assigned on creation'
    : `${family} cluster IP assigned on creation`;
}

function aliasLines(service: Service): string[] {
  const { externalName } = service;
  const other = externalName === null ? 'the name that `externalName` will say' : code(externalName);
  return [
    `DNS answers ${code(serviceDnsName(service))} with a CNAME to ${other}.`,
    'No cluster IP, no ports, no rules; TLS and the Host header keep the name that was asked for.',
  ];
}

/** Every way to the Service, one a line. */
function wayLines(features: Features, service: Service, pods: readonly PodSet[]): string[] {
  const [port] = service.ports;
  const only =
    service.ports.length === 1 && port !== undefined && !service.isHeadless
      ? `:${numberWords(port.port)}`
      : '';
  const ways = [code(`${serviceDnsName(service)}${only}`), ...podNames(features, service, pods)];
  const named = service.ports.filter(({ name }) => name !== '');
  if (named.length > 0)
    ways.push(
      `SRV ${listed(
        named.map((it) => code(srvName(service, it))),
        2,
      )}`,
    );
  if (isExternal(service) && !service.isHeadless) ways.push(...outerWays(service, only));
  return ways.map((way) => `- ${way}`);
}

export function srvName(service: Service, { name, protocol }: ServicePort): string {
  return `_${name}._${protocol.toLowerCase()}.${serviceDnsName(service)}`;
}

/** Names of single pods: by their host names under a headless Service, else by an address that is known. */
function podNames(features: Features, service: Service, pods: readonly PodSet[]): string[] {
  const base = serviceDnsName(service);
  const hosts = pods.flatMap((set) => podHostnames(set, service));
  const [first, last] = [hosts[0], hosts[hosts.length - 1]];
  if (first !== undefined) {
    const range = hosts.length === 1 ? '' : ` to ${code(`${last}`)}`;
    return [`${code(`${first}.${base}`)}${range}: each pod by its name`];
  }
  const known = pods.flatMap((set) => features.workspace.cluster.podsOf(set));
  const [pod] = known;
  if (pod === undefined) {
    return service.isHeadless
      ? [`${code(`10-244-1-19.${base}`)}: a pod by its address, with dashes (CoreDNS)`]
      : [];
  }
  const which = known.length === 1 ? `pod ${escapeMarkdown(pod.name)}` : `one of ${known.length} pods`;
  return [`${code(endpointAddressName(pod.address, service))}: ${which} (CoreDNS)`];
}

function outerWays(service: Service, only: string): string[] {
  const { type, ports, externalIPs, loadBalancerIPs, allocatesNodePorts } = service;
  const ways: string[] = [];
  if (type === 'NodePort' || (type === 'LoadBalancer' && allocatesNodePorts)) {
    const numbers = ports.flatMap(({ nodePort }) => nodePort ?? []);
    const isGiven = numbers.length === ports.length;
    ways.push(
      isGiven
        ? `${numbers.length === 1 ? 'port' : 'ports'} ${listed(numbers.map((it) => `**${it}**`))} on every node`
        : `${ports.length === 1 ? 'a port' : 'ports'} on every node, assigned on creation (by default 30000–32767)`,
    );
  }
  if (type === 'LoadBalancer') {
    const ips = loadBalancerIPs.map(
      ({ ip, proxy }) => `${hostOf(ip)}${only}${proxy ? ' (a proxy of its own)' : ''}`,
    );
    ways.push(
      ips.length > 0
        ? `load balancer ${listed(ips)}`
        : 'a load balancer, once some controller has given it an address; until then kubectl shows `<pending>`',
    );
  }
  if (externalIPs.length > 0) {
    ways.push(
      `${listed(externalIPs.map((ip) => `${hostOf(ip)}${only}`))}, where somebody routes it to a node`,
    );
  }
  return ways;
}

/** As it stands before a port: IPv6 in brackets. */
function hostOf(ip: string): string {
  return ip.includes(':') ? `[${ip}]` : ip;
}

/** With several ports, a row for each. */
function portTable(features: Features, service: Service, pods: readonly PodSet[]): string[] {
  if (service.ports.length < 2) return [];
  const chains = forecast(features.workspace, service, features.settings);
  const hasNodePorts = service.ports.some(({ nodePort }) => nodePort !== null);
  const print = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rows = service.ports.slice(0, MOST_ROWS).map((port, index) => {
    const target = targetWords(port, targetsOf(port, pods));
    const names =
      chains === null ? [] : [chainWords(service, port, chains.chains[index] ?? [], chains.version)];
    const given = port.nodePort ?? (port.field.get('nodePort').isUnknown ? numberWords(0) : 'assigned');
    const node = hasNodePorts ? [String(given)] : [];
    const name = port.name === '' ? '' : `${escapeMarkdown(port.name)} `;
    return print([
      `${name}${portWords(port.port, port.protocol)}`,
      escapeMarkdown(target),
      ...node,
      ...names,
    ]);
  });
  const head = [
    'port',
    'pods’ port',
    ...(hasNodePorts ? ['node port'] : []),
    ...(chains === null ? [] : ['chains']),
  ];
  const more = service.ports.length - rows.length;
  return [
    print(head),
    print(head.map(() => '---')),
    ...rows,
    ...(more > 0 ? ['', `and ${plural(more, 'more port')}`] : []),
    '',
  ];
}

/** To whom the Service leads. */
function selectionLines(features: Features, service: Service, pods: readonly PodSet[]): string[] {
  if (service.selector === null) return [withoutSelector(features, service)];
  if (pods.length === 0) {
    return [
      `no pods with its labels are in the workspace, in namespace ${escapeMarkdown(service.namespace)}`,
    ];
  }
  const links = listed(
    pods.map((set) => objectLink(features, set.object) + (pods.length > 1 ? countNote(set) : '')),
  );
  const isOne = countPods(pods) === 1;
  const whom = pods.every(({ kind }) => kind === 'Pod')
    ? links
    : `the ${isOne ? 'pod' : podCountWords(pods)} of ${links}`;
  const [port] = service.ports;
  const targets = port === undefined ? [] : targetsOf(port, pods);
  const single =
    service.ports.length === 1 && port !== undefined ? escapeMarkdown(targetWords(port, targets)) : '';
  const lacking = service.ports.flatMap((it) => {
    const without = withoutPort(targetsOf(it, pods)).map(({ kind, name }) => `${kind} ${name}`);
    if (without.length === 0) return [];
    return `no container of ${escapeMarkdown(listed(without))} has a port ${escapeMarkdown(String(it.targetPort))}`;
  });
  if (service.isHeadless) {
    const own = single === '' ? '' : `: clients use the pods’ own port, ${single}`;
    return [`leads to ${whom}${own}`, ...lacking];
  }
  return [
    `sends each connection to ${isOne ? '' : 'one of '}${whom}${single === '' ? '' : `, port ${single}`}`,
    ...lacking,
  ];
}

function withoutSelector(features: Features, service: Service): string {
  if (!service.selectorKnown)
    return 'a template fills in its selector: the pods behind it can’t be known here';
  const groups = features.workspace.manifests.view.endpointsOf(service);
  const label = code(`${serviceNameLabel}: ${service.name || '…'}`);
  if (groups.length === 0) {
    return `has no selector: it leads to what somebody writes, in an EndpointSlice with the label ${label}`;
  }
  const count = groups.reduce((sum, { endpoints }) => sum + endpoints.length, 0);
  const links = [...new Set(groups.map(({ object }) => object))].map((object) =>
    objectLink(features, object),
  );
  return `has no selector: it leads to the ${plural(count, 'endpoint')} of ${listed(links)}`;
}

/** Policies that decide who may come in. */
function policyLines(features: Features, pods: readonly PodSet[]): string[] {
  const { view } = features.workspace.manifests;
  const policies = new Set(pods.flatMap((set) => policiesOf(view, set)).filter((it) => it.isolatesIngress));
  if (policies.size === 0) return [];
  const links = listed([...policies].map(({ object }) => objectLink(features, object)));
  return [`${links} ${policies.size === 1 ? 'decides' : 'decide'} who may come in`];
}

/** What could make all of this untrue. */
function doubts({ object, namespace }: Service): string[] {
  const lines: string[] = [];
  if (object.certainty === 'lines')
    lines.push('A template adds or drops lines here: what they say is not known.');
  if (object.certainty === 'stale')
    lines.push('Its document can’t be read as it stands: this is what could be.');
  if (object.root.at('metadata', 'namespace').isAbsent) {
    lines.push(`No namespace is written: ${code(namespace)} is assumed, and another one means other chains.`);
  }
  return lines;
}
