import {
  type Field,
  type ManifestObject,
  type PodSet,
  readPods,
  serviceNameLabel,
} from '../kubernetes/index.ts';
import type {
  EndpointObject,
  EndpointPort,
  EndpointSlice,
  LoadBalancerIngress,
  Pod,
  Service,
  ServicePortObject,
  Workload,
} from './predict/index.ts';

/** What manifests hold for kube-proxy. Each value's handle is an `ObjectPlace`. */
export interface ProxyObjects {
  readonly services: readonly Service[];
  /** Of EndpointSlices, and of Endpoints where a Service has no slices. */
  readonly slices: readonly EndpointSlice[];
  /** The Services, `namespace/name`, of which an EndpointSlice or Endpoints is there, even without endpoints. */
  readonly covered: ReadonlySet<string>;
  /** Those with an address. */
  readonly pods: readonly Pod[];
  readonly workloads: readonly Workload[];
  readonly nodes: readonly NodeObject[];
}

export interface NodeObject {
  readonly name: string;
  readonly zone: string | null;
  readonly addresses: readonly string[];
  readonly podCIDRs: readonly string[];
}

/** Where a value was read: an object, or a field of it. */
export class ObjectPlace {
  readonly object: ManifestObject;
  readonly field: Field;

  constructor(object: ManifestObject, field: Field = object.root) {
    this.object = object;
    this.field = field;
  }

  /** The place behind a handle; null: it is somebody else's. */
  static of(handle: unknown): ObjectPlace | null {
    return handle instanceof ObjectPlace ? handle : null;
  }
}

/**
 * Picks what kube-proxy goes by out of objects, defaults filled in as the API server does. An object without a
 * name, or with one that a template leaves open, is passed over. The same objects give the same values.
 */
export function readProxyObjects(objects: readonly ManifestObject[]): ProxyObjects {
  const all = objects.map(readingOf);
  const slices = all.flatMap((it) => (it.kind === 'slice' ? [it.slice] : []));
  const sliced = new Set(slices.map(({ namespace, service }) => `${namespace}/${service}`));
  const older = all.flatMap((it) =>
    it.kind === 'endpoints' && !sliced.has(`${it.namespace}/${it.name}`) ? [it] : [],
  );
  return {
    services: all.flatMap((it) => (it.kind === 'service' ? [it.service] : [])),
    slices: [...slices, ...older.flatMap((it) => it.slices)],
    covered: new Set([...sliced, ...older.map(({ namespace, name }) => `${namespace}/${name}`)]),
    pods: all.flatMap((it) => (it.kind === 'pod' ? [it.pod] : [])),
    workloads: all.flatMap((it) => (it.kind === 'workload' ? [it.workload] : [])),
    nodes: all.flatMap((it) => (it.kind === 'node' ? [it.node] : [])),
  };
}

type Reading =
  | { readonly kind: 'service'; readonly service: Service }
  | { readonly kind: 'slice'; readonly slice: EndpointSlice }
  | {
      readonly kind: 'endpoints';
      readonly namespace: string;
      readonly name: string;
      readonly slices: readonly EndpointSlice[];
    }
  | { readonly kind: 'pod'; readonly pod: Pod }
  | { readonly kind: 'workload'; readonly workload: Workload }
  | { readonly kind: 'node'; readonly node: NodeObject }
  | { readonly kind: 'other' };

/** An object is read once, however many inputs it is a part of: there is one after every edit. */
const readings = new WeakMap<ManifestObject, Reading>();

function readingOf(object: ManifestObject): Reading {
  const known = readings.get(object);
  if (known !== undefined) return known;
  const reading = read(object);
  readings.set(object, reading);
  return reading;
}

