import type { ClusterView } from '../findings/index.ts';
import type { ContainerPort, NetworkPolicy, PodSet, PolicyPort, Protocol, Service } from '../model/index.ts';
import { containersOf } from '../model/index.ts';
import { type Field, isWithin, type ManifestObject } from '../objects/index.ts';
import { defined, type Mention, used } from './mention.ts';

/** A port of pods: what containers declare, and Services, probes and policies lead to. */
export interface PodPortName {
  readonly kind: 'pod port';
  /** A name or a number. */
  readonly port: string | number;
  /** Null: of any. */
  readonly protocol: Protocol | null;
  readonly pods: readonly PodSet[];
  /** A probe looks at the ports of its own container only. */
  readonly container: Field | null;
}

/** A port of a Service: what Ingresses and written endpoints go by. Not the port of its pods. */
export interface ServicePortName {
  readonly kind: 'service port';
  readonly port: string | number;
  /** Services of one name: a repository may hold several states of one. */
  readonly services: readonly Service[];
}

/** The port that a container's probe or hook is sent to. */
export function probePort(view: ClusterView, object: ManifestObject, field: Field): PodPortName | null {
  const pods = view.podSetOf(object);
  const port = field.intOrString;
  if (pods === null || port === null) return null;
  const container = containersOf(pods.specField).find((it) => isWithin(field, it.field))?.field ?? null;
  return { kind: 'pod port', port, protocol: null, pods: [pods], container };
}

/** The ports of pods that a port of a policy's rule is about. */
export function policyPort(view: ClusterView, policy: NetworkPolicy, field: Field): PodPortName | null {
  for (const { rules, podsOf } of policyRules(view, policy)) {
    for (const rule of rules) {
      const port = rule.ports?.find((it) => it.field === field);
      if (port === undefined) continue;
      if (port.port === null) return null;
      const { protocol } = port;
      return { kind: 'pod port', port: port.port, protocol, pods: podsOf(rule), container: null };
    }
  }
  return null;
}

/** Every place that names the port: containers declare it, the others use it. */
export function podPortMentions(view: ClusterView, name: PodPortName): Mention[] {
  const { pods } = name;
  return unique([
    ...pods.flatMap((it) => declarations(name, it)),
    ...pods.flatMap((it) => [
      ...probeMentions(name, it),
      ...serviceMentions(view, name, it),
      ...policyMentions(view, name, it),
    ]),
  ]);
}

/** The port with all pods that share its name: what names it in some pods, names it in others too. */
export function sharedPodPort(view: ClusterView, name: PodPortName, namedAt: NamedAt): PodPortName {
  const pods = new Set<PodSet>();
  const add = (found: readonly PodSet[]) => {
    const fresh = found.filter((it) => !pods.has(it) && declaredPorts(name, it).length > 0);
    for (const it of fresh) pods.add(it);
    return fresh;
  };
  let fresh = add(name.pods);
  while (fresh.length > 0) {
    const mentions = podPortMentions(view, { ...name, pods: fresh });
    fresh = add(mentions.flatMap(({ object, field }) => namedAt(view, object, field)?.pods ?? []));
  }
  return { ...name, pods: [...pods] };
}

type NamedAt = (view: ClusterView, object: ManifestObject, field: Field) => PodPortName | null;

/** The ports that a set of pods declares under that name or number. */
export function declaredPorts({ port, protocol, container }: PodPortName, pods: PodSet): ContainerPort[] {
  return pods.ports.filter(
    (it) =>
      (typeof port === 'string' ? it.name === port : it.number === port) &&
      (protocol === null || it.protocol === protocol) &&
      (container === null || isWithin(it.field, container)),
  );
}

function declarations(name: PodPortName, pods: PodSet): Mention[] {
  const step = typeof name.port === 'string' ? 'name' : 'containerPort';
  return declaredPorts(name, pods).map(({ field }) => defined(pods.object, field.get(step)));
}

