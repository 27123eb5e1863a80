import type { DetectLocalMode } from './input.ts';

/** What kube-proxy does, wherever its versions differ. Restore spelling and order within chains don't. */
export interface Behaviour {
  /** A port without a name is `ns/name:` in comments and hashes, not `ns/name`. */
  readonly trailingColon: boolean;
  /** Comments in service and endpoint chains: the Service port, the Service port with `-> endpoint`, or none. */
  readonly chainComments: 'service port' | 'endpoint' | 'none';
  /** More endpoints than that, of all Services together, and service and endpoint chains lose their comments. */
  readonly commentLimit: number;
  /** With how many digits a draw's probability is written. */
  readonly probabilityDigits: 5 | 10;
  /** Seconds that a client keeps its endpoint where the Service doesn't say. */
  readonly affinitySeconds: number;
  /** Endpoints stand in the order of their text, not in that of the object that names them. */
  readonly sortsEndpoints: boolean;

  /** How traffic from outside is masqueraded: beside each jump, in the service chain, in KUBE-EXT. */
  readonly externalTraffic: 'beside the jump' | 'service chain' | 'external chain';
  /** External policy Local: not known, KUBE-XLB, or KUBE-EXT with KUBE-SVL. */
  readonly externalLocal: 'unknown' | 'KUBE-XLB' | 'KUBE-SVL';
  /** What KUBE-XLB does for the cluster's own traffic, and in which order. */
  readonly shortCircuit: 'pods' | 'node, pods' | 'pods, node';
  /** External policy Local holds for external IPs too. */
  readonly localExternalIPs: boolean;
  /** Internal policy Local: not known, the service chain holds local endpoints only, KUBE-SVL. */
  readonly internalLocal: 'unknown' | 'service chain' | 'KUBE-SVL';
  /** KUBE-FW for load balancer addresses: never, for each, only where source ranges are given. */
  readonly firewallChains: 'never' | 'always' | 'source ranges';
  /** What the firewall chain leaves over: marked there, or dropped in KUBE-PROXY-FIREWALL. */
  readonly firewallDrop: 'mark' | 'filter';
  /** The firewall chain ends with a comment that says so. */
  readonly firewallClosingComment: boolean;
  /** Policy Local without local endpoints: marked in the local chain, or dropped in table filter. */
  readonly localDrop: 'mark' | 'filter';
  /** Services without endpoints have their rules in nat all the same. */
  readonly natWithoutEndpoints: boolean;
  /** The chain of table filter that refuses node ports and external IPs; and the one for load balancer addresses. */
  readonly externalRejects: 'KUBE-SERVICES' | 'KUBE-EXTERNAL-SERVICES';
  readonly loadBalancerRejects: 'KUBE-SERVICES' | 'KUBE-EXTERNAL-SERVICES';
  /** KUBE-NODEPORTS of table filter lets health checks in. */
  readonly healthCheckRules: boolean;

  /** Falls back to endpoints that still serve while they terminate. */
  readonly servingTerminating: boolean;
  /** Follows topology hints: of zones if an annotation asks for it, of zones, of zones and nodes. */
  readonly topology: 'none' | 'annotated' | 'zones' | 'zones and nodes';
  /** Leaves load balancer addresses of ipMode Proxy to the load balancer. */
  readonly ipModeProxy: boolean;
  readonly detectLocalModes: readonly DetectLocalMode[];
  /** Words that may stand in nodePortAddresses beside ranges. */
  readonly nodePortWords: readonly string[];
  /** `--iptables-localhost-nodeports` exists, and IPv6's loopback is excluded. */
  readonly localhostSwitch: boolean;

  /** Masquerade of the marked: one rule, or three that take the mark off again. */
  readonly postroutingRules: 1 | 3;
  readonly randomFully: boolean;
  /** KUBE-FORWARD's comment on its jump; null: no such chain. */
  readonly forwardJump: string | null;
  /** KUBE-FORWARD accepts known connections: from and to the cluster CIDR, of both directions, in one rule. */
  readonly forwardConntrack: 'cluster CIDR' | 'two rules' | 'one rule';
  readonly dropsInvalid: boolean;
  /** … unless the kernel is told to be liberal. */
  readonly heedsLiberal: boolean;
  /** Counts by nfacct: what is dropped as INVALID, and connections to node ports on localhost. */
  readonly countsInvalid: boolean;
  readonly countsLocalhost: boolean;
  /** kube-proxy writes the localnet rule of KUBE-FIREWALL. */
  readonly localnetRule: boolean;
  /** Built-in chains of table filter that enter KUBE-SERVICES and KUBE-EXTERNAL-SERVICES. */
  readonly servicesFrom: readonly FilterHook[];
  readonly externalServicesFrom: readonly FilterHook[];
  /** Jumps of table filter ask for new connections only. */
  readonly newConnectionsOnly: boolean;
  readonly canaries: boolean;
  /** kubelet's KUBE-MARK-DROP, which kube-proxy's rules jump to, and its KUBE-FIREWALL that drops the marked. */
  readonly markDrop: boolean;
  /** … with the localnet rule. */
  readonly kubeletLocalnet: boolean;
}

