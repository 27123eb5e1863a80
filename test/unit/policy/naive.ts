import { BlockList, isIPv6 } from 'node:net';

/*
 * A second evaluator, of the slow kind: one packet at a time, rule by rule, as the documentation of the API tells
 * it, over objects as they are written in manifests. It shares nothing with the one that it is held against, and
 * knows no sets, no ranges of addresses and no tables.
 */

export interface Selector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

export interface NamespaceObject {
  apiVersion: 'v1';
  kind: 'Namespace';
  metadata: { name: string; labels?: Record<string, string> };
}

export interface PodObject {
  apiVersion: 'v1';
  kind: 'Pod';
  metadata: {
    name: string;
    namespace: string;
    labels?: Record<string, string>;
    ownerReferences?: { kind: string; name: string; controller: boolean }[];
  };
  spec: {
    hostNetwork?: boolean;
    containers: { name: string; ports?: { name?: string; containerPort: number; protocol?: string }[] }[];
  };
  status?: { podIPs: { ip: string }[] };
}

export interface NetworkPolicyObject {
  apiVersion: 'networking.k8s.io/v1';
  kind: 'NetworkPolicy';
  metadata: { name: string; namespace: string };
  spec: {
    podSelector?: Selector | null;
    policyTypes?: string[];
    ingress?: NetworkRule[] | null;
    egress?: NetworkRule[] | null;
  };
}

export interface NetworkRule {
  from?: NetworkPeer[];
  to?: NetworkPeer[];
  ports?: { protocol?: string; port?: number | string; endPort?: number }[];
}

export interface NetworkPeer {
  podSelector?: Selector | null;
  namespaceSelector?: Selector | null;
  ipBlock?: { cidr: string; except?: string[] };
}

export interface AdminPolicyObject {
  apiVersion: `policy.networking.k8s.io/${'v1alpha1' | 'v1alpha2'}`;
  kind: 'AdminNetworkPolicy' | 'BaselineAdminNetworkPolicy' | 'ClusterNetworkPolicy';
  metadata: { name: string };
  spec: {
    tier?: 'Admin' | 'Baseline';
    priority?: number;
    subject: AdminPeer;
    ingress?: AdminRuleObject[];
    egress?: AdminRuleObject[];
  };
}

export interface AdminRuleObject {
  action: 'Allow' | 'Accept' | 'Deny' | 'Pass';
  from?: AdminPeer[];
  to?: AdminPeer[];
  ports?: AdminPort[];
  protocols?: ClusterPort[];
}

export interface AdminPeer {
  namespaces?: Selector;
  pods?: { namespaceSelector?: Selector; podSelector?: Selector };
  networks?: string[];
  nodes?: Selector;
  domainNames?: string[];
  /** What a later version of the API may bring. */
  somethingNew?: Record<string, string>;
}

export interface AdminPort {
  portNumber?: { protocol?: string; port: number };
  portRange?: { protocol?: string; start: number; end: number };
  namedPort?: string;
}

type ClusterDestination = { destinationPort?: { number?: number; range?: { start: number; end: number } } };
export interface ClusterPort {
  tcp?: ClusterDestination;
  udp?: ClusterDestination;
  sctp?: ClusterDestination;
  destinationNamedPort?: string;
}

export type ManifestObject = NamespaceObject | PodObject | NetworkPolicyObject | AdminPolicyObject;

/** A pod, or an address outside of the cluster. */
export type End = PodObject | string;

export interface Packet {
  readonly source: End;
  readonly destination: End;
  readonly protocol: string;
  readonly port: number;
}

type Direction = 'Ingress' | 'Egress';

/** Does the first packet of a connection arrive? */
export function arrives(objects: readonly ManifestObject[], packet: Packet): boolean {
  return passes(objects, packet, 'Egress') && passes(objects, packet, 'Ingress');
}

