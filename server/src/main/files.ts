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
];

/** Does a path or URI look like a dump's by its name? */
export function isDumpName(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  return NAMES.includes(name) || ENDINGS.some((ending) => name.endsWith(ending));
}

/** Is a file of that name looked into at all? */
export function isReadName(path: string): boolean {
  return isDumpName(path) || isManifestName(path);
}
