import { AddressSet } from './addressSet.ts';
import {
  type AdminPeer,
  type AdminPolicy,
  type Cluster,
  type NetworkPolicyPeer,
  type Policy,
  policyName,
  workloadName,
} from './cluster.ts';

/** Something that the API leaves open, and how it is answered here. */
export interface Remark {
  readonly code: string;
  /** Policies or workloads, as answers name them. */
  readonly about: readonly string[];
  /** What is said of them, without the subject. */
  readonly text: string;
}

interface OpenQuestion {
  readonly code: string;
  readonly text: string;
  readonly find: (cluster: Cluster) => string[];
}

/** Source: the documentation of networking.k8s.io/v1 and policy.networking.k8s.io/v1alpha1 and v1alpha2. */
const OPEN_QUESTIONS: readonly OpenQuestion[] = [
  {
    code: 'host-network',
    text: 'on the host’s network: taken for its node, so no policy selects it and no selector names it as a peer',
    find: ({ workloads }) =>
      workloads.filter(({ pods }) => pods.some((pod) => pod.hostNetwork)).map(workloadName),
  },
  {
    code: 'ip-block-over-pods',
    text: 'an ipBlock over addresses of pods: taken for addresses outside only; some network plugins apply it to pods too',
    find: blocksOverPods,
  },
  {
    code: 'unknown-addresses',
    text: 'names nodes or domain names, whose addresses no manifest tells: taken for nobody',
    find: ({ policies }) => withAdminPeer(policies, ({ kind }) => kind === 'nodes' || kind === 'domainNames'),
  },
  {
    code: 'unknown-peer',
    text: 'a peer without any field that the API knows: fails closed, so a rule that allows matches nothing and any other denies everything',
    find: ({ policies }) => withAdminPeer(policies, ({ kind }) => kind === 'unknown'),
  },
  {
    code: 'empty-peer',
    text: 'a peer that names nobody; the API server refuses it',
    find: ({ policies }) =>
      withNetworkPeer(policies, (peer) => Object.values(peer).every((field) => field === null)),
  },
  {
    code: 'equal-priority',
    text: 'the same priority as another, which leaves their order open: asked in the order of their names',
    find: ({ policies }) => equalPriorities(policies),
  },
  {
    code: 'two-versions',
    text: 'of both versions of the admin policies’ API, whose common order is not defined: asked by priority',
    find: ({ policies }) => mixedVersions(policies),
  },
];

/** What has to be known of a cluster to read the answers about it. */
export function remarksOn(cluster: Cluster): Remark[] {
  return OPEN_QUESTIONS.flatMap(({ code, text, find }) => {
    const about = find(cluster);
    return about.length === 0 ? [] : [{ code, about, text }];
  });
}

function blocksOverPods({ policies, workloads }: Cluster): string[] {
  const ofPods = workloads
    .flatMap(({ pods }) => pods.filter((pod) => !pod.hostNetwork).flatMap((pod) => pod.addresses))
    .map((address) => AddressSet.parse(address))
    .filter((addresses) => addresses !== null);
  return withNetworkPeer(policies, ({ ipBlock }) => {
    const block = ipBlock === null ? null : AddressSet.parse(ipBlock.cidr);
    return block !== null && ofPods.some((addresses) => block.meets(addresses));
  });
}

function withNetworkPeer(
  policies: readonly Policy[],
  isMeant: (peer: NetworkPolicyPeer) => boolean,
): string[] {
  return policies
    .filter(
      (policy) =>
        policy.kind === 'NetworkPolicy' &&
        [...(policy.ingress ?? []), ...(policy.egress ?? [])].some(({ peers }) => peers?.some(isMeant)),
    )
    .map(policyName);
}

function withAdminPeer(policies: readonly Policy[], isMeant: (peer: AdminPeer) => boolean): string[] {
  return adminPolicies(policies)
    .filter(({ ingress, egress }) => [...ingress, ...egress].some(({ peers }) => peers.some(isMeant)))
    .map(policyName);
}

function equalPriorities(policies: readonly Policy[]): string[] {
  const admin = adminPolicies(policies).filter(({ kind }) => kind !== 'BaselineAdminNetworkPolicy');
  const place = ({ tier, priority }: AdminPolicy) => `${tier} ${priority}`;
  return admin
    .filter((one) => admin.some((other) => one !== other && place(one) === place(other)))
    .map(policyName);
}

function mixedVersions(policies: readonly Policy[]): string[] {
  const admin = adminPolicies(policies);
  const isNew = ({ kind }: AdminPolicy) => kind === 'ClusterNetworkPolicy';
  return admin.some(isNew) && !admin.every(isNew) ? admin.map(policyName) : [];
}

function adminPolicies(policies: readonly Policy[]): AdminPolicy[] {
  return policies.filter((policy) => policy.kind !== 'NetworkPolicy');
}
