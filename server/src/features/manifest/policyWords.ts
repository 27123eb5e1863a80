import { plural } from '../../kubeproxy/index.ts';
import {
  type ClusterView,
  formatSelector,
  type NetworkPolicy,
  type PodSet,
  type PolicyPeer,
  type PolicyPort,
  type PolicyRule,
} from '../../kubernetes/index.ts';
import { podsOfPeer } from './selection.ts';
import { listed, portWords } from './wording.ts';

export type Direction = 'ingress' | 'egress';

export function isolates({ isolatesIngress, isolatesEgress }: NetworkPolicy, direction: Direction): boolean {
  return direction === 'ingress' ? isolatesIngress : isolatesEgress;
}

/** What a policy lets through in one direction, in a few words: "all", "nothing", "from 1 workload on 8080/TCP". */
export function passWords(view: ClusterView, policy: NetworkPolicy, direction: Direction): string {
  const rules = policy[direction];
  if (!isolates(policy, direction)) return 'all';
  if (policy.field.get(direction).holdsUnknown) return 'as a template says';
  if (rules.length === 0) return 'nothing';
  if (rules.some(({ peers, ports }) => peers === null && ports === null)) return 'all';
  const word = direction === 'ingress' ? 'from' : 'to';
  const ports = new Set(rules.map((rule) => portsWords(rule.ports)));
  const [only = ''] = ports;
  const on = ports.size === 1 && only !== '' ? ` on ${only}` : '';
  return `${word} ${peersWords(view, policy, rules)}${on}`;
}

function peersWords(view: ClusterView, policy: NetworkPolicy, rules: readonly PolicyRule[]): string {
  if (rules.some(({ peers }) => peers === null)) return 'anybody';
  const peers = rules.flatMap((rule) => rule.peers ?? []);
  const pods = new Set<PodSet>(peers.flatMap((peer) => podsOfPeer(view, policy, peer)));
  const blocks = peers.filter(({ ipBlock }) => ipBlock !== null).length;
  if (pods.size === 0 && blocks === 0) return 'pods that are not here';
  const parts = [
    ...(pods.size > 0 ? [plural(pods.size, 'workload')] : []),
    ...(blocks > 0 ? [plural(blocks, 'address block')] : []),
  ];
  return listed(parts);
}

/** "8080/TCP and 53/UDP"; '' for all ports. */
export function portsWords(ports: readonly PolicyPort[] | null): string {
  return ports === null ? '' : listed(ports.map(policyPortWords));
}

/** "8080/TCP", "32000–32768/TCP", "http/TCP", "TCP" */
function policyPortWords({ protocol, port, endPort }: PolicyPort): string {
  if (port === null) return protocol;
  const isRange = typeof port === 'number' && endPort !== null && endPort !== port;
  return portWords(isRange ? `${port}–${endPort}` : port, protocol);
}

/** "pods with `app=web` in namespaces with `team=a`": what a peer asks for, without looking who that is. */
export function peerWords({ podSelector, namespaceSelector, ipBlock, isKnown }: PolicyPeer): string {
  if (!isKnown) return 'whom a template says';
  if (ipBlock !== null) {
    const without = ipBlock.except.length === 0 ? '' : ` (without ${listed(ipBlock.except)})`;
    return `${ipBlock.cidr}${without}`;
  }
  const pods = selectorWords('pods', podSelector ?? []);
  if (namespaceSelector === null) return pods;
  return `${pods} ${namespaceSelector.length === 0 ? 'of every namespace' : `of ${selectorWords('namespaces', namespaceSelector)}`}`;
}

function selectorWords(what: string, selector: NonNullable<PolicyPeer['podSelector']>): string {
  return selector.length === 0 ? `all ${what}` : `${what} with ${formatSelector(selector)}`;
}
