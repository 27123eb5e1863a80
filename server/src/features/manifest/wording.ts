import { plural } from '../../kubeproxy/index.ts';
import type { ManifestObject, PodSet, Protocol } from '../../kubernetes/index.ts';

/** Names that a list shows before it counts the rest. */
const MOST_LISTED = 4;

/** "Deployment app (3 pods)", "DaemonSet agent (a pod on each node)", "Pod tools". */
export function podsWords(pods: PodSet): string {
  return `${pods.kind} ${pods.name}${countNote(pods)}`;
}

/** "3 pods", "a pod on each node"; '' for what is one pod, or where nobody knows. */
export function countWords({ kind, replicas }: PodSet): string {
  if (kind === 'Pod') return '';
  if (kind === 'DaemonSet') return 'a pod on each node';
  return replicas === null ? '' : plural(replicas, 'pod');
}

/** The same behind a name: " (3 pods)". */
export function countNote(pods: PodSet): string {
  const words = countWords(pods);
  return words === '' ? '' : ` (${words})`;
}

/** How many pods these are; null: that is not known of one of them. */
export function countPods(pods: readonly PodSet[]): number | null {
  let count = 0;
  for (const { replicas } of pods) {
    if (replicas === null) return null;
    count += replicas;
  }
  return count;
}

/** "3 pods", "pods" */
export function podCountWords(pods: readonly PodSet[]): string {
  const count = countPods(pods);
  return count === null ? 'pods' : plural(count, 'pod');
}

/** "a, b and c"; further ones are counted. */
export function listed(words: readonly string[], most = MOST_LISTED): string {
  const shown = words.slice(0, most);
  const more = words.length - shown.length;
  if (more > 0) return `${shown.join(', ')} and ${more} more`;
  const last = shown.pop();
  return shown.length === 0 ? (last ?? '') : `${shown.join(', ')} and ${last}`;
}

/** "8080/TCP"; "…/TCP" where a template fills in the number. */
export function portWords(port: number | string, protocol: Protocol): string {
  return `${numberWords(port)}/${protocol}`;
}

/** A port; "…" for 0, which none has: a template fills it in. */
export function numberWords(port: number | string): string {
  return port === 0 ? '…' : String(port);
}

/** "shop/web", or the name alone for what has no namespace; "…" for what a template fills in. */
export function fullName({ namespace, name }: ManifestObject): string {
  return namespace === null ? name || '…' : `${namespace || '…'}/${name || '…'}`;
}
