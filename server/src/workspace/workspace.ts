import { type ProxyObjects, readProxyObjects } from '../kubeproxy/index.ts';
import type { Range } from '../text/index.ts';
import { Cluster } from './cluster.ts';
import { Committed, type CommittedFile } from './committed.ts';
import { DumpDocument } from './dumpDocument.ts';
import { ManifestDocument } from './manifestDocument.ts';
import { Manifests } from './manifests.ts';
import { oneSpelling } from './uris.ts';

/**
 * The documents that somebody has open and the files beside them, and one view of the cluster over all. An open
 * document hides its file, however the two spell its URI. Holds no files itself: whoever has a file system hands
 * texts in.
 */
export class Workspace {
  readonly #dumps = new Documents<DumpDocument>();
  readonly #manifests = new Documents<ManifestDocument>();
  readonly #previews = new Documents<DumpDocument>();
  #cluster: Cluster | null = null;
  #manifestView: Manifests | null = null;
  #revision = 0;

  /** A dump, as somebody begins to edit it. */
  open(uri: string, text: string): DumpDocument {
    this.#changed();
    return this.#dumps.open(new DumpDocument(uri, text));
  }

  /** Rules that somebody looks at and no node has: to be asked about, and not to tell anything of others. */
  openPreview(uri: string, text: string): DumpDocument {
    return this.#previews.open(new DumpDocument(uri, text));
  }

  openManifest(uri: string, text: string): ManifestDocument {
    this.#manifestsChanged();
    return this.#manifests.open(new ManifestDocument(uri, text));
  }

  edit(uri: string, range: Range, text: string): void {
    const preview = this.#previews.opened(uri);
    if (preview !== undefined) {
      preview.dump.edit(range, text);
      return;
    }
    this.#dumps.opened(uri)?.dump.edit(range, text);
    this.#changed();
    const manifest = this.#manifests.opened(uri);
    if (manifest === undefined) return;
    manifest.edit(range, text);
    this.#manifestsChanged();
  }

  close(uri: string): void {
    if (this.#previews.close(uri)) return;
    if (this.#dumps.close(uri)) this.#changed();
    if (this.#manifests.close(uri)) this.#manifestsChanged();
  }

  /** The text of a dump's file that isn't open, new or changed. */
  setFile(uri: string, text: string): void {
    this.#dumps.setFile(new DumpDocument(uri, text));
    this.#changed();
  }

  setManifestFile(uri: string, text: string): void {
    this.#manifests.setFile(new ManifestDocument(uri, text));
    this.#manifestsChanged();
  }

  /** A file that is gone, or a folder with all that was in it. */
  removeFile(uri: string): void {
    if (this.#dumps.removeFile(uri)) this.#changed();
    if (this.#manifests.removeFile(uri)) this.#manifestsChanged();
  }

  /** The dump or preview of that URI, open or not; undefined: none. */
  dump(uri: string): DumpDocument | undefined {
    return this.#dumps.get(uri) ?? this.#previews.get(uri);
  }

  /** The document of that URI that is, or may become, a manifest, open or not; undefined: none. */
  manifest(uri: string): ManifestDocument | undefined {
    return this.#manifests.get(uri);
  }

  /** Every dump once, open documents first. Previews are none. */
  get dumps(): DumpDocument[] {
    return this.#dumps.all;
  }

  /** All manifests as one cluster. */
  get manifests(): Manifests {
    this.#manifestView ??= new Manifests(this.#manifests.all);
    return this.#manifestView;
  }

  #proxyObjects: ProxyObjects | null = null;

  /** What the manifests hold for kube-proxy. */
  get proxyObjects(): ProxyObjects {
    this.#proxyObjects ??= readProxyObjects(this.manifests.placed.map(({ object }) => object));
    return this.#proxyObjects;
  }

  get cluster(): Cluster {
    this.#cluster ??= new Cluster(this.dumps, this.manifests);
    return this.#cluster;
  }

  /** Another number after each change of any document. */
  get revision(): number {
    return this.#revision;
  }

  #committed: Committed | null = null;

  /** What the manifests were at the last commit; null: there is none. */
  get committed(): Committed | null {
    return this.#committed;
  }

  setCommitted(files: readonly CommittedFile[] | null): void {
    this.#committed = files === null ? null : new Committed(files);
    this.#changed();
  }

  #manifestsChanged(): void {
    this.#manifestView = null;
    this.#proxyObjects = null;
    this.#changed();
  }

  #changed(): void {
    this.#cluster = null;
    this.#revision++;
  }
}

/** Documents of one language, open ones and files, by the one spelling of their URIs. */
class Documents<Document extends { readonly uri: string }> {
  readonly #open = new Map<string, Document>();
  readonly #files = new Map<string, Document>();

  open(document: Document): Document {
    this.#open.set(document.uri, document);
    return document;
  }

  opened(uri: string): Document | undefined {
    return this.#open.get(oneSpelling(uri));
  }

  close(uri: string): boolean {
    return this.#open.delete(oneSpelling(uri));
  }

  setFile(document: Document): void {
    this.#files.set(document.uri, document);
  }

  removeFile(uri: string): boolean {
    const gone = oneSpelling(uri);
    if (this.#files.delete(gone)) return true;
    const inside = [...this.#files.keys()].filter((file) => file.startsWith(`${gone}/`));
    for (const file of inside) this.#files.delete(file);
    return inside.length > 0;
  }

  get(uri: string): Document | undefined {
    const key = oneSpelling(uri);
    return this.#open.get(key) ?? this.#files.get(key);
  }

  get all(): Document[] {
    const closed = [...this.#files.values()].filter((file) => !this.#open.has(file.uri));
    return [...this.#open.values(), ...closed];
  }
}
