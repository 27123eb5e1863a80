import { AddressSet } from './addressSet.ts';
import {
  type AdminPeer,
  type AdminPods,
  type AdminPolicy,
  type AdminPort,
  type AdminRule,
  actsOn,
  type ContainerPort,
  type Direction,
  type NetworkPolicy,
  type NetworkPolicyPeer,
  type NetworkPolicyPort,
  type NetworkPolicyRule,
  type Policy,
  type PolicyRule,
} from './cluster.ts';
import { IndexSet } from './indexSet.ts';
import type { LabelSelector } from './labelSelector.ts';
import type { PodIndex } from './podIndex.ts';
import { isProtocol, PortSet } from './portSet.ts';

/** The tiers in the order in which they are asked. */
export type Tier = 'admin' | 'network' | 'baseline';
export type Action = 'allow' | 'deny' | 'pass';

/** A policy in one direction, its selectors resolved. */
export interface CompiledPolicy {
  readonly policy: Policy;
  readonly tier: Tier;
  /** The pods that it is about. */
  readonly subjects: IndexSet;
  readonly rules: readonly CompiledRule[];
}

export interface CompiledRule {
  readonly policy: Policy;
  readonly rule: PolicyRule;
  readonly action: Action;
  /** The peers: pods, and addresses outside. */
  readonly pods: IndexSet;
  readonly addresses: AddressSet;
  readonly ports: RulePorts;
}

export interface RulePorts {
  readonly numbered: PortSet;
  /** Names to be looked up in the destination; a null protocol takes the container's. */
  readonly named: readonly { readonly name: string; readonly protocol: string | null }[];
}

const EVERY_PORT: RulePorts = { numbered: PortSet.all, named: [] };
const NO_PORT: RulePorts = { numbered: PortSet.none, named: [] };

/**
 * All policies that act in a direction, in the order in which they are asked: admin policies by priority, then
 * NetworkPolicies, then baseline. Equal priorities are asked in the order of names, as the API leaves that open.
 */
export function compilePolicies(
  policies: readonly Policy[],
  direction: Direction,
  pods: PodIndex,
): CompiledPolicy[] {
  const compiled = policies
    .filter((policy) => actsOn(policy, direction))
    .map((policy) =>
      policy.kind === 'NetworkPolicy'
        ? compileNetworkPolicy(policy, direction, pods)
        : compileAdminPolicy(policy, direction, pods),
    );
  return compiled.sort(inOrder);
}

/** The ports that a rule means at a destination; null: an address outside, which has no names for its ports. */
export function portsAt(
  { numbered, named }: RulePorts,
  containerPorts: readonly ContainerPort[] | null,
): PortSet {
  if (named.length === 0 || containerPorts === null) return numbered;
  const found = containerPorts.filter((port) =>
    named.some(
      ({ name, protocol }) => port.name === name && (protocol === null || port.protocol === protocol),
    ),
  );
  return numbered.union(PortSet.of(...found.flatMap(({ protocol, port }) => rangeOf(protocol, port, port))));
}

const TIERS: readonly Tier[] = ['admin', 'network', 'baseline'];

function inOrder(one: CompiledPolicy, other: CompiledPolicy): number {
  if (one.tier !== other.tier) return TIERS.indexOf(one.tier) - TIERS.indexOf(other.tier);
  if (one.tier === 'network') return 0;
  return comparePriority(one.policy as AdminPolicy, other.policy as AdminPolicy);
}

function comparePriority(one: AdminPolicy, other: AdminPolicy): number {
  const [first, second] = [one.priority ?? Infinity, other.priority ?? Infinity];
  if (first !== second) return first < second ? -1 : 1;
  return one.name < other.name ? -1 : one.name > other.name ? 1 : 0;
}

function compileNetworkPolicy(policy: NetworkPolicy, direction: Direction, pods: PodIndex): CompiledPolicy {
  return {
    policy,
    tier: 'network',
    subjects: pods.select(policy.namespace, policy.podSelector),
    rules: (policy[direction] ?? []).map((rule) => compileNetworkRule(policy, rule, pods)),
  };
}

function compileNetworkRule(policy: NetworkPolicy, rule: NetworkPolicyRule, index: PodIndex): CompiledRule {
  const ports =
    rule.ports === null || rule.ports.length === 0 ? EVERY_PORT : joined(rule.ports.map(networkPorts));
  if (rule.peers === null || rule.peers.length === 0) {
    return { policy, rule, action: 'allow', ports, ...everybody(index) };
  }
  const pods = new IndexSet(index.entries.length);
  let addresses = AddressSet.none;
  for (const peer of rule.peers) {
    pods.addAll(podsOfPeer(peer, policy.namespace, index));
    if (peer.ipBlock !== null) addresses = addresses.union(blockOf(peer.ipBlock));
  }
  addPodsAt(addresses, pods, index, 'host network only');
  return { policy, rule, action: 'allow', pods, addresses, ports };
}

