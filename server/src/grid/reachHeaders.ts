import {
  type AddressSet,
  fieldAtPath,
  type PlacedManifest,
  type Reach,
  remarksOn,
  type Workload,
} from '../policy/index.ts';
import type { GridHeader, Location } from '../protocol.ts';
import type { Manifests } from '../workspace/index.ts';

/** By namespace, name and kind. */
export function byName(one: Workload, other: Workload): number {
  const [a, b] = [sortKey(one), sortKey(other)];
  return a < b ? -1 : a > b ? 1 : 0;
}

function sortKey({ namespace, name, kind }: Workload): string {
  return `${namespace}/${name} ${kind}`;
}

export function workloadHeader(
  { namespace, name, kind, pods, handle }: Workload,
  manifests: Manifests,
): GridHeader {
  const labels = Object.entries(pods[0]?.labels ?? {}).map(([key, value]) => `${key}=${value}`);
  return {
    text: name,
    detail: `${namespace} · ${kind}`,
    group: namespace,
    tooltip: [`${kind} ${namespace}/${name}`, ...labels].join('\n'),
    locations: placeAt(manifests, handle, 'metadata.name'),
  };
}

export function outsideHeader(outside: AddressSet): GridHeader {
  return {
    text: 'outside',
    detail: outside.ranges.length > 1 ? 'every address' : 'every IPv4 address',
    group: '',
    tooltip: 'Addresses outside of the cluster, as far as policies tell them by ranges.',
    locations: [],
  };
}

/** What the API leaves open in this cluster, a sentence each. */
export function notesOn({ cluster }: Reach): string[] {
  return remarksOn(cluster).map(({ about, text }) => `${about.join(', ')} ${text}`);
}

/** Where an API path of an object is written. @param handle as it is in the cluster of manifests */
export function placeAt(manifests: Manifests, handle: unknown, path: string): Location[] {
  const { object } = handle as PlacedManifest;
  const place = manifests.locate(object, fieldAtPath(object, path).span);
  return place === null ? [] : [place];
}
