import { describe, expect, it } from 'vitest';
import { CommittedFiles, type GitApi, type GitChange } from '../../../client/src/committedFiles.ts';

type Uri = GitChange['uri'];
const uriOf = (path: string) => ({ fsPath: path, path, toString: () => `file://${path}` }) as unknown as Uri;
const listener = () => ({ dispose: () => {} });
const status = { indexRenamed: 3, modified: 5, deleted: 6, untracked: 7 } as const;

/** A repository whose last commit has these files. */
function gitOf(
  head: Record<string, string>,
  changes: readonly (readonly [string, keyof typeof status, string?])[],
) {
  const shown: string[] = [];
  const repository = {
    state: {
      HEAD: { commit: 'c1' } as { commit?: string },
      mergeChanges: [],
      indexChanges: [],
      workingTreeChanges: changes.map(([path, kind, renamed]) => ({
        uri: uriOf(path),
        originalUri: uriOf(path),
        renameUri: renamed === undefined ? undefined : uriOf(renamed),
        status: status[kind],
      })),
      onDidChange: listener,
    },
    show: async (ref: string, path: string) => {
      shown.push(`${ref}:${path}`);
      const text = head[path];
      if (text === undefined) throw new Error('does not exist in the commit');
      return text;
    },
  };
  const api: GitApi = {
    repositories: [repository],
    onDidOpenRepository: listener,
    onDidCloseRepository: listener,
    getRepository: ({ path }) => (path.startsWith('/repo/') ? repository : null),
  };
  return { api, repository, shown };
}

const isManifest = ({ path }: Uri) => path.endsWith('.yaml');
const committed = (path: string, text: string | null, isGone = false) => ({
  uri: `file://${path}`,
  text,
  isGone,
});

describe('how manifests were at the last commit', () => {
  it.each([
    [[['/repo/a.yaml', 'modified']], [], [committed('/repo/a.yaml', 'A')]],
    [[['/repo/a.yaml', 'deleted']], [], [committed('/repo/a.yaml', 'A', true)]],
    [[['/repo/new.yaml', 'untracked']], ['/repo/new.yaml'], [committed('/repo/new.yaml', null)]],
    [
      [['/repo/a.yaml', 'indexRenamed', '/repo/b.yaml']],
      [],
      [committed('/repo/a.yaml', 'A', true), committed('/repo/b.yaml', null)],
    ],
    [[['/repo/notes.txt', 'modified']], [], []],
    // Open: an edit may come at any time. Ignored by git, or outside of it: nothing can be told.
    [[], ['/repo/a.yaml', '/repo/ignored.yaml', '/else/a.yaml'], [committed('/repo/a.yaml', 'A')]],
  ] as const)('%j, open %j', async (changes, open, expected) => {
    const { api } = gitOf({ '/repo/a.yaml': 'A', '/repo/notes.txt': 'N' }, changes);
    expect(await new CommittedFiles(api, isManifest).read(open.map(uriOf))).toEqual(expected);
  });

  it('is read once for each commit', async () => {
    const { api, repository, shown } = gitOf({ '/repo/a.yaml': 'A' }, [['/repo/a.yaml', 'modified']]);
    const files = new CommittedFiles(api, isManifest);
    await files.read([uriOf('/repo/a.yaml')]);
    await files.read([]);
    repository.state.HEAD = { commit: 'c2' };
    await files.read([]);
    expect(shown).toEqual(['c1:/repo/a.yaml', 'c2:/repo/a.yaml']);
  });

  it('is not known without a repository, or before its first commit', async () => {
    const { api, repository } = gitOf({}, []);
    repository.state.HEAD = {};
    expect(await new CommittedFiles(api, isManifest).read([])).toBeNull();
    expect(await new CommittedFiles({ ...api, repositories: [] }, isManifest).read([])).toBeNull();
  });
});