function read(object: ManifestObject): Reading {
  const { kind, name, namespace } = object;
  if (kind === 'EndpointSlice') return { kind: 'slice', slice: readEndpointSlice(object) };
  if (name === '' || namespace === '') return { kind: 'other' };
  if (kind === 'Service') return { kind: 'service', service: readService(object) };
  if (kind === 'Endpoints') return { kind: 'endpoints', ...nameOf(object), slices: readEndpoints(object) };
  if (kind === 'Node') return { kind: 'node', node: readNode(object) };
  const pods = readPods(object);
  if (pods === null) return { kind: 'other' };
  if (pods.addresses.length > 0) return { kind: 'pod', pod: readPod(pods) };
  return pods.labelsKnown ? { kind: 'workload', workload: readWorkload(pods) } : { kind: 'other' };
}

function nameOf({ namespace, name }: ManifestObject) {
  return { namespace: namespace ?? '', name };
}

/** null where nothing is written, or nothing that can be known. */
function textOf(field: Field): string | null {
  return field.isKnown ? field.text : null;
}

/** As `textOf`. Text in a number's place is no number. */
function numberOf(field: Field): number | null {
  return field.isKnown && typeof field.intOrString === 'number' ? field.number : null;
}

function flagOf(field: Field): boolean | null {
  return field.isKnown ? field.isTrue : null;
}

function pairsOf(field: Field): Record<string, string> {
  return Object.fromEntries(field.labels);
}

function policyOf(field: Field): 'Cluster' | 'Local' {
  return field.text === 'Local' ? 'Local' : 'Cluster';
}

function readService(object: ManifestObject): Service {
  const { root } = object;
  const spec = root.get('spec');
  const clusterIP = textOf(spec.get('clusterIP'));
  const clusterIPs = spec.get('clusterIPs').texts;
  const selector = spec.get('selector');
  const metadata = root.get('metadata');
  return {
    ...nameOf(object),
    labels: pairsOf(metadata.get('labels')),
    annotations: pairsOf(metadata.get('annotations')),
    type: textOf(spec.get('type')) ?? 'ClusterIP',
    clusterIPs: clusterIPs.length > 0 || clusterIP === null ? clusterIPs : [clusterIP],
    ports: spec.get('ports').items.flatMap(readServicePort),
    externalIPs: spec.get('externalIPs').texts,
    loadBalancerSourceRanges: spec.get('loadBalancerSourceRanges').texts,
    loadBalancerIngress: root.at('status', 'loadBalancer', 'ingress').items.map(readIngress),
    externalTrafficPolicy: policyOf(spec.get('externalTrafficPolicy')),
    internalTrafficPolicy: policyOf(spec.get('internalTrafficPolicy')),
    sessionAffinity: spec.get('sessionAffinity').text === 'ClientIP' ? 'ClientIP' : 'None',
    affinitySeconds: numberOf(spec.at('sessionAffinityConfig', 'clientIP', 'timeoutSeconds')),
    healthCheckNodePort: numberOf(spec.get('healthCheckNodePort')),
    allocateLoadBalancerNodePorts: flagOf(spec.get('allocateLoadBalancerNodePorts')) ?? true,
    // What a template leaves open could be any pair more.
    selector: selector.isKnown && !selector.holdsUnknown ? pairsOf(selector) : null,
    publishNotReadyAddresses: spec.get('publishNotReadyAddresses').isTrue,
    handle: new ObjectPlace(object),
  };
}

function readServicePort(field: Field): ServicePortObject[] {
  const port = numberOf(field.get('port'));
  if (port === null) return [];
  return [
    {
      name: field.get('name').text,
      protocol: textOf(field.get('protocol')) ?? 'TCP',
      port,
      targetPort: field.get('targetPort').intOrString,
      nodePort: numberOf(field.get('nodePort')) || null,
    },
  ];
}

function readIngress(field: Field): LoadBalancerIngress {
  const [ip, hostname, ipMode] = ['ip', 'hostname', 'ipMode'].map((name) => textOf(field.get(name)));
  return { ip: ip ?? null, hostname: hostname ?? null, ipMode: ipMode ?? null };
}

function readEndpointSlice(object: ManifestObject): EndpointSlice {
  const { root } = object;
  return {
    namespace: object.namespace ?? '',
    service: root.at('metadata', 'labels').get(serviceNameLabel).text,
    endpoints: root.get('endpoints').items.map((field) => readEndpoint(object, field)),
    ports: root.get('ports').items.flatMap(readEndpointPort),
  };
}

