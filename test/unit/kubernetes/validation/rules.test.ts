import { describe, expect, it } from 'vitest';
import {
  type ManifestFinding,
  parseYaml,
  readObjects,
  rules,
  validateObject,
} from '../../../../server/src/kubernetes/index.ts';

function errorsOf(text: string, version = '1.37'): ManifestFinding[] {
  return parseYaml(text)
    .documents.flatMap((document) => readObjects(document))
    .flatMap((object) => validateObject(object, version));
}

/** `path reason`, each once. */
function pairsOf(text: string, version?: string): string[] {
  return [...new Set(errorsOf(text, version).map(({ field, reason }) => `${field} ${reason}`))].sort();
}

const heads: Readonly<Record<string, string>> = {
  Service: 'v1',
  Endpoints: 'v1',
  Pod: 'v1',
  ReplicationController: 'v1',
  Namespace: 'v1',
  Deployment: 'apps/v1',
  StatefulSet: 'apps/v1',
  DaemonSet: 'apps/v1',
  ReplicaSet: 'apps/v1',
  Job: 'batch/v1',
  CronJob: 'batch/v1',
  EndpointSlice: 'discovery.k8s.io/v1',
  NetworkPolicy: 'networking.k8s.io/v1',
  Ingress: 'networking.k8s.io/v1',
};

/** An object of a kind: `body` is what stands beside its metadata, in flow style. */
function manifest(kind: string, body: string, metadata = 'name: x'): string {
  return `{apiVersion: ${heads[kind]}, kind: ${kind}, metadata: {${metadata}}, ${body}}\n`;
}

const ports = 'ports: [{port: 80}]';
const pod = 'containers: [{name: c, image: i}]';
const template = `template: {metadata: {labels: {a: b}}, spec: {${pod}}}`;
const owned = `selector: {matchLabels: {a: b}}, ${template}`;
const podOf = (container: string, more = '') =>
  `spec: {containers: [{name: c, image: i, ${container}}]${more}}`;
const policy = (rule: string) => `spec: {ingress: [{${rule}}]}`;
const path = (backend: string, more = 'path: /, pathType: Prefix') =>
  `spec: {rules: [{http: {paths: [{${more}, backend: {${backend}}}]}}]}`;
const good = 'service: {name: s, port: {number: 80}}';
const jobPod = `template: {spec: {restartPolicy: Never, ${pod}}}`;

/** kind, what stands beside the metadata, the errors; then other metadata and an older version. */
type Row = readonly [
  kind: string,
  body: string,
  errors: readonly string[],
  metadata?: string,
  version?: string,
];

