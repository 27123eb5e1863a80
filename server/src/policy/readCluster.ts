import {
  type AdminPeer,
  type AdminPods,
  type AdminPolicy,
  type AdminPort,
  type AdminRule,
  type Cluster,
  type ContainerPort,
  type Namespace,
  type NetworkPolicy,
  type NetworkPolicyPeer,
  type NetworkPolicyPort,
  type NetworkPolicyRule,
  type Pod,
  type Policy,
  type Service,
  type Workload,
  workloadName,
} from './cluster.ts';
import type { LabelRequirement, LabelSelector, Labels } from './labelSelector.ts';

/** An API object as JSON or YAML give it, and what shall be found again by what is made of it. */
export interface ApiObject {
  readonly value: unknown;
  readonly handle: unknown;
}

/** kubectl's current namespace: that of objects which name none. */
const DEFAULT_NAMESPACE = 'default';

/**
 * The cluster that API objects describe. Lists are unpacked, kinds that don't matter are passed over, and a field
 * of a wrong type counts as absent. Never throws.
 */
export function readCluster(objects: readonly ApiObject[]): Cluster {
  const namespaces: Namespace[] = [];
  const workloads = new Map<string, Workload>();
  const services: Service[] = [];
  const policies: Policy[] = [];
  for (const { value, handle } of objects.flatMap((object) => unpacked(object))) {
    const object = asMap(value);
    const metadata = asMap(object.metadata);
    const kind = asText(object.kind);
    const name = asText(metadata.name) ?? '';
    const namespace = asText(metadata.namespace) || DEFAULT_NAMESPACE;
    const readPolicy = POLICY_KINDS[`${groupOf(object.apiVersion)}/${kind}`];
    if (readPolicy !== undefined)
      policies.push(readPolicy({ name, namespace, spec: asMap(object.spec), handle }));
    else if (kind === 'Namespace') namespaces.push({ name, labels: readLabels(metadata.labels) });
    else if (kind === 'Service') services.push(readService(name, namespace, asMap(object.spec), handle));
    else if (kind === 'Pod') addWorkload(workloads, readPod(object, name, namespace, handle));
    else {
      const template = TEMPLATES[kind ?? '']?.(asMap(object.spec));
      if (kind !== null && template !== undefined) {
        const pod = readPodSpec(asMap(asMap(template).metadata), asMap(asMap(template).spec), {});
        addWorkload(workloads, { namespace, name, kind, pods: [pod], handle });
      }
    }
  }
  return { namespaces, workloads: [...workloads.values()], services, policies };
}

/** Kinds that make pods, and where their template is. */
const TEMPLATES: Readonly<Record<string, (spec: JsonMap) => unknown>> = {
  Deployment: (spec) => spec.template ?? {},
  StatefulSet: (spec) => spec.template ?? {},
  DaemonSet: (spec) => spec.template ?? {},
  ReplicaSet: (spec) => spec.template ?? {},
  ReplicationController: (spec) => spec.template ?? {},
  Job: (spec) => spec.template ?? {},
  CronJob: (spec) => asMap(asMap(spec.jobTemplate).spec).template ?? {},
};

interface PolicyParts {
  readonly name: string;
  readonly namespace: string;
  readonly spec: JsonMap;
  readonly handle: unknown;
}

const POLICY_KINDS: Readonly<Record<string, (parts: PolicyParts) => Policy>> = {
  'networking.k8s.io/NetworkPolicy': readNetworkPolicy,
  'extensions/NetworkPolicy': readNetworkPolicy,
  'policy.networking.k8s.io/AdminNetworkPolicy': (parts) =>
    readAdminPolicy(parts, 'AdminNetworkPolicy', 'admin'),
  'policy.networking.k8s.io/BaselineAdminNetworkPolicy': (parts) =>
    readAdminPolicy(parts, 'BaselineAdminNetworkPolicy', 'baseline'),
  'policy.networking.k8s.io/ClusterNetworkPolicy': (parts) =>
    readAdminPolicy(parts, 'ClusterNetworkPolicy', parts.spec.tier === 'Baseline' ? 'baseline' : 'admin'),
};

function groupOf(apiVersion: unknown): string {
  return (asText(apiVersion) ?? '').split('/')[0] ?? '';
}

/** A list's items, which in a typed list (`PodList`) are what its kind says. */
function unpacked({ value, handle }: ApiObject): ApiObject[] {
  if (Array.isArray(value)) return value.flatMap((item) => unpacked({ value: item, handle }));
  const object = asMap(value);
  const kind = asText(object.kind);
  if (kind === null || !kind.endsWith('List') || !Array.isArray(object.items)) return [{ value, handle }];
  const itemKind = kind.slice(0, -'List'.length);
  return object.items.flatMap((item: unknown) => {
    const typed = itemKind === '' ? item : { apiVersion: object.apiVersion, kind: itemKind, ...asMap(item) };
    return unpacked({ value: typed, handle });
  });
}

