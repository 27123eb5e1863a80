import type { ClusterView } from '../findings/index.ts';
import type { Field, ManifestObject } from '../objects/index.ts';
import { resolveAlias, type ScalarNode, type YamlNode } from '../yaml/index.ts';
import { ownLabels } from './labels.ts';
import type { Mention } from './mention.ts';
import { mentionsOf } from './names.ts';
import type { Part, Renameable } from './renaming.ts';

/** One scalar that a rename writes anew. */
export interface RenamePlace {
  readonly object: ManifestObject;
  /** The field that it is the value of, or of a label's key the key. */
  readonly field: Field;
  readonly scalar: ScalarNode;
}

/** Every scalar that spells the name, those behind aliases once for each place that uses them. */
export function renamePlaces(view: ClusterView, name: Renameable, part: Part): RenamePlace[] {
  const mentions = [...mentionsOf(view, name), ...(name.kind === 'label' ? ownLabels(name) : [])];
  return mentions.flatMap((mention) => {
    const place = name.kind === 'label' ? labelPlace(mention, part) : valuePlace(mention.field);
    const scalar = place === null ? null : scalarOf(place.node);
    return place === null || scalar === null ? [] : [{ object: mention.object, field: place.field, scalar }];
  });
}

interface Place {
  readonly field: Field;
  readonly node: YamlNode | null;
}

/** A pair has both halves; of an expression the key and the values stand apart. */
function labelPlace({ at, field }: Mention, part: Part): Place | null {
  if (at !== 'value') return part === 'key' ? { field, node: field.key } : valuePlace(field);
  const isKey = field.name === 'key';
  if (part === 'value') return isKey ? null : valuePlace(field);
  const requirement = isKey ? field.parent : field.parent?.parent;
  return requirement ? valuePlace(requirement.get('key')) : null;
}

function valuePlace(field: Field): Place {
  return { field, node: field.node };
}

function scalarOf(node: YamlNode | null): ScalarNode | null {
  const resolved = node && resolveAlias(node);
  return resolved?.kind === 'scalar' ? resolved : null;
}

/**
 * The first field of some objects, those of one document, that a scalar is written for too, by an alias or a merge
 * key, and that isn't among the places; null: none.
 */
export function usedOtherwise(
  objects: Iterable<ManifestObject>,
  scalar: ScalarNode,
  places: readonly RenamePlace[],
): Field | null {
  const known = new Set(places.filter((place) => place.scalar === scalar).map(({ field }) => field));
  const search = (field: Field): Field | null => {
    if (!known.has(field) && (field.node === scalar || field.key === scalar)) return field;
    const inside = field.node?.kind === 'sequence' ? field.items : field.pairs.map(([, value]) => value);
    for (const each of inside) {
      const found = search(each);
      if (found !== null) return found;
    }
    return null;
  };
  for (const { root } of objects) {
    const found = search(root);
    if (found !== null) return found;
  }
  return null;
}
