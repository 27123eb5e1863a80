import type { Field, ManifestObject } from '../objects/index.ts';
import type { Labels } from '../selectors.ts';
import { type Protocol, readProtocol } from './service.ts';

/** A port that a container declares. Only its name is more than information. */
export interface ContainerPort {
  readonly container: string;
  readonly name: string;
  readonly number: number;
  readonly protocol: Protocol;
  readonly hostPort: number | null;
  readonly field: Field;
}

/** Pods that are alike: what a workload makes, or one Pod of its own. */
export interface PodSet {
  readonly object: ManifestObject;
  /** The workload's kind, or Pod. */
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  /** How many pods are wanted. Null: one for each node, or as many as a schedule or a template says. */
  readonly replicas: number | null;
  readonly labels: Labels;
  /** False: a template leaves some of the labels open, so what selects them can't be known. */
  readonly labelsKnown: boolean;
  /** Declared ports in the order in which a named targetPort looks for them. */
  readonly ports: readonly ContainerPort[];
  /** False: a template leaves some of the ports open. */
  readonly portsKnown: boolean;
  readonly hostNetwork: boolean;
  readonly hostname: string | null;
  readonly subdomain: string | null;
  /** A StatefulSet's governing Service. */
  readonly serviceName: string | null;
  /** The number of a StatefulSet's first pod. */
  readonly firstOrdinal: number;
  /** A Pod's own addresses, node and state, where its status was pasted. */
  readonly addresses: readonly string[];
  readonly nodeName: string | null;
  readonly isReady: boolean | null;
  /** Where the labels are written that selectors see, and where the pod is. */
  readonly labelsField: Field;
  readonly specField: Field;
}

/** The pods that an object makes or is; null: the object has to do with none. */
export function readPods(object: ManifestObject): PodSet | null {
  const { root, kind } = object;
  const template = templateOf(object);
  if (!template) return null;
  const spec = template.get('spec');
  const labelsField = template.at('metadata', 'labels');
  const status = root.get('status');
  const isPod = kind === 'Pod';
  const phase = status.get('phase').text;
  const readyCondition = status
    .get('conditions')
    .items.find((condition) => condition.get('type').text === 'Ready');
  const addresses = status.get('podIPs').items.map((entry) => entry.get('ip').text);
  return {
    object,
    kind,
    name: object.name,
    namespace: object.namespace ?? '',
    replicas: replicasOf(object),
    labels: labelsField.labels,
    labelsKnown: !labelsField.holdsUnknown && !template.isUnknown && object.certainty !== 'lines',
    ports: containerPorts(spec),
    portsKnown:
      object.certainty !== 'lines' &&
      !containersOf(spec).some(({ field }) => field.get('ports').holdsUnknown),
    hostNetwork: spec.get('hostNetwork').isTrue,
    hostname: spec.get('hostname').text || null,
    subdomain: spec.get('subdomain').text || null,
    serviceName: kind === 'StatefulSet' ? root.at('spec', 'serviceName').text || null : null,
    firstOrdinal: kind === 'StatefulSet' ? root.at('spec', 'ordinals', 'start').number : 0,
    addresses: !isPod ? [] : addresses.length > 0 ? addresses : [status.get('podIP').text].filter(Boolean),
    nodeName: isPod ? spec.get('nodeName').text || null : null,
    isReady: !isPod || phase === '' ? null : readyCondition?.get('status').text === 'True',
    labelsField,
    specField: spec,
  };
}

/** The containers that run beside each other: init containers only where they are sidecars. */
export function containersOf(spec: Field): { readonly name: string; readonly field: Field }[] {
  const sidecars = spec
    .get('initContainers')
    .items.filter((container) => container.get('restartPolicy').text === 'Always');
  return [...spec.get('containers').items, ...sidecars].map((field) => ({
    name: field.get('name').text,
    field,
  }));
}

/** The struct that holds a pod's metadata and spec. */
function templateOf({ root, kind }: ManifestObject): Field | null {
  switch (kind) {
    case 'Pod':
      return root;
    case 'Deployment':
    case 'StatefulSet':
    case 'DaemonSet':
    case 'ReplicaSet':
    case 'ReplicationController':
    case 'Job':
      return root.at('spec', 'template');
    case 'CronJob':
      return root.at('spec', 'jobTemplate', 'spec', 'template');
    default:
      return null;
  }
}

function replicasOf({ root, kind }: ManifestObject): number | null {
  if (kind === 'Pod') return 1;
  if (kind === 'DaemonSet' || kind === 'CronJob') return null;
  const field = root.at('spec', kind === 'Job' ? 'parallelism' : 'replicas');
  if (field.isUnknown) return null;
  return field.isAbsent ? 1 : field.number;
}

function containerPorts(spec: Field): ContainerPort[] {
  return containersOf(spec).flatMap(({ name, field }) =>
    field.get('ports').items.map((port) => ({
      container: name,
      name: port.get('name').text,
      number: port.get('containerPort').number,
      protocol: readProtocol(port.get('protocol')),
      hostPort: port.get('hostPort').number || null,
      field: port,
    })),
  );
}
