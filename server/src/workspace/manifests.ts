import {
  ClusterView,
  checkFile,
  inOrder,
  kustomizePatches,
  type LocatedFinding,
  type ManifestObject,
  type Origin,
  type PlacedObject,
} from '../kubernetes/index.ts';
import type { Location, Span } from '../text/index.ts';
import type { ManifestDocument } from './manifestDocument.ts';
import { policyFindings } from './policyFindings.ts';

/**
 * All manifests of the workspace as one cluster, for one state of its documents. Patches of a kustomization are no
 * objects: the cluster is without them.
 */
export class Manifests {
  readonly documents: readonly ManifestDocument[];
  /** The objects of the cluster, in the order of documents and texts, each with its document's URI. */
  readonly placed: readonly PlacedObject[];
  readonly #documentOf: ReadonlyMap<ManifestObject, ManifestDocument>;
  readonly #patches: ReadonlySet<string>;
  #view: ClusterView | null = null;
  #policyFindings: ReadonlyMap<string, readonly LocatedFinding[]> | null = null;

  constructor(documents: readonly ManifestDocument[]) {
    this.documents = documents;
    this.#patches = kustomizePatches(documents.map(({ uri, file }) => ({ path: uri, file })));
    this.placed = documents
      .filter(({ uri }) => !this.#patches.has(uri))
      .flatMap(({ uri, objects }) => [...objects.keys()].map((object) => ({ object, file: uri })));
    this.#documentOf = new Map(
      documents.flatMap((document) =>
        [...document.objects.keys()].map((object) => [object, document] as const),
      ),
    );
  }

  /** Who selects whom. */
  get view(): ClusterView {
    this.#view ??= new ClusterView(this.placed);
    return this.#view;
  }

  /** The document that an object stands in; undefined: none of this state's objects. */
  documentOf(object: ManifestObject): ManifestDocument | undefined {
    return this.#documentOf.get(object);
  }

  /** Where a span of an object is. Null: none of this state's objects. */
  locate(object: ManifestObject, span: Span): Location | null {
    const document = this.#documentOf.get(object);
    return document === undefined ? null : { uri: document.uri, range: document.rangeOf(object, span) };
  }

  /**
   * Everything that is to be said about a document, in the order of its text; paths are URIs.
   * @param version the API server's, `1.36`
   */
  findingsOf(document: ManifestDocument, version: string): LocatedFinding[] {
    const { uri: path, file, objects } = document;
    const isPatch = this.#patches.has(path);
    const originOf = (object: ManifestObject) => this.#originOf(object);
    const found = checkFile({ path, file, objects }, isPatch ? null : this.view, originOf, version);
    if (isPatch || file.documents.length === 0) return found;
    return inOrder([...found, ...this.#policyFindingsOf(path).filter((it) => !isSaid(it, found))]);
  }

  #policyFindingsOf(path: string): readonly LocatedFinding[] {
    if (this.#policyFindings === null) {
      const all = policyFindings(
        this.view,
        this.placed.map(({ object }) => object),
        (object, { start, end }) => {
          const origin = this.#originOf(object);
          return origin === undefined
            ? null
            : { path: origin.path, start: start + origin.start, end: end + origin.start };
        },
      );
      const byPath = new Map<string, LocatedFinding[]>();
      for (const found of all) byPath.set(found.path, [...(byPath.get(found.path) ?? []), found]);
      this.#policyFindings = byPath;
    }
    return this.#policyFindings.get(path) ?? [];
  }

  #originOf(object: ManifestObject): Origin | undefined {
    const document = this.#documentOf.get(object);
    const start = document?.objects.get(object)?.start;
    return document === undefined || start === undefined ? undefined : { path: document.uri, start };
  }
}

/** A port that no policy opens to anybody is closed to everybody that is known, too: said once. */
function isSaid({ code, start }: LocatedFinding, others: readonly LocatedFinding[]): boolean {
  if (code !== 'NP112') return false;
  return others.some((other) => other.code === 'NP108' && other.start === start);
}
