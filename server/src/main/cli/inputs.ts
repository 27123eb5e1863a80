import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { holdsIdentity, looksLikeManifest } from '../../kubernetes/index.ts';
import { type DumpDocument, oneSpelling, Workspace } from '../../workspace/index.ts';
import { isReadName, leftOutFolders, textOf } from '../files.ts';
import { type Call, Hindrance, type Terminal } from './command.ts';

/** What the files of a command line hold. */
export interface Inputs {
  readonly workspace: Workspace;
  /** Dumps and pasted sessions, in the order of the command line. */
  readonly dumps: readonly DumpDocument[];
  /** Manifests, in the order of the command line. `uri` names them to `pathOf`. */
  readonly manifests: readonly Manifest[];
  /** The file's name as people know it: as it was typed, or found below a folder that was. */
  readonly pathOf: (uri: string) => string;
}

/** A text that holds objects of the Kubernetes API, or was meant to. */
export interface Manifest {
  readonly uri: string;
  readonly path: string;
  readonly text: string;
}

/** Below a folder that somebody names, files of that name count too; an editor would not know whose they are. */
const RULES = /\.rules$/;

/** Reads all files of a call. Throws a Hindrance where one can't be read or is nothing that Kubehop reads. */
export async function readInputs(call: Call): Promise<Inputs> {
  if (call.files.length === 0) throw new Hindrance('no FILE given (- reads standard input)');
  return readFiles(call.files, call.terminal);
}

/** The same for files that are named elsewhere than in front of the options. */
export async function readFiles(files: readonly string[], terminal: Terminal): Promise<Inputs> {
  const workspace = new Workspace();
  const paths = new Map<string, string>();
  const dumps: DumpDocument[] = [];
  const manifests: Manifest[] = [];
  for (const named of files) {
    const isFolder = named !== '-' && (await isDirectory(named));
    const found = isFolder ? await filesBelow(named) : [named];
    if (found.length === 0) throw new Hindrance(`${named}: no dumps and no manifests in this folder`);
    for (const path of found) {
      const text = await readText(path, terminal);
      const uri = path === '-' ? 'stdin:/stdin' : oneSpelling(pathToFileURL(resolve(path)).href);
      if (paths.has(uri)) continue;
      paths.set(uri, path);
      if (looksLikeManifest(path, text)) {
        manifests.push({ uri, path, text });
        workspace.openManifest(uri, text);
        continue;
      }
      const dump = workspace.open(uri, text);
      if (holdsSomething(dump)) dumps.push(dump);
      else {
        workspace.close(uri);
        if (holdsIdentity(text)) {
          manifests.push({ uri, path, text });
          workspace.openManifest(uri, text);
        } else if (!isFolder) throw new Hindrance(`${path}: ${whyNothing(dump)}`);
      }
    }
  }
  return { workspace, dumps, manifests, pathOf: (uri) => paths.get(uri) ?? uri };
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    await readdir(path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOTDIR') return false;
    throw new Hindrance(`${path}: ${reasonOf(error)}`);
  }
}

async function filesBelow(folder: string): Promise<string[]> {
  const files: string[] = [];
  const entries = await readdir(folder, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !leftOutFolders.has(entry.name)) files.push(...(await filesBelow(path)));
    else if (entry.isFile() && (isReadName(path) || RULES.test(path))) files.push(path);
  }
  return files;
}

/** A file, or standard input for `-`. */
export async function readText(path: string, terminal: Terminal): Promise<string> {
  if (path === '-') return terminal.readInput();
  try {
    return textOf(await readFile(path));
  } catch (error) {
    if (error instanceof Hindrance) throw error;
    throw new Hindrance(`${path}: ${reasonOf(error)}`);
  }
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'no such file or folder';
  if (code === 'EACCES' || code === 'EPERM') return 'no permission to read it';
  return code ?? message;
}

/** Why there is nothing to read in a file. */
function whyNothing({ dump }: DumpDocument): string {
  const [foreign] = dump.structure.foreign;
  if (foreign?.kind === 'nft') return 'rules of nftables are not read; give what iptables-save prints';
  if (foreign?.kind === 'ipvs') return 'what ipvsadm prints is not read; give what iptables-save prints';
  return 'neither rules of iptables nor a manifest';
}

function holdsSomething(dump: DumpDocument): boolean {
  const { tables, interfaces } = dump.pasted;
  return dump.model.nodes.length > 0 || tables.length > 0 || interfaces.length > 0;
}
