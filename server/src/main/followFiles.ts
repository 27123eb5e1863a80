import {
  type ClientCapabilities,
  type Connection,
  DidChangeWatchedFilesNotification,
  FileChangeType,
  WatchKind,
} from 'vscode-languageserver';
import type { Workspace } from '../workspace/index.ts';
import { type FileSource, fileGlobs } from './files.ts';
import { logFailure } from './guard.ts';
import { indexFolders, readFileInto } from './indexFolders.ts';

/**
 * Keeps the workspace's files as they are on the disk: those of the folders, of folders that join or leave, and what
 * the editor says has changed. One after another, as it was told: what is deleted while it is read stays away. Done
 * when the folders are read.
 * @param changed is called when something has become another for it
 */
export async function followFiles(
  connection: Connection,
  client: ClientCapabilities,
  workspace: Workspace,
  files: FileSource,
  folders: readonly string[],
  changed: () => void,
): Promise<void> {
  let turn = Promise.resolve();
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    turn = turn.then(async () => {
      const { revision } = workspace;
      await work().catch((error) => logFailure(connection, 'files', error));
      if (workspace.revision !== revision) changed();
    });
    return turn;
  };
  const index = (found: readonly string[]) => indexFolders(connection, client, workspace, files, found);

  connection.onDidChangeWatchedFiles(({ changes }) =>
    inTurn(async () => {
      for (const { uri, type } of changes) {
        if (type === FileChangeType.Deleted) workspace.removeFile(uri);
        else await readFileInto(workspace, files, uri);
      }
    }),
  );
  if (client.workspace?.workspaceFolders) {
    connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) =>
      inTurn(async () => {
        for (const { uri } of removed) workspace.removeFile(uri);
        await index(added.map(({ uri }) => uri));
      }),
    );
  }
  if (client.workspace?.didChangeWatchedFiles?.dynamicRegistration) {
    void connection.client.register(DidChangeWatchedFilesNotification.type, {
      watchers: [
        ...fileGlobs.map((globPattern) => ({ globPattern })),
        // A folder that is gone is told by its own name only.
        { globPattern: '**/*', kind: WatchKind.Delete },
      ],
    });
  }
  await inTurn(() => index(folders));
}