export type FilterHook = 'INPUT' | 'FORWARD' | 'OUTPUT';

interface Change {
  /** The minor version of Kubernetes 1.x that has it first. */
  readonly since: number;
  readonly change: string;
  /** A pull request of kubernetes/kubernetes, or where it was seen. */
  readonly source: string;
  readonly set: Partial<Behaviour>;
}

/** kube-proxy 1.2, the first whose default is iptables (pull request 20496). */
const first: Behaviour = {
  trailingColon: true,
  chainComments: 'service port',
  commentLimit: Number.POSITIVE_INFINITY,
  probabilityDigits: 5,
  affinitySeconds: 180,
  sortsEndpoints: false,
  externalTraffic: 'beside the jump',
  externalLocal: 'unknown',
  shortCircuit: 'pods',
  localExternalIPs: false,
  internalLocal: 'unknown',
  firewallChains: 'never',
  firewallDrop: 'mark',
  firewallClosingComment: false,
  localDrop: 'mark',
  natWithoutEndpoints: true,
  externalRejects: 'KUBE-SERVICES',
  loadBalancerRejects: 'KUBE-SERVICES',
  healthCheckRules: false,
  servingTerminating: false,
  topology: 'none',
  ipModeProxy: false,
  detectLocalModes: ['ClusterCIDR'],
  nodePortWords: [],
  localhostSwitch: false,
  postroutingRules: 1,
  randomFully: false,
  forwardJump: null,
  forwardConntrack: 'cluster CIDR',
  dropsInvalid: false,
  heedsLiberal: false,
  countsInvalid: false,
  countsLocalhost: false,
  localnetRule: false,
  servicesFrom: ['INPUT', 'OUTPUT'],
  externalServicesFrom: [],
  newConnectionsOnly: false,
  canaries: false,
  markDrop: true,
  kubeletLocalnet: false,
};

/**
 * Every later change of pkg/proxy/iptables/proxier.go and pkg/proxy/topology.go that the rules show, by the
 * version that brought it. Where a change came in two steps or through a feature gate, the version is the one
 * from which a cluster shows it that nobody configured. Patch releases and forks blur the edges.
 */
