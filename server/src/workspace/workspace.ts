import { Dump, type DumpLine } from '../iptables/index.ts';
import { tableHint } from '../kubeproxy/index.ts';
import type { Range } from '../text/index.ts';
import { Cluster } from './cluster.ts';
import { DumpModel } from './dumpModel.ts';
import { type PastedOutput, readPastedOutput } from './tables.ts';

/**
 * A dump as the workspace holds it: its lines, and what was derived from them, kept until an edit.
 */
export class DumpDocument {
  readonly uri: string;
  readonly dump: Dump;
  #model: DumpModel | null = null;
  #pasted: { readonly revision: number; readonly output: PastedOutput } | null = null;

  constructor(uri: string, text: string) {
    this.uri = uri;
    this.dump = Dump.read(text, tableHint);
  }

  get model(): DumpModel {
    if (this.#model?.revision !== this.dump.revision) {
      this.#model = new DumpModel(this.dump, fileName(this.uri));
    }
    return this.#model as DumpModel;
  }

  /** The line of that number, with its chain; undefined: no such line. */
  line(number: number): DumpLine | undefined {
    // Lines know their chains once the structure is there.
    return this.model.dump.lines[number];
  }

  get pasted(): PastedOutput {
    if (this.#pasted?.revision !== this.dump.revision) {
      this.#pasted = { revision: this.dump.revision, output: readPastedOutput(this.dump) };
    }
    return this.#pasted?.output as PastedOutput;
  }
}

/**
 * The documents that somebody has open and the files beside them, and one view of the cluster over all. An open
 * document hides its file. Holds no files itself: whoever has a file system hands texts in.
 */
export class Workspace {
  readonly #open = new Map<string, DumpDocument>();
  readonly #files = new Map<string, DumpDocument>();
  #cluster: Cluster | null = null;

  open(uri: string, text: string): DumpDocument {
    const document = new DumpDocument(uri, text);
    this.#open.set(uri, document);
    this.#cluster = null;
    return document;
  }

  edit(uri: string, range: Range, text: string): void {
    this.#open.get(uri)?.dump.edit(range, text);
    this.#cluster = null;
  }

  close(uri: string): void {
    this.#open.delete(uri);
    this.#cluster = null;
  }

  /** The text of a file that isn't open, new or changed. */
  setFile(uri: string, text: string): void {
    this.#files.set(uri, new DumpDocument(uri, text));
    this.#cluster = null;
  }

  removeFile(uri: string): void {
    this.#files.delete(uri);
    this.#cluster = null;
  }

  /** The dump of that URI, open or not; undefined: none. */
  dump(uri: string): DumpDocument | undefined {
    return this.#open.get(uri) ?? this.#files.get(uri);
  }

  /** Every dump once, open documents first. */
  get dumps(): DumpDocument[] {
    const closed = [...this.#files.values()].filter((file) => !this.#open.has(file.uri));
    return [...this.#open.values(), ...closed];
  }

  get cluster(): Cluster {
    this.#cluster ??= new Cluster(this.dumps);
    return this.#cluster;
  }
}

/** The last part of a URI's path, decoded. */
function fileName(uri: string): string {
  const path = uri.replace(/[?#].*$/, '');
  const name = path.slice(path.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
