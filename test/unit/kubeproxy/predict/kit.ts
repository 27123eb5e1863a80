import {
  defaultSettings,
  type EndpointObject,
  type EndpointSlice,
  type Family,
  type Prediction,
  type PredictionInput,
  type ProxyNode,
  type ProxySettings,
  predictRules,
  type Service,
  type ServicePortObject,
} from '../../../../server/src/kubeproxy/predict/index.ts';

/** The node that tests are on. */
export const node: ProxyNode = {
  name: 'here',
  zone: 'west',
  addresses: ['192.168.0.2', '2001:db8::2'],
  podCIDRs: ['10.244.1.0/24', 'fd00:1::/64'],
};

/** A Service `ns/svc` with the port `p80`; what a test is about replaces its field. */
export function service(
  more: Partial<Omit<Service, 'ports'>> = {},
  port: Partial<ServicePortObject> = {},
): Service {
  return {
    namespace: 'ns',
    name: 'svc',
    labels: {},
    annotations: {},
    type: 'ClusterIP',
    clusterIPs: ['10.96.0.10'],
    ports: [{ name: 'p80', protocol: 'TCP', port: 80, targetPort: null, nodePort: null, ...port }],
    externalIPs: [],
    loadBalancerSourceRanges: [],
    loadBalancerIngress: [],
    externalTrafficPolicy: 'Cluster',
    internalTrafficPolicy: 'Cluster',
    sessionAffinity: 'None',
    affinitySeconds: null,
    healthCheckNodePort: null,
    allocateLoadBalancerNodePorts: true,
    selector: null,
    publishNotReadyAddresses: false,
    ...more,
  };
}

export const vip = (ip: string) => ({ ip, hostname: null, ipMode: null });

/** An endpoint, on this node if told `here`. */
export function endpoint(address: string, more: Partial<EndpointObject> = {}): EndpointObject {
  return {
    addresses: [address],
    ready: null,
    serving: null,
    terminating: null,
    nodeName: 'there',
    zoneHints: [],
    nodeHints: [],
    ...more,
  };
}

export const here = { nodeName: 'here' };
export const goingDown = { ready: false, serving: true, terminating: true };

/** A slice of `ns/svc`: its port p80 is 8080. */
export function slice(...endpoints: readonly EndpointObject[]): EndpointSlice {
  return {
    namespace: 'ns',
    service: 'svc',
    endpoints,
    ports: [{ name: 'p80', protocol: 'TCP', port: 8080 }],
  };
}

export interface Case {
  readonly version?: number;
  readonly family?: Family;
  readonly services?: readonly Service[];
  readonly slices?: readonly EndpointSlice[];
  readonly node?: Partial<ProxyNode>;
  readonly settings?: Partial<ProxySettings>;
}

export function inputOf(the: Case): PredictionInput {
  return {
    version: the.version ?? 32,
    family: the.family ?? 4,
    services: the.services ?? [service()],
    endpointSlices: the.slices ?? [],
    node: { ...node, ...the.node },
    settings: { ...defaultSettings, clusterCIDRs: ['10.244.0.0/16', 'fd00::/48'], ...the.settings },
  };
}

export const predicted = (the: Case) => predictRules(inputOf(the));

/**
 * The rules of one chain, without `-A CHAIN`. Chains of the test's Service are asked for by their prefix, and the
 * hashes in the rules are cut off: `KUBE-SVC`.
 */
export function rulesOf(prediction: Prediction, table: 'nat' | 'filter', chain: string): string[] {
  const found = prediction.tables.find(({ name }) => name === table)?.chains ?? [];
  return found
    .filter(({ name }) => name === chain || name.replace(/-[A-Z2-7]{16}$/, '') === chain)
    .flatMap(({ rules }) => rules.map(({ text }) => withoutHashes(text).replace(/^-A \S+ /, '')));
}

export const withoutHashes = (text: string) =>
  text.replace(/(KUBE-(?:SVC|SVL|EXT|XLB|FW|SEP))-[A-Z2-7]{16}/g, '$1');

/** The names of a table's chains, hashes cut off. */
export function chainsOf(prediction: Prediction, table: string): string[] {
  const chains = prediction.tables.find(({ name }) => name === table)?.chains ?? [];
  return chains.map(({ name }) => withoutHashes(name));
}

/** Every rule about a Service port: `table CHAIN …`, hashes cut off. */
export function serviceRules(prediction: Prediction): string[] {
  return prediction.tables.flatMap(({ name, rules }) =>
    rules
      .filter(({ servicePort }) => servicePort !== null)
      .map(({ text }) => `${name} ${withoutHashes(text).slice('-A '.length)}`),
  );
}
