import type { Field, ManifestObject, YamlNode } from '../../kubernetes/index.ts';
import type { Position, Range } from '../../text/index.ts';
import type { ManifestDocument } from '../../workspace/index.ts';

/** The word of a manifest that a cursor is on, and the field that it belongs to. */
export interface FieldPlace {
  readonly document: ManifestDocument;
  readonly object: ManifestObject;
  /** Of a key, the one that it names. */
  readonly field: Field;
  /** What is written there: a scalar or an alias. */
  readonly node: YamlNode;
  readonly range: Range;
}

/** Null: between words, or outside of every object that we know. */
export function placeAt(document: ManifestDocument, position: Position): FieldPlace | null {
  const at = document.fieldAt(position);
  const node = document.nodeAt(position)?.node;
  if (at === null || node === undefined || (node.kind !== 'scalar' && node.kind !== 'alias')) return null;
  const { object, field } = at;
  return { document, object, field, node, range: document.rangeOf(object, node) };
}
