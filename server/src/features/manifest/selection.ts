import {
  type ClusterView,
  type ManifestObject,
  type NetworkPolicy,
  type PodSet,
  type PolicyPeer,
  type Service,
  withoutOwned,
} from '../../kubernetes/index.ts';

/**
 * Of objects with one name each once: a repository holds the same ones in several bundles. What lies beside the
 * object that asks comes first.
 */
function once<Value extends { readonly object: ManifestObject }>(
  view: ClusterView,
  asker: ManifestObject,
  values: readonly Value[],
): Value[] {
  const near = values.filter(({ object }) => view.isSameFolder(object, asker));
  const named = new Map<string, Value>();
  for (const value of [...near, ...values]) {
    const { kind, namespace, name } = value.object;
    const key = `${kind} ${namespace}/${name}`;
    if (!named.has(key)) named.set(key, value);
  }
  return [...named.values()];
}

/** The pods behind a Service. */
export function podsBehind(view: ClusterView, service: Service): PodSet[] {
  return withoutOwned(once(view, service.object, view.podsOf(service)));
}

/** The pods that a policy is about; those of the host's network are none. */
export function podsUnder(view: ClusterView, { object, namespace, podSelector }: NetworkPolicy): PodSet[] {
  if (podSelector === null) return [];
  const pods = view.selected(podSelector, namespace).filter(({ hostNetwork }) => !hostNetwork);
  return withoutOwned(once(view, object, pods));
}

/** The pods that one peer of a policy's rule stands for. */
export function podsOfPeer(view: ClusterView, policy: NetworkPolicy, peer: PolicyPeer): PodSet[] {
  return withoutOwned(once(view, policy.object, view.podsOfPeer(peer, policy.namespace)));
}

export function servicesOf(view: ClusterView, pods: PodSet): Service[] {
  return once(view, pods.object, view.servicesOf(pods));
}

export function policiesOf(view: ClusterView, pods: PodSet): NetworkPolicy[] {
  return once(view, pods.object, view.policiesOf(pods));
}