const rows: readonly Row[] = [
  // Metadata
  ['Pod', `spec: {${pod}}`, ['metadata.name required'], 'labels: {}'],
  ['Pod', `spec: {${pod}}`, ['metadata.name invalid'], 'name: A'],
  ['Pod', `spec: {${pod}}`, ['metadata.generateName invalid', 'metadata.name invalid'], 'generateName: A-'],
  ['Pod', `spec: {${pod}}`, [], 'generateName: a-'],
  ['Pod', `spec: {${pod}}`, ['metadata.namespace invalid'], 'name: x, namespace: a.b'],
  ['Pod', `spec: {${pod}}`, ['metadata.labels invalid'], 'name: x, labels: {"a/b/c": d}'],
  ['Pod', `spec: {${pod}}`, ['metadata.labels invalid'], 'name: x, labels: {"/c": d}'],
  ['Pod', `spec: {${pod}}`, ['metadata.labels invalid'], 'name: x, labels: {a: -b}'],
  ['Pod', `spec: {${pod}}`, ['metadata.annotations invalid'], 'name: x, annotations: {"a b": c}'],
  [
    'Pod',
    `spec: {${pod}}`,
    ['metadata.annotations toolong'],
    `name: x, annotations: {a: ${'b'.repeat(262_144)}}`,
  ],
  [
    'Pod',
    `spec: {${pod}}`,
    ['metadata.ownerReferences.uid invalid'],
    'name: x, ownerReferences: [{apiVersion: v1, kind: Pod, name: p}]',
  ],
  [
    'Pod',
    `spec: {${pod}}`,
    ['metadata.ownerReferences invalid'],
    'name: x, ownerReferences: [{apiVersion: v1, kind: Pod, name: p, uid: a, controller: true}, {apiVersion: v1, kind: Pod, name: q, uid: b, controller: true}]',
  ],
  ['Pod', `spec: {${pod}}`, ['metadata.finalizers[0] invalid'], 'name: x, finalizers: [mine]'],
  ['Pod', `spec: {${pod}}`, ['metadata.finalizers invalid'], 'name: x, finalizers: ["a/b/c"]'],
  ['Pod', `spec: {${pod}}`, [], 'name: x, finalizers: [orphan, example.com/mine]'],
  ['Namespace', 'spec: {}', ['metadata.name invalid'], 'name: a.b'],
  ['Service', `spec: {${ports}}`, ['metadata.name invalid'], 'name: a.b'],

  // Services
  ['Service', 'spec: {type: NodePort}', ['spec.ports required']],
  ['Service', `spec: {type: LoadBalancer, ports: [{port: 10250}]}`, ['spec.ports[0] invalid']],
  ['Service', 'spec: {ports: [{port: 1, name: a}, {port: 1, name: b}]}', ['spec.ports[1] duplicate']],
  ['Service', 'spec: {ports: [{port: 1, name: a}, {port: 2, name: a}]}', ['spec.ports[1].name duplicate']],
  ['Service', 'spec: {ports: [{port: 1}, {port: 2, name: b}]}', ['spec.ports[0].name required']],
  ['Service', 'spec: {ports: [{port: 1, appProtocol: ""}]}', ['spec.ports[0].appProtocol invalid']],
  [
    'Service',
    'spec: {ports: [{port: 0}]}',
    ['spec.ports[0].port invalid', 'spec.ports[0].targetPort invalid'],
  ],
  [
    'Service',
    'spec: {ports: [{name: a}]}',
    ['spec.ports[0].port invalid', 'spec.ports[0].targetPort invalid'],
  ],
  ['Service', 'spec: {ports: [{port: 80, targetPort: a_b}]}', ['spec.ports[0].targetPort invalid']],
  ['Service', 'spec: {ports: [{port: 80, nodePort: 30080}]}', ['spec.ports[0].nodePort forbidden']],
  [
    'Service',
    'spec: {type: NodePort, ports: [{port: 80, nodePort: 80}]}',
    ['spec.ports[0].nodePort invalid'],
  ],
  [
    'Service',
    'spec: {type: NodePort, ports: [{name: a, port: 80, nodePort: 30080}, {name: b, port: 81, nodePort: 30080, protocol: UDP}]}',
    ['spec.ports[1].nodePort invalid'],
  ],
  [
    'Service',
    'spec: {type: NodePort, ports: [{name: a, port: 80, nodePort: 30080}, {name: b, port: 81, nodePort: 30080}]}',
    ['spec.ports[1].nodePort duplicate'],
  ],
  // The allocator looks ahead: the entry that fails is the first with that port.
  [
    'Service',
    'spec: {type: NodePort, ports: [{name: a, port: 53, protocol: UDP}, {name: b, port: 53, nodePort: 53}]}',
    ['spec.ports[0].nodePort invalid'],
  ],
  [
    'Service',
    'spec: {type: LoadBalancer, clusterIP: None, ports: [{port: 1}]}',
    ['spec.clusterIPs[0] invalid'],
  ],
  ['Service', `spec: {clusterIP: x, ${ports}}`, ['spec.clusterIPs[0] invalid']],
  ['Service', `spec: {clusterIPs: [10.0.0.1], ${ports}}`, ['spec.clusterIPs invalid']],
  ['Service', `spec: {clusterIP: 10.0.0.2, clusterIPs: [10.0.0.1], ${ports}}`, ['spec.clusterIPs invalid']],
  ['Service', `spec: {clusterIP: None, clusterIPs: [None, 10.0.0.1], ${ports}}`, ['spec.clusterIPs invalid']],
  [
    'Service',
    `spec: {clusterIP: a, clusterIPs: [a, b, c], ${ports}}`,
    [
      'spec.clusterIPs invalid',
      'spec.clusterIPs[0] invalid',
      'spec.clusterIPs[1] invalid',
      'spec.clusterIPs[2] invalid',
    ],
  ],
  [
    'Service',
    `spec: {clusterIP: 10.0.0.1, clusterIPs: [10.0.0.1, 10.0.0.2], ${ports}}`,
    ['spec.clusterIPs invalid'],
  ],
  ['Service', `spec: {clusterIP: 10.0.0.1, ipFamilies: [IPv6], ${ports}}`, ['spec.clusterIPs[0] invalid']],
  ['Service', `spec: {clusterIP: 010.0.0.1, ${ports}}`, ['spec.clusterIPs[0] invalid']],
  ['Service', `spec: {clusterIP: 010.0.0.1, ${ports}}`, [], 'name: x', '1.35'],
  ['Service', `spec: {ipFamilies: [IPv4, IPv4], ${ports}}`, ['spec.ipFamilies[1] duplicate']],
  ['Service', `spec: {ipFamilies: [IPv5], ${ports}}`, ['spec.ipFamilies[0] notsupported']],
  ['Service', `spec: {ipFamilies: [IPv4, IPv6], ${ports}}`, ['spec.ipFamilyPolicy invalid']],
  ['Service', `spec: {ipFamilyPolicy: "", ${ports}}`, ['spec.ipFamilyPolicy notsupported']],
  ['Service', 'spec: {type: ExternalName}', ['spec.externalName required']],
  ['Service', 'spec: {type: ExternalName, externalName: "::1"}', ['spec.externalName invalid']],
  [
    'Service',
    'spec: {type: ExternalName, externalName: a.b, clusterIP: None, ipFamilies: [IPv4], ipFamilyPolicy: SingleStack, externalTrafficPolicy: Local}',
    [
      'spec.clusterIPs forbidden',
      'spec.externalTrafficPolicy invalid',
      'spec.ipFamilies forbidden',
      'spec.ipFamilyPolicy forbidden',
    ],
  ],
  [
    'Service',
    `spec: {externalIPs: [x, 127.0.0.1, "fe80::1", 224.0.0.1], ${ports}}`,
    [
      'spec.externalIPs[0] invalid',
      'spec.externalIPs[1] invalid',
      'spec.externalIPs[2] invalid',
      'spec.externalIPs[3] invalid',
    ],
  ],
  [
    'Service',
    `spec: {sessionAffinity: ClientIP, sessionAffinityConfig: {clientIP: {timeoutSeconds: 86401}}, ${ports}}`,
    ['spec.sessionAffinityConfig.clientIP.timeoutSeconds invalid'],
  ],
  ['Service', `spec: {externalTrafficPolicy: Cluster, ${ports}}`, ['spec.externalTrafficPolicy invalid']],
  ['Service', `spec: {internalTrafficPolicy: "", ${ports}}`, ['spec.internalTrafficPolicy notsupported']],
  [
    'Service',
    `spec: {trafficDistribution: PreferSameNode, ${ports}}`,
    ['spec.trafficDistribution notsupported'],
    'name: x',
    '1.33',
  ],
  ['Service', `spec: {trafficDistribution: Any, ${ports}}`, [], 'name: x', '1.30'],
  [
    'Service',
    `spec: {type: LoadBalancer, healthCheckNodePort: 30001, ${ports}}`,
    ['spec.healthCheckNodePort invalid'],
  ],
  [
    'Service',
    `spec: {loadBalancerClass: a, allocateLoadBalancerNodePorts: true, loadBalancerSourceRanges: [10.0.0.0/8], ${ports}}`,
    [
      'spec.LoadBalancerSourceRanges forbidden',
      'spec.allocateLoadBalancerNodePorts forbidden',
      'spec.loadBalancerClass forbidden',
    ],
  ],
  [
    'Service',
    `spec: {type: LoadBalancer, loadBalancerClass: "a b", ${ports}}`,
    ['spec.loadBalancerClass invalid'],
  ],
  [
    'Service',
    `spec: {type: LoadBalancer, loadBalancerSourceRanges: [10.0.0.1/8], ${ports}}`,
    ['spec.LoadBalancerSourceRanges[0] invalid'],
  ],
  [
    'Service',
    `spec: {type: LoadBalancer, ${ports}}`,
    ['metadata.annotations[service.beta.kubernetes.io/load-balancer-source-ranges] invalid'],
    'name: x, annotations: {service.beta.kubernetes.io/load-balancer-source-ranges: "10.0.0.0/8, x"}',
  ],
  [
    'Service',
    `spec: {${ports}}`,
    ['metadata.annotations[service.kubernetes.io/topology-mode] invalid'],
    'name: x, annotations: {service.kubernetes.io/topology-mode: Auto, service.kubernetes.io/topology-aware-hints: Disabled}',
  ],

  ['Service', 'spec: {type: ExternalName, externalName: "."}', ['spec.externalName required']],
  [
    'Service',
    `spec: {clusterIP: 10.96.0.5, clusterIPs: [10.96.0.5, None], ${ports}}`,
    ['spec.clusterIPs[1] invalid'],
  ],
  [
    'Service',
    `spec: {clusterIP: None, clusterIPs: [None, None], ${ports}}`,
    ['spec.clusterIPs invalid', 'spec.clusterIPs[1] invalid'],
  ],
  ['Service', `spec: {clusterIPs: [None]}`, ['spec.clusterIPs invalid']],
  [
    'Service',
    `spec: {clusterIP: None, clusterIPs: [10.96.0.5]}`,
    ['spec.clusterIPs invalid', 'spec.ports required'],
  ],
  [
    'Service',
    `spec: {type: nodePort, externalIPs: [10.0.0.1], externalTrafficPolicy: Local, ${ports}}`,
    ['spec.type notsupported', 'spec.externalTrafficPolicy invalid'],
  ],
  [
    'Service',
    `spec: {type: LoadBalancer, externalTrafficPolicy: Local, healthCheckNodePort: 80, ${ports}}`,
    ['spec.healthCheckNodePort invalid'],
  ],
  [
    'Service',
    `spec: {type: LoadBalancer, externalTrafficPolicy: Local, healthCheckNodePort: 30001, ${ports}}`,
    [],
  ],
  [
    'Service',
    `spec: {type: NodePort, externalTrafficPolicy: Local, healthCheckNodePort: 30001, ${ports}}`,
    ['spec.healthCheckNodePort invalid'],
  ],
  [
    'Service',
    `spec: {externalIPs: ["::", "::1", "ff02::1", "ff12::1", 0.0.0.0, 169.254.1.1, 224.0.0.251, 224.0.1.1, "fe80::1", 192.0.2.1/32, example.com], ${ports}}`,
    ['0', '1', '2', '3', '4', '5', '6', '8', '9', '10'].map((i) => `spec.externalIPs[${i}] invalid`),
  ],
  [
    'Service',
    `spec: {ipFamilies: [ipv4, IPv4], ipFamilyPolicy: PreferDualStack, ${ports}}`,
    ['spec.ipFamilies[0] notsupported'],
  ],
  [
    'Service',
    `spec: {ports: [{name: "-a", port: 80}, {name: "a-", port: 81}, {name: "a--b", port: 82}, {name: "80", port: 83}]}`,
    ['spec.ports[0].name invalid', 'spec.ports[1].name invalid'],
  ],
  [
    'Service',
    `spec: {type: ClusterIP, ports: [{name: a, port: 80, nodePort: 30080}, {name: b, port: 81, nodePort: 30080}]}`,
    [
      'spec.ports[0].nodePort forbidden',
      'spec.ports[1].nodePort forbidden',
      'spec.ports[1].nodePort duplicate',
    ],
  ],

  // Endpoints
  ['Endpoints', 'subsets: [{ports: [{port: 1}]}]', ['subsets[0] required']],
  [
    'Endpoints',
    'subsets: [{addresses: [{ip: ::1, hostname: A, nodeName: B}]}]',
    [
      'subsets[0].addresses[0].hostname invalid',
      'subsets[0].addresses[0].ip invalid',
      'subsets[0].addresses[0].nodeName invalid',
    ],
  ],
  [
    'Endpoints',
    'subsets: [{notReadyAddresses: [{ip: 10.0.0.1}], ports: [{port: 0}, {port: 1, name: a, protocol: x}]}]',
    [
      'subsets[0].ports[0].name required',
      'subsets[0].ports[0].port invalid',
      'subsets[0].ports[1].protocol notsupported',
    ],
  ],
  ['EndpointSlice', 'endpoints: []', ['addressType required']],
  ['EndpointSlice', 'addressType: IPv4, endpoints: [{}]', ['endpoints[0].addresses required']],
  [
    'EndpointSlice',
    'addressType: FQDN, endpoints: [{addresses: [local]}, {addresses: [""]}, {addresses: [a.b]}]',
    ['endpoints[0].addresses[0] invalid', 'endpoints[1].addresses[0] required'],
  ],
  [
    'EndpointSlice',
    'addressType: IPv6, endpoints: [{addresses: [10.0.0.1]}]',
    ['endpoints[0].addresses[0] invalid'],
  ],
  [
    'EndpointSlice',
    `addressType: IPv4, endpoints: [{addresses: [${Array(101).fill('10.0.0.1').join(', ')}]}]`,
    ['endpoints[0].addresses toomany'],
  ],
  [
    'EndpointSlice',
    `addressType: IPv4, endpoints: [${Array(1001).fill('{addresses: [10.0.0.1]}').join(', ')}]`,
    ['endpoints toomany'],
  ],
  [
    'EndpointSlice',
    `addressType: IPv4, ports: [${Array.from({ length: 101 }, (_, i) => `{name: p${i}}`).join(', ')}]`,
    ['ports toomany'],
  ],
  [
    'EndpointSlice',
    'addressType: IPv4, endpoints: [{addresses: [10.0.0.1], hints: {forZones: [{name: a}, {name: a}]}}]',
    ['endpoints[0].hints.forZones[1].name duplicate'],
  ],
  ['EndpointSlice', 'addressType: IPv4, ports: [{}, {}]', ['ports[1].name duplicate']],
  [
    'EndpointSlice',
    'addressType: IPv4, ports: [{name: A, appProtocol: "a b"}]',
    ['ports[0].appProtocol invalid', 'ports[0].name invalid'],
  ],

  [
    'EndpointSlice',
    `addressType: FQDN, endpoints: [{addresses: [${'a'.repeat(64)}.com]}]`,
    ['endpoints[0].addresses[0] invalid'],
  ],
  [
    'EndpointSlice',
    `addressType: IPv4, endpoints: [{addresses: [10.0.0.1], nodeName: ""}]`,
    ['endpoints[0].nodeName invalid'],
  ],
  [
    'EndpointSlice',
    `addressType: IPv4, endpoints: [{addresses: [10.0.0.1], hints: {forZones: [{name: "inv@lid"}]}}]`,
    ['endpoints[0].hints.forZones[0].name invalid'],
  ],

  // Workloads
  ['Deployment', `spec: {${template}}`, ['spec.selector required', 'spec.template.metadata.labels invalid']],
  [
    'Deployment',
    'spec: {}',
    [
      'spec.selector required',
      'spec.template.metadata.labels invalid',
      'spec.template.spec.containers required',
    ],
  ],
  ['Deployment', `spec: {selector: {}, ${template}}`, ['spec.selector invalid']],
  [
    'Deployment',
    `spec: {selector: {matchLabels: {a: "b c"}}, ${template}}`,
    ['spec.selector invalid', 'spec.selector.matchLabels invalid'],
  ],
  [
    'Deployment',
    `spec: {selector: {matchExpressions: [{key: a, operator: In}]}, ${template}}`,
    ['spec.selector invalid', 'spec.selector.matchExpressions[0].values required'],
  ],
  [
    'Deployment',
    `spec: {selector: {matchExpressions: [{key: a, operator: Exists, values: [b]}]}, ${template}}`,
    ['spec.selector invalid', 'spec.selector.matchExpressions[0].values forbidden'],
  ],
  [
    'Deployment',
    `spec: {selector: {matchExpressions: [{key: a, operator: has}]}, ${template}}`,
    ['spec.selector invalid', 'spec.selector.matchExpressions[0].operator invalid'],
  ],
  [
    'Deployment',
    `spec: {selector: {matchExpressions: [{key: "", operator: Exists}]}, ${template}}`,
    ['spec.selector invalid', 'spec.selector.matchExpressions[0].key invalid'],
  ],
  [
    'Deployment',
    `spec: {selector: {matchLabels: {a: c}}, ${template}}`,
    ['spec.template.metadata.labels invalid'],
  ],
  [
    'Deployment',
    `spec: {replicas: -1, minReadySeconds: -1, revisionHistoryLimit: -1, ${owned}}`,
    ['spec.minReadySeconds invalid', 'spec.replicas invalid', 'spec.revisionHistoryLimit invalid'],
  ],
  ['Deployment', `spec: {minReadySeconds: 600, ${owned}}`, ['spec.progressDeadlineSeconds invalid']],
  [
    'Deployment',
    `spec: {strategy: {type: Recreate, rollingUpdate: {}}, ${owned}}`,
    ['spec.strategy.rollingUpdate forbidden'],
  ],
  ['Deployment', `spec: {strategy: {type: Rolling}, ${owned}}`, ['spec.strategy notsupported']],
  [
    'Deployment',
    `spec: {strategy: {rollingUpdate: {maxUnavailable: 0%, maxSurge: 0}}, ${owned}}`,
    ['spec.strategy.rollingUpdate.maxUnavailable invalid'],
  ],
  [
    'Deployment',
    `spec: {strategy: {rollingUpdate: {maxUnavailable: 101%, maxSurge: many}}, ${owned}}`,
    ['spec.strategy.rollingUpdate.maxSurge invalid', 'spec.strategy.rollingUpdate.maxUnavailable invalid'],
  ],
  [
    'ReplicaSet',
    `spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {restartPolicy: Never, activeDeadlineSeconds: 5, ${pod}}}}`,
    ['spec.template.spec.activeDeadlineSeconds forbidden', 'spec.template.spec.restartPolicy notsupported'],
  ],
  [
    'StatefulSet',
    `spec: {podManagementPolicy: Any, updateStrategy: {type: Recreate}, serviceName: A, ordinals: {start: -1}, ${owned}}`,
    [
      'spec.ordinals.start invalid',
      'spec.podManagementPolicy invalid',
      'spec.serviceName invalid',
      'spec.updateStrategy invalid',
    ],
  ],
  ['StatefulSet', `spec: {serviceName: A, ${owned}}`, [], 'name: x', '1.32'],
  [
    'StatefulSet',
    `spec: {updateStrategy: {type: OnDelete, rollingUpdate: {partition: 1}}, ${owned}}`,
    ['spec.updateStrategy.rollingUpdate invalid'],
  ],
  [
    'StatefulSet',
    `spec: {persistentVolumeClaimRetentionPolicy: {whenDeleted: Keep}, ${owned}}`,
    ['spec.persistentVolumeClaimRetentionPolicy.whenDeleted notsupported'],
  ],
  ['DaemonSet', `spec: {${template}}`, ['spec.template.metadata.labels invalid']],
  [
    'DaemonSet',
    `spec: {updateStrategy: {rollingUpdate: {maxSurge: 1}}, ${owned}}`,
    ['spec.updateStrategy.rollingUpdate.maxSurge invalid'],
  ],
  [
    'DaemonSet',
    `spec: {updateStrategy: {rollingUpdate: {maxUnavailable: 0}}, ${owned}}`,
    ['spec.updateStrategy.rollingUpdate.maxUnavailable required'],
  ],
  ['DaemonSet', `spec: {updateStrategy: {type: Recreate}, ${owned}}`, ['spec.updateStrategy notsupported']],
  [
    'ReplicationController',
    `spec: {selector: {a: c}, ${template}}`,
    ['spec.template.metadata.labels invalid'],
  ],
  ['ReplicationController', 'spec: {}', ['spec.selector required', 'spec.template required']],
  ['ReplicationController', `spec: {template: {spec: {${pod}}}}`, ['spec.selector required']],
  ['Job', `spec: {template: {spec: {${pod}}}}`, ['spec.template.spec.restartPolicy required']],
  [
    'Job',
    `spec: {selector: {matchLabels: {a: b}}, ${jobPod}}`,
    ['spec.selector invalid', 'spec.template.metadata.labels invalid'],
  ],
  [
    'Job',
    `spec: {manualSelector: true, ${jobPod}}`,
    ['spec.selector required', 'spec.template.metadata.labels invalid'],
  ],
  [
    'Job',
    `spec: {completionMode: Indexed, parallelism: -1, ${jobPod}}`,
    ['spec.completions required', 'spec.parallelism invalid'],
  ],
  [
    'CronJob',
    `spec: {schedule: "61 * * * *", timeZone: Mars/Base, concurrencyPolicy: Skip, jobTemplate: {spec: {selector: {}, manualSelector: true, ${jobPod}}}}`,
    [
      'spec.concurrencyPolicy notsupported',
      'spec.jobTemplate.spec.manualSelector notsupported',
      'spec.jobTemplate.spec.selector invalid',
      'spec.schedule invalid',
      'spec.timeZone invalid',
    ],
  ],
  [
    'CronJob',
    `spec: {schedule: "*/5 0-6 1,15 jan-mar mon", timeZone: Etc/UTC, jobTemplate: {spec: {${jobPod}}}}`,
    [],
    `name: ${'a'.repeat(52)}`,
  ],
  [
    'CronJob',
    `spec: {schedule: "@every 1h30m", jobTemplate: {spec: {${jobPod}}}}`,
    ['metadata.name invalid'],
    `name: ${'a'.repeat(53)}`,
  ],

  [
    'Job',
    `spec: {completionMode: Indexed, completions: 3, ${jobPod}}`,
    ['metadata.name invalid'],
    'name: a.b',
  ],
  [
    'Job',
    `spec: {completionMode: Indexed, completions: 3, ${jobPod}}`,
    ['metadata.name invalid'],
    `name: ${'a'.repeat(62)}`,
  ],
  ['Job', `spec: {completionMode: Indexed, completions: 3, ${jobPod}}`, [], `name: ${'a'.repeat(61)}`],
  ['Job', `spec: {backoffLimitPerIndex: 1, ${jobPod}}`, ['spec.backoffLimitPerIndex invalid']],
  [
    'Job',
    `spec: {completionMode: Indexed, completions: 3, maxFailedIndexes: 1, ${jobPod}}`,
    ['spec.backoffLimitPerIndex required'],
  ],
  [
    'Job',
    `spec: {completionMode: Indexed, completions: 3, backoffLimitPerIndex: 1, maxFailedIndexes: 4, ${jobPod}}`,
    ['spec.maxFailedIndexes invalid'],
  ],
  [
    'Job',
    `spec: {podFailurePolicy: {rules: [{action: Ignore, onPodConditions: [{type: DisruptionTarget, status: "True"}]}]}, template: {spec: {restartPolicy: OnFailure, ${pod}}}}`,
    ['spec.template.spec.restartPolicy invalid'],
  ],
  [
    'Job',
    `spec: {template: {spec: {restartPolicy: Sometimes, ${pod}}}}`,
    ['spec.template.spec.restartPolicy notsupported'],
  ],
  [
    'Job',
    `spec: {podReplacementPolicy: TerminatingOrFailed, podFailurePolicy: {rules: []}, ${jobPod}}`,
    ['spec.podReplacementPolicy notsupported'],
  ],

  // Pods
  ['Pod', 'spec: {}', ['spec.containers required']],
  [
    'Pod',
    'spec: {containers: [{name: a, image: " i"}, {name: a, image: i}, {}]}',
    [
      'spec.containers[0].image invalid',
      'spec.containers[1].name duplicate',
      'spec.containers[2].image required',
      'spec.containers[2].name required',
    ],
  ],
  [
    'Pod',
    podOf('ports: [{name: a--b, containerPort: 0, hostPort: 70000, protocol: tcp}]'),
    [
      'spec.containers[0].ports[0].containerPort required',
      'spec.containers[0].ports[0].hostPort invalid',
      'spec.containers[0].ports[0].name invalid',
      'spec.containers[0].ports[0].protocol notsupported',
    ],
  ],
  [
    'Pod',
    podOf('ports: [{name: a, containerPort: 1}, {name: a, containerPort: 2}]'),
    ['spec.containers[0].ports[1].name duplicate'],
  ],
  [
    'Pod',
    podOf('ports: [{containerPort: 1, hostPort: 5}, {containerPort: 2, hostPort: 5}]'),
    ['spec.containers[0].ports[1].hostPort duplicate'],
  ],
  [
    'Pod',
    podOf('ports: [{containerPort: 1, hostPort: 5}]', ', hostNetwork: true'),
    ['spec.containers[0].ports[0].hostPort invalid'],
  ],
  [
    'Pod',
    podOf('ports: [{containerPort: 1}, {containerPort: 1}]', ', hostNetwork: true'),
    ['spec.containers[0].ports[1].hostPort duplicate'],
  ],
  [
    'Pod',
    podOf('env: [{name: "a=b"}, {value: x}, {name: c, value: d, valueFrom: {}}]'),
    [
      'spec.containers[0].env[0].name invalid',
      'spec.containers[0].env[1].name required',
      'spec.containers[0].env[2].valueFrom invalid',
    ],
  ],
  ['Pod', podOf('restartPolicy: Always'), ['spec.containers[0].restartPolicy forbidden'], 'name: x', '1.33'],
  [
    'Pod',
    podOf('readinessProbe: {}, livenessProbe: {exec: {}, httpGet: {port: ""}, successThreshold: 2}'),
    [
      'spec.containers[0].livenessProbe.exec.command required',
      'spec.containers[0].livenessProbe.httpGet forbidden',
      'spec.containers[0].livenessProbe.successThreshold invalid',
      'spec.containers[0].readinessProbe required',
    ],
  ],
  [
    'Pod',
    podOf(
      'readinessProbe: {grpc: {port: 0}, terminationGracePeriodSeconds: 5}, startupProbe: {tcpSocket: {port: 80}, terminationGracePeriodSeconds: 0}',
    ),
    [
      'spec.containers[0].readinessProbe.grpc.port invalid',
      'spec.containers[0].readinessProbe.terminationGracePeriodSeconds invalid',
      'spec.containers[0].startupProbe.terminationGracePeriodSeconds invalid',
    ],
  ],
  [
    'Pod',
    podOf(
      'imagePullPolicy: Sometimes',
      ', initContainers: [{name: i, image: i, livenessProbe: {exec: {command: [a]}}, lifecycle: {preStop: {sleep: {seconds: 1}}}}]',
    ),
    [
      'spec.containers[0].imagePullPolicy notsupported',
      'spec.initContainers[0].lifecycle forbidden',
      'spec.initContainers[0].livenessProbe forbidden',
    ],
  ],
  [
    'Pod',
    podOf(
      'volumeMounts: [{name: v, mountPath: /a}, {name: w, mountPath: /a}, {}]',
      ', volumes: [{name: v, emptyDir: {}, hostPath: {path: /}}, {name: v}, {}]',
    ),
    [
      'spec.containers[0].volumeMounts[1].mountPath invalid',
      'spec.containers[0].volumeMounts[1].name notfound',
      'spec.containers[0].volumeMounts[2].mountPath required',
      'spec.containers[0].volumeMounts[2].name required',
      'spec.volumes[0].hostPath forbidden',
      'spec.volumes[1].name duplicate',
      'spec.volumes[2].name required',
    ],
  ],
  [
    'Pod',
    podOf(
      'securityContext: {runAsUser: -1}',
      ', dnsPolicy: None, activeDeadlineSeconds: 0, ephemeralContainers: [{name: e}]',
    ),
    [
      'spec.activeDeadlineSeconds invalid',
      'spec.containers[0].securityContext.runAsUser invalid',
      'spec.dnsConfig required',
      'spec.ephemeralContainers forbidden',
    ],
  ],
  [
    'Pod',
    `spec: {dnsPolicy: None, dnsConfig: {searches: [A_b], options: [{}]}, hostAliases: [{ip: x}], ${pod}}`,
    [
      'spec.dnsConfig.nameservers required',
      'spec.dnsConfig.options[0] required',
      'spec.dnsConfig.searches[0] invalid',
      'spec.hostAliases[0].ip invalid',
    ],
  ],
  [
    'Pod',
    `spec: {dnsConfig: {nameservers: [1.1.1.1, 1.1.1.2, 1.1.1.3, 1.1.1.4]}, ${pod}}`,
    ['spec.dnsConfig.nameservers invalid'],
  ],

  [
    'Deployment',
    `spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: " i"}]}}}`,
    [],
  ],
  [
    'Pod',
    `spec: {${pod}, initContainers: [{name: a, image: i, ports: [{containerPort: 1, hostPort: 5}]}, {name: b, image: i, ports: [{containerPort: 1, hostPort: 5}]}]}`,
    [],
  ],
  [
    'Pod',
    `spec: {${pod}, initContainers: [{name: a, image: i, restartPolicy: Never}]}`,
    ['spec.initContainers[0].restartPolicy notsupported'],
    'name: x',
    '1.33',
  ],
  [
    'Pod',
    `spec: {${pod}, initContainers: [{name: a, image: i, restartPolicy: Always, readinessProbe: {tcpSocket: {port: http}}}]}`,
    [],
    'name: x',
    '1.33',
  ],
  [
    'Pod',
    `spec: {dnsConfig: {searches: [a_b.c]}, ${pod}}`,
    ['spec.dnsConfig.searches[0] invalid'],
    'name: x',
    '1.32',
  ],
  ['Pod', `spec: {dnsConfig: {searches: [a_b.c, "."]}, ${pod}}`, [], 'name: x', '1.33'],
  ['Pod', `spec: {terminationGracePeriodSeconds: -1, ${pod}}`, []],
  [
    'Pod',
    podOf('env: [{name: 1A}, {name: "a b"}]'),
    ['spec.containers[0].env[0].name invalid', 'spec.containers[0].env[1].name invalid'],
    'name: x',
    '1.31',
  ],
  ['Pod', podOf('env: [{name: 1A}, {name: "a b"}]'), [], 'name: x', '1.32'],
  [
    'Pod',
    podOf('readinessProbe: {httpGet: {port: 80, scheme: https, httpHeaders: [{name: "a b", value: c}]}}'),
    [
      'spec.containers[0].readinessProbe.httpGet.httpHeaders invalid',
      'spec.containers[0].readinessProbe.httpGet.scheme notsupported',
    ],
  ],
  [
    'Pod',
    `spec: {hostNetwork: true, ${pod}, initContainers: [{name: a, image: i, ports: [{containerPort: 1, hostPort: 2}]}]}`,
    [],
  ],
  [
    'Pod',
    `spec: {${pod}, initContainers: [{name: a, image: i, ports: [{containerPort: 1, hostPort: 5}, {containerPort: 2, hostPort: 5}]}]}`,
    ['spec.initContainers[0].ports[1].hostPort duplicate'],
  ],
  [
    'Pod',
    podOf('restartPolicy: Sometimes'),
    ['spec.containers[0].restartPolicy notsupported'],
    'name: x',
    '1.35',
  ],
  ['Pod', podOf('env: [{name: ..a}]'), ['spec.containers[0].env[0].name invalid'], 'name: x', '1.30'],

  // Policies
  ['NetworkPolicy', 'spec: {policyTypes: [Ingress, Egress, Ingress]}', ['spec.policyTypes invalid']],
  ['NetworkPolicy', 'spec: {policyTypes: [Both]}', ['spec.policyTypes[0] notsupported']],
  [
    'NetworkPolicy',
    policy('from: [{}, {ipBlock: {cidr: 10.0.0.0/8}, namespaceSelector: {}}]'),
    ['spec.ingress[0].from[0] required', 'spec.ingress[0].from[1] forbidden'],
  ],
  [
    'NetworkPolicy',
    policy('from: [{ipBlock: {}}, {ipBlock: {cidr: 10.0.0.0/8, except: [x, 10.0.0.0/8, "fd00::/8"]}}]'),
    [
      'spec.ingress[0].from[0].ipBlock.cidr required',
      'spec.ingress[0].from[1].ipBlock.except[0] invalid',
      'spec.ingress[0].from[1].ipBlock.except[1] invalid',
      'spec.ingress[0].from[1].ipBlock.except[2] invalid',
    ],
  ],
  [
    'NetworkPolicy',
    policy(
      'ports: [{endPort: 5}, {port: a, endPort: 5}, {port: 9, endPort: 5}, {port: 9, endPort: 70000}, {port: "80"}, {protocol: ""}]',
    ),
    [
      'spec.ingress[0].ports[0].endPort invalid',
      'spec.ingress[0].ports[1].endPort invalid',
      'spec.ingress[0].ports[2].endPort invalid',
      'spec.ingress[0].ports[3].endPort invalid',
      'spec.ingress[0].ports[4].port invalid',
      'spec.ingress[0].ports[5].protocol notsupported',
    ],
  ],

  // Ingresses
  ['Ingress', 'spec: {}', ['spec invalid']],
  ['Ingress', path(good), []],
  ['Ingress', path(good, 'path: a, pathType: Exact'), ['spec.rules[0].http.paths[0].path invalid']],
  ['Ingress', path(good, 'path: /a//b, pathType: Exact'), ['spec.rules[0].http.paths[0].path invalid']],
  ['Ingress', path(good, 'path: /'), ['spec.rules[0].http.paths[0].pathType required']],
  ['Ingress', path(good, 'pathType: ImplementationSpecific'), []],
  ['Ingress', path('resource: {kind: a}'), ['spec.rules[0].http.paths[0].backend.resource.name required']],
  ['Ingress', path(`${good}, resource: {kind: a, name: b}`), ['spec.rules[0].http.paths[0].backend invalid']],
  ['Ingress', path(''), ['spec.rules[0].http.paths[0].backend invalid']],
  [
    'Ingress',
    path('service: {name: 1a, port: {name: b, number: 1}}'),
    [
      'spec.rules[0].http.paths[0].backend invalid',
      'spec.rules[0].http.paths[0].backend.service.name invalid',
    ],
    'name: x',
    '1.35',
  ],
  [
    'Ingress',
    path('service: {port: {}}'),
    [
      'spec.rules[0].http.paths[0].backend required',
      'spec.rules[0].http.paths[0].backend.service.name required',
    ],
  ],
  [
    'Ingress',
    `spec: {ingressClassName: a, tls: [{hosts: [A, "*.*.b"]}], rules: [{host: 10.0.0.1}, {host: a_b, http: {}}], defaultBackend: {${good}}}`,
    [
      'annotations.kubernetes.io/ingress.class invalid',
      'spec.rules[0].host invalid',
      'spec.rules[1].host invalid',
      'spec.rules[1].http.paths required',
      'spec.tls[0].hosts[0] invalid',
      'spec.tls[0].hosts[1] invalid',
    ],
    'name: x, annotations: {kubernetes.io/ingress.class: b}',
  ],

  // Decoding
  ['Service', `spec: {selector: {matchLabels: {a: b}}, ${ports}}`, ['spec.selector.matchLabels wrongtype']],
  [
    'Service',
    'spec: {ports: {port: 80}, tpye: NodePort, type: NodePort, type: NodePort}',
    ['spec.ports wrongtype', 'spec.tpye unknownfield', 'spec.type duplicatefield'],
  ],
];