function passes(objects: readonly ManifestObject[], packet: Packet, direction: Direction): boolean {
  const pod = direction === 'Ingress' ? packet.destination : packet.source;
  const peer = direction === 'Ingress' ? packet.source : packet.destination;
  // Policies are about pods, and not about those that share the network of their node.
  if (typeof pod === 'string' || pod.spec.hostNetwork) return true;

  const isAbout = (policy: AdminPolicyObject) => adminPeerIs(policy.spec.subject, pod, objects);
  const admin = objects.filter(isAdminTier).filter(isAbout).sort(inPriorityOrder);
  for (const policy of admin) {
    const action = firstAction(policy, pod, peer, packet, direction, objects);
    if (action === 'Allow') return true;
    if (action === 'Deny') return false;
    if (action === 'Pass') break;
  }

  const selecting = objects
    .filter((object) => object.kind === 'NetworkPolicy')
    .filter((policy) => isIsolating(policy, pod, direction));
  if (selecting.length > 0) {
    return selecting.some((policy) =>
      (policy.spec[direction === 'Ingress' ? 'ingress' : 'egress'] ?? []).some((rule) =>
        ruleAllows(rule, policy.metadata.namespace, peer, packet, direction, objects),
      ),
    );
  }

  for (const policy of objects.filter(isBaselineTier).filter(isAbout).sort(inPriorityOrder)) {
    const action = firstAction(policy, pod, peer, packet, direction, objects);
    if (action === 'Allow') return true;
    if (action === 'Deny') return false;
    if (action === 'Pass') break;
  }
  return true;
}

function isIsolating(policy: NetworkPolicyObject, pod: PodObject, direction: Direction): boolean {
  const { podSelector, policyTypes, egress } = policy.spec;
  if (policy.metadata.namespace !== pod.metadata.namespace) return false;
  if (!matches(podSelector ?? {}, pod.metadata.labels ?? {})) return false;
  if (policyTypes !== undefined && policyTypes.length > 0) return policyTypes.includes(direction);
  if (direction === 'Ingress') return true;
  return egress !== undefined && egress !== null && egress.length > 0;
}

function ruleAllows(
  rule: NetworkRule,
  namespace: string,
  peer: End,
  packet: Packet,
  direction: Direction,
  objects: readonly ManifestObject[],
): boolean {
  const peers = direction === 'Ingress' ? rule.from : rule.to;
  const isPeer =
    peers === undefined ||
    peers.length === 0 ||
    peers.some((item) => networkPeerIs(item, namespace, peer, objects));
  const isPort =
    rule.ports === undefined ||
    rule.ports.length === 0 ||
    rule.ports.some(({ protocol = 'TCP', port, endPort }) => {
      if (protocol !== packet.protocol) return false;
      if (port === undefined) return true;
      if (typeof port === 'string') return isNamed(port, packet, protocol);
      return endPort === undefined ? packet.port === port : packet.port >= port && packet.port <= endPort;
    });
  return isPeer && isPort;
}

function networkPeerIs(
  { podSelector, namespaceSelector, ipBlock }: NetworkPeer,
  namespace: string,
  peer: End,
  objects: readonly ManifestObject[],
): boolean {
  if (ipBlock !== undefined) {
    const addresses = typeof peer === 'string' ? [peer] : peer.spec.hostNetwork ? addressesOf(peer) : [];
    return addresses.some(
      (address) =>
        isInside(address, ipBlock.cidr) && !(ipBlock.except ?? []).some((block) => isInside(address, block)),
    );
  }
  if (typeof peer === 'string' || peer.spec.hostNetwork) return false;
  const isPodSelected = podSelector && matches(podSelector, peer.metadata.labels ?? {});
  if (namespaceSelector) {
    const isNamespaceSelected = matches(namespaceSelector, namespaceLabels(peer.metadata.namespace, objects));
    return isNamespaceSelected && (podSelector ? isPodSelected === true : true);
  }
  return isPodSelected === true && peer.metadata.namespace === namespace;
}

/** The action of the first rule of a policy that matches; null: none does. */
function firstAction(
  { kind, spec }: AdminPolicyObject,
  _pod: PodObject,
  peer: End,
  packet: Packet,
  direction: Direction,
  objects: readonly ManifestObject[],
): 'Allow' | 'Deny' | 'Pass' | null {
  for (const rule of (direction === 'Ingress' ? spec.ingress : spec.egress) ?? []) {
    const peers = (direction === 'Ingress' ? rule.from : rule.to) ?? [];
    const action = rule.action === 'Accept' ? 'Allow' : rule.action;
    if (peers.some(({ somethingNew }) => somethingNew !== undefined)) {
      // An implementation that sees no field that it knows must fail closed.
      if (action === 'Allow') continue;
      return 'Deny';
    }
    if (!peers.some((item) => adminPeerIs(item, peer, objects))) continue;
    if (kind === 'ClusterNetworkPolicy' ? clusterPortsMatch(rule, packet) : adminPortsMatch(rule, packet)) {
      return action;
    }
  }
  return null;
}

