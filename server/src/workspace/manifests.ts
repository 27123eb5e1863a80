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
import { clusterOfManifests, Reach } from '../policy/index.ts';
import type { Location, Span } from '../text/index.ts';
import type { ManifestDocument } from './manifestDocument.ts';
import { policyFindings } from './policyFindings.ts';
import { oneSpelling } from './uris.ts';

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
  #reach: Reach | null = null;

  constructor(documents: readonly ManifestDocument[]) {
    this.documents = documents;
    const patches = kustomizePatches(documents.map(({ uri, file }) => ({ path: uri, file })));
    // A kustomization writes names as they are, blanks and all.
    this.#patches = new Set([...patches].map(oneSpelling));
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

  /**
   * Who may reach whom under the policies of all files. A handle in its cluster is a `PlacedManifest`. What a template
   * makes of an object isn't known: such objects are no part of it.
   */
  get reach(): Reach {
    this.#reach ??= new Reach(
      clusterOfManifests(this.placed.filter(({ object }) => object.certainty !== 'lines')),
    );
    return this.#reach;
  }

  /** The document that an object stands in; undefined: none of this state's objects. */
  documentOf(object: ManifestObject): ManifestDocument | undefined {
    return this.#documentOf.get(object);
  }

  /** Does the document hold a patch of a kustomization? */
  isPatch({ uri }: ManifestDocument): boolean {
    return this.#patches.has(uri);
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
    const ofPolicies = policyFindings(this, document, originOf);
    return inOrder([...found, ...ofPolicies.filter((it) => !isSaid(it, found))]);
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
