import { metaStructs } from './meta.ts';
import { networkStructs } from './network.ts';
import { podPartStructs } from './podParts.ts';
import { podStructs } from './pods.ts';
import { policyStructs } from './policies.ts';
import type { FieldRow, StructRow, StructTable } from './row.ts';
import { workloadStructs } from './workloads.ts';

export { leadingFields } from './leading.ts';
export type { FieldRow, StructRow } from './row.ts';

/** Every struct by name: what there is to read, to check, to complete and to explain in an object. */
export const structs: StructTable = {
  ...metaStructs,
  ...networkStructs,
  ...workloadStructs,
  ...podStructs,
  ...podPartStructs,
  ...policyStructs,
};

/** One kind that we read, under the API version that has it. */
export interface KindRow {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespaced: boolean;
  /** Is it the API server's own, so that we know its rules? Custom resources are only read. */
  readonly builtIn: boolean;
  /** The minor version that no longer serves it, and what does. Null: still served. */
  readonly removed: { readonly in: string; readonly use: string } | null;
}

function kinds(apiVersion: string, names: string, options: Partial<KindRow> = {}): KindRow[] {
  const base = { apiVersion, namespaced: true, builtIn: true, removed: null, ...options };
  return names.split(' ').map((kind) => ({ ...base, kind }));
}

const removed = (version: string, use: string) => ({ removed: { in: version, use } });
const admin = { namespaced: false, builtIn: false };

/** The kinds that we read. Removed versions: https://kubernetes.io/docs/reference/using-api/deprecation-guide/ */
export const kindTable: readonly KindRow[] = [
  ...kinds('v1', 'Service Endpoints Pod ReplicationController'),
  ...kinds('v1', 'Namespace', { namespaced: false }),
  // Read only: nobody writes one by hand.
  ...kinds('v1', 'Node', { namespaced: false, builtIn: false }),
  ...kinds('apps/v1', 'Deployment StatefulSet DaemonSet ReplicaSet'),
  ...kinds('batch/v1', 'Job CronJob'),
  ...kinds('discovery.k8s.io/v1', 'EndpointSlice'),
  ...kinds('networking.k8s.io/v1', 'NetworkPolicy Ingress'),
  ...kinds('policy.networking.k8s.io/v1alpha1', 'AdminNetworkPolicy BaselineAdminNetworkPolicy', admin),
  ...kinds('policy.networking.k8s.io/v1alpha2', 'ClusterNetworkPolicy', admin),
  ...kinds('extensions/v1beta1', 'Deployment DaemonSet ReplicaSet', removed('1.16', 'apps/v1')),
  ...kinds('extensions/v1beta1', 'NetworkPolicy', removed('1.16', 'networking.k8s.io/v1')),
  ...kinds('extensions/v1beta1', 'Ingress', removed('1.22', 'networking.k8s.io/v1')),
  ...kinds('apps/v1beta1', 'Deployment StatefulSet', removed('1.16', 'apps/v1')),
  ...kinds('apps/v1beta2', 'Deployment StatefulSet DaemonSet ReplicaSet', removed('1.16', 'apps/v1')),
  ...kinds('networking.k8s.io/v1beta1', 'Ingress', removed('1.22', 'networking.k8s.io/v1')),
  ...kinds('batch/v1beta1', 'CronJob', removed('1.25', 'batch/v1')),
  ...kinds('discovery.k8s.io/v1beta1', 'EndpointSlice', removed('1.25', 'discovery.k8s.io/v1')),
];

const kindsByName = new Map(kindTable.map((row) => [`${row.apiVersion} ${row.kind}`, row]));

/** The row of a kind under an API version; null: not one of ours, to be left alone. */
export function kindOf(apiVersion: string, kind: string): KindRow | null {
  return kindsByName.get(`${apiVersion} ${kind}`) ?? null;
}

const structsByName = new Map(Object.entries(structs));
const fieldsByName = new Map(
  Object.entries(structs).map(([name, { fields }]) => [name, new Map(Object.entries(fields))]),
);

export function structOf(type: string): StructRow | null {
  return structsByName.get(type) ?? null;
}

/** What is inside a list or a map: `[]T` and `map:T` hold T. Null: the type is neither. */
export function elementType(type: string): string | null {
  if (type.startsWith('[]')) return type.slice(2);
  return type.startsWith('map:') ? type.slice(4) : null;
}

/** The row of a field, `null` where a struct has no such field. */
export function fieldRow(type: string, field: string): FieldRow | null {
  return fieldsByName.get(type)?.get(field) ?? null;
}

/** The words that a field takes in a version, as `1.34`; null: all versions' words. */
export function valuesOf(row: Pick<FieldRow, 'values'>, version: string | null): string[] {
  return row.values.flatMap((value) => {
    const [word = '', since] = value.split('@');
    return since && version && compareVersions(version, since) < 0 ? [] : [word];
  });
}

/** Compares Kubernetes versions as `1.9` and `1.36`: negative where the first is older. */
export function compareVersions(a: string, b: string): number {
  const [majorA = 0, minorA = 0] = a.split('.').map(Number);
  const [majorB = 0, minorB = 0] = b.split('.').map(Number);
  return majorA - majorB || minorA - minorB;
}
