import type { ManifestObject } from '../../kubernetes/index.ts';
import type { Location } from '../../protocol.ts';
import { nearestFieldPlace, type Workspace } from '../../workspace/index.ts';
import { chainPlaces } from '../places.ts';

/** More nodes than that show the same. */
const MOST_NODES = 3;

/** The place of a field, or of the nearest one around it that is written; empty for an object that is gone. */
export function fieldPlace(
  { manifests }: Workspace,
  object: ManifestObject,
  path: readonly (string | number)[],
): Location[] {
  const place = nearestFieldPlace(manifests, object, path);
  return place === null ? [] : [place];
}

/** Where dumps show a chain of that name: the first rules of it, of a few nodes. */
export function chainInDumps({ dumps }: Workspace, name: string): Location[] {
  const found = dumps.flatMap((document) =>
    document.model.chainsNamed(name).map((chain) => chainPlaces(document, chain).slice(0, 1)),
  );
  return found.slice(0, MOST_NODES).flat();
}
