import { isManifestName } from '../kubernetes/index.ts';

/** Where the server finds files that nobody has open. The core itself does no input and output. */
export interface FileSource {
  /** URIs of the files below a folder that may be dumps or manifests by their names, at most `most`. */
  list(folder: string, most: number): Promise<string[]>;
  /** The text of a file, or null: gone, unreadable, or too long to be read unasked. */
  read(uri: string): Promise<string | null>;
}

/** Endings and names of files that hold dumps and pasted sessions: those of the language in package.json. */
const ENDINGS = ['.iptables', '.iptables-save', '.ip6tables', '.ip6tables-save', '.session'];
const NAMES = [
  'rules.v4',
  'rules.v6',
  'iptables.rules',
  'ip6tables.rules',
  'iptables.save',
  'ip6tables.save',
  'iptables-save',
  'ip6tables-save',
  'iptables.up.rules',
  'ip6tables.up.rules',
];

/** Files that are read and watched. */
export const fileGlobs: readonly string[] = [
  `**/*{${ENDINGS.join(',')}}`,
  `**/{${NAMES.join(',')}}`,
  '**/*.{yaml,yml,json}',
  '**/[kK]ustomization',
];

/** Folders that nobody looks for dumps or manifests in. */
export const leftOutFolders: ReadonlySet<string> = new Set(['node_modules', '.git', '.hg', '.svn']);

/** Does a path or URI look like a dump's by its name? */
export function isDumpName(path: string): boolean {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1).toLowerCase();
  return NAMES.includes(name) || ENDINGS.some((ending) => name.endsWith(ending));
}

/** Is a file of that name looked into at all? */
export function isReadName(path: string): boolean {
  return isDumpName(path) || isManifestName(path);
}

/** A file's text: UTF-8, or what PowerShell's `>` writes. A byte order mark is none of the text. */
export function textOf(bytes: Uint8Array): string {
  const isWide = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(isWide ? 'utf-16le' : 'utf-8').decode(bytes);
}
