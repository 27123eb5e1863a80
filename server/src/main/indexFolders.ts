import type { ClientCapabilities, Connection } from 'vscode-languageserver';
import type { Workspace } from '../workspace/index.ts';
import type { FileSource } from './files.ts';

/** A workspace may hold an archive of thousands of dumps; then the first ones have to do. */
const MOST_FILES = 1000;

/** Reads the dumps of the workspace's folders in the background: they tell pods and nodes of the others. */
export async function indexFolders(
  connection: Connection,
  client: ClientCapabilities,
  workspace: Workspace,
  files: FileSource,
  folders: readonly string[],
): Promise<void> {
  const uris: string[] = [];
  for (const folder of folders) uris.push(...(await files.list(folder, MOST_FILES - uris.length)));
  if (uris.length === 0) return;
  const progress = client.window?.workDoneProgress ? await connection.window.createWorkDoneProgress() : null;
  progress?.begin('Kubehop: reading dumps', 0);
  for (const [index, uri] of uris.entries()) {
    const text = await files.read(uri);
    if (text !== null) workspace.setFile(uri, text);
    progress?.report(Math.round((100 * index) / uris.length));
  }
  progress?.done();
}
