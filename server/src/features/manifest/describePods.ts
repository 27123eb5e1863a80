import {
  type ClusterView,
  type ContainerPort,
  type Field,
  isWithin,
  type NetworkPolicy,
  type PodSet,
  type PolicyPort,
  podHostnames,
  resolveTargetPort,
  type Service,
  serviceDnsName,
} from '../../kubernetes/index.ts';
import type { Features } from '../context.ts';
import { code, escapeMarkdown } from '../markdown.ts';
import { fieldLink, locationLink, objectLink } from './links.ts';
import { reachLines } from './reachWords.ts';
import { policiesOf, servicesOf } from './selection.ts';
import { targetsOf, targetWords } from './targets.ts';
import { countWords, fullName, listed, portWords } from './wording.ts';

/** Pods that a hover names. */
const MOST_PODS = 4;
const MOST_USERS = 6;

/** A workload or a Pod, by the field of it that the cursor is on. Empty: the field's documentation says it all. */
export function describePodsField(features: Features, pods: PodSet, field: Field): string[] {
  const { root } = pods.object;
  const heads = [root.get('kind'), root.at('metadata', 'name')];
  if (heads.includes(field)) return describePods(features, pods);
  if (isWithin(field, pods.labelsField)) return describeLabels(features, pods, field);
  if (isWithin(field, root.at('metadata', 'labels'))) return describeOwnLabels(features, pods);
  if (isWithin(field, root.at('spec', 'selector'))) return describeOwnSelector(features, pods);
  if (pods.kind === 'StatefulSet' && field === root.at('spec', 'serviceName'))
    return describeGoverning(features, pods);
  const port = pods.ports.find((it) => isWithin(field, it.field));
  const isPort = ['name', 'containerPort', 'protocol'].some((name) => field === port?.field.get(name));
  return port === undefined || !isPort ? [] : describeContainerPort(features, pods, port);
}

function describePods(features: Features, pods: PodSet): string[] {
  const { view } = features.workspace.manifests;
  const name = `**${pods.kind} ${escapeMarkdown(fullName(pods.object))}**`;
  return [
    [name, countWords(pods)].filter(Boolean).join(' · '),
    '',
    ...userLines(features, view, pods),
    ...passageLines(features, pods),
    ...dnsLines(view, pods),
    ...knownPods(features, pods),
  ];
}

function passageLines(features: Features, pods: PodSet): string[] {
  const lines = pods.labelsKnown ? reachLines(features, pods.object, ['ingress', 'egress']) : [];
  return lines.length === 0 ? [] : [lines.join('  \n'), ''];
}

/** Who selects these pods: Services with their ports, policies with their directions. */
function userLines(features: Features, view: ClusterView, pods: PodSet): string[] {
  if (!pods.labelsKnown)
    return ['A template fills in labels of its pods: who selects them can’t be known here.', ''];
  const services = servicesOf(view, pods);
  const lines = [
    ...services.map((service) => `- ${serviceLine(features, service, pods)}`),
    ...policiesOf(view, pods).map((policy) => `- ${policyLine(features, policy)}`),
  ];
  if (services.length === 0) lines.unshift('- no Service of the workspace selects it');
  const more = lines.length - MOST_USERS;
  return [...lines.slice(0, MOST_USERS), ...(more > 0 ? [`- and ${more} more`] : []), ''];
}

/** "Service app-svc: 80/TCP → http (8080)" */
function serviceLine(features: Features, service: Service, pods: PodSet): string {
  const ports = service.ports.map((port) => {
    const target = escapeMarkdown(targetWords(port, targetsOf(port, [pods])));
    return service.isHeadless ? target : `${portWords(port.port, port.protocol)} → ${target}`;
  });
  return `${objectLink(features, service.object)}${ports.length === 0 ? '' : `: ${listed(ports)}`}`;
}

function policyLine(features: Features, { object, isolatesIngress, isolatesEgress }: NetworkPolicy): string {
  const both = isolatesIngress && isolatesEgress;
  const what = both
    ? 'who may come in and where it may go'
    : isolatesIngress
      ? 'who may come in'
      : 'where it may go';
  return `${objectLink(features, object)} decides ${what}`;
}

function dnsLines(view: ClusterView, pods: PodSet): string[] {
  return servicesOf(view, pods).flatMap((service) => {
    const [first, ...others] = podHostnames(pods, service);
    if (first === undefined) return [];
    const last = others.length === 0 ? '' : ` to ${code(`${others[others.length - 1]}`)}`;
    return [`DNS ${code(`${first}.${serviceDnsName(service)}`)}${last}`, ''];
  });
}

/** Pods that a table of kubectl or a Pod object shows. */
function knownPods({ workspace }: Features, pods: PodSet): string[] {
  const known = workspace.cluster.podsOf(pods);
  const words = known.map(({ name, address, node, location }) => {
    return `${locationLink(location, name)} ${escapeMarkdown(address)}${node === null ? '' : ` on ${escapeMarkdown(node)}`}`;
  });
  return words.length === 0 ? [] : [listed(words, MOST_PODS)];
}

