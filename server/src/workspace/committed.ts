import { ManifestDocument } from './manifestDocument.ts';
import { Manifests } from './manifests.ts';
import { oneSpelling } from './uris.ts';

/** A manifest as it was committed. */
export interface CommittedFile {
  readonly uri: string;
  /** null: the commit has no such file. */
  readonly text: string | null;
  /** The file has been deleted or renamed since. */
  readonly isGone: boolean;
}

/** The manifests of the last commit, as far as somebody has told them: where they differ from those that are there. */
export class Committed {
  readonly #documents = new Map<string, ManifestDocument | null>();
  readonly #gone = new Set<string>();
  #of: Manifests | null = null;
  #manifests: Manifests | null = null;

  constructor(files: readonly CommittedFile[]) {
    for (const { uri, text, isGone } of files) {
      const key = oneSpelling(uri);
      this.#documents.set(key, text === null ? null : new ManifestDocument(key, text));
      if (isGone) this.#gone.add(key);
    }
  }

  /** The document as it was committed; null: the commit has none of that URI, undefined: not told. */
  document(uri: string): ManifestDocument | null | undefined {
    return this.#documents.get(oneSpelling(uri));
  }

  /** All manifests, those that are told as they were committed. */
  manifests(now: Manifests): Manifests {
    if (this.#of !== now || this.#manifests === null) {
      const kept = now.documents.flatMap((document) => {
        const before = this.#documents.get(document.uri);
        return before === undefined ? [document] : before === null ? [] : [before];
      });
      const known = new Set(now.documents.map(({ uri }) => uri));
      const gone = [...this.#gone].flatMap((uri) => (known.has(uri) ? [] : (this.#documents.get(uri) ?? [])));
      this.#manifests = new Manifests([...kept, ...gone]);
      this.#of = now;
    }
    return this.#manifests;
  }
}
