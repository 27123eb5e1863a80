import type { Field, ManifestObject } from '../objects/index.ts';
import { type LabelSelector, parseLabelSelector } from '../selectors.ts';
import { type Protocol, readProtocol } from './service.ts';

/** A NetworkPolicy as plugins read it, defaults filled in. */
export interface NetworkPolicy {
  readonly object: ManifestObject;
  readonly name: string;
  readonly namespace: string;
  /** Empty: all pods of the namespace. Null: a template leaves it open. */
  readonly podSelector: LabelSelector | null;
  /** Does it isolate its pods in this direction? */
  readonly isolatesIngress: boolean;
  readonly isolatesEgress: boolean;
  readonly ingress: readonly PolicyRule[];
  readonly egress: readonly PolicyRule[];
  readonly field: Field;
}

export interface PolicyRule {
  /** Any of these. Null: everybody, also outside of the cluster. */
  readonly peers: readonly PolicyPeer[] | null;
  /** Any of these. Null: all ports and protocols. */
  readonly ports: readonly PolicyPort[] | null;
  readonly field: Field;
}

/** All that is given must hold; a selector is null where it isn't given, or not known (`isKnown` false). */
export interface PolicyPeer {
  readonly podSelector: LabelSelector | null;
  /** Null: the policy's own namespace. Empty: every namespace. */
  readonly namespaceSelector: LabelSelector | null;
  readonly ipBlock: { readonly cidr: string; readonly except: readonly string[] } | null;
  readonly isKnown: boolean;
  readonly field: Field;
}

export interface PolicyPort {
  readonly protocol: Protocol;
  /** A number, the name of a port in the destination pod, or null: all of the protocol. */
  readonly port: number | string | null;
  /** The last of a range; equal to `port` where there is none. */
  readonly endPort: number | null;
  readonly field: Field;
}

/** A policy of any kind: of a namespace, or of the whole cluster. */
export function isPolicy({ kind }: ManifestObject): boolean {
  return kind.endsWith('NetworkPolicy');
}

export function readNetworkPolicy(object: ManifestObject): NetworkPolicy | null {
  if (object.kind !== 'NetworkPolicy') return null;
  const spec = object.root.get('spec');
  const types = spec.get('policyTypes').texts;
  const egress = spec.get('egress').items.map((rule) => readRule(rule, 'to'));
  return {
    object,
    name: object.name,
    namespace: object.namespace ?? '',
    podSelector: parseLabelSelector(spec.get('podSelector')),
    // Without types: ingress always, egress where there is a rule for it.
    isolatesIngress: types.length === 0 || types.includes('Ingress'),
    isolatesEgress: types.length === 0 ? egress.length > 0 : types.includes('Egress'),
    ingress: spec.get('ingress').items.map((rule) => readRule(rule, 'from')),
    egress,
    field: spec,
  };
}

function readRule(field: Field, peersName: 'from' | 'to'): PolicyRule {
  const peers = field.get(peersName);
  const ports = field.get('ports');
  return {
    peers: peers.items.length === 0 && !peers.isUnknown ? null : peers.items.map(readPeer),
    ports: ports.items.length === 0 && !ports.isUnknown ? null : ports.items.map(readPort),
    field,
  };
}

function readPeer(field: Field): PolicyPeer {
  const pods = field.get('podSelector');
  const namespaces = field.get('namespaceSelector');
  const block = field.get('ipBlock');
  return {
    podSelector: pods.isAbsent ? null : parseLabelSelector(pods),
    namespaceSelector: namespaces.isAbsent ? null : parseLabelSelector(namespaces),
    ipBlock: block.isAbsent ? null : { cidr: block.get('cidr').text, except: block.get('except').texts },
    isKnown: !field.holdsUnknown,
    field,
  };
}

function readPort(field: Field): PolicyPort {
  const port = field.get('port').intOrString;
  const endPort = field.get('endPort');
  return {
    protocol: readProtocol(field.get('protocol')),
    port,
    endPort: endPort.isAbsent ? (typeof port === 'number' ? port : null) : endPort.number,
    field,
  };
}