function adminPeerIs(
  { namespaces, pods, networks }: AdminPeer,
  peer: End,
  objects: readonly ManifestObject[],
): boolean {
  if (networks !== undefined) {
    const addresses = typeof peer === 'string' ? [peer] : addressesOf(peer);
    return addresses.some((address) => networks.some((block) => isInside(address, block)));
  }
  if (typeof peer === 'string' || peer.spec.hostNetwork) return false;
  const labels = namespaceLabels(peer.metadata.namespace, objects);
  if (namespaces !== undefined) return matches(namespaces, labels);
  return (
    pods !== undefined &&
    matches(pods.namespaceSelector ?? {}, labels) &&
    matches(pods.podSelector ?? {}, peer.metadata.labels ?? {})
  );
}

function adminPortsMatch({ ports }: AdminRuleObject, packet: Packet): boolean {
  if (ports === undefined || ports.length === 0) return true;
  return ports.some(({ portNumber, portRange, namedPort }) => {
    if (portNumber)
      return (portNumber.protocol ?? 'TCP') === packet.protocol && portNumber.port === packet.port;
    if (portRange) {
      return (
        (portRange.protocol ?? 'TCP') === packet.protocol &&
        packet.port >= portRange.start &&
        packet.port <= portRange.end
      );
    }
    return namedPort !== undefined && isNamed(namedPort, packet, null);
  });
}

function clusterPortsMatch({ protocols }: AdminRuleObject, packet: Packet): boolean {
  if (protocols === undefined || protocols.length === 0) return true;
  return protocols.some(({ tcp, udp, sctp, destinationNamedPort }) => {
    if (destinationNamedPort !== undefined) return isNamed(destinationNamedPort, packet, null);
    const destination = { TCP: tcp, UDP: udp, SCTP: sctp }[packet.protocol];
    if (destination === undefined) return false;
    const { number, range } = destination.destinationPort ?? {};
    if (number !== undefined) return number === packet.port;
    return range === undefined || (packet.port >= range.start && packet.port <= range.end);
  });
}

/** Does the destination call this port so? A null protocol: any. */
function isNamed(name: string, { destination, protocol, port }: Packet, wanted: string | null): boolean {
  if (typeof destination === 'string') return false;
  return destination.spec.containers.some((container) =>
    (container.ports ?? []).some(
      (it) =>
        it.name === name &&
        it.containerPort === port &&
        (it.protocol ?? 'TCP') === protocol &&
        (wanted === null || wanted === protocol),
    ),
  );
}

function isAdminTier(object: ManifestObject): object is AdminPolicyObject {
  return (
    object.kind === 'AdminNetworkPolicy' ||
    (object.kind === 'ClusterNetworkPolicy' && object.spec.tier !== 'Baseline')
  );
}

function isBaselineTier(object: ManifestObject): object is AdminPolicyObject {
  return (
    object.kind === 'BaselineAdminNetworkPolicy' ||
    (object.kind === 'ClusterNetworkPolicy' && object.spec.tier === 'Baseline')
  );
}

function inPriorityOrder(one: AdminPolicyObject, other: AdminPolicyObject): number {
  return (one.spec.priority ?? 10_000) - (other.spec.priority ?? 10_000);
}

function namespaceLabels(name: string, objects: readonly ManifestObject[]): Record<string, string> {
  const object = objects.find((it) => it.kind === 'Namespace' && it.metadata.name === name);
  return {
    'kubernetes.io/metadata.name': name,
    ...(object?.kind === 'Namespace' ? object.metadata.labels : {}),
  };
}

function matches(
  { matchLabels = {}, matchExpressions = [] }: Selector,
  labels: Record<string, string>,
): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key];
      if (operator === 'In') return value !== undefined && values.includes(value);
      if (operator === 'NotIn') return value === undefined || !values.includes(value);
      if (operator === 'Exists') return value !== undefined;
      if (operator === 'DoesNotExist') return value === undefined;
      return false;
    })
  );
}

function addressesOf({ status }: PodObject): string[] {
  return (status?.podIPs ?? []).map(({ ip }) => ip);
}

const blocks = new Map<string, BlockList>();

function isInside(address: string, block: string): boolean {
  const [network = '', prefix = ''] = block.split('/');
  const family = isIPv6(network) ? 'ipv6' : 'ipv4';
  if (isIPv6(address) !== (family === 'ipv6')) return false;
  let list = blocks.get(block);
  if (list === undefined) {
    list = new BlockList();
    list.addSubnet(network, Number(prefix), family);
    blocks.set(block, list);
  }
  return list.check(address, family);
}
