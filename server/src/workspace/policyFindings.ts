import { isPolicy, type LocatedFinding, type ManifestObject, type Origin } from '../kubernetes/index.ts';
import { fieldAtPath, findPolicyProblems, type PlacedManifest, type PolicyFinding } from '../policy/index.ts';
import type { ManifestDocument } from './manifestDocument.ts';
import type { Manifests } from './manifests.ts';

/** What policies and Services of one document probably don't do as they were meant to, beside those of all others. */
export function policyFindings(
  manifests: Manifests,
  document: ManifestDocument,
  originOf: (object: ManifestObject) => Origin | undefined,
): LocatedFinding[] {
  // Without policies nothing is closed; and a document of workloads has nothing to be asked about.
  const isConcerned = [...document.objects.keys()].some(
    (object) => object.kind === 'Service' || isPolicy(object),
  );
  if (!isConcerned || !manifests.placed.some(({ object }) => isPolicy(object))) return [];
  const isOpen = manifests.placed.some(({ object }) => object.certainty === 'lines');
  const isAsked = (handle: unknown) => document.objects.has(objectOf(handle));
  return findPolicyProblems(manifests.reach, isAsked).flatMap((found) => {
    if (found.code === 'NP110' && !isOneBundle(manifests, found)) return [];
    // A template may make the pods that are allowed.
    if (found.code === 'NP112' && (isOpen || !isOneProject(manifests, found))) return [];
    const place = locate(found.place, originOf);
    if (place === null) return [];
    const related = found.related.flatMap((it) => {
      const there = locate(it, originOf);
      return there === null ? [] : [{ ...there, message: it.message }];
    });
    const { code, severity, message } = found;
    return [{ ...place, code, severity, message, field: null, reason: null, related, fixes: [] }];
  });
}

function locate(
  { handle, path }: PolicyFinding['place'],
  originOf: (object: ManifestObject) => Origin | undefined,
): { readonly path: string; readonly start: number; readonly end: number } | null {
  const object = objectOf(handle);
  const origin = originOf(object);
  if (origin === undefined) return null;
  const { start, end } = fieldAtPath(object, path).span;
  return { path: origin.path, start: origin.start + start, end: origin.start + end };
}

/** A repository may hold a policy in several bundles, of which each cluster gets one. */
function isOneBundle({ view }: Manifests, { place, related }: PolicyFinding): boolean {
  const own = objectOf(place.handle);
  return related
    .map(({ handle }) => objectOf(handle))
    .every((other) => {
      const isSame = other.name === own.name && other.namespace === own.namespace;
      return !isSame && view.isSameFolder(own, other);
    });
}

/**
 * Where no namespace is written, "default" is a guess, and a repository of several projects has the policies of one
 * beside the Services of others. A policy is about a Service where it lies with it, or asks for a label as it does.
 */
function isOneProject({ view }: Manifests, { place, related }: PolicyFinding): boolean {
  const own = objectOf(place.handle);
  const selector = view.services.find(({ object }) => object === own)?.selector ?? new Map();
  return related
    .map(({ handle }) => objectOf(handle))
    .some((other) => {
      if (view.areNested(own, other) || (isNamespaceWritten(own) && isNamespaceWritten(other))) return true;
      const policy = view.policies.find(({ object }) => object === other);
      return (policy?.podSelector ?? []).some(
        (it) => it.operator === 'equals' && selector.get(it.key) === it.value,
      );
    });
}

function isNamespaceWritten({ root }: ManifestObject): boolean {
  return !root.at('metadata', 'namespace').isAbsent;
}

function objectOf(handle: unknown): ManifestObject {
  return (handle as PlacedManifest).object;
}
