import {
  type FieldAt,
  fieldAt,
  holdsIdentity,
  isManifestName,
  looksLikeManifest,
  type ManifestObject,
  type NodeAt,
  nodeAt,
  parseYaml,
  readObjects,
  updateYaml,
  type YamlDocument,
  type YamlFile,
} from '../kubernetes/index.ts';
import { LineIndex, type Position, type Range, type Span } from '../text/index.ts';
import { oneSpelling } from './uris.ts';

/**
 * A document of YAML or JSON as the workspace holds it: its tree and the objects in it, kept until an edit. A text
 * that holds no object of Kubernetes is not read at all, until it begins to look like one.
 */
export class ManifestDocument {
  /** In the one spelling of the workspace. */
  readonly uri: string;
  #file: YamlFile;
  #isManifest: boolean;
  #lines: LineIndex | null = null;
  #objects: ReadonlyMap<ManifestObject, YamlDocument> | null = null;
  /** A document that an edit only moved keeps its tree, and so its objects. */
  readonly #objectsOf = new WeakMap<
    object,
    { readonly document: YamlDocument; readonly objects: ManifestObject[] }
  >();

  constructor(uri: string, text: string) {
    this.uri = oneSpelling(uri);
    this.#isManifest = isManifest(uri, text);
    this.#file = this.#isManifest ? parseYaml(text) : { text, documents: [] };
  }

  edit(range: Range, text: string): void {
    const edit = { start: this.lines.offsetAt(range.start), end: this.lines.offsetAt(range.end), text };
    const { text: before } = this.#file;
    const after = before.slice(0, edit.start) + text + before.slice(edit.end);
    const wasManifest = this.#isManifest;
    this.#isManifest = isManifest(this.uri, after);
    if (!this.#isManifest) this.#file = { text: after, documents: [] };
    else this.#file = wasManifest ? updateYaml(this.#file, edit) : parseYaml(after);
    this.#lines = null;
    this.#objects = null;
  }

  /** The tree; without documents where the text is no manifest. */
  get file(): YamlFile {
    return this.#file;
  }

  get text(): string {
    return this.#file.text;
  }

  get lines(): LineIndex {
    this.#lines ??= new LineIndex(this.text);
    return this.#lines;
  }

  /** Every object of a kind that we know, in the order of the text, with the YAML document that it stands in. */
  get objects(): ReadonlyMap<ManifestObject, YamlDocument> {
    this.#objects ??= new Map(
      this.#file.documents.flatMap((document) =>
        this.#read(document).map((object) => [object, document] as const),
      ),
    );
    return this.#objects;
  }

  /** What a cursor is on in the tree. Null: outside of every tree. */
  nodeAt(position: Position): NodeAt | null {
    return nodeAt(this.#file, this.lines.offsetAt(position));
  }

  /** The field of an object that a cursor is on. Null: outside of every object that we know. */
  fieldAt(position: Position): FieldAt | null {
    const at = this.nodeAt(position);
    return at === null ? null : fieldAt(this.#read(at.document), at);
  }

  /** A span of an object as a range of this document. The object must be one of its own. */
  rangeOf(object: ManifestObject, { start, end }: Span): Range {
    const origin = this.objects.get(object)?.start ?? 0;
    return this.lines.rangeOf({ start: start + origin, end: end + origin });
  }

  #read(document: YamlDocument): ManifestObject[] {
    if (document.root === null) return [];
    const known = this.#objectsOf.get(document.root);
    const isKnown = known?.document.tree === document.tree && known.document.template === document.template;
    if (known !== undefined && isKnown && known.document.problems === document.problems) return known.objects;
    const objects = readObjects(document);
    this.#objectsOf.set(document.root, { document, objects });
    return objects;
  }
}

/** The editor and the command line say that it is YAML, whatever its name: an object is enough then. */
function isManifest(uri: string, text: string): boolean {
  return looksLikeManifest(uri, text) || (!isManifestName(uri) && holdsIdentity(text));
}