/** Pods of one name are one peer: replicas, and the pods beside the object that made them. */
function addWorkload(workloads: Map<string, Workload>, workload: Workload): void {
  const name = workloadName(workload);
  const known = workloads.get(name);
  workloads.set(name, known === undefined ? workload : { ...known, pods: [...known.pods, ...workload.pods] });
}

/** A pod counts for the owner that controls it; a static pod, which a node owns, is its own. */
function readPod(object: JsonMap, name: string, namespace: string, handle: unknown): Workload {
  const metadata = asMap(object.metadata);
  const owner = asList(metadata.ownerReferences)
    .map(asMap)
    .find(({ controller, kind }) => controller === true && kind !== 'Node');
  const pod = readPodSpec(metadata, asMap(object.spec), asMap(object.status));
  return {
    namespace,
    name: asText(owner?.name) ?? name,
    kind: asText(owner?.kind) ?? 'Pod',
    pods: [pod],
    handle,
  };
}

function readPodSpec(metadata: JsonMap, spec: JsonMap, status: JsonMap): Pod {
  const addresses = [status.podIP, ...asList(status.podIPs).map((it) => asMap(it).ip)].flatMap(
    (address) => asText(address) || [],
  );
  return {
    labels: readLabels(metadata.labels),
    ports: containersOf(spec).flatMap(({ ports }) => asList(ports).flatMap(readPort)),
    addresses: [...new Set(addresses)],
    hostNetwork: spec.hostNetwork === true,
  };
}

/** The containers that run beside each other: init containers only where they are sidecars. */
function containersOf(spec: JsonMap): JsonMap[] {
  const sidecars = asList(spec.initContainers)
    .map(asMap)
    .filter(({ restartPolicy }) => restartPolicy === 'Always');
  return [...asList(spec.containers).map(asMap), ...sidecars];
}

function readPort(value: unknown): ContainerPort[] {
  const { name, protocol, containerPort } = asMap(value);
  const port = asNumber(containerPort);
  return port === null ? [] : [{ name: asText(name) ?? '', protocol: asText(protocol) ?? 'TCP', port }];
}

function readService(name: string, namespace: string, spec: JsonMap, handle: unknown): Service {
  const own = [spec.clusterIP, ...asList(spec.clusterIPs), ...asList(spec.externalIPs)];
  const addresses = own.flatMap((address) => asText(address) || []).filter((address) => address !== 'None');
  return {
    namespace,
    name,
    selector: isPresent(spec.selector) ? readLabels(spec.selector) : null,
    ports: asList(spec.ports).flatMap((value) => {
      const { name, protocol, port, targetPort } = asMap(value);
      const number = asNumber(port);
      if (number === null) return [];
      const target = asNumber(targetPort) || asText(targetPort) || number;
      return [
        { name: asText(name) ?? '', protocol: asText(protocol) ?? 'TCP', port: number, targetPort: target },
      ];
    }),
    addresses: [...new Set(addresses)],
    handle,
  };
}

function readNetworkPolicy({ name, namespace, spec, handle }: PolicyParts): NetworkPolicy {
  return {
    kind: 'NetworkPolicy',
    namespace,
    name,
    podSelector: readSelector(spec.podSelector),
    policyTypes: listOrNull(spec.policyTypes)?.flatMap((type) => asText(type) ?? []) ?? null,
    ingress:
      listOrNull(spec.ingress)?.map((rule, index) => readRule(rule, 'from', `spec.ingress[${index}]`)) ??
      null,
    egress:
      listOrNull(spec.egress)?.map((rule, index) => readRule(rule, 'to', `spec.egress[${index}]`)) ?? null,
    handle,
  };
}

function readRule(value: unknown, peers: 'from' | 'to', path: string): NetworkPolicyRule {
  const rule = asMap(value);
  return {
    path,
    peers: listOrNull(rule[peers])?.map(readPeer) ?? null,
    ports: listOrNull(rule.ports)?.map(readPolicyPort) ?? null,
  };
}

function readPeer(value: unknown): NetworkPolicyPeer {
  const { podSelector, namespaceSelector, ipBlock } = asMap(value);
  const block = asMap(ipBlock);
  return {
    podSelector: readSelector(podSelector),
    namespaceSelector: readSelector(namespaceSelector),
    ipBlock: isPresent(ipBlock)
      ? { cidr: asText(block.cidr) ?? '', except: asList(block.except).flatMap((it) => asText(it) ?? []) }
      : null,
  };
}

function readPolicyPort(value: unknown): NetworkPolicyPort {
  const { protocol, port, endPort } = asMap(value);
  return {
    protocol: asText(protocol),
    port: asNumber(port) ?? asText(port),
    endPort: asNumber(endPort),
  };
}

