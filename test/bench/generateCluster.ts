import type { ManifestObject, NetworkPolicyObject, NetworkRule, PodObject } from '../unit/policy/naive.ts';

export interface GenerateClusterOptions {
  readonly workloads: number;
  readonly policies: number;
}

const PER_NAMESPACE = 25;
const TEAMS = ['red', 'green', 'blue', 'grey', 'white'];

/**
 * A cluster as they grow: namespaces of 25 workloads with labels of their own, in each a policy that denies all,
 * and policies that open a few ports to a neighbour, a team's namespaces or blocks of addresses, some by the
 * ports' names. The same numbers give the same cluster.
 */
export function generateCluster({ workloads, policies }: GenerateClusterOptions): ManifestObject[] {
  const namespaces = Math.ceil(workloads / PER_NAMESPACE);
  const objects: ManifestObject[] = [];
  for (let index = 0; index < namespaces; index++) {
    objects.push({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: `ns-${index}`, labels: { team: TEAMS[index % TEAMS.length] ?? '' } },
    });
  }
  for (let index = 0; index < workloads; index++) objects.push(generatePod(index));
  for (let index = 0; index < policies; index++) objects.push(generatePolicy(index, namespaces));
  return objects;
}

function generatePod(index: number): PodObject {
  const place = Math.floor(index / PER_NAMESPACE);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `app-${index}`,
      namespace: `ns-${place}`,
      labels: { app: `app-${index % PER_NAMESPACE}`, tier: `tier-${index % 3}`, version: `v${index % 7}` },
    },
    spec: {
      containers: [{ name: 'main', ports: [{ name: 'http', containerPort: 8000 + (index % 11) }] }],
    },
  };
}

function generatePolicy(index: number, namespaces: number): NetworkPolicyObject {
  const namespace = `ns-${index % namespaces}`;
  const round = Math.floor(index / namespaces);
  if (round === 0) {
    return networkPolicy(index, namespace, { podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
  }
  const rules: NetworkRule[] = [
    {
      from: [{ podSelector: { matchLabels: { app: `app-${(index * 7) % PER_NAMESPACE}` } } }],
      ports: [{ port: 'http' }],
    },
    {
      from: [
        {
          namespaceSelector: { matchLabels: { team: TEAMS[index % TEAMS.length] ?? '' } },
          podSelector: {
            matchExpressions: [{ key: 'tier', operator: 'In', values: [`tier-${index % 3}`, 'tier-9'] }],
          },
        },
        { ipBlock: { cidr: `10.${index % 200}.0.0/16`, except: [`10.${index % 200}.${round}.0/24`] } },
      ],
      ports: [{ port: 443 }, { port: 9000 + round, endPort: 9100 + index }],
    },
  ];
  const selector = {
    matchLabels: round % 2 === 0 ? { tier: `tier-${index % 3}` } : { version: `v${index % 7}` },
  };
  return networkPolicy(index, namespace, {
    podSelector: selector,
    policyTypes: ['Ingress', 'Egress'],
    ingress: rules,
    egress: rules.map(({ from = [], ports = [] }) => ({ to: from, ports })),
  });
}

function networkPolicy(
  index: number,
  namespace: string,
  spec: NetworkPolicyObject['spec'],
): NetworkPolicyObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: `policy-${index}`, namespace },
    spec,
  };
}
