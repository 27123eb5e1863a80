import type { Family } from './addresses.ts';
import type { EndpointPort, EndpointSlice, Service, Workload } from './input.ts';
import { endpointPorts, selects } from './podEndpoints.ts';

/** Something filled in, and a line for people that says so. */
export interface Assumed<T> {
  readonly value: T;
  readonly notes: readonly string[];
}

/*
 * Addresses of 198.18.0.0/15 (RFC 2544, benchmarks) and 2001:db8::/32 (RFC 3849, documentation): no cluster has
 * them, so that nobody takes a placeholder for the real thing.
 */
const ranges = {
  endpoints: { 4: '198.18', 6: '2001:db8::' },
  clusterIPs: { 4: '198.19', 6: '2001:db8:1::' },
} as const;

/** The range's n-th address, counted from 1. Beyond 65,535 they begin anew. */
function placeholder(range: keyof typeof ranges, family: Family, n: number): string {
  if (family === 6) return `${ranges[range][6]}${n.toString(16)}`;
  return `${ranges[range][4]}.${(n >> 8) & 255}.${n & 255}`;
}

/**
 * Gives what the API server would give to Services that it has not seen yet: a cluster IP, and to those of type
 * NodePort or LoadBalancer their node ports. Services with a cluster IP, even an empty one, stay as they are.
 */
export function withPlaceholderAddresses(
  services: readonly Service[],
  family: Family,
): Assumed<readonly Service[]> {
  const notes: string[] = [];
  const taken = new Set(services.flatMap(({ ports }) => ports.map(({ nodePort }) => nodePort)));
  let given = 0;
  let nextNodePort = 32767;
  const nodePort = () => {
    while (taken.has(nextNodePort)) nextNodePort--;
    return nextNodePort--;
  };
  const value = services.map((service) => {
    if (service.clusterIPs.length > 0 || service.type === 'ExternalName') return service;
    const clusterIP = placeholder('clusterIPs', family, ++given);
    notes.push(`${service.namespace}/${service.name}: cluster IP ${clusterIP} is a placeholder`);
    const ports = service.ports.map((port) => {
      if (!hasNodePorts(service) || port.nodePort !== null) return port;
      const number = nodePort();
      notes.push(`${service.namespace}/${service.name}: node port ${number} is a placeholder`);
      return { ...port, nodePort: number };
    });
    return { ...service, clusterIPs: [clusterIP], ports };
  });
  return { value, notes };
}

function hasNodePorts({ type, allocateLoadBalancerNodePorts }: Service): boolean {
  return type === 'NodePort' || (type === 'LoadBalancer' && allocateLoadBalancerNodePorts);
}

export interface PlaceholderEndpoints extends Assumed<EndpointSlice[]> {
  /** How many endpoints each Service, `namespace/name`, should have; null where no workload tells. */
  readonly counts: ReadonlyMap<string, number | null>;
}

/**
 * Endpoints for Services with a selector whose pods nobody has seen yet: as many as the workloads of the
 * selector have replicas, or one where no workload fits. The same pod has the same address in each Service.
 */
export function placeholderEndpoints(
  services: readonly Service[],
  workloads: readonly Workload[],
): PlaceholderEndpoints {
  const once = withoutTwins(workloads);
  const firsts = new Map<Workload, number>();
  let next = 1;
  for (const workload of once) {
    firsts.set(workload, next);
    next += countOf(workload);
  }
  const notes: string[] = [];
  const counts = new Map<string, number | null>();
  const value = services.flatMap((service) => {
    if (Object.keys(service.selector ?? {}).length === 0 || service.clusterIPs.includes('None')) return [];
    const found = once.filter((workload) => selects(service, workload));
    const count = found.reduce((sum, workload) => sum + countOf(workload), 0);
    const isCounted = found.length > 0 && found.every(({ replicas }) => replicas !== null);
    const whose = found.map((it) => `${countOf(it)} of ${it.kind} ${it.name}`).join(', ');
    const told = found.length === 0 ? '1, no pods or workloads fit its selector' : whose;
    const key = `${service.namespace}/${service.name}`;
    counts.set(key, isCounted ? count : null);
    notes.push(`${key}: endpoints are placeholders (${told})`);
    if (found.length === 0) return slices(service, numberedPorts(service), next++, 1, null);
    if (count === 0) return [];
    return found.flatMap((workload) => {
      const ports = endpointPorts(service, workload.ports);
      return slices(service, ports, firsts.get(workload) ?? 1, countOf(workload), workload);
    });
  });
  return { value, notes, counts };
}

/** A repository may hold a workload in several bundles, of which a cluster gets one: the first counts. */
function withoutTwins(workloads: readonly Workload[]): Workload[] {
  const named = new Map<string, Workload>();
  for (const workload of workloads) {
    const key = `${workload.kind} ${workload.namespace}/${workload.name}`;
    if (!named.has(key)) named.set(key, workload);
  }
  return [...named.values()];
}

function countOf({ replicas }: Workload): number {
  return replicas ?? 1;
}

/** Where no container port can be looked up by its name: the Service's own port. */
function numberedPorts({ ports }: Service): EndpointPort[] {
  return ports.map(({ name, protocol, port, targetPort }) => {
    return { name, protocol, port: typeof targetPort === 'number' ? targetPort : port };
  });
}

function slices(
  service: Service,
  ports: EndpointPort[],
  first: number,
  count: number,
  workload: Workload | null,
): EndpointSlice[] {
  const families = [...new Set(service.clusterIPs.map((ip): Family => (ip.includes(':') ? 6 : 4)))];
  const unknown = { ready: null, serving: null, terminating: null, nodeName: null };
  return families.map((family) => ({
    namespace: service.namespace,
    service: service.name,
    ports,
    endpoints: Array.from({ length: count }, (_, index) => ({
      ...unknown,
      addresses: [placeholder('endpoints', family, first + index)],
      zoneHints: [],
      nodeHints: [],
      origin: { kind: 'placeholder', workload, number: index + 1 },
    })),
  }));
}
