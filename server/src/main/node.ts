import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { type FileSource, isReadName, leftOutFolders, textOf } from './files.ts';
import { startServer } from './server.ts';

/** What is longer is read when somebody opens it. */
const LONGEST = 16 * 1024 * 1024;

const files: FileSource = {
  async list(folder, most) {
    const found: string[] = [];
    const pending = folder.startsWith('file:') ? [fileURLToPath(folder)] : [];
    for (let next = pending.pop(); next !== undefined && found.length < most; next = pending.pop()) {
      const entries = await readdir(next, { withFileTypes: true }).catch(() => []);
      for (const entry of entries) {
        const path = join(next, entry.name);
        if (entry.isDirectory() && !leftOutFolders.has(entry.name)) pending.push(path);
        else if (entry.isFile() && isReadName(path) && found.length < most)
          found.push(pathToFileURL(path).href);
      }
    }
    return found.sort();
  },
  async read(uri) {
    try {
      const path = fileURLToPath(uri);
      if ((await stat(path)).size > LONGEST) return null;
      return textOf(await readFile(path));
    } catch {
      return null;
    }
  },
};

// --stdio, --node-ipc, --socket and --pipe are read by the library.
startServer(createConnection(ProposedFeatures.all), files);