function podsOfPeer(
  { podSelector, namespaceSelector }: NetworkPolicyPeer,
  ownNamespace: string,
  index: PodIndex,
): IndexSet {
  if (podSelector === null && namespaceSelector === null) return new IndexSet(index.entries.length);
  return index.select(namespaceSelector ?? ownNamespace, podSelector);
}

function blockOf({ cidr, except }: NonNullable<NetworkPolicyPeer['ipBlock']>): AddressSet {
  const left = (block: AddressSet, text: string) => block.without(AddressSet.parse(text) ?? AddressSet.none);
  return except.reduce(left, AddressSet.parse(cidr) ?? AddressSet.none);
}

function networkPorts({ protocol, port, endPort }: NetworkPolicyPort): RulePorts {
  const of = protocol ?? 'TCP';
  if (typeof port === 'string') return { numbered: PortSet.none, named: [{ name: port, protocol: of }] };
  if (port === null) return { numbered: PortSet.of(...rangeOf(of, 1, 65_535)), named: [] };
  return { numbered: PortSet.of(...rangeOf(of, port, endPort ?? port)), named: [] };
}

function compileAdminPolicy(policy: AdminPolicy, direction: Direction, pods: PodIndex): CompiledPolicy {
  return {
    policy,
    tier: policy.tier,
    subjects: selectAdminPods(policy.subject, pods),
    rules: policy[direction].flatMap((rule) => compileAdminRule(policy, rule, pods)),
  };
}

/**
 * A rule with a peer in which nothing known is set comes from a newer API. It fails closed, as the API demands:
 * one that allows matches nothing, another denies everything.
 */
function compileAdminRule(policy: AdminPolicy, rule: AdminRule, index: PodIndex): CompiledRule[] {
  const { action, peers } = rule;
  if (action === 'unknown') return [];
  if (peers.some(({ kind }) => kind === 'unknown')) {
    if (action === 'allow') return [];
    return [{ policy, rule, action: 'deny', ports: EVERY_PORT, ...everybody(index) }];
  }
  const pods = new IndexSet(index.entries.length);
  let addresses = AddressSet.none;
  for (const peer of peers) {
    addresses = addresses.union(networksOf(peer));
    if (peer.kind === 'namespaces' || peer.kind === 'pods') pods.addAll(selectAdminPods(peer, index));
  }
  addPodsAt(addresses, pods, index, 'all');
  const ports =
    rule.ports === null || rule.ports.length === 0 ? EVERY_PORT : joined(rule.ports.map(adminPorts));
  return [{ policy, rule, action, pods, addresses, ports }];
}

const EVERY_POD: LabelSelector = { matchLabels: new Map(), matchExpressions: [] };

function selectAdminPods(pods: AdminPods, index: PodIndex): IndexSet {
  if (pods.kind === 'unknown') return new IndexSet(index.entries.length);
  return index.select(pods.namespaceSelector, pods.kind === 'pods' ? pods.podSelector : EVERY_POD);
}

function networksOf(peer: AdminPeer): AddressSet {
  if (peer.kind !== 'networks') return AddressSet.none;
  return peer.blocks.reduce(
    (all, block) => all.union(AddressSet.parse(block) ?? AddressSet.none),
    AddressSet.none,
  );
}

function adminPorts(port: AdminPort): RulePorts {
  if (port.kind === 'unknown') return NO_PORT;
  if (port.kind === 'named') return { numbered: PortSet.none, named: [{ name: port.name, protocol: null }] };
  return { numbered: PortSet.of(...rangeOf(port.protocol, port.from, port.to)), named: [] };
}

/**
 * Adds the pods whose own address is in a set. An admin policy's `networks` mean pods too, says its API; that an
 * `ipBlock` does is promised nowhere, so it means a pod only by the address of the pod's node.
 */
function addPodsAt(
  addresses: AddressSet,
  pods: IndexSet,
  index: PodIndex,
  which: 'all' | 'host network only',
): void {
  if (addresses.isEmpty) return;
  for (const [entry, { pod, addresses: own }] of index.entries.entries()) {
    if ((which === 'all' || pod.hostNetwork) && addresses.meets(own)) pods.add(entry);
  }
}

function everybody(index: PodIndex): { pods: IndexSet; addresses: AddressSet } {
  return { pods: IndexSet.full(index.entries.length), addresses: AddressSet.all };
}

function joined(parts: readonly RulePorts[]): RulePorts {
  return {
    numbered: parts.reduce((all, { numbered }) => all.union(numbered), PortSet.none),
    named: parts.flatMap(({ named }) => named),
  };
}

function rangeOf(protocol: string, from: number, to: number) {
  return isProtocol(protocol) ? [{ protocol, from, to }] : [];
}
