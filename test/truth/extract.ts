import type { Ruleset } from '../../server/src/iptables/index.ts';
import {
  defaultSettings,
  type EndpointSlice,
  type Entrance,
  type PredictionInput,
  type ProxySettings,
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
    node: { name: 'here', zone: null, addresses: nodeAddresses(ruleset, ports), podCIDRs: [] },
    settings: settingsOf(ruleset, version),
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
    loadBalancerSourceRanges: sourceRanges(port),
    loadBalancerIngress: addresses('load-balancer').map((ip) => ({ ip, hostname: null, ipMode: null })),
    externalTrafficPolicy: isLocal ? 'Local' : 'Cluster',
    internalTrafficPolicy: port.internalTrafficPolicy,
    sessionAffinity: port.affinitySeconds === null ? 'None' : 'ClientIP',
    affinitySeconds: port.affinitySeconds,
    healthCheckNodePort: health === undefined ? null : Number(valueIn(health.text, /--dport (\d+)/)),
    selector: null,
    publishNotReadyAddresses: false,
  };
}

function sourceRanges(port: ServicePort): string[] {
  return firewallSources(port).filter((source) => !isOwnAddress(port, source));
}

function firewallSources({ chains }: ServicePort): string[] {
  return [...new Set(chains.firewall?.rules.flatMap(({ text }) => valueIn(text, / -s (\S+)/) ?? []))];
}

/** The load balancer's own address stands among the sources where the node is in one of the ranges. */
function isOwnAddress({ entrances }: ServicePort, source: string): boolean {
  return entrances.some(({ address }) => `${address}/32` === source);
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

const rulesOf = (ruleset: Ruleset, table: 'nat' | 'filter', chain: string) =>
  (ruleset.chain(table, chain)?.rules ?? []).map(({ text }) => text);

const lastRules = (ruleset: Ruleset) =>
  rulesOf(ruleset, 'nat', 'KUBE-SERVICES').filter((text) => text.endsWith('-j KUBE-NODEPORTS'));

/** Where node ports are open, if not everywhere: the rules name each address. */
function nodePortAddresses(ruleset: Ruleset): string[] {
  return lastRules(ruleset).flatMap((text) => valueIn(text, / -d (\S+)\/(?:32|128) /) ?? []);
}

/** Those, or any address that is in the source ranges that the node is in. */
function nodeAddresses(ruleset: Ruleset, ports: readonly ServicePort[]): string[] {
  const inRange = ports.find((port) => firewallSources(port).some((source) => isOwnAddress(port, source)));
  const [range] = inRange === undefined ? [] : sourceRanges(inRange);
  return range === undefined ? nodePortAddresses(ruleset) : [range.replace(/\/\d+$/, '')];
}

function settingsOf(ruleset: Ruleset, version: number): ProxySettings {
  const nat = [...(ruleset.tables.get('nat')?.chains.values() ?? [])].flatMap(({ rules }) => rules);
  const forward = rulesOf(ruleset, 'filter', 'KUBE-FORWARD');
  const toClusterIPs = nat.filter(
    (line) => line.target === 'KUBE-MARK-MASQ' && line.text.includes('cluster IP"'),
  );
  const pods = nat.map(({ text }) => valueIn(text, /(?:! -s (?=.*cluster IP")|-s (?=.*"pod traffic))(\S+)/));
  const cidr = pods.find((it) => it !== null) ?? null;
  const addresses = nodePortAddresses(ruleset).map((address) => `${address}/32`);
  const isEverywhere = lastRules(ruleset).some((text) => text.includes('addrtype'));
  const hasLocalnetRule = rulesOf(ruleset, 'filter', 'KUBE-FIREWALL').some((text) =>
    text.includes('localnet'),
  );
  const excludesLocalhost = lastRules(ruleset).some((text) => text.includes('! -d 127.0.0.0/8'));
  return {
    ...defaultSettings,
    clusterCIDRs: cidr === null ? [] : [cidr],
    masqueradeAll: toClusterIPs.some(({ text }) => !text.includes('! -')),
    // No rule at all: no address of the node is in the ranges.
    nodePortAddresses: isEverywhere ? [] : addresses.length > 0 ? addresses : ['0.0.0.0/32'],
    localhostNodePorts: version >= 27 ? hasLocalnetRule : !excludesLocalhost,
    randomFully: rulesOf(ruleset, 'nat', 'KUBE-POSTROUTING').some((text) => text.includes('--random-fully')),
    conntrackTCPBeLiberal: !forward.some((text) => text.includes('INVALID')),
    nfacct: forward.some((text) => text.includes('nfacct')),
  };
}
