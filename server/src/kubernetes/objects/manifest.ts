import { fieldOf, isReadable, resolveAlias, type YamlDocument, type YamlNode } from '../yaml/index.ts';
import { Field } from './field.ts';
import { type KindRow, kindOf } from './schema/index.ts';

/**
 * One API object as it was written: its identity, and its fields with their places. Offsets count from the
 * start of its document, as the tree's do, so the object stays valid while its document only moves.
 */
export interface ManifestObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly row: KindRow;
  /** '' where there is none, or none that is known. */
  readonly name: string;
  /** The object's, else the default that was asked for; null: the kind has none. */
  readonly namespace: string | null;
  /** The whole object, to read any field of. */
  readonly root: Field;
  /**
   * How far it can be judged. `lines`: a template adds or drops lines of it; nothing that is absent is known
   * to be. `stale`: its document can't be read as it stands, this is an earlier state or a part of it.
   */
  readonly certainty: 'whole' | 'lines' | 'stale';
}

export interface ReadOptions {
  /** kubectl's current namespace, for objects that name none. */
  readonly namespace?: string;
}

/**
 * The objects of a document that are of a kind that we know, lists unpacked (`kind: List` and `ServiceList`,
 * whose items need no kind). Everything else is left alone. Never throws.
 */
export function readObjects(document: YamlDocument, options: ReadOptions = {}): ManifestObject[] {
  const objects: ManifestObject[] = [];
  const certainty = document.template === 'lines' ? 'lines' : document.tree === 'current' ? 'whole' : 'stale';
  const isDead = certainty === 'whole' && !isReadable(document);
  collect(document.root, null, options.namespace ?? 'default', isDead ? 'stale' : certainty, objects);
  return objects;
}

/** What an object calls itself; null: it has no kind, or none that can be known. */
export function identityOf(node: YamlNode | null): { apiVersion: string; kind: string } | null {
  const kind = scalarText(fieldOf(node, 'kind'));
  return kind === null ? null : { apiVersion: scalarText(fieldOf(node, 'apiVersion')) ?? '', kind };
}

/** "Service default/web": how messages name an object. */
export function describeObject({ kind, namespace, name }: ManifestObject): string {
  return `${kind} ${namespace === null ? name : `${namespace}/${name}`}`;
}

function collect(
  value: YamlNode | null,
  inherited: { apiVersion: string; kind: string } | null,
  namespace: string,
  certainty: ManifestObject['certainty'],
  objects: ManifestObject[],
): void {
  const node = value && resolveAlias(value);
  if (node?.kind !== 'mapping') return;
  const own = identityOf(node);
  const identity = own ?? inherited;
  if (!identity) return;
  const items = fieldOf(node, 'items');
  if (identity.kind.endsWith('List') && items?.kind === 'sequence') {
    const kind = identity.kind.slice(0, -'List'.length);
    const inner = kind === '' ? null : { apiVersion: identity.apiVersion, kind };
    for (const item of items.items) collect(item, inner, namespace, certainty, objects);
    return;
  }
  const row = kindOf(identity.apiVersion, identity.kind);
  if (!row) return;
  const root = new Field('', identity.kind, node, null, null);
  const metadata = root.get('metadata');
  const written = metadata.get('namespace');
  objects.push({
    ...identity,
    row,
    name: metadata.get('name').text,
    namespace: row.namespaced ? (written.isUnknown ? '' : written.text || namespace) : null,
    root,
    certainty,
  });
}

function scalarText(node: YamlNode | null): string | null {
  return node?.kind === 'scalar' && typeof node.value === 'string' && !node.template ? node.value : null;
}