function readAdminPolicy(
  { name, spec, handle }: PolicyParts,
  kind: AdminPolicy['kind'],
  tier: AdminPolicy['tier'],
): AdminPolicy {
  const rules = (field: 'ingress' | 'egress', peers: 'from' | 'to') =>
    asList(spec[field]).map((rule, index) => readAdminRule(rule, peers, `spec.${field}[${index}]`));
  return {
    kind,
    name,
    tier,
    priority: asNumber(spec.priority),
    subject: readAdminPods(asMap(spec.subject)),
    ingress: rules('ingress', 'from'),
    egress: rules('egress', 'to'),
    handle,
  };
}

const ACTIONS: Readonly<Record<string, AdminRule['action']>> = {
  Allow: 'allow',
  Accept: 'allow',
  Deny: 'deny',
  Pass: 'pass',
};

function readAdminRule(value: unknown, peers: 'from' | 'to', path: string): AdminRule {
  const rule = asMap(value);
  const ports = listOrNull(rule.ports)?.map(readAdminPort);
  const protocols = listOrNull(rule.protocols)?.map(readClusterPort);
  return {
    path,
    name: asText(rule.name) ?? '',
    action: ACTIONS[asText(rule.action) ?? ''] ?? 'unknown',
    peers: asList(rule[peers]).map(readAdminPeer),
    ports: ports ?? protocols ?? null,
  };
}

function readAdminPods(value: JsonMap): AdminPods {
  if (isPresent(value.namespaces)) {
    return { kind: 'namespaces', namespaceSelector: selectorOf(value.namespaces) };
  }
  if (!isPresent(value.pods)) return { kind: 'unknown' };
  const { namespaceSelector, podSelector } = asMap(value.pods);
  return {
    kind: 'pods',
    namespaceSelector: selectorOf(namespaceSelector),
    podSelector: selectorOf(podSelector),
  };
}

function readAdminPeer(value: unknown): AdminPeer {
  const peer = asMap(value);
  if (isPresent(peer.networks)) {
    return { kind: 'networks', blocks: asList(peer.networks).flatMap((block) => asText(block) ?? []) };
  }
  if (isPresent(peer.nodes)) return { kind: 'nodes' };
  return isPresent(peer.domainNames) ? { kind: 'domainNames' } : readAdminPods(peer);
}

/** v1alpha1: `ports` */
function readAdminPort(value: unknown): AdminPort {
  const { portNumber, portRange, namedPort } = asMap(value);
  const name = asText(namedPort);
  if (name !== null) return { kind: 'named', name };
  if (isPresent(portNumber)) {
    const { protocol, port } = asMap(portNumber);
    return portRangeOf(asText(protocol) ?? 'TCP', port, port);
  }
  if (!isPresent(portRange)) return { kind: 'unknown' };
  const { protocol, start, end } = asMap(portRange);
  return portRangeOf(asText(protocol) ?? 'TCP', start, end);
}

/** v1alpha2: `protocols` */
function readClusterPort(value: unknown): AdminPort {
  const port = asMap(value);
  const name = asText(port.destinationNamedPort);
  if (name !== null) return { kind: 'named', name };
  for (const protocol of ['tcp', 'udp', 'sctp']) {
    if (!isPresent(port[protocol])) continue;
    const { destinationPort } = asMap(port[protocol]);
    if (!isPresent(destinationPort)) return portRangeOf(protocol.toUpperCase(), 1, 65_535);
    const { number, range } = asMap(destinationPort);
    const { start, end } = asMap(range);
    return portRangeOf(protocol.toUpperCase(), number ?? start, number ?? end);
  }
  return { kind: 'unknown' };
}

function portRangeOf(protocol: string, from: unknown, to: unknown): AdminPort {
  const [first, last] = [asNumber(from), asNumber(to)];
  return first === null || last === null
    ? { kind: 'unknown' }
    : { kind: 'range', protocol, from: first, to: last };
}

function readSelector(value: unknown): LabelSelector | null {
  return isPresent(value) ? selectorOf(value) : null;
}

/** Absent is as good as empty. */
function selectorOf(value: unknown): LabelSelector {
  const { matchLabels, matchExpressions } = asMap(value);
  return {
    matchLabels: readLabels(matchLabels),
    matchExpressions: asList(matchExpressions).map(readRequirement),
  };
}

function readRequirement(value: unknown): LabelRequirement {
  const { key, operator, values } = asMap(value);
  return {
    key: asText(key) ?? '',
    operator: asText(operator) ?? '',
    values: asList(values).flatMap((it) => asText(it) ?? []),
  };
}

/** A null value is the empty text, as the API server has it. */
function readLabels(value: unknown): Labels {
  return new Map(
    Object.entries(asMap(value)).map(([key, label]) => [key, label === null ? '' : String(label)]),
  );
}

type JsonMap = Readonly<Record<string, unknown>>;

function asMap(value: unknown): JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonMap) : {};
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function listOrNull(value: unknown): readonly unknown[] | null {
  return Array.isArray(value) ? value : null;
}

function asText(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function asNumber(value: unknown): number | null {
  return typeof value === 'number' && Number.isInteger(value) ? value : null;
}

function isPresent(value: unknown): boolean {
  return value !== null && value !== undefined;
}
