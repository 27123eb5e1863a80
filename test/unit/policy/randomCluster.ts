import fc from 'fast-check';
import type {
  AdminPeer,
  AdminPolicyObject,
  AdminPort,
  AdminRuleObject,
  ClusterPort,
  ManifestObject,
  NamespaceObject,
  NetworkPeer,
  NetworkPolicyObject,
  NetworkRule,
  PodObject,
  Selector,
} from './naive.ts';

/*
 * Random clusters out of few names, labels, ports and blocks, so that policies, pods and packets meet often.
 * Fields are sometimes absent, null or empty, wherever the API allows it.
 */

const NAMESPACES = ['red', 'blue', 'grey'];
const PORT_NAMES = ['http', 'dns'];
const PORT_NUMBERS = [1, 80, 443, 65_535];
const PROTOCOLS = ['TCP', 'UDP', 'SCTP'];
const BLOCKS = [
  '0.0.0.0/0',
  '10.0.0.0/8',
  '10.1.0.0/16',
  '10.1.2.0/24',
  '10.1.2.3/32',
  '::/0',
  'fd00::/8',
  'fd00:1::/32',
];

/** Ends of packets outside of the cluster, at both sides of the edges of `BLOCKS`. */
export const OUTSIDE = [
  '9.255.255.255',
  '10.0.0.0',
  '10.1.2.2',
  '10.1.2.3',
  '10.1.3.0',
  '255.255.255.255',
  'fc00::1',
  'fd00:1::5',
  'fd00:2::',
];

/** Destination ports: every number that a policy or a pod may name, and those beside it. */
export const PORTS = [...new Set(PORT_NUMBERS.flatMap((port) => [port - 1, port, port + 1]))].filter(
  (port) => port >= 1 && port <= 65_535,
);

const optional = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined });
const few = <Value>(arbitrary: fc.Arbitrary<Value>, maxLength = 3) => fc.array(arbitrary, { maxLength });
const oneOrMore = <Value>(arbitrary: fc.Arbitrary<Value>, maxLength = 2) =>
  fc.array(arbitrary, { minLength: 1, maxLength });
/** Leaves out what is undefined, as a manifest would. */
const object = <Shape>(shape: { [Key in keyof Shape]: fc.Arbitrary<Shape[Key]> }): fc.Arbitrary<Shape> =>
  fc
    .record(shape as { [Key in keyof Shape & string]: fc.Arbitrary<unknown> })
    .map((value) => JSON.parse(JSON.stringify(value)) as Shape);

const labels = fc.dictionary(fc.constantFrom('app', 'tier'), fc.constantFrom('a', 'b'), { maxKeys: 2 });
const ofNamespaces = fc.dictionary(fc.constantFrom('team', 'app'), fc.constantFrom('a', 'b'), { maxKeys: 2 });
const port = fc.constantFrom(...PORT_NUMBERS);
const protocol = fc.constantFrom(...PROTOCOLS);
const block = fc.constantFrom(...BLOCKS);

const expression = fc.oneof(
  fc.record({
    key: fc.constantFrom('app', 'tier', 'team'),
    operator: fc.constantFrom('In', 'NotIn'),
    values: oneOrMore(fc.constantFrom('a', 'b')),
  }),
  fc.record({
    key: fc.constantFrom('app', 'tier', 'team'),
    operator: fc.constantFrom('Exists', 'DoesNotExist'),
  }),
);

const selectorOf = (pairs: fc.Arbitrary<Record<string, string>>): fc.Arbitrary<Selector> =>
  fc.oneof(
    { weight: 1, arbitrary: fc.constant({}) },
    {
      weight: 4,
      arbitrary: object<Selector>({
        matchLabels: optional(pairs) as fc.Arbitrary<Record<string, string>>,
        matchExpressions: optional(few(expression, 1)) as fc.Arbitrary<
          NonNullable<Selector['matchExpressions']>
        >,
      }),
    },
  );
const podSelector = selectorOf(labels);
const namespaceSelector = fc.oneof(
  selectorOf(ofNamespaces),
  fc.constantFrom(...NAMESPACES).map((name) => ({ matchLabels: { 'kubernetes.io/metadata.name': name } })),
);

