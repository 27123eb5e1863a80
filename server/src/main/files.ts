/** Where the server finds files that nobody has open. The core itself does no input and output. */
export interface FileSource {
  /** URIs of the dumps below a folder, at most `most`. */
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

export const dumpGlobs: readonly string[] = [`**/*{${ENDINGS.join(',')}}`, `**/{${NAMES.join(',')}}`];

/** Does a path or URI look like a dump's by its name? */
export function isDumpName(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  return NAMES.includes(name) || ENDINGS.some((ending) => name.endsWith(ending));
}