describe("the API server's rules", () => {
  for (const [index, [kind, body, errors, metadata, version]] of rows.entries()) {
    it(`${index}: ${kind} {${body.slice(0, 100)}}`, () => {
      expect(pairsOf(manifest(kind, body, metadata), version)).toEqual([...errors].sort());
    });
  }

  it('are each met by some row, and speak in whole sentences', () => {
    const removed = errorsOf('{apiVersion: extensions/v1beta1, kind: Ingress, metadata: {name: x}}');
    const messages = [
      ...rows.flatMap(([kind, body, , metadata, version]) =>
        errorsOf(manifest(kind, body, metadata), version),
      ),
      ...removed,
    ].map(({ message }) => message);
    for (const message of messages) expect(message).not.toMatch(/undefined|\{\d\}|NaN/);
    const unmet = Object.entries(rules).filter(([, { message }]) => {
      const pattern = new RegExp(
        `^${message.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{\d\}/g, '[\\s\\S]*')}$`,
      );
      return !messages.some((said) => pattern.test(said));
    });
    expect(unmet.map(([name]) => name)).toEqual([]);
  });

  it('do not call a port that is not there 0', () => {
    const messages = errorsOf(manifest('Service', 'spec: {ports: [{name: a}]}')).map(
      ({ message }) => message,
    );
    expect(messages).toEqual([
      'A port must be given, from 1 to 65535.',
      'A targetPort that is not given is the port: 0, which is none.',
    ]);
  });

  it('say where the pairs of a selector stand', () => {
    const messages = [
      ...errorsOf(manifest('Service', `spec: {selector: {matchLabels: {a: b}}, ${ports}}`)),
      ...errorsOf(manifest('NetworkPolicy', 'spec: {podSelector: {app: a}}')),
    ].map(({ message, field }) => `${field}: ${message}`);
    expect(messages).toEqual([
      'spec.selector.matchLabels: This selector is a plain map: the pairs stand in it, without matchLabels.',
      'spec.podSelector.app: app is no field here. Labels to match stand under matchLabels.',
    ]);
  });

  it('keep still about what a template leaves open', () => {
    const open = '"{{ .x }}"';
    for (const body of [
      `spec: {ports: [{port: ${open}}, {port: ${open}, name: a}]}`,
      `spec: {type: ${open}, externalTrafficPolicy: Local, clusterIP: None, ports: [{port: 80, nodePort: 30080}]}`,
      `spec: {type: ${open}}`,
      `spec: {clusterIP: ${open}, clusterIPs: [10.0.0.1], ports: ${open}}`,
    ]) {
      const errors = pairsOf(manifest('Service', body));
      expect(
        errors.filter((error) => error !== 'spec.ports[0].name required'),
        body,
      ).toEqual([]);
    }
    expect(
      pairsOf(manifest('Deployment', `spec: {selector: {matchLabels: {a: ${open}}}, ${template}}`)),
    ).toEqual([]);
    expect(pairsOf(manifest('Deployment', `spec: {selector: ${open}, template: ${open}}`))).toEqual([]);
  });

  it('point at the value, at its key, or at what should hold it', () => {
    const text =
      'apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  ports:\n  - name: a\n    port: 0\n    targetPort: 1\n  - port: 80\n  type:\n';
    const places = errorsOf(text).map(({ field, start, end }) => [field, text.slice(start, end)]);
    expect(places).toEqual([
      ['spec.ports[0].port', '0'],
      ['spec.ports[1].name', 'port'],
    ]);
  });
});