function describeLabels(features: Features, pods: PodSet, field: Field): string[] {
  const { view } = features.workspace.manifests;
  if (!pods.labelsKnown) return [];
  const pair =
    field.parent === pods.labelsField
      ? [...pods.labels].find(([key]) => pods.labelsField.get(key) === field)
      : undefined;
  if (pair === undefined) {
    return [
      `**Labels of the pods** of ${pods.kind} ${escapeMarkdown(pods.name)}`,
      '',
      ...userLines(features, view, pods),
    ];
  }
  const [key, value] = pair;
  const asking = [
    ...servicesOf(view, pods)
      .filter(({ selector }) => selector?.has(key))
      .map(({ object }) =>
        fieldLink(features, object, object.root.at('spec', 'selector', key), `Service ${object.name}`),
      ),
    ...policiesOf(view, pods)
      .filter(({ podSelector }) => podSelector?.some((it) => it.key === key))
      .map(({ object }) =>
        fieldLink(features, object, object.root.at('spec', 'podSelector'), `NetworkPolicy ${object.name}`),
      ),
    ...view
      .peersOf(pods)
      .filter(({ peer }) => peer.podSelector?.some((it) => it.key === key))
      .map(({ policy, peer }) =>
        fieldLink(features, policy.object, peer.field, `a peer of NetworkPolicy ${policy.name}`),
      ),
  ];
  const users =
    asking.length === 0
      ? 'No Service and no policy of the workspace asks for it.'
      : `Asked for by ${listed(asking, MOST_USERS)}.`;
  return [
    `**${escapeMarkdown(`${key}=${value}`)}** · label of the pods of ${pods.kind} ${escapeMarkdown(pods.name)}`,
    '',
    users,
  ];
}

/** Those of a Deployment itself are not those of its pods: the classic mistake. */
function describeOwnLabels(features: Features, { object, kind, labelsField }: PodSet): string[] {
  const there = fieldLink(features, object, labelsField, 'its template');
  return [
    `**Labels of the ${kind} itself**`,
    '',
    `Services and policies don’t look at these, but at the labels of the pods, in ${there}.`,
  ];
}

function describeOwnSelector(features: Features, { object, kind, labelsField }: PodSet): string[] {
  const there = fieldLink(features, object, labelsField, 'the labels in its template');
  return [
    `**Selector of the ${kind}** · how it knows its pods again`,
    '',
    `It must match ${there}, and can’t be changed once created.`,
  ];
}

function describeGoverning(features: Features, pods: PodSet): string[] {
  const { view } = features.workspace.manifests;
  const name = pods.serviceName ?? '';
  const [service] = view.servicesNamed(name, pods.namespace);
  const head = `**serviceName ${code(name)}** · the headless Service under which each pod has a name`;
  if (name === '' || service === undefined) return [head, '', 'It is not in the workspace.'];
  const [first] = podHostnames(pods, service);
  const why = service.isHeadless ? 'It does not select these pods' : 'It has a cluster IP';
  return [
    head,
    '',
    first === undefined
      ? `${objectLink(features, service.object)}. ${why}, so they have no names of their own.`
      : `${objectLink(features, service.object)}: ${code(`${first}.${serviceDnsName(service)}`)} and so on.`,
  ];
}

/** Who sends to a port of a container. */
function describeContainerPort(features: Features, pods: PodSet, port: ContainerPort): string[] {
  const { view } = features.workspace.manifests;
  const services = servicesOf(view, pods).flatMap((service) =>
    service.ports
      .filter((it) => resolveTargetPort(it, pods)?.declared === port)
      .map((it) => {
        const words = `Service ${service.name}`;
        const link = fieldLink(features, service.object, it.field.get('targetPort'), words);
        return `- ${link}, as ${portWords(it.port, it.protocol)}`;
      }),
  );
  const policies = policiesOf(view, pods).flatMap((policy) => {
    const opening = policy.ingress.flatMap(({ ports }) => ports ?? []).find((it) => opens(it, port));
    if (opening === undefined) return [];
    return [
      `- ${fieldLink(features, policy.object, opening.field, `NetworkPolicy ${policy.name}`)} lets some in`,
    ];
  });
  const name = port.name === '' ? '' : ` ${code(port.name)}`;
  const users = [...services, ...policies];
  return [
    `**${portWords(port.number, port.protocol)}**${name} · port of container ${escapeMarkdown(port.container)}`,
    '',
    ...(users.length === 0 ? ['No Service of the workspace leads here.'] : users.slice(0, MOST_USERS)),
    '',
    port.name === ''
      ? 'Information only: a port that is not listed can be reached all the same.'
      : 'The name can stand in a targetPort, a policy or a probe; the rest is information only.',
  ];
}

function opens({ port, endPort, protocol }: PolicyPort, declared: ContainerPort): boolean {
  if (protocol !== declared.protocol) return false;
  if (typeof port === 'string') return port === declared.name;
  return port !== null && port <= declared.number && declared.number <= (endPort ?? port);
}
