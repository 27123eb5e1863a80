import type {
  ContainerPort,
  EndpointObject,
  EndpointPort,
  EndpointSlice,
  LoadBalancerIngress,
  Pod,
  Service,
  ServicePortObject,
  Workload,
} from '../../kubeproxy/index.ts';
import { at, flag, list, number, type PlainObject, text, textMap, texts } from './plainObjects.ts';

/** What manifests hold for kube-proxy. */
export interface ProxyObjects {
  readonly services: readonly Service[];
  /** Of EndpointSlices, and of Endpoints where a Service has no slices; null: neither is there. */
  readonly slices: readonly EndpointSlice[] | null;
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

/** Picks what kube-proxy goes by out of plain objects, defaults filled in as the API server does. */
export function readProxyObjects(objects: readonly PlainObject[]): ProxyObjects {
  const ofKind = (kind: string) => objects.filter((object) => object.kind === kind);
  const slices = ofKind('EndpointSlice').map(readEndpointSlice);
  const covered = new Set(slices.map((slice) => `${slice.namespace}/${slice.service}`));
  const older = ofKind('Endpoints').flatMap(readEndpoints);
  const all = [...slices, ...older.filter((it) => !covered.has(`${it.namespace}/${it.service}`))];
  const isShown = ofKind('EndpointSlice').length + ofKind('Endpoints').length > 0;
  const pods = ofKind('Pod');
  const hasAddress = (pod: PlainObject) => podIPs(pod).length > 0;
  return {
    services: ofKind('Service').map(readService),
    slices: isShown ? all : null,
    pods: pods.filter(hasAddress).map(readPod),
    workloads: [
      ...objects.filter((object) => at(object, 'spec', 'template', 'metadata') !== undefined),
      ...pods.filter((pod) => !hasAddress(pod)),
    ].map(readWorkload),
    nodes: ofKind('Node').map(readNode),
  };
}

function nameOf(object: PlainObject) {
  return {
    namespace: text(at(object, 'metadata', 'namespace')) ?? 'default',
    name: text(at(object, 'metadata', 'name')) ?? '',
  };
}

function policy(value: unknown): 'Cluster' | 'Local' {
  return value === 'Local' ? 'Local' : 'Cluster';
}

function readService(object: PlainObject): Service {
  const field = (...names: string[]) => at(object, 'spec', ...names);
  const clusterIP = text(field('clusterIP'));
  const clusterIPs = texts(field('clusterIPs'));
  return {
    ...nameOf(object),
    labels: textMap(at(object, 'metadata', 'labels')),
    annotations: textMap(at(object, 'metadata', 'annotations')),
    type: text(field('type')) ?? 'ClusterIP',
    clusterIPs: clusterIPs.length > 0 || clusterIP === null ? clusterIPs : [clusterIP],
    ports: list(field('ports')).flatMap(readServicePort),
    externalIPs: texts(field('externalIPs')),
    loadBalancerSourceRanges: texts(field('loadBalancerSourceRanges')),
    loadBalancerIngress: list(at(object, 'status', 'loadBalancer', 'ingress')).map(readIngress),
    externalTrafficPolicy: policy(field('externalTrafficPolicy')),
    internalTrafficPolicy: policy(field('internalTrafficPolicy')),
    sessionAffinity: field('sessionAffinity') === 'ClientIP' ? 'ClientIP' : 'None',
    affinitySeconds: number(field('sessionAffinityConfig', 'clientIP', 'timeoutSeconds')),
    healthCheckNodePort: number(field('healthCheckNodePort')),
    selector: field('selector') === undefined ? null : textMap(field('selector')),
    publishNotReadyAddresses: flag(field('publishNotReadyAddresses')) ?? false,
  };
}

function readServicePort(value: unknown): ServicePortObject[] {
  const port = number(at(value, 'port'));
  if (port === null) return [];
  const targetPort = at(value, 'targetPort');
  return [
    {
      name: text(at(value, 'name')) ?? '',
      protocol: text(at(value, 'protocol')) ?? 'TCP',
      port,
      targetPort: number(targetPort) ?? text(targetPort),
      nodePort: number(at(value, 'nodePort')) || null,
    },
  ];
}

function readIngress(value: unknown): LoadBalancerIngress {
  return {
    ip: text(at(value, 'ip')),
    hostname: text(at(value, 'hostname')),
    ipMode: text(at(value, 'ipMode')),
  };
}

function readEndpointSlice(object: PlainObject): EndpointSlice {
  const { namespace } = nameOf(object);
  return {
    namespace,
    service: text(at(object, 'metadata', 'labels', 'kubernetes.io/service-name')) ?? '',
    endpoints: list(object.endpoints).map(readEndpoint),
    ports: list(object.ports).flatMap(readEndpointPort),
  };
}

function readEndpoint(value: unknown): EndpointObject {
  const names = (hints: unknown) => list(hints).flatMap((hint) => text(at(hint, 'name')) ?? []);
  return {
    addresses: texts(at(value, 'addresses')),
    ready: flag(at(value, 'conditions', 'ready')),
    serving: flag(at(value, 'conditions', 'serving')),
    terminating: flag(at(value, 'conditions', 'terminating')),
    nodeName: text(at(value, 'nodeName')),
    zoneHints: names(at(value, 'hints', 'forZones')),
    nodeHints: names(at(value, 'hints', 'forNodes')),
  };
}

function readEndpointPort(value: unknown): EndpointPort[] {
  const port = number(at(value, 'port'));
  if (port === null) return [];
  return [{ name: text(at(value, 'name')) ?? '', protocol: text(at(value, 'protocol')) ?? 'TCP', port }];
}

/** Each subset is a slice of its own. */
function readEndpoints(object: PlainObject): EndpointSlice[] {
  const { namespace, name } = nameOf(object);
  const endpointsOf = (addresses: unknown, ready: boolean): EndpointObject[] =>
    list(addresses).map((address) => ({
      addresses: [text(at(address, 'ip')) ?? ''],
      ready,
      serving: null,
      terminating: null,
      nodeName: text(at(address, 'nodeName')),
      zoneHints: [],
      nodeHints: [],
    }));
  return list(object.subsets).map((subset) => ({
    namespace,
    service: name,
    endpoints: [
      ...endpointsOf(at(subset, 'addresses'), true),
      ...endpointsOf(at(subset, 'notReadyAddresses'), false),
    ],
    ports: list(at(subset, 'ports')).flatMap(readEndpointPort),
  }));
}

function podIPs(pod: PlainObject): string[] {
  const all = list(at(pod, 'status', 'podIPs')).flatMap((item) => text(at(item, 'ip')) ?? []);
  const first = text(at(pod, 'status', 'podIP'));
  return all.length > 0 || first === null || first === '' ? all : [first];
}

function readPod(object: PlainObject): Pod {
  const ready = list(at(object, 'status', 'conditions')).find((it) => at(it, 'type') === 'Ready');
  return {
    ...nameOf(object),
    labels: textMap(at(object, 'metadata', 'labels')),
    ips: podIPs(object),
    nodeName: text(at(object, 'spec', 'nodeName')),
    phase: text(at(object, 'status', 'phase')),
    ready: ready === undefined ? null : at(ready, 'status') === 'True',
    terminating: at(object, 'metadata', 'deletionTimestamp') !== undefined,
    ports: containerPorts(object.spec),
  };
}

function containerPorts(spec: unknown): ContainerPort[] {
  return list(at(spec, 'containers')).flatMap((container) =>
    list(at(container, 'ports')).flatMap((port) => {
      const containerPort = number(at(port, 'containerPort'));
      if (containerPort === null) return [];
      const protocol = text(at(port, 'protocol')) ?? 'TCP';
      return [{ name: text(at(port, 'name')) ?? '', protocol, containerPort }];
    }),
  );
}

/** A pod without an address is a workload that makes one pod. */
function readWorkload(object: PlainObject): Workload {
  const template = object.kind === 'Pod' ? object : at(object, 'spec', 'template');
  return {
    ...nameOf(object),
    kind: text(object.kind) ?? '',
    labels: textMap(at(template, 'metadata', 'labels')),
    replicas: object.kind === 'Pod' ? 1 : (number(at(object, 'spec', 'replicas')) ?? 1),
    ports: containerPorts(at(template, 'spec')),
  };
}

function readNode(object: PlainObject): NodeObject {
  const addresses = list(at(object, 'status', 'addresses'));
  const internal = addresses.filter((address) => at(address, 'type') === 'InternalIP');
  const podCIDRs = texts(at(object, 'spec', 'podCIDRs'));
  const podCIDR = text(at(object, 'spec', 'podCIDR'));
  return {
    name: nameOf(object).name,
    zone: text(at(object, 'metadata', 'labels', 'topology.kubernetes.io/zone')),
    addresses: internal.flatMap((address) => text(at(address, 'address')) ?? []),
    podCIDRs: podCIDRs.length > 0 || podCIDR === null ? podCIDRs : [podCIDR],
  };
}
