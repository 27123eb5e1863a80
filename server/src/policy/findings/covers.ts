import { namespaceNameLabel } from '../../kubernetes/index.ts';
import { AddressSet } from '../addressSet.ts';
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicyRule } from '../cluster.ts';
import type { LabelSelector } from '../labelSelector.ts';
import { isProtocol, PortSet } from '../portSet.ts';

/*
 * Does one thing mean everything that another means, in every cluster that there may be? Decided by what is
 * written, not by the pods of today. `false` may also mean that it can't be told: never `true` without being so.
 */

/** @param wide of the same namespace as `narrow` */
export function ruleCovers(wide: NetworkPolicyRule, narrow: NetworkPolicyRule, namespace: string): boolean {
  return peersCover(wide.peers, narrow.peers, namespace) && portsCover(wide.ports, narrow.ports);
}

/** Whatever `narrow` selects is selected by `wide`. */
export function selectorCovers(wide: LabelSelector | null, narrow: LabelSelector | null): boolean {
  const demands = demandsOf(narrow);
  return demandsOf(wide).every((demand) => demands.includes(demand));
}

/** Policies are compared pair by pair; each selector is spelled once. */
const demandsBySelector = new WeakMap<LabelSelector, readonly string[]>();

function demandsOf(selector: LabelSelector | null): readonly string[] {
  if (selector === null) return [];
  const known = demandsBySelector.get(selector);
  if (known !== undefined) return known;
  const demands = spellDemands(selector);
  demandsBySelector.set(selector, demands);
  return demands;
}

function spellDemands(selector: LabelSelector): string[] {
  const pairs = [...selector.matchLabels].map(([key, value]) => ({ key, operator: 'In', values: [value] }));
  return [...pairs, ...selector.matchExpressions].map(({ key, operator, values }) =>
    JSON.stringify([key, operator, [...new Set(values)].sort()]),
  );
}

function peersCover(
  wide: NetworkPolicyRule['peers'],
  narrow: NetworkPolicyRule['peers'],
  namespace: string,
): boolean {
  if (wide === null || wide.length === 0) return true;
  if (narrow === null || narrow.length === 0) return false;
  return narrow.every((peer) => wide.some((other) => peerCovers(other, peer, namespace)));
}

function peerCovers(wide: NetworkPolicyPeer, narrow: NetworkPolicyPeer, namespace: string): boolean {
  if (wide.ipBlock !== null || narrow.ipBlock !== null) {
    if (wide.ipBlock === null || narrow.ipBlock === null) return false;
    return addressesOf(narrow.ipBlock).without(addressesOf(wide.ipBlock)).isEmpty;
  }
  if (isNobody(wide)) return isNobody(narrow);
  if (isNobody(narrow)) return true;
  return (
    namespacesCover(wide.namespaceSelector, narrow.namespaceSelector, namespace) &&
    selectorCovers(wide.podSelector, narrow.podSelector)
  );
}

/** No selector means the policy's own namespace, which is known by its name. */
function namespacesCover(
  wide: LabelSelector | null,
  narrow: LabelSelector | null,
  namespace: string,
): boolean {
  if (wide === null && narrow === null) return true;
  return selectorCovers(wide ?? named(namespace), narrow ?? named(namespace));
}

function named(namespace: string): LabelSelector {
  return { matchLabels: new Map([[namespaceNameLabel, namespace]]), matchExpressions: [] };
}

function isNobody({ podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer): boolean {
  return podSelector === null && namespaceSelector === null && ipBlock === null;
}

function addressesOf({ cidr, except }: NonNullable<NetworkPolicyPeer['ipBlock']>): AddressSet {
  return except.reduce(
    (block, text) => block.without(AddressSet.parse(text) ?? AddressSet.none),
    AddressSet.parse(cidr) ?? AddressSet.none,
  );
}

function portsCover(wide: NetworkPolicyRule['ports'], narrow: NetworkPolicyRule['ports']): boolean {
  if (wide === null || wide.length === 0) return true;
  const open = numbered(wide);
  if (narrow === null || narrow.length === 0) return open.isAll;
  return narrow.every((port) => {
    const { protocol, port: number } = port;
    if (typeof number !== 'string') return numbered([port]).without(open).isEmpty;
    const sameName = wide.some(
      (other) => other.port === number && (other.protocol ?? 'TCP') === (protocol ?? 'TCP'),
    );
    return sameName || everyPortOf(protocol).without(open).isEmpty;
  });
}

function everyPortOf(protocol: string | null): PortSet {
  const of = protocol ?? 'TCP';
  return isProtocol(of) ? PortSet.every(of) : PortSet.none;
}

function numbered(ports: readonly NetworkPolicyPort[]): PortSet {
  return ports.reduce((all, { protocol, port, endPort }) => {
    const of = protocol ?? 'TCP';
    if (typeof port === 'string' || !isProtocol(of)) return all;
    return all.union(
      port === null ? PortSet.every(of) : PortSet.of({ protocol: of, from: port, to: endPort ?? port }),
    );
  }, PortSet.none);
}

/** @returns whether `wide` is about every pod that `narrow` is about */
export function subjectsCover(wide: NetworkPolicy, narrow: NetworkPolicy): boolean {
  return wide.namespace === narrow.namespace && selectorCovers(wide.podSelector, narrow.podSelector);
}
