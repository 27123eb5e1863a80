/*
 * What kube-proxy looks at, and nothing more, under the names of the Kubernetes API (core/v1, discovery/v1).
 * Plain values: whoever read them, from YAML, JSON or another program's mouth, fills in what the API server
 * would have filled in (`type`, `protocol`, policies), and null or an empty list where nothing is said. `handle`
 * is never looked at: whoever made a value finds his own by it.
 */

export interface NamespacedName {
  readonly namespace: string;
  readonly name: string;
}

export interface Service extends NamespacedName {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** `ClusterIP`, `NodePort`, `LoadBalancer`, `ExternalName`. */
  readonly type: string;
  /** One, or one per family. `None`: headless. Empty: the API server has given it none yet. */
  readonly clusterIPs: readonly string[];
  readonly ports: readonly ServicePortObject[];
  readonly externalIPs: readonly string[];
  readonly loadBalancerSourceRanges: readonly string[];
  readonly loadBalancerIngress: readonly LoadBalancerIngress[];
  readonly externalTrafficPolicy: 'Cluster' | 'Local';
  readonly internalTrafficPolicy: 'Cluster' | 'Local';
  readonly sessionAffinity: 'None' | 'ClientIP';
  /** `sessionAffinityConfig.clientIP.timeoutSeconds`; null: the default of the time. */
  readonly affinitySeconds: number | null;
  readonly healthCheckNodePort: number | null;
  /** false: the API server gives a LoadBalancer no node ports. */
  readonly allocateLoadBalancerNodePorts: boolean;
  /** null: its endpoints are somebody else's business than a selector's. */
  readonly selector: Readonly<Record<string, string>> | null;
  readonly publishNotReadyAddresses: boolean;
  readonly handle?: unknown;
}

export interface ServicePortObject {
  /** '' for a port without a name. */
  readonly name: string;
  /** `TCP`, `UDP`, `SCTP`. */
  readonly protocol: string;
  readonly port: number;
  /** A number, a container port's name, or null: the same as `port`. kube-proxy never looks at it. */
  readonly targetPort: number | string | null;
  readonly nodePort: number | null;
}

export interface LoadBalancerIngress {
  readonly ip: string | null;
  readonly hostname: string | null;
  /** `VIP`, `Proxy`; null: VIP. */
  readonly ipMode: string | null;
}

export interface EndpointSlice {
  readonly namespace: string;
  /** The Service in the label `kubernetes.io/service-name`. */
  readonly service: string;
  readonly endpoints: readonly EndpointObject[];
  readonly ports: readonly EndpointPort[];
}

export interface EndpointPort {
  readonly name: string;
  readonly protocol: string;
  readonly port: number;
}

export interface EndpointObject {
  readonly addresses: readonly string[];
  /** null: unknown, and so taken as ready, as serving what is ready, as not terminating. */
  readonly ready: boolean | null;
  readonly serving: boolean | null;
  readonly terminating: boolean | null;
  /** null counts as another node's. */
  readonly nodeName: string | null;
  /** `hints.forZones` and `hints.forNodes`. */
  readonly zoneHints: readonly string[];
  readonly nodeHints: readonly string[];
  /** Who says so; never looked at either. */
  readonly origin?: EndpointOrigin;
}

export type EndpointOrigin =
  /** An EndpointSlice, Endpoints, or a row of a table. */
  | { readonly kind: 'written'; readonly handle: unknown }
  | { readonly kind: 'pod'; readonly pod: Pod }
  /** Nobody: it stands for the pod of that number, from 1, of a workload; null: nor is there a workload. */
  | { readonly kind: 'placeholder'; readonly workload: Workload | null; readonly number: number };

/** A pod, as far as it makes an endpoint. */
export interface Pod extends NamespacedName {
  readonly labels: Readonly<Record<string, string>>;
  readonly ips: readonly string[];
  readonly nodeName: string | null;
  readonly phase: string | null;
  /** The condition `Ready`; null: not shown, and so taken as ready. */
  readonly ready: boolean | null;
  readonly terminating: boolean;
  readonly ports: readonly ContainerPort[];
  readonly handle?: unknown;
}

export interface ContainerPort {
  readonly name: string;
  readonly protocol: string;
  readonly containerPort: number;
}

/** Whatever makes pods of a template: a Deployment, a StatefulSet … or a pod that has no address yet. */
export interface Workload extends NamespacedName {
  readonly kind: string;
  readonly labels: Readonly<Record<string, string>>;
  /** null: nobody says how many, as of a DaemonSet. One pod stands for them. */
  readonly replicas: number | null;
  readonly ports: readonly ContainerPort[];
  readonly handle?: unknown;
}

/** The node that the rules are for. */
export interface ProxyNode {
  /** null: no endpoint counts as local. */
  readonly name: string | null;
  /** The label `topology.kubernetes.io/zone`. */
  readonly zone: string | null;
  /** All addresses of its interfaces but loopback's; the first of a family is the node's main one. */
  readonly addresses: readonly string[];
  /** `spec.podCIDRs`, for the mode NodeCIDR. */
  readonly podCIDRs: readonly string[];
}

export type DetectLocalMode = 'ClusterCIDR' | 'NodeCIDR' | 'BridgeInterface' | 'InterfaceNamePrefix';

/** kube-proxy's own settings, and what it sees of its machine. */
export interface ProxySettings {
  /** One per family. Empty: pods can't be told from others. */
  readonly clusterCIDRs: readonly string[];
  readonly detectLocalMode: DetectLocalMode;
  readonly podBridgeInterface: string | null;
  readonly podInterfaceNamePrefix: string | null;
  readonly masqueradeAll: boolean;
  /** Which bit of the packet's mark asks for masquerade, 0 to 31. */
  readonly masqueradeBit: number;
  /** Ranges, or from 1.30 on the word `primary`. Empty: every address. */
  readonly nodePortAddresses: readonly string[];
  readonly localhostNodePorts: boolean;
  /** iptables is 1.6.2 or newer, which knows `MASQUERADE --random-fully`. */
  readonly randomFully: boolean;
  /** The sysctl net.netfilter.nf_conntrack_tcp_be_liberal is set. */
  readonly conntrackTCPBeLiberal: boolean;
  /** The kernel has accounting counters (nfacct), and kube-proxy could make its own. */
  readonly nfacct: boolean;
}

/** kube-proxy's defaults, on a machine of its time. */
export const defaultSettings: ProxySettings = {
  clusterCIDRs: [],
  detectLocalMode: 'ClusterCIDR',
  podBridgeInterface: null,
  podInterfaceNamePrefix: null,
  masqueradeAll: false,
  masqueradeBit: 14,
  nodePortAddresses: [],
  localhostNodePorts: true,
  randomFully: true,
  conntrackTCPBeLiberal: false,
  nfacct: true,
};