const namespaces: fc.Arbitrary<NamespaceObject[]> = fc
  .uniqueArray(fc.constantFrom(...NAMESPACES), { maxLength: 2 })
  .chain((names) =>
    fc.tuple(
      ...names.map((name) =>
        optional(ofNamespaces).map(
          (labels): NamespaceObject => ({
            apiVersion: 'v1',
            kind: 'Namespace',
            metadata: { name, ...(labels ? { labels } : {}) },
          }),
        ),
      ),
    ),
  );

const pod = (name: string): fc.Arbitrary<PodObject> =>
  fc
    .record({
      namespace: fc.constantFrom(...NAMESPACES),
      labels,
      owner: fc.option(fc.constantFrom('one', 'two'), { nil: null, freq: 1 }),
      hostNetwork: fc.integer({ min: 0, max: 9 }).map((number) => number === 0),
      ports: few(
        object<{ name?: string; containerPort: number; protocol?: string }>({
          name: optional(fc.constantFrom(...PORT_NAMES)) as fc.Arbitrary<string>,
          containerPort: port,
          protocol: optional(protocol) as fc.Arbitrary<string>,
        }),
        2,
      ),
      addresses: fc.subarray(['10.1.2.3', '10.2.0.1', 'fd00:1::9'], { maxLength: 2 }),
    })
    .map(({ namespace, labels, owner, hostNetwork, ports, addresses }) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name,
        namespace,
        labels,
        ...(owner === null
          ? {}
          : { ownerReferences: [{ kind: 'ReplicaSet', name: owner, controller: true }] }),
      },
      spec: { ...(hostNetwork ? { hostNetwork } : {}), containers: [{ name: 'main', ports }] },
      ...(addresses.length > 0 ? { status: { podIPs: addresses.map((ip) => ({ ip })) } } : {}),
    }));

const networkPeer: fc.Arbitrary<NetworkPeer> = fc.oneof(
  podSelector.map((podSelector) => ({ podSelector })),
  fc.record({ namespaceSelector, podSelector: fc.constantFrom(null) }),
  fc.record({ podSelector, namespaceSelector }),
  fc.record({ cidr: block, except: few(block, 2) }).map((ipBlock) => ({ ipBlock })),
);

const networkPort: fc.Arbitrary<NonNullable<NetworkRule['ports']>[number]> = fc.oneof(
  object({ protocol: optional(protocol), port: optional(fc.oneof(port, fc.constantFrom(...PORT_NAMES))) }),
  fc.tuple(optional(protocol), port, port).map(([protocol, one, other]) => ({
    ...(protocol ? { protocol } : {}),
    port: Math.min(one, other),
    endPort: Math.max(one, other),
  })),
) as fc.Arbitrary<NonNullable<NetworkRule['ports']>[number]>;

const networkRule = (peers: 'from' | 'to'): fc.Arbitrary<NetworkRule> =>
  object<Record<string, unknown>>({
    [peers]: optional(few(networkPeer, 2)),
    ports: optional(few(networkPort, 2)),
  }) as fc.Arbitrary<NetworkRule>;

const networkPolicy = (name: string): fc.Arbitrary<NetworkPolicyObject> =>
  fc
    .record({
      namespace: fc.constantFrom(...NAMESPACES),
      spec: object<Record<string, unknown>>({
        podSelector: fc.oneof(podSelector, fc.constantFrom(null, undefined)),
        policyTypes: optional(fc.subarray(['Ingress', 'Egress'])),
        ingress: fc.oneof(few(networkRule('from'), 2), fc.constantFrom(null, undefined)),
        egress: fc.oneof(few(networkRule('to'), 2), fc.constantFrom(null, undefined)),
      }),
    })
    .map(({ namespace, spec }) => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name, namespace },
      spec: spec as NetworkPolicyObject['spec'],
    }));

const adminPods: fc.Arbitrary<AdminPeer> = fc.oneof(
  namespaceSelector.map((namespaces) => ({ namespaces })),
  fc.record({ namespaceSelector, podSelector }).map((pods) => ({ pods })),
);
const ingressPeer: fc.Arbitrary<AdminPeer> = fc.oneof(
  { weight: 12, arbitrary: adminPods },
  { weight: 1, arbitrary: fc.constant({ somethingNew: { colour: 'green' } }) },
);
const egressPeer: fc.Arbitrary<AdminPeer> = fc.oneof(
  { weight: 6, arbitrary: ingressPeer },
  { weight: 3, arbitrary: oneOrMore(block).map((networks) => ({ networks })) },
  { weight: 1, arbitrary: fc.constant({ nodes: {} }) },
);

