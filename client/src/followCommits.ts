import * as vscode from 'vscode';
import type { CommittedFile } from '../../server/src/protocol.ts';
import { CommittedFiles, type GitApi, type GitRepository } from './committedFiles.ts';
import { kindOf } from './ourDocuments.ts';

interface GitExtension {
  getAPI(version: 1): GitApi;
}

const contextKey = 'kubehop.committed';
/** Milliseconds of rest: a commit or a checkout changes many things at once. */
const REST = 500;

/**
 * Tells of the last commit's manifests whenever it, or what differs from it, changes; of typing nothing. Where VS Code's
 * git extension isn't there or is off, nothing happens.
 */
export function followCommits(
  tell: (files: readonly CommittedFile[] | null) => Promise<void>,
): vscode.Disposable {
  const listening: vscode.Disposable[] = [];
  void followGit(tell, listening);
  return new vscode.Disposable(() => {
    for (const it of listening) it.dispose();
  });
}

async function followGit(
  tell: (files: readonly CommittedFile[] | null) => Promise<void>,
  listening: vscode.Disposable[],
): Promise<void> {
  const git = await gitApi();
  if (git === undefined) return;
  const committed = new CommittedFiles(git, isManifest);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;
  const update = async () => {
    const open = vscode.workspace.textDocuments
      .filter((document) => kindOf(document) === 'manifest')
      .map(({ uri }) => uri);
    const turn = ++asked;
    const files = await committed.read(open);
    if (turn !== asked) return; // a later state is on its way, or told already
    await vscode.commands.executeCommand('setContext', contextKey, files !== null);
    await tell(files);
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(() => void update(), REST);
  };
  const follow = (repository: GitRepository) => {
    listening.push(repository.state.onDidChange(later));
    later();
  };
  for (const repository of git.repositories) follow(repository);
  listening.push(
    git.onDidOpenRepository(follow),
    git.onDidCloseRepository(later),
    vscode.workspace.onDidOpenTextDocument((document) => {
      if (kindOf(document) === 'manifest') later();
    }),
    new vscode.Disposable(() => clearTimeout(timer)),
  );
}

async function gitApi(): Promise<GitApi | undefined> {
  const extension = vscode.extensions.getExtension<GitExtension>('vscode.git');
  try {
    return (await extension?.activate())?.getAPI(1);
  } catch {
    return undefined; // switched off by its setting git.enabled
  }
}

function isManifest(uri: vscode.Uri): boolean {
  const isRead = uri.scheme === 'file' && /\.(ya?ml|json)$/i.test(uri.path);
  return isRead && vscode.workspace.getWorkspaceFolder(uri) !== undefined;
}
