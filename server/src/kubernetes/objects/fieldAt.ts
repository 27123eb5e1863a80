import { type NodeAt, resolveAlias } from '../yaml/index.ts';
import type { Field } from './field.ts';
import type { ManifestObject } from './manifest.ts';

/** The field of an object that a cursor is on. */
export interface FieldAt {
  readonly object: ManifestObject;
  /** A key's field is the one that it names. */
  readonly field: Field;
  readonly isKey: boolean;
}

/**
 * The object and the field at a node of the tree; `objects` are those of its document. Null: outside of every
 * object, as in one of a kind that isn't ours.
 */
export function fieldAt(
  objects: readonly ManifestObject[],
  { path, isKey, document }: NodeAt,
): FieldAt | null {
  let object = objects.find(({ root }) => root.node !== null && root.node === document.root) ?? null;
  let field = object?.root ?? null;
  for (const step of path) {
    const inside = 'entry' in step ? step.entry.value : step.parent.items[step.index];
    if (field !== null) {
      field = ('entry' in step ? field.get(step.entry.name) : field.items[step.index]) ?? null;
      if (field === null) return null;
      continue;
    }
    const node = inside === undefined ? null : resolveAlias(inside);
    object = objects.find(({ root }) => root.node !== null && root.node === node) ?? null;
    field = object?.root ?? null;
  }
  return object === null || field === null ? null : { object, field, isKey };
}
