import type { Ruleset } from '../../server/src/iptables/index.ts';
import {
  type EndpointSlice,
  type Entrance,
  observedAddresses,
  observedSettings,
  observedSourceRanges,
  type PredictionInput,
  readServices,
  type Service,
  type ServicePort,
} from '../../server/src/kubeproxy/index.ts';

/**
 * The way back: Services, endpoints and settings that make kube-proxy write a node's rules, read out of these
 * rules. Each Service port becomes a Service of its own. What no rule shows is left at its default.
 */
export function extractInput(ruleset: Ruleset, version: number): PredictionInput {
  const ports = readServices(ruleset).filter(({ identity }) => identity !== null);
  return {
    version,
    family: ruleset.family,
    services: ports.map(serviceOf),
    endpointSlices: ports.map(sliceOf),
    node: { name: 'here', zone: null, addresses: observedAddresses(ruleset, ports), podCIDRs: [] },
    settings: observedSettings(ruleset, version),
  };
}

const valueIn = (text: string, pattern: RegExp) => pattern.exec(text)?.[1] ?? null;

function serviceOf(port: ServicePort): Service {
  const addresses = (kind: Entrance['kind']) => [
    ...new Set(port.entrances.filter((it) => it.kind === kind).flatMap(({ address }) => address ?? [])),
  ];
  const clusterIP = port.entrances.find(({ kind }) => kind === 'cluster-ip');
  const nodePort = port.entrances.find(({ kind }) => kind === 'node-port');
  const health = port.otherRules.find(({ text }) => text.includes('health check node port'));
  const isLocal = port.externalTrafficPolicy === 'Local' || health !== undefined;
  return {
    namespace: port.identity?.namespace ?? '',
    name: port.identity?.name ?? '',
    labels: {},
    annotations: {},
    type: 'LoadBalancer',
    clusterIPs: [clusterIP?.address ?? ''],
    ports: [
      {
        name: port.identity?.port ?? '',
        protocol: port.protocol.toUpperCase(),
        port: clusterIP?.port ?? 0,
        targetPort: null,
        nodePort: nodePort?.port ?? null,
      },
    ],
    externalIPs: addresses('external-ip'),
    loadBalancerSourceRanges: observedSourceRanges(port),
    loadBalancerIngress: addresses('load-balancer').map((ip) => ({ ip, hostname: null, ipMode: null })),
    externalTrafficPolicy: isLocal ? 'Local' : 'Cluster',
    internalTrafficPolicy: port.internalTrafficPolicy,
    sessionAffinity: port.affinitySeconds === null ? 'None' : 'ClientIP',
    affinitySeconds: port.affinitySeconds,
    healthCheckNodePort: health === undefined ? null : Number(valueIn(health.text, /--dport (\d+)/)),
    selector: null,
    allocateLoadBalancerNodePorts: true,
    publishNotReadyAddresses: false,
  };
}

function sliceOf(port: ServicePort): EndpointSlice {
  const endpoints = port.endpoints.map(({ address, port: number, local }) => ({
    number,
    object: {
      addresses: [address ?? ''],
      ready: true,
      serving: null,
      terminating: null,
      nodeName: local ? 'here' : 'there',
      zoneHints: [],
      nodeHints: [],
    },
  }));
  const numbers = [...new Set(endpoints.flatMap(({ number }) => number ?? []))];
  return {
    namespace: port.identity?.namespace ?? '',
    service: port.identity?.name ?? '',
    endpoints: endpoints.map(({ object }) => object),
    ports: numbers.map((number) => ({
      name: port.identity?.port ?? '',
      protocol: port.protocol.toUpperCase(),
      port: number,
    })),
  };
}
