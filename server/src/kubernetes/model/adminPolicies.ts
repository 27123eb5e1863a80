import type { Field, ManifestObject } from '../objects/index.ts';
import { type LabelSelector, parseLabelSelector } from '../selectors.ts';
import { type Protocol, readProtocol } from './service.ts';

/**
 * A cluster-wide policy: AdminNetworkPolicy, BaselineAdminNetworkPolicy or ClusterNetworkPolicy, brought to one
 * form. Order: `admin` by priority, then NetworkPolicies, then `baseline` by priority, then allow.
 */
export interface AdminPolicy {
  readonly object: ManifestObject;
  readonly name: string;
  readonly tier: 'admin' | 'baseline';
  /** Smaller first. The one BaselineAdminNetworkPolicy has none: 0. */
  readonly priority: number;
  readonly subject: AdminPods;
  readonly ingress: readonly AdminRule[];
  readonly egress: readonly AdminRule[];
}

/** Pods of namespaces; empty selectors match all, null is not known. */
export interface AdminPods {
  readonly namespaceSelector: LabelSelector | null;
  readonly podSelector: LabelSelector | null;
  readonly field: Field;
}

export interface AdminRule {
  readonly name: string;
  /** `Accept` and `Allow` are one. `null`: a word that nobody knows. */
  readonly action: 'allow' | 'deny' | 'pass' | null;
  readonly peers: readonly AdminPeer[];
  /** Null: all ports and protocols. */
  readonly ports: readonly AdminPort[] | null;
  readonly field: Field;
}

export type AdminPeer =
  | { readonly kind: 'pods'; readonly pods: AdminPods; readonly field: Field }
  | { readonly kind: 'networks'; readonly cidrs: readonly string[]; readonly field: Field }
  | { readonly kind: 'nodes'; readonly selector: LabelSelector | null; readonly field: Field }
  | { readonly kind: 'domains'; readonly names: readonly string[]; readonly field: Field }
  /** Nothing that we know: allowing rules match nobody by it, denying ones everybody. */
  | { readonly kind: 'unknown'; readonly field: Field };

/** A range of ports of a protocol, or the name of a port in the destination pod (of any protocol: null). */
export type AdminPort =
  | { readonly protocol: Protocol; readonly start: number; readonly end: number; readonly field: Field }
  | { readonly name: string; readonly field: Field };

export function readAdminPolicy(object: ManifestObject): AdminPolicy | null {
  const { root, kind, name } = object;
  const spec = root.get('spec');
  const tier = tierOf(kind, spec);
  if (!tier) return null;
  return {
    object,
    name,
    tier,
    priority: spec.get('priority').number,
    subject: readSubject(spec.get('subject')),
    ingress: spec.get('ingress').items.map((rule) => readRule(rule, 'from')),
    egress: spec.get('egress').items.map((rule) => readRule(rule, 'to')),
  };
}

function tierOf(kind: string, spec: Field): AdminPolicy['tier'] | null {
  if (kind === 'AdminNetworkPolicy') return 'admin';
  if (kind === 'BaselineAdminNetworkPolicy') return 'baseline';
  if (kind !== 'ClusterNetworkPolicy') return null;
  return spec.get('tier').text === 'Baseline' ? 'baseline' : 'admin';
}

/** `namespaces` stands for all pods of theirs, `pods` for some. */
function readSubject(field: Field): AdminPods {
  const pods = field.get('pods');
  if (pods.isAbsent) {
    return { namespaceSelector: parseLabelSelector(field.get('namespaces')), podSelector: [], field };
  }
  return {
    namespaceSelector: parseLabelSelector(pods.get('namespaceSelector')),
    podSelector: parseLabelSelector(pods.get('podSelector')),
    field,
  };
}

const actions: Readonly<Record<string, AdminRule['action']>> = {
  Allow: 'allow',
  Accept: 'allow',
  Deny: 'deny',
  Pass: 'pass',
};

function readRule(field: Field, peersName: 'from' | 'to'): AdminRule {
  const ports = [
    ...field.get('ports').items.flatMap(readPort),
    ...field.get('protocols').items.flatMap(readProtocolPorts),
  ];
  const hasPorts = field.get('ports').items.length + field.get('protocols').items.length > 0;
  return {
    name: field.get('name').text,
    action: actions[field.get('action').text] ?? null,
    peers: field.get(peersName).items.map(readPeer),
    ports: hasPorts ? ports : null,
    field,
  };
}

function readPeer(field: Field): AdminPeer {
  const networks = field.get('networks');
  const nodes = field.get('nodes');
  const domains = field.get('domainNames');
  if (!field.get('pods').isAbsent || !field.get('namespaces').isAbsent) {
    return { kind: 'pods', pods: readSubject(field), field };
  }
  if (!networks.isAbsent) return { kind: 'networks', cidrs: networks.texts, field };
  if (!nodes.isAbsent) return { kind: 'nodes', selector: parseLabelSelector(nodes), field };
  return domains.isAbsent ? { kind: 'unknown', field } : { kind: 'domains', names: domains.texts, field };
}

function readPort(field: Field): AdminPort[] {
  const number = field.get('portNumber');
  const range = field.get('portRange');
  const name = field.get('namedPort').text;
  if (!number.isAbsent) {
    const port = number.get('port').number;
    return [{ protocol: readProtocol(number.get('protocol')), start: port, end: port, field }];
  }
  if (!range.isAbsent) {
    const protocol = readProtocol(range.get('protocol'));
    return [{ protocol, start: range.get('start').number, end: range.get('end').number, field }];
  }
  return name === '' ? [] : [{ name, field }];
}

/** v1alpha2's form: exactly one of `tcp`, `udp`, `sctp` and `destinationNamedPort`. */
function readProtocolPorts(field: Field): AdminPort[] {
  const name = field.get('destinationNamedPort').text;
  if (name !== '') return [{ name, field }];
  return (['TCP', 'UDP', 'SCTP'] as const).flatMap((protocol) => {
    const transport = field.get(protocol.toLowerCase());
    if (transport.isAbsent) return [];
    const port = transport.get('destinationPort');
    if (port.isAbsent) return [{ protocol, start: 1, end: 65535, field }];
    const range = port.get('range');
    const number = port.get('number').number;
    const [start, end] = range.isAbsent
      ? [number, number]
      : [range.get('start').number, range.get('end').number];
    return [{ protocol, start, end, field }];
  });
}
