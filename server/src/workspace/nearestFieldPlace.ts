import type { ManifestObject } from '../kubernetes/index.ts';
import type { Location } from '../text/index.ts';
import type { Manifests } from './manifests.ts';

/** The place of a field, or of the nearest one around it that is written; null for an object that is gone. */
export function nearestFieldPlace(
  manifests: Manifests,
  object: ManifestObject,
  path: readonly (string | number)[],
): Location | null {
  let field = object.root;
  for (const step of path) {
    const next = typeof step === 'number' ? field.items[step] : field.get(step);
    if (next === undefined || next.isAbsent) break;
    field = next;
  }
  const written = field === object.root ? object.root.at('metadata', 'name') : field;
  return manifests.locate(object, written.span);
}
