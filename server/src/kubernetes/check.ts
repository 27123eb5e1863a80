import type { Span } from '../text/index.ts';
import {
  adviceFindings,
  ClusterView,
  clusterFindings,
  documentFindings,
  kustomizePatches,
  type ManifestFile,
  type PlacedObject,
} from './findings/index.ts';
import type { ManifestFix } from './fixes.ts';
import { type ManifestObject, readObjects } from './objects/index.ts';
import {
  latestVersion,
  type ManifestFinding,
  type Reason,
  type Severity,
  validateObject,
} from './validation/index.ts';
import { parseYaml, type YamlDocument } from './yaml/index.ts';

/** A finding at its place in a file. Offsets count from the start of the file's text. */
export interface LocatedFinding extends Span {
  readonly path: string;
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  /** The API server's own path and reason, where it would refuse. */
  readonly field: string | null;
  readonly reason: Reason | null;
  readonly related: readonly (Span & { readonly path: string; readonly message: string })[];
  readonly fixes: readonly ManifestFix[];
}

export interface CheckOptions {
  /** The API server's version, `1.36`; by default the newest that is known. */
  readonly version?: string;
  /** kubectl's current namespace. */
  readonly namespace?: string;
}

/** A file with its objects, and the document that each stands in. */
export interface CheckedFile extends ManifestFile {
  readonly objects: ReadonlyMap<ManifestObject, YamlDocument>;
}

/** Where an object's offsets count from. */
export interface Origin {
  readonly path: string;
  readonly start: number;
}

/**
 * Everything that is to be said about manifests that belong to one cluster, in the order of the files and of
 * their text. Patches of a kustomization are left out: they are no objects. Never throws.
 */
export function checkManifests(
  texts: readonly { readonly path: string; readonly text: string }[],
  options: CheckOptions = {},
): LocatedFinding[] {
  const files: CheckedFile[] = texts.map(({ path, text }) => {
    const file = parseYaml(text);
    const read = file.documents.flatMap((document) =>
      readObjects(document, options).map((object) => [object, document] as const),
    );
    return { path, file, objects: new Map(read) };
  });
  const patches = kustomizePatches(files);
  const placed: PlacedObject[] = [];
  const origins = new Map<ManifestObject, Origin>();
  for (const { path, objects } of files) {
    for (const [object, { start }] of objects) {
      origins.set(object, { path, start });
      if (!patches.has(path)) placed.push({ object, file: path });
    }
  }
  const view = new ClusterView(placed);
  const originOf = (object: ManifestObject) => origins.get(object);
  return files.flatMap((file) =>
    checkFile(file, patches.has(file.path) ? null : view, originOf, options.version ?? latestVersion),
  );
}

/**
 * What is to be said about one file of a cluster, in the order of its text.
 * @param view the cluster; null: the file holds patches, so only its text is judged
 * @param originOf where any object of the cluster stands
 * @param version the API server's, `1.36`
 */
export function checkFile(
  { path, file, objects }: CheckedFile,
  view: ClusterView | null,
  originOf: (object: ManifestObject) => Origin | undefined,
  version: string,
): LocatedFinding[] {
  const ofText = file.documents.flatMap((document) => {
    const origin = { path, start: document.start };
    return documentFindings(document).map(({ related, ...found }) => {
      const places = related ? [shift({ ...related, path, message: 'Its other half' }, origin)] : [];
      return move({ ...found, field: null, reason: null, fixes: [] }, origin, places);
    });
  });
  const own = view === null ? [] : [...objects.keys()].flatMap((object) => objectFindings(object, version));
  const beside = view === null ? [] : clusterFindings(view, new Set(objects.keys()));
  const ofObjects = [...own, ...beside].flatMap((found) => {
    const origin = originOf(found.object);
    return origin === undefined ? [] : move(found, origin, relatedPlaces(found, originOf));
  });
  return inOrder([...ofText, ...ofObjects]);
}

/** Findings of one file in the order of its text. */
export function inOrder(findings: LocatedFinding[]): LocatedFinding[] {
  return findings.sort((a, b) => a.start - b.start || (a.code < b.code ? -1 : 1));
}

/** Of an object alone; it is judged once, whatever is edited elsewhere. */
function objectFindings(object: ManifestObject, version: string): readonly ManifestFinding[] {
  const known = findingsByObject.get(object);
  if (known?.version === version) return known.findings;
  const findings = [...validateObject(object, version), ...adviceFindings(object, version)];
  findingsByObject.set(object, { version, findings });
  return findings;
}

const findingsByObject = new WeakMap<
  ManifestObject,
  { readonly version: string; readonly findings: readonly ManifestFinding[] }
>();

function move(
  { code, severity, message, field, reason, fixes, start, end }: Omit<ManifestFinding, 'object' | 'related'>,
  origin: Origin,
  related: LocatedFinding['related'],
): LocatedFinding {
  const span = shift({ start, end }, origin);
  return { path: origin.path, ...span, code, severity, message, field, reason, related, fixes };
}

function shift<Place extends Span>(place: Place, origin: Origin): Place {
  return { ...place, start: place.start + origin.start, end: place.end + origin.start };
}

function relatedPlaces(
  found: ManifestFinding,
  originOf: (object: ManifestObject) => Origin | undefined,
): LocatedFinding['related'] {
  return found.related.flatMap(({ object, message, start, end }) => {
    const origin = originOf(object);
    return origin ? [shift({ path: origin.path, message, start, end }, origin)] : [];
  });
}
