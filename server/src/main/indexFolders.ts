import type { ClientCapabilities, Connection } from 'vscode-languageserver';
import { looksLikeManifest } from '../kubernetes/index.ts';
import type { Workspace } from '../workspace/index.ts';
import { type FileSource, isDumpName } from './files.ts';

/** A workspace may hold an archive of thousands of dumps, or somebody's whole disk; then the first ones have to do. */
const MOST_FILES = 10_000;

/**
 * Reads the dumps and manifests of the workspace's folders in the background: they tell Services, pods and nodes of
 * the others.
 */
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
  progress?.begin('Kubehop: reading dumps and manifests', 0);
  for (const [index, uri] of uris.entries()) {
    await readFileInto(workspace, files, uri);
    progress?.report(Math.round((100 * index) / uris.length));
  }
  progress?.done();
}

/** Takes a file's text into the workspace, as what it is; one that is gone or holds nothing of ours is taken out. */
export async function readFileInto(workspace: Workspace, files: FileSource, uri: string): Promise<void> {
  const text = await files.read(uri);
  if (text === null) workspace.removeFile(uri);
  else if (isDumpName(uri)) workspace.setFile(uri, text);
  else if (looksLikeManifest(uri, text)) workspace.setManifestFile(uri, text);
  else workspace.removeFile(uri);
}
