import type { PodSet } from './model/index.ts';

/** Who makes the ReplicaSets and Jobs that a controller puts between itself and its pods. */
const makers: Readonly<Record<string, string | undefined>> = { ReplicaSet: 'Deployment', Job: 'CronJob' };

/**
 * Without those that others of them made: `kubectl get all` prints a Deployment, its ReplicaSet and its pods, which
 * are three times the same pods.
 */
export function withoutOwned(pods: readonly PodSet[]): PodSet[] {
  const names = new Set(pods.map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`));
  return pods.filter(({ object, namespace }) => {
    const owners = object.root.at('metadata', 'ownerReferences').items;
    return !owners.some((owner) => {
      const [kind, name] = [owner.get('kind').text, owner.get('name').text];
      const maker = `${makers[kind]} ${namespace}/${name.replace(/-[^-]*$/, '')}`;
      return names.has(`${kind} ${namespace}/${name}`) || names.has(maker);
    });
  });
}
