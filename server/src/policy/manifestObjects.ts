import { type Field, type ManifestObject, resolveAlias, type YamlNode } from '../kubernetes/index.ts';
import type { Cluster } from './cluster.ts';
import { readCluster } from './readCluster.ts';

/** An object of a manifest, and what else shall be found again by it: its handle in the cluster. */
export interface PlacedManifest {
  readonly object: ManifestObject;
}

/**
 * The cluster that manifests describe; each object's handle is what was given. What a template leaves open counts
 * as the text that is written: so a selector still meets the labels that the same template fills in.
 */
export function clusterOfManifests(manifests: readonly PlacedManifest[]): Cluster {
  return readCluster(
    manifests.map((manifest) => ({ value: objectValue(manifest.object), handle: manifest })),
  );
}

/** What is written at an API path: `spec.ingress[0].from[1]`. Where nothing is, the nearest that is around it. */
export function fieldAtPath({ root }: ManifestObject, path: string): Field {
  let field = root;
  for (const [, name, index] of path.matchAll(/([^.[\]]+)|\[(\d+)\]/g)) {
    const next = name !== undefined ? field.get(name) : field.items[Number(index)];
    if (next === undefined || next.isAbsent) return field;
    field = next;
  }
  return field;
}

/** An object's value is taken once, however many clusters it will be in: one after every edit of another. */
const values = new WeakMap<ManifestObject, unknown>();

function objectValue(object: ManifestObject): unknown {
  const known = values.get(object);
  if (known !== undefined) return known;
  const value = readValue(object);
  values.set(object, value);
  return value;
}

/** Items of typed lists need no kind of their own. */
function readValue({ apiVersion, kind, namespace, root }: ManifestObject): unknown {
  const value = plainValue(root.node);
  if (typeof value !== 'object' || value === null) return value;
  const metadata = 'metadata' in value && typeof value.metadata === 'object' ? value.metadata : {};
  return {
    ...value,
    apiVersion,
    kind,
    metadata: { ...metadata, ...(namespace === null ? {} : { namespace }) },
  };
}

function plainValue(written: YamlNode | null): unknown {
  const node = written && resolveAlias(written);
  switch (node?.kind) {
    case 'mapping':
      return Object.fromEntries([...node.fields].map(([name, { value }]) => [name, plainValue(value)]));
    case 'sequence':
      return node.items.map(plainValue);
    case 'scalar':
      return node.template ? node.text : node.value;
    default:
      return null;
  }
}
