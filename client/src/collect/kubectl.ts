/**
 * The calls of kubectl that collecting consists of, as lists of arguments: no shell ever reads them. Values stand
 * behind a `=` or a `/`, so that none can be taken for an option.
 */

/** Where to collect, and how. */
export interface Target {
  /** kubectl itself: a name on the path, or a file. */
  readonly program: string;
  /** The context that was current when the user was asked; every call names it. */
  readonly context: string;
  /** The API server's address, for people; null: the context doesn't tell. */
  readonly server: string | null;
  /** Where kube-proxy's pods are, and where debug pods are put. */
  readonly namespace: string;
  readonly selector: string;
  /** The image of node debug pods. Needs `chroot` and `sleep`. */
  readonly debugImage: string;
}

export type SaveProgram = 'iptables-save' | 'ip6tables-save';
export const savePrograms: readonly SaveProgram[] = ['iptables-save', 'ip6tables-save'];

/** Stands for a name that isn't known yet, where a call is shown before it is made. */
export const placeholder = { pod: 'POD', container: 'CONTAINER', node: 'NODE' } as const;

/** The only call without a context, made before the user is asked: it reads a file and asks no cluster. */
export const configView: readonly string[] = ['config', 'view', '--minify', '--output=json'];

/** Seconds until kubectl itself gives up on an answer: it says better than a kill what it waited for. */
const requestTimeout = '--request-timeout=30s';

/** `kubectl get`, of all namespaces where the kind has any. */
export function get({ context }: Target, ...what: readonly string[]): string[] {
  return [`--context=${context}`, requestTimeout, 'get', ...what];
}

export function getNodes(target: Target): string[] {
  return get(target, 'nodes', '--output=json');
}

export function getProxyPods(target: Target): string[] {
  const { namespace, selector } = target;
  return get(target, 'pods', `--namespace=${namespace}`, `--selector=${selector}`, '--output=json');
}

/** Runs a program in a container. What it prints comes as it is. */
export function execIn(
  target: Target,
  pod: string,
  container: string,
  ...program: readonly string[]
): string[] {
  return [...inNamespace(target), 'exec', `pod/${pod}`, `--container=${container}`, '--', ...program];
}

export function inNamespace({ context, namespace }: Target): string[] {
  return [`--context=${context}`, `--namespace=${namespace}`];
}

/** As typed into a shell: for people to read, and to try by hand. */
export function shownCommand(program: string, args: readonly string[]): string {
  return [program, ...args].map(quoted).join(' ');
}

/** Several calls, in few words: what all of them begin with stands once, above them. */
export function shownCommands(program: string, calls: readonly (readonly string[])[]): string {
  const [first = [], ...others] = calls;
  let shared = 0;
  while (shared < first.length - 1 && others.every((call) => call[shared] === first[shared])) shared++;
  const rest = calls.map((call) => `• ${call.slice(shared).map(quoted).join(' ')}`);
  return [`${shownCommand(program, first.slice(0, shared))} …`, ...rest].join('\n');
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
