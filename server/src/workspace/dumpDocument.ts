import { Dump, type DumpLine } from '../iptables/index.ts';
import { tableHint } from '../kubeproxy/index.ts';
import { DumpFindings } from './dumpFindings.ts';
import { DumpModel } from './dumpModel.ts';
import { type PastedOutput, readPastedOutput } from './tables.ts';
import { decoded, oneSpelling } from './uris.ts';

/**
 * A dump as the workspace holds it: its lines, and what was derived from them, kept until an edit.
 */
export class DumpDocument {
  /** In the one spelling of the workspace. */
  readonly uri: string;
  readonly dump: Dump;
  #model: DumpModel | null = null;
  #pasted: { readonly revision: number; readonly output: PastedOutput } | null = null;

  /** What is wrong in it. */
  readonly findings = new DumpFindings(() => this.model);

  constructor(uri: string, text: string) {
    this.uri = oneSpelling(uri);
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

/** The last part of a URI's path, decoded. */
function fileName(uri: string): string {
  const path = uri.replace(/[?#].*$/, '');
  return decoded(path.slice(path.lastIndexOf('/') + 1));
}
