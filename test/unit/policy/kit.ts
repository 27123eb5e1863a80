import { loadAll, YAML11_SCHEMA } from 'js-yaml';
import { expect } from 'vitest';
import {
  type AddressSet,
  choosePeer,
  PortSet,
  peerName,
  portWords,
  Reach,
  type ReachRow,
  reachRows,
  readCluster,
} from '../../../server/src/policy/index.ts';

/** Who may reach whom in the cluster that manifests describe. */
export function reachOf(...manifests: readonly string[]): Reach {
  const values = manifests.flatMap((text) => loadAll(text, { schema: YAML11_SCHEMA }));
  return new Reach(readCluster(values.map((value) => ({ value, handle: value }))));
}

/** A pod's manifest; `labels` as `app=web,tier=a`, `ports` as `http=80/TCP,dns=53/UDP`. */
export function pod(
  name: string,
  labels = '',
  { ports = '', ...more }: { ports?: string; hostNetwork?: boolean; ip?: string } = {},
): string {
  const [namespace, own = namespace] = name.includes('/') ? name.split('/') : ['default', name];
  const containerPorts = listed(ports).map((port) => {
    const [, portName, number, protocol] = /^(?:(\w*)=)?(\d+)\/(\w+)$/.exec(port) ?? [];
    return { ...(portName ? { name: portName } : {}), containerPort: Number(number), protocol };
  });
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: own, namespace, labels: labelMap(labels) },
    spec: { hostNetwork: more.hostNetwork, containers: [{ name: 'main', ports: containerPorts }] },
    status: more.ip === undefined ? {} : { podIP: more.ip },
  });
}

export function namespace(name: string, labels = ''): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: labelMap(labels) },
  });
}

/** A NetworkPolicy; `spec` is YAML, as under `spec:`. */
export function policy(name: string, spec: string): string {
  const [space, own] = name.includes('/') ? name.split('/') : ['default', name];
  return `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: ${own}, namespace: ${space} }\nspec:\n${indented(spec)}`;
}

const ADMIN_KINDS = {
  AdminNetworkPolicy: 'v1alpha1',
  BaselineAdminNetworkPolicy: 'v1alpha1',
  ClusterNetworkPolicy: 'v1alpha2',
} as const;

export function adminPolicy(kind: keyof typeof ADMIN_KINDS, name: string, spec: string): string {
  return `apiVersion: policy.networking.k8s.io/${ADMIN_KINDS[kind]}\nkind: ${kind}\nmetadata: { name: ${name} }\nspec:\n${indented(spec)}`;
}

/** What may pass, in words; peers as a user names them. Throws where a peer is unknown. */
export function allowed(reach: Reach, from: string, to: string): string {
  return portWords(rowsOf(reach, from, to).reduce((all, row) => all.union(row.allowed), PortSet.none));
}

export function rowsOf(
  reach: Reach,
  from: string | null,
  to: string | null,
  ports = PortSet.all,
): ReachRow[] {
  const choose = (text: string | null) => {
    if (text === null) return null;
    const choice = choosePeer(text, reach.cluster);
    if (choice === null) throw new Error(`There is no ${text}.`);
    return choice;
  };
  return [...reachRows(reach, { from: choose(from), to: choose(to), ports })];
}

/** The whole matrix as lines `a → b: TCP 80`, names without namespace and kind where that is default and Pod. */
export function matrix(reach: Reach): string[] {
  return rowsOf(reach, null, null).map(
    ({ source, destination, allowed }) => `${short(source)} → ${short(destination)}: ${portWords(allowed)}`,
  );
}

export function expectMatrix(reach: Reach, ...lines: readonly string[]): void {
  expect(matrix(reach).sort()).toEqual([...lines].sort());
}

function short(peer: ReachRow['source']): string {
  return peerName(peer as AddressSet).replace(/^default\/|\[Pod\]$/g, '');
}

function listed(text: string): string[] {
  return text === '' ? [] : text.split(',');
}

function labelMap(text: string): Record<string, string> {
  return Object.fromEntries(listed(text).map((pair) => pair.split('=')));
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}
