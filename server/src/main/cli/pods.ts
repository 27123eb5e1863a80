import type { PodFact } from '../../workspace/index.ts';

/** `namespace/name`, as far as the table that shows the pod tells the namespace. */
export function podName(pod: PodFact | null): string | null {
  if (pod === null) return null;
  return pod.namespace === null ? pod.name : `${pod.namespace}/${pod.name}`;
}