function readEndpoint(object: ManifestObject, field: Field): EndpointObject {
  const names = (hints: Field) => hints.items.flatMap((hint) => textOf(hint.get('name')) ?? []);
  return {
    addresses: field.get('addresses').texts,
    ready: flagOf(field.at('conditions', 'ready')),
    serving: flagOf(field.at('conditions', 'serving')),
    terminating: flagOf(field.at('conditions', 'terminating')),
    nodeName: textOf(field.get('nodeName')),
    zoneHints: names(field.at('hints', 'forZones')),
    nodeHints: names(field.at('hints', 'forNodes')),
    origin: { kind: 'written', handle: new ObjectPlace(object, field) },
  };
}

function readEndpointPort(field: Field): EndpointPort[] {
  const port = numberOf(field.get('port'));
  if (port === null) return [];
  return [{ name: field.get('name').text, protocol: textOf(field.get('protocol')) ?? 'TCP', port }];
}

/** Each subset is a slice of its own. */
function readEndpoints(object: ManifestObject): EndpointSlice[] {
  const endpointsOf = (addresses: Field, ready: boolean): EndpointObject[] =>
    addresses.items.map((field) => ({
      addresses: [field.get('ip').text],
      ready,
      serving: null,
      terminating: null,
      nodeName: textOf(field.get('nodeName')),
      zoneHints: [],
      nodeHints: [],
      origin: { kind: 'written', handle: new ObjectPlace(object, field) },
    }));
  const { namespace, name: service } = nameOf(object);
  return object.root.get('subsets').items.map((subset) => ({
    namespace,
    service,
    endpoints: [
      ...endpointsOf(subset.get('addresses'), true),
      ...endpointsOf(subset.get('notReadyAddresses'), false),
    ],
    ports: subset.get('ports').items.flatMap(readEndpointPort),
  }));
}

function readPod(pods: PodSet): Pod {
  const { root } = pods.object;
  const conditions = root.at('status', 'conditions').items;
  const ready = conditions.find((condition) => condition.get('type').text === 'Ready');
  return {
    ...nameOf(pods.object),
    labels: Object.fromEntries(pods.labels),
    ips: pods.addresses,
    nodeName: pods.nodeName,
    phase: textOf(root.at('status', 'phase')),
    ready: ready === undefined ? null : ready.get('status').text === 'True',
    terminating: !root.at('metadata', 'deletionTimestamp').isAbsent,
    ports: containerPorts(pods),
    handle: new ObjectPlace(pods.object),
  };
}

/** A pod without an address is a workload that makes one pod. Of one that runs, those count that are ready. */
function readWorkload(pods: PodSet): Workload {
  const status = pods.object.root.get('status');
  const runs = pods.kind !== 'Pod' && status.get('replicas').isKnown;
  return {
    ...nameOf(pods.object),
    kind: pods.kind,
    labels: Object.fromEntries(pods.labels),
    replicas: runs ? status.get('readyReplicas').number : pods.replicas,
    ports: containerPorts(pods),
    handle: new ObjectPlace(pods.object),
  };
}

function containerPorts({ ports }: PodSet): Pod['ports'] {
  return ports.map(({ name, protocol, number }) => ({ name, protocol, containerPort: number }));
}

function readNode({ name, root }: ManifestObject): NodeObject {
  const internal = root
    .at('status', 'addresses')
    .items.filter((address) => address.get('type').text === 'InternalIP');
  const spec = root.get('spec');
  const podCIDRs = spec.get('podCIDRs').texts;
  const podCIDR = textOf(spec.get('podCIDR'));
  return {
    name,
    zone: textOf(root.at('metadata', 'labels').get('topology.kubernetes.io/zone')),
    addresses: internal.flatMap((address) => textOf(address.get('address')) ?? []),
    podCIDRs: podCIDRs.length > 0 || podCIDR === null ? podCIDRs : [podCIDR],
  };
}
