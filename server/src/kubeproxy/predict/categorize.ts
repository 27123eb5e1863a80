import type { ProxyEndpoint } from './endpoints.ts';
import type { Behaviour } from './generations.ts';
import type { ProxyNode, Service } from './input.ts';
import type { ServicePortInfo } from './servicePorts.ts';

/** The endpoints that a Service port uses on this node, by policy. */
export interface EndpointSets {
  /** Under policy Cluster; empty where the Service port never uses them. */
  readonly cluster: readonly ProxyEndpoint[];
  /** Under policy Local; empty where the Service port never uses them. */
  readonly local: readonly ProxyEndpoint[];
  /** Both together: each has its chain. */
  readonly reachable: readonly ProxyEndpoint[];
  /** Any usable endpoint, on whichever node. */
  readonly hasAny: boolean;
}

/** Chooses the endpoints of a Service port: pkg/proxy/topology.go `CategorizeEndpoints`. */
export function categorize(
  endpoints: readonly ProxyEndpoint[],
  info: ServicePortInfo,
  node: ProxyNode,
  behaviour: Behaviour,
): EndpointSets {
  // Short circuits need the cluster's endpoints, even under external policy Local.
  const usesCluster = !info.internalLocal || info.isExternal;
  const usesLocal = info.internalLocal || (info.externalLocal && info.isExternal);
  const lasts = behaviour.servingTerminating
    ? endpoints.filter((endpoint) => !endpoint.isReady && endpoint.isServing && endpoint.isTerminating)
    : [];
  const ready = endpoints.filter((endpoint) => endpoint.isReady);

  const cluster = usesCluster ? clusterEndpoints(ready, endpoints, info, node, behaviour) : [];
  if (!usesLocal) return { cluster, local: [], reachable: cluster, hasAny: cluster.length > 0 };

  const localReady = ready.filter((endpoint) => endpoint.isLocal);
  const local = localReady.length > 0 ? localReady : lasts.filter((endpoint) => endpoint.isLocal);
  return {
    cluster,
    local,
    reachable: [...new Set([...cluster, ...local])],
    hasAny: ready.length > 0 || lasts.length > 0,
  };
}

/** The ready ones that topology allows; else all that serve while they terminate, wherever they are. */
function clusterEndpoints(
  ready: readonly ProxyEndpoint[],
  all: readonly ProxyEndpoint[],
  { service }: ServicePortInfo,
  node: ProxyNode,
  behaviour: Behaviour,
): readonly ProxyEndpoint[] {
  const near = nearEndpoints(ready, service, node, behaviour);
  if (near.length > 0 || !behaviour.servingTerminating) return near;
  return all.filter((endpoint) => endpoint.isServing && endpoint.isTerminating);
}

/** Hints count only if every ready endpoint has one, and one of them names this node or its zone. */
function nearEndpoints(
  ready: readonly ProxyEndpoint[],
  service: Service,
  node: ProxyNode,
  { topology }: Behaviour,
): readonly ProxyEndpoint[] {
  if (topology === 'none' || (topology === 'annotated' && !asksForHints(service))) return ready;
  const { name, zone } = node;
  if (topology === 'zones and nodes' && name !== null && ready.every((it) => it.nodeHints.length > 0)) {
    const near = ready.filter((endpoint) => endpoint.nodeHints.includes(name));
    if (near.length > 0) return near;
  }
  if (zone !== null && ready.every((it) => it.zoneHints.length > 0)) {
    const near = ready.filter((endpoint) => endpoint.zoneHints.includes(zone));
    if (near.length > 0) return near;
  }
  return ready;
}

function asksForHints({ annotations }: Service): boolean {
  const mode =
    annotations['service.kubernetes.io/topology-mode'] ??
    annotations['service.kubernetes.io/topology-aware-hints'];
  return mode === 'Auto' || mode === 'auto';
}