/** Probes and hooks of the containers that declare the port. */
function probeMentions(name: PodPortName, pods: PodSet): Mention[] {
  const declared = declaredPorts(name, pods);
  return containersOf(pods.specField)
    .filter(({ field }) => (name.container ?? field) === field)
    .filter(({ field }) => name.container === field || declared.some((it) => isWithin(it.field, field)))
    .flatMap(({ field }) => handlerPorts(field))
    .filter((field) => field.intOrString === name.port)
    .map((field) => used(pods.object, field));
}

const handlerPaths: readonly (readonly string[])[] = [
  ['livenessProbe'],
  ['readinessProbe'],
  ['startupProbe'],
  ['lifecycle', 'postStart'],
  ['lifecycle', 'preStop'],
];

function handlerPorts(container: Field): Field[] {
  return handlerPaths
    .map((path) => container.at(...path))
    .filter(({ node }) => node !== null)
    .flatMap((handler) => ['httpGet', 'tcpSocket', 'grpc'].map((step) => handler.at(step, 'port')));
}

function serviceMentions(view: ClusterView, name: PodPortName, pods: PodSet): Mention[] {
  return view
    .servicesOf(pods)
    .flatMap(({ object, ports }) =>
      ports
        .filter(({ targetPort, protocol }) => targetPort === name.port && isOf(name, protocol))
        .map(({ field }) =>
          used(object, field.get(field.get('targetPort').isAbsent ? 'port' : 'targetPort')),
        ),
    );
}

function policyMentions(view: ClusterView, name: PodPortName, pods: PodSet): Mention[] {
  return view.policies.flatMap((policy) =>
    policyRules(view, policy).flatMap(({ rules, podsOf }) =>
      rules.flatMap((rule) => {
        const ports = (rule.ports ?? []).filter((port) => isMeant(name, port));
        if (ports.length === 0 || !podsOf(rule).includes(pods)) return [];
        return ports.map(({ field }) => used(policy.object, field.get('port')));
      }),
    ),
  );
}

function isMeant(name: PodPortName, { port, endPort, protocol }: PolicyPort): boolean {
  if (!isOf(name, protocol) || port === null) return false;
  if (typeof name.port === 'string' || typeof port === 'string') return port === name.port;
  return port <= name.port && name.port <= (endPort ?? port);
}

/** Whose ports the rules of a policy are about: coming in those of its own pods, going out those of its peers. */
function policyRules(view: ClusterView, policy: NetworkPolicy) {
  const { podSelector, namespace, ingress, egress } = policy;
  type Rule = (typeof ingress)[number];
  return [
    { rules: ingress, podsOf: () => (podSelector === null ? [] : view.selected(podSelector, namespace)) },
    {
      rules: egress,
      podsOf: ({ peers }: Rule): PodSet[] =>
        peers === null ? [...view.pods] : peers.flatMap((peer) => view.podsOfPeer(peer, namespace)),
    },
  ] as const;
}

function isOf(name: PodPortName, protocol: Protocol): boolean {
  return name.protocol === null || name.protocol === protocol;
}

/** Every place that names a Service's port: the Service, Ingresses, written endpoints. */
export function servicePortMentions(view: ClusterView, { services, port }: ServicePortName): Mention[] {
  const isName = typeof port === 'string';
  return unique(
    services.flatMap((service) => [
      ...service.ports
        .filter((it) => (isName ? it.name === port : it.port === port))
        .map(({ field }) => defined(service.object, field.get(isName ? 'name' : 'port'))),
      ...view
        .backendsOf(service)
        .filter((backend) => backend.port === port)
        .map(({ object, field }) => used(object, field.at('service', 'port', isName ? 'name' : 'number'))),
      ...(isName ? endpointMentions(view, service, port) : []),
    ]),
  );
}

function endpointMentions(view: ClusterView, service: Service, port: string): Mention[] {
  return view
    .endpointsOf(service)
    .flatMap(({ object, ports }) =>
      ports.filter(({ name }) => name === port).map(({ field }) => used(object, field.get('name'))),
    );
}

/** Each place once: several pods may have one Service. */
export function unique(mentions: readonly Mention[]): Mention[] {
  const seen = new Set<Field>();
  return mentions.filter(({ field }) => !seen.has(field) && seen.add(field));
}
