import { get, type Target } from './kubectl.ts';

/** One document about the cluster as a whole, and the `kubectl get` calls that fill it. */
export interface Question {
  readonly file: string;
  /**
   * Tables show pods and nodes as people know them. Manifests are kept as they come. Of pods and nodes only what
   * Kubehop reads is kept (`lean`).
   */
  readonly form: 'tables' | 'manifest' | 'lean-pods' | 'lean-nodes';
  readonly calls: readonly (readonly string[])[];
  /** Where the server has no such resource: ask this instead (before 1.17 there are no EndpointSlices), or nothing. */
  readonly ifUnknown: { readonly file: string; readonly call: readonly string[] } | 'nothing' | null;
}

const everywhere = (resource: string, form: string) => [resource, '--all-namespaces', `--output=${form}`];

function manifests(resource: string, ifUnknown: Question['ifUnknown'] = null): Question {
  const [name = resource] = resource.split('.');
  return { file: `${name}.yaml`, form: 'manifest', calls: [everywhere(resource, 'yaml')], ifUnknown };
}

/** Everything that is asked of the API server, but for what has to be known before: nodes and kube-proxy's pods. */
export const questions: readonly Question[] = [
  {
    file: 'cluster.session',
    form: 'tables',
    calls: [['nodes', '--output=wide'], everywhere('pods', 'wide')],
    ifUnknown: null,
  },
  { file: 'nodes.yaml', form: 'lean-nodes', calls: [['nodes', '--output=json']], ifUnknown: null },
  { file: 'pods.yaml', form: 'lean-pods', calls: [everywhere('pods', 'json')], ifUnknown: null },
  { file: 'namespaces.yaml', form: 'manifest', calls: [['namespaces', '--output=yaml']], ifUnknown: null },
  manifests('services'),
  manifests('endpointslices', { file: 'endpoints.yaml', call: everywhere('endpoints', 'yaml') }),
  manifests('networkpolicies'),
  manifests('adminnetworkpolicies.policy.networking.k8s.io', 'nothing'),
  manifests('baselineadminnetworkpolicies.policy.networking.k8s.io', 'nothing'),
  manifests('clusternetworkpolicies.policy.networking.k8s.io', 'nothing'),
];

/** kubectl's words for a kind that the API server doesn't serve. */
export function isUnknownResource(words: string): boolean {
  return /the server doesn't have a resource type/.test(words);
}

/** The calls of all questions, in their order. */
export function questionCalls(target: Target): string[][] {
  return questions.flatMap(({ calls }) => calls.map((call) => get(target, ...call)));
}