const adminPort: fc.Arbitrary<AdminPort> = fc.oneof(
  object<{ protocol?: string; port: number }>({
    protocol: optional(protocol) as fc.Arbitrary<string>,
    port,
  }).map((portNumber) => ({ portNumber })),
  fc.tuple(protocol, port, port).map(([protocol, one, other]) => ({
    portRange: { protocol, start: Math.min(one, other), end: Math.max(one, other) },
  })),
  fc.constantFrom(...PORT_NAMES).map((namedPort) => ({ namedPort })),
);

const clusterPort: fc.Arbitrary<ClusterPort> = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('tcp', 'udp', 'sctp'),
      fc.oneof(
        fc.constant({}),
        port.map((number) => ({ destinationPort: { number } })),
        fc.tuple(port, port).map(([one, other]) => ({
          destinationPort: { range: { start: Math.min(one, other), end: Math.max(one, other) } },
        })),
      ),
    )
    .map(([protocol, destination]) => ({ [protocol]: destination })),
  fc.constantFrom(...PORT_NAMES).map((destinationNamedPort) => ({ destinationNamedPort })),
);

const adminRule = (
  peers: 'from' | 'to',
  actions: readonly string[],
  isCluster: boolean,
): fc.Arbitrary<AdminRuleObject> =>
  object<Record<string, unknown>>({
    action: fc.constantFrom(...actions),
    [peers]: oneOrMore(peers === 'from' ? ingressPeer : egressPeer),
    [isCluster ? 'protocols' : 'ports']: optional(few<unknown>(isCluster ? clusterPort : adminPort, 2)),
  }) as unknown as fc.Arbitrary<AdminRuleObject>;

const adminSpec = (actions: readonly string[], isCluster: boolean) =>
  object<Record<string, unknown>>({
    subject: adminPods,
    ingress: optional(few(adminRule('from', actions, isCluster))),
    egress: optional(few(adminRule('to', actions, isCluster))),
  });

/** Priorities are different: equal ones are undefined. */
const v1alpha1: fc.Arbitrary<AdminPolicyObject[]> = fc
  .tuple(few(adminSpec(['Allow', 'Deny', 'Pass'], false)), optional(adminSpec(['Allow', 'Deny'], false)))
  .map(([admin, baseline]) => [
    ...admin.map((spec, index) => ({
      apiVersion: 'policy.networking.k8s.io/v1alpha1' as const,
      kind: 'AdminNetworkPolicy' as const,
      metadata: { name: `admin-${index}` },
      spec: { ...spec, priority: (index * 7) % 10 } as unknown as AdminPolicyObject['spec'],
    })),
    ...(baseline === undefined
      ? []
      : [
          {
            apiVersion: 'policy.networking.k8s.io/v1alpha1' as const,
            kind: 'BaselineAdminNetworkPolicy' as const,
            metadata: { name: 'default' },
            spec: baseline as unknown as AdminPolicyObject['spec'],
          },
        ]),
  ]);

const v1alpha2: fc.Arbitrary<AdminPolicyObject[]> = few(
  fc.tuple(fc.constantFrom('Admin', 'Baseline'), adminSpec(['Accept', 'Deny', 'Pass'], true)),
  4,
).map((policies) =>
  policies.map(([tier, spec], index) => ({
    apiVersion: 'policy.networking.k8s.io/v1alpha2',
    kind: 'ClusterNetworkPolicy',
    metadata: { name: `cluster-${index}` },
    spec: { ...spec, tier, priority: (index * 7) % 10 } as unknown as AdminPolicyObject['spec'],
  })),
);

/** All objects of a random cluster, one version of the admin policies' API or none among them. */
export const randomCluster: fc.Arbitrary<ManifestObject[]> = fc
  .tuple(
    namespaces,
    fc.tuple(...['p1', 'p2', 'p3', 'p4', 'p5'].map(pod)),
    fc
      .integer({ min: 0, max: 5 })
      .chain((count) =>
        fc.tuple(...Array.from({ length: count }, (_, index) => networkPolicy(`policy-${index}`))),
      ),
    fc.oneof(fc.constant([]), v1alpha1, v1alpha2),
  )
  .map((parts) => parts.flat());
