import {
  ClusterView,
  kustomizePatches,
  type ManifestObject,
  type PlacedObject,
} from '../kubernetes/index.ts';
import type { Location, Span } from '../text/index.ts';
import type { ManifestDocument } from './manifestDocument.ts';

/**
 * All manifests of the workspace as one cluster, for one state of its documents. Patches of a kustomization are no
 * objects: the cluster is without them.
 */
export class Manifests {
  readonly documents: readonly ManifestDocument[];
  /** The objects of the cluster, in the order of documents and texts, each with its document's URI. */
  readonly placed: readonly PlacedObject[];
  readonly #documentOf: ReadonlyMap<ManifestObject, ManifestDocument>;
  #view: ClusterView | null = null;

  constructor(documents: readonly ManifestDocument[]) {
    this.documents = documents;
    const patches = kustomizePatches(documents.map(({ uri, file }) => ({ path: uri, file })));
    this.placed = documents
      .filter(({ uri }) => !patches.has(uri))
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
}
