import type { ClusterView, LocatedFinding, ManifestObject } from '../kubernetes/index.ts';
import {
  clusterOfManifests,
  fieldAtPath,
  findPolicyProblems,
  type PlacedManifest,
  type PolicyFinding,
  Reach,
} from '../policy/index.ts';
import type { Span } from '../text/index.ts';

/** A span in a file, offsets from the start of its text. */
type Place = Span & { readonly path: string };

/**
 * What the policies of a cluster probably don't do as they were meant to, each at its place. One evaluation of all
 * policies: the work grows with the cluster, so it is done when somebody asks for findings, and once.
 */
export function policyFindings(
  view: ClusterView,
  objects: readonly ManifestObject[],
  locate: (object: ManifestObject, span: Span) => Place | null,
): LocatedFinding[] {
  // What a template makes of an object isn't known, so nobody is known to be locked out.
  const known = objects.filter(({ certainty }) => certainty !== 'lines');
  const manifests: PlacedManifest[] = known.map((object) => ({ object }));
  const placeOf = ({ handle, path }: PolicyFinding['place']) => {
    const { object } = handle as PlacedManifest;
    return locate(object, fieldAtPath(object, path).span);
  };
  return findPolicyProblems(new Reach(clusterOfManifests(manifests))).flatMap((found) => {
    const place = placeOf(found.place);
    if (place === null || (found.code === 'NP110' && !isOneBundle(view, found))) return [];
    if (found.code === 'NP112' && known.length < objects.length) return [];
    const related = found.related.flatMap((it) => {
      const there = placeOf(it);
      return there === null ? [] : [{ ...there, message: it.message }];
    });
    const { code, severity, message } = found;
    return [
      {
        ...place,
        code,
        severity,
        message,
        field: null,
        reason: null,
        related,
      },
    ];
  });
}

/** A repository may hold a policy in several bundles, of which each cluster gets one. */
function isOneBundle(view: ClusterView, { place, related }: PolicyFinding): boolean {
  const objectOf = ({ handle }: PolicyFinding['place']) => (handle as PlacedManifest).object;
  const own = objectOf(place);
  return related.map(objectOf).every((other) => {
    const isSame = other.name === own.name && other.namespace === own.namespace;
    return !isSame && view.isSameFolder(own, other);
  });
}