export const changes: readonly Change[] = [
  {
    since: 5,
    change: 'Chains KUBE-FW for load balancers, KUBE-XLB for external policy Local',
    source: 'pull request 29409',
    set: { firewallChains: 'always', externalLocal: 'KUBE-XLB' },
  },
  {
    since: 6,
    change: 'A client keeps its endpoint for 3 hours, not for 3 minutes',
    source: 'proxier.go of 1.6',
    set: { affinitySeconds: 10800 },
  },
  {
    since: 8,
    change: 'Chain KUBE-FORWARD',
    source: 'proxier.go of 1.8',
    set: { forwardJump: 'kubernetes forward rules' },
  },
  {
    since: 9,
    change: 'Chain KUBE-EXTERNAL-SERVICES; table filter looks at new connections only',
    source: 'pull requests 56164, 57461',
    set: {
      externalRejects: 'KUBE-EXTERNAL-SERVICES',
      externalServicesFrom: ['INPUT'],
      servicesFrom: ['INPUT', 'FORWARD', 'OUTPUT'],
      newConnectionsOnly: true,
    },
  },
  {
    since: 10,
    change: 'No rules in nat for Services without endpoints; another comment on the jump to KUBE-FORWARD',
    source: 'pull request 57461',
    set: { natWithoutEndpoints: false, forwardJump: 'kubernetes forwarding rules' },
  },
  {
    since: 12,
    change: 'No comments with more than 1,000 endpoints; by a slip, none in any service or endpoint chain',
    source: 'pull requests 65755, 81563',
    set: { commentLimit: 1000, chainComments: 'none' },
  },
  {
    since: 15,
    change: 'KUBE-FORWARD drops INVALID; the node itself may use load balancer addresses of policy Local',
    source: 'pull request 74840',
    set: { dropsInvalid: true, shortCircuit: 'node, pods' },
  },
  {
    since: 16,
    change: 'MASQUERADE with --random-fully',
    source: 'pull request 78547',
    set: { randomFully: true },
  },
  {
    since: 17,
    change: 'Probabilities with 10 digits; canary chains',
    source: 'pull requests 83599, 81517',
    set: { probabilityDigits: 10, canaries: true },
  },
  {
    since: 18,
    change: 'Other ways to tell pods than the cluster CIDR; external IPs heed policy Local',
    source: 'pull requests 87748, 88935',
    set: {
      detectLocalModes: ['ClusterCIDR', 'NodeCIDR'],
      forwardConntrack: 'two rules',
      localExternalIPs: true,
    },
  },
  {
    since: 19,
    change: 'No colon behind a port without a name; KUBE-POSTROUTING takes the mark off; comments are back',
    source: 'pull request 92035',
    set: {
      trailingColon: false,
      postroutingRules: 3,
      chainComments: 'service port',
      sortsEndpoints: true,
      kubeletLocalnet: true,
    },
  },
  {
    since: 20,
    change: 'Load balancer addresses are refused in KUBE-EXTERNAL-SERVICES, which FORWARD enters too',
    source: 'pull request 95252',
    set: {
      loadBalancerRejects: 'KUBE-EXTERNAL-SERVICES',
      externalServicesFrom: ['INPUT', 'FORWARD'],
      servicesFrom: ['FORWARD', 'OUTPUT'],
    },
  },
  {
    since: 21,
    change: 'Masquerade rules move into the service chain; KUBE-NODEPORTS lets health checks in',
    source: 'pull requests 96959, 96296',
    set: { externalTraffic: 'service chain', healthCheckRules: true, shortCircuit: 'pods, node' },
  },
  {
    since: 22,
    change: 'Internal policy Local: the service chain holds local endpoints only',
    source: 'KEP 2086, on by default from 1.22',
    set: { internalLocal: 'service chain' },
  },
  {
    since: 24,
    change: 'KUBE-EXT and KUBE-SVL in place of KUBE-XLB, KUBE-FW only with source ranges',
    source: 'pull request 109060',
    set: {
      externalTraffic: 'external chain',
      externalLocal: 'KUBE-SVL',
      internalLocal: 'KUBE-SVL',
      firewallChains: 'source ranges',
      chainComments: 'endpoint',
      forwardConntrack: 'one rule',
    },
  },
  {
    since: 24,
    change: 'Topology hints are followed where an annotation asks for it; pods are told by their interface',
    source: 'KEP 2433, on by default from 1.24; kube-proxy flags of 1.24',
    set: {
      topology: 'annotated',
      detectLocalModes: ['ClusterCIDR', 'NodeCIDR', 'BridgeInterface', 'InterfaceNamePrefix'],
    },
  },
  {
    since: 25,
    change: 'Table filter drops (KUBE-PROXY-FIREWALL), nothing jumps to KUBE-MARK-DROP; localhost switch',
    source: 'pull request 110289, issue 109575',
    set: { firewallDrop: 'filter', localDrop: 'filter', markDrop: false, localhostSwitch: true },
  },
  {
    since: 26,
    change: 'Endpoints that serve while they terminate, where no others are left',
    source: 'KEP 1669, on by default from 1.26',
    set: { servingTerminating: true },
  },
  {
    since: 27,
    change: 'kube-proxy writes the localnet rule; KUBE-FW ends with a comment',
    source: 'pull request 114470',
    set: { localnetRule: true, firewallClosingComment: true },
  },
  {
    since: 29,
    change: 'INVALID is not dropped where conntrack is liberal',
    source: 'pull request 120412',
    set: { heedsLiberal: true },
  },
  {
    since: 30,
    change: 'INVALID is counted; node ports on the primary address; ipMode Proxy',
    source: 'pull requests 122812, 123105; KEP 1860, on by default from 1.30',
    set: { countsInvalid: true, nodePortWords: ['primary'], ipModeProxy: true },
  },
  {
    since: 31,
    change: 'Topology hints are followed without an annotation',
    source: 'KEP 4444, on by default from 1.31',
    set: { topology: 'zones' },
  },
  {
    since: 32,
    change: 'Connections to node ports on localhost are counted',
    source: 'pull request 125015',
    set: { countsLocalhost: true },
  },
  {
    since: 34,
    change: 'Hints for nodes are followed',
    source: 'KEP 3015, gate PreferSameTrafficDistribution from 1.33, on by default from 1.34',
    set: { topology: 'zones and nodes' },
  },
  {
    since: 37,
    change: 'Node port addresses by the words primary, localhost, all',
    source: 'pull request 138427',
    set: { nodePortWords: ['primary', 'localhost', 'all'] },
  },
];

/** The minor versions whose rules are known. Older ones proxy in user space. */
export const oldestVersion = 2;
export const newestVersion = changes.reduce((newest, { since }) => Math.max(newest, since), oldestVersion);

/** What kube-proxy 1.`version` does; a version beyond the newest known does what that one does. */
export function behaviourOf(version: number): Behaviour {
  const known = changes.filter(({ since }) => since <= version);
  return Object.assign({ ...first }, ...known.map(({ set }) => set));
}
