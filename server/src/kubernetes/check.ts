import type { Span } from '../text/index.ts';
import {
  adviceFindings,
  clusterFindings,
  documentFindings,
  kustomizePatches,
  type ManifestFile,
  type PlacedObject,
} from './findings/index.ts';
import { type ManifestObject, readObjects } from './objects/index.ts';
import {
  latestVersion,
  type ManifestFinding,
  type Reason,
  type Severity,
  validateObject,
} from './validation/index.ts';
import { parseYaml } from './yaml/index.ts';

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
}

export interface CheckOptions {
  /** The API server's version, `1.36`; by default the newest that is known. */
  readonly version?: string;
  /** kubectl's current namespace. */
  readonly namespace?: string;
}

/**
 * Everything that is to be said about manifests that belong to one cluster, in the order of the files and of
 * their text. Patches of a kustomization are left out: they are no objects. Never throws.
 */
export function checkManifests(
  texts: readonly { readonly path: string; readonly text: string }[],
  options: CheckOptions = {},
): LocatedFinding[] {
  const version = options.version ?? latestVersion;
  const files: ManifestFile[] = texts.map(({ path, text }) => ({ path, file: parseYaml(text) }));
  const patches = kustomizePatches(files);
  const origins = new Map<ManifestObject, { readonly path: string; readonly start: number }>();
  const placed: PlacedObject[] = [];
  const findings: LocatedFinding[] = [];
  for (const { path, file } of files) {
    for (const document of file.documents) {
      for (const { related, ...found } of documentFindings(document)) {
        const origin = { path, start: document.start };
        const places = related ? [{ ...related, path, message: 'Its other half' }] : [];
        findings.push(
          move(
            { ...found, field: null, reason: null, related: [] },
            origin,
            places.map((it) => shift(it, origin)),
          ),
        );
      }
      if (patches.has(path)) continue;
      for (const object of readObjects(document, options)) {
        origins.set(object, { path, start: document.start });
        placed.push({ object, file: path });
      }
    }
  }
  const own = placed.flatMap(({ object }) => [
    ...validateObject(object, version),
    ...adviceFindings(object, version),
  ]);
  for (const found of [...own, ...clusterFindings(placed)]) {
    const origin = origins.get(found.object);
    if (origin) findings.push(move(found, origin, relatedPlaces(found, origins)));
  }
  const order = new Map(files.map(({ path }, index) => [path, index]));
  return findings.sort(
    (a, b) =>
      (order.get(a.path) ?? 0) - (order.get(b.path) ?? 0) || a.start - b.start || (a.code < b.code ? -1 : 1),
  );
}

interface Origin {
  readonly path: string;
  readonly start: number;
}

function move(
  { code, severity, message, field, reason, start, end }: Omit<ManifestFinding, 'object'>,
  origin: Origin,
  related: LocatedFinding['related'],
): LocatedFinding {
  const span = shift({ start, end }, origin);
  return { path: origin.path, ...span, code, severity, message, field, reason, related };
}

function shift<Place extends Span>(place: Place, origin: Origin): Place {
  return { ...place, start: place.start + origin.start, end: place.end + origin.start };
}

function relatedPlaces(
  found: ManifestFinding,
  origins: ReadonlyMap<ManifestObject, Origin>,
): LocatedFinding['related'] {
  return found.related.flatMap(({ object, message, start, end }) => {
    const origin = origins.get(object);
    return origin ? [shift({ path: origin.path, message, start, end }, origin)] : [];
  });
}
