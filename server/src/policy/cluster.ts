import type { LabelSelector, Labels } from './labelSelector.ts';

/*
 * What the answers are computed from: the fields of the API that matter, whoever read them. Absent and empty are
 * told apart (`null` and `[]`) where the API does so. `handle` is never looked at: whoever made an object finds
 * his own by it. `path` is the API's path within the policy, `spec.ingress[0]`.
 */

export interface Cluster {
  /** Namespaces that are defined. Others exist all the same, with the one label that each has. */
  readonly namespaces: readonly Namespace[];
  readonly workloads: readonly Workload[];
  readonly services: readonly Service[];
  readonly policies: readonly Policy[];
}

export interface Namespace {
  readonly name: string;
  readonly labels: Labels;
}

/** A peer by name: pods that have one owner, or a pod of its own. */
export interface Workload {
  readonly namespace: string;
  readonly name: string;
  readonly kind: string;
  /** Its template or its pods. Those that are alike may be left out; there is at least one. */
  readonly pods: readonly Pod[];
  readonly handle: unknown;
}

export interface Pod {
  readonly labels: Labels;
  /** Of its containers; one without a name changes no answer. */
  readonly ports: readonly ContainerPort[];
  /** Empty: not known. */
  readonly addresses: readonly string[];
  /** It shares its node's addresses. Policies neither select it nor know it as a peer by its labels. */
  readonly hostNetwork: boolean;
}

export interface ContainerPort {
  readonly name: string;
  readonly protocol: string;
  readonly port: number;
}

export interface Service {
  readonly namespace: string;
  readonly name: string;
  /** Null or empty: it selects no pods. */
  readonly selector: Labels | null;
  readonly ports: readonly ServicePort[];
  /** Its own addresses; empty where none is known. */
  readonly addresses: readonly string[];
  readonly handle: unknown;
}

export interface ServicePort {
  readonly name: string;
  readonly protocol: string;
  readonly port: number;
  readonly targetPort: number | string;
}

export type Policy = NetworkPolicy | AdminPolicy;
export type PolicyRule = NetworkPolicyRule | AdminRule;
export type Direction = 'ingress' | 'egress';

/** networking.k8s.io/v1 */
export interface NetworkPolicy {
  readonly kind: 'NetworkPolicy';
  readonly namespace: string;
  readonly name: string;
  /** Null is as good as empty: every pod of the namespace. */
  readonly podSelector: LabelSelector | null;
  readonly policyTypes: readonly string[] | null;
  readonly ingress: readonly NetworkPolicyRule[] | null;
  readonly egress: readonly NetworkPolicyRule[] | null;
  readonly handle: unknown;
}

export interface NetworkPolicyRule {
  readonly path: string;
  /** `from` or `to`. Null or empty: everybody, outside too. */
  readonly peers: readonly NetworkPolicyPeer[] | null;
  /** Null or empty: every port of every protocol. */
  readonly ports: readonly NetworkPolicyPort[] | null;
}

/** One item of `from` or `to`. The API refuses one in which all is null; it stands for nobody. */
export interface NetworkPolicyPeer {
  readonly podSelector: LabelSelector | null;
  readonly namespaceSelector: LabelSelector | null;
  readonly ipBlock: { readonly cidr: string; readonly except: readonly string[] } | null;
}

export interface NetworkPolicyPort {
  /** Null: TCP. */
  readonly protocol: string | null;
  /** A number, a container port's name, or null for every port. */
  readonly port: number | string | null;
  readonly endPort: number | null;
}

/** policy.networking.k8s.io: v1alpha1's two kinds, and the one of v1alpha2 that replaces them. */
export interface AdminPolicy {
  readonly kind: 'AdminNetworkPolicy' | 'BaselineAdminNetworkPolicy' | 'ClusterNetworkPolicy';
  readonly name: string;
  readonly tier: 'admin' | 'baseline';
  /** Lower comes first. Null: none is given, or the kind has none; behind all that have one. */
  readonly priority: number | null;
  readonly subject: AdminPods;
  readonly ingress: readonly AdminRule[];
  readonly egress: readonly AdminRule[];
  readonly handle: unknown;
}

export interface AdminRule {
  readonly path: string;
  readonly name: string;
  /** v1alpha2 says `Accept` for what v1alpha1 calls `Allow`. A word that the API doesn't know decides nothing. */
  readonly action: 'allow' | 'deny' | 'pass' | 'unknown';
  readonly peers: readonly AdminPeer[];
  /** Null or empty: every port of every protocol. */
  readonly ports: readonly AdminPort[] | null;
}

/** Pods by their namespaces, or by both. `unknown`: none of the fields is one that the API knows. */
export type AdminPods =
  | { readonly kind: 'namespaces'; readonly namespaceSelector: LabelSelector }
  | {
      readonly kind: 'pods';
      readonly namespaceSelector: LabelSelector;
      readonly podSelector: LabelSelector;
    }
  | { readonly kind: 'unknown' };

/** `nodes` and `domainNames` are known to the API, but no manifest tells their addresses. */
export type AdminPeer =
  | AdminPods
  | { readonly kind: 'networks'; readonly blocks: readonly string[] }
  | { readonly kind: 'nodes' | 'domainNames' };

export type AdminPort =
  | { readonly kind: 'range'; readonly protocol: string; readonly from: number; readonly to: number }
  | { readonly kind: 'named'; readonly name: string }
  | { readonly kind: 'unknown' };

/** `default/web[Deployment]` */
export function workloadName({ namespace, name, kind }: Workload): string {
  return `${namespace}/${name}[${kind}]`;
}

/** `default/deny-all`; a policy of the whole cluster with its kind: `AdminNetworkPolicy/isolate`. */
export function policyName(policy: Policy): string {
  return policy.kind === 'NetworkPolicy'
    ? `${policy.namespace}/${policy.name}`
    : `${policy.kind}/${policy.name}`;
}

/**
 * Does the policy act in this direction? Where a NetworkPolicy doesn't say, it does on ingress, and on egress if
 * it has a rule for it, as the API server fills it in.
 */
export function actsOn(policy: Policy, direction: Direction): boolean {
  if (policy.kind !== 'NetworkPolicy') return policy[direction].length > 0;
  const { policyTypes, egress } = policy;
  if (policyTypes !== null && policyTypes.length > 0) {
    return policyTypes.includes(direction === 'ingress' ? 'Ingress' : 'Egress');
  }
  return direction === 'ingress' || (egress !== null && egress.length > 0);
}
