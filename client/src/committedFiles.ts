import type { Disposable, Event, Uri } from 'vscode';
import type { CommittedFile } from '../../server/src/protocol.ts';

/** What we need of the API, version 1, of VS Code's own git extension. */
export interface GitApi {
  readonly repositories: readonly GitRepository[];
  readonly onDidOpenRepository: Event<GitRepository>;
  readonly onDidCloseRepository: Event<GitRepository>;
  getRepository(uri: Uri): GitRepository | null;
}

export interface GitRepository {
  readonly state: {
    readonly HEAD: { readonly commit?: string } | undefined;
    readonly mergeChanges: readonly GitChange[];
    readonly indexChanges: readonly GitChange[];
    readonly workingTreeChanges: readonly GitChange[];
    readonly untrackedChanges?: readonly GitChange[];
    readonly onDidChange: (listener: () => void) => Disposable;
  };
  /** Fails where the commit has no such file. */
  show(ref: string, path: string): Promise<string>;
}

export interface GitChange {
  readonly uri: Uri;
  readonly originalUri: Uri;
  readonly renameUri: Uri | undefined;
  readonly status: number;
}

/** `Status` of that API. */
const renamed = new Set([3, 10]);
const added = new Set([1, 4, 7, 9]);
const deleted = new Set([2, 6]);

/** Texts of one commit, kept as long as it is the last one. */
interface Commit {
  readonly id: string;
  readonly texts: Map<string, Promise<string | null>>;
}

/** Reads how manifests were at the last commit: those that have changed on the disk, and those that are open. */
export class CommittedFiles {
  readonly #git: GitApi;
  readonly #isManifest: (uri: Uri) => boolean;
  readonly #commits = new WeakMap<GitRepository, Commit>();

  constructor(git: GitApi, isManifest: (uri: Uri) => boolean) {
    this.#git = git;
    this.#isManifest = isManifest;
  }

  /** null: no repository has a commit. A file of which git can't tell is left out. */
  async read(open: readonly Uri[]): Promise<CommittedFile[] | null> {
    const repositories = this.#git.repositories.filter(({ state }) => state.HEAD?.commit !== undefined);
    if (repositories.length === 0) return null;
    const files = new Map<string, Promise<CommittedFile | null>>();
    const committed = (repository: GitRepository, uri: Uri, isGone: boolean) => {
      if (!this.#isManifest(uri)) return;
      const file = this.#text(repository, uri).then((text) =>
        text === null ? null : { uri: uri.toString(), text, isGone },
      );
      files.set(uri.toString(), file);
    };
    for (const uri of open) {
      const repository = this.#git.getRepository(uri);
      if (repository !== null && repositories.includes(repository)) committed(repository, uri, false);
    }
    for (const repository of repositories) {
      const { mergeChanges, indexChanges, workingTreeChanges, untrackedChanges = [] } = repository.state;
      for (const change of [...untrackedChanges, ...workingTreeChanges, ...indexChanges, ...mergeChanges]) {
        const { uri, originalUri, renameUri, status } = change;
        if (renamed.has(status)) {
          committed(repository, originalUri, true);
          this.#isNew(files, renameUri ?? uri);
        } else if (added.has(status)) this.#isNew(files, uri);
        else committed(repository, uri, deleted.has(status));
      }
    }
    return (await Promise.all(files.values())).filter((file) => file !== null);
  }

  #isNew(files: Map<string, Promise<CommittedFile | null>>, uri: Uri): void {
    if (!this.#isManifest(uri)) return;
    files.set(uri.toString(), Promise.resolve({ uri: uri.toString(), text: null, isGone: false }));
  }

  #text(repository: GitRepository, { fsPath }: Uri): Promise<string | null> {
    const id = repository.state.HEAD?.commit ?? '';
    let commit = this.#commits.get(repository);
    if (commit?.id !== id) {
      commit = { id, texts: new Map() };
      this.#commits.set(repository, commit);
    }
    let text = commit.texts.get(fsPath);
    if (text === undefined) {
      text = repository.show(id, fsPath).catch(() => null);
      commit.texts.set(fsPath, text);
    }
    return text;
  }
}
