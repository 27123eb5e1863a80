import type { Span } from '../../text/index.ts';
import type { ManifestFix } from '../fixes.ts';
import {
  type EndpointGroup,
  type IngressBackend,
  type NetworkPolicy,
  type PodSet,
  readEndpoints,
  readIngressBackends,
  readNetworkPolicy,
  readPods,
  readService,
  type Service,
} from '../model/index.ts';
import type { ManifestObject } from '../objects/index.ts';
import { type LabelSelector, type Labels, mapSelector, matchesLabels } from '../selectors.ts';
import { formatMessage, type ManifestFinding, type RelatedPlace } from '../validation/index.ts';
import { type ClusterRuleName, clusterRules } from './rules.ts';

/** An object and the file that it is in: what lies in one folder is meant to be used together. */
export interface PlacedObject {
  readonly object: ManifestObject;
  /** A path or URI with slashes. */
  readonly file: string;
}

/** All objects of a workspace as one cluster, to be asked who selects whom. */
export class ClusterView {
  readonly services: readonly Service[];
  readonly pods: readonly PodSet[];
  readonly policies: readonly NetworkPolicy[];
  readonly endpoints: readonly EndpointGroup[];
  readonly backends: readonly IngressBackend[];
  /** The labels of namespaces that an object defines. */
  readonly namespaces: ReadonlyMap<string, { readonly labels: Labels; readonly object: ManifestObject }>;
  readonly #folders: ReadonlyMap<ManifestObject, string>;
  readonly #podsByNamespace: ReadonlyMap<string, readonly PodSet[]>;
  /** Pods by namespace and one of their labels: most selectors ask for a pair. */
  readonly #podsByLabel = new Map<string, PodSet[]>();
  readonly #policiesByNamespace: ReadonlyMap<string, readonly NetworkPolicy[]>;
  readonly #servicesByName: ReadonlyMap<string, readonly Service[]>;
  readonly #podsOfService = new Map<Service, PodSet[]>();

  constructor(placed: readonly PlacedObject[]) {
    const objects = placed.map(({ object }) => object);
    this.#folders = new Map(
      placed.map(({ object, file }) => [object, file.slice(0, file.lastIndexOf('/') + 1)]),
    );
    const readings = objects.map(readingsOf);
    this.services = readings.flatMap(({ service }) => service ?? []);
    this.pods = readings.flatMap(({ pods }) => pods ?? []);
    this.policies = readings.flatMap(({ policy }) => policy ?? []);
    this.endpoints = readings.flatMap(({ endpoints }) => endpoints);
    this.backends = readings.flatMap(({ backends }) => backends);
    this.namespaces = new Map(
      objects
        .filter(({ kind }) => kind === 'Namespace')
        .map((object) => [object.name, { labels: namespaceLabels(object), object }]),
    );
    this.#podsByNamespace = groupBy(this.pods, (pods) => pods.namespace);
    this.#policiesByNamespace = groupBy(this.policies, ({ namespace }) => namespace);
    this.#servicesByName = groupBy(this.services, ({ name }) => name);
    for (const pods of this.pods) {
      for (const [key, value] of pods.labels)
        append(this.#podsByLabel, labelKey(pods.namespace, key, value), pods);
    }
  }

  policiesIn(namespace: string): readonly NetworkPolicy[] {
    return this.#policiesByNamespace.get(namespace) ?? [];
  }

  podsIn(namespace: string): readonly PodSet[] {
    return this.#podsByNamespace.get(namespace) ?? [];
  }

  /** Pods that certainly match. */
  selected(selector: LabelSelector, namespace: string): PodSet[] {
    const pair = selector.find((requirement) => requirement.operator === 'equals');
    const candidates =
      pair?.operator === 'equals'
        ? (this.#podsByLabel.get(labelKey(namespace, pair.key, pair.value)) ?? [])
        : this.podsIn(namespace);
    return candidates.filter((pods) => pods.labelsKnown && matchesLabels(selector, pods.labels));
  }

  /**
   * Is nothing known to be missing in a namespace? So it is where a template leaves labels open, and where the
   * files hold no pods at all: then they live elsewhere.
   */
  isUndecided(namespace: string): boolean {
    if (this.pods.length === 0) return true;
    return this.podsIn(namespace).some((pods) => !pods.labelsKnown) || this.podsIn('').length > 0;
  }

  /** The pods that a Service certainly selects. */
  podsOf(service: Service): readonly PodSet[] {
    const known = this.#podsOfService.get(service);
    if (known) return known;
    const pods =
      service.selector === null ? [] : this.selected(mapSelector(service.selector), service.namespace);
    this.#podsOfService.set(service, pods);
    return pods;
  }

  servicesNamed(name: string, namespace?: string): readonly Service[] {
    const services = this.#servicesByName.get(name) ?? [];
    return namespace === undefined ? services : services.filter((service) => service.namespace === namespace);
  }

  /** Is the name or namespace of some Service left open by a template? Then none is known to be missing. */
  get hasOpenServices(): boolean {
    return this.servicesNamed('').length > 0 || this.services.some((service) => service.namespace === '');
  }

  /** Do they lie in one folder, so that somebody applies them together? */
  isSameFolder(a: ManifestObject, b: ManifestObject): boolean {
    return this.#folders.get(a) === this.#folders.get(b);
  }
}

interface Readings {
  readonly service: Service | null;
  readonly pods: PodSet | null;
  readonly policy: NetworkPolicy | null;
  readonly endpoints: readonly EndpointGroup[];
  readonly backends: readonly IngressBackend[];
}

/** An object is read once, however many views there will be: one after every edit. */
const readingsByObject = new WeakMap<ManifestObject, Readings>();

function readingsOf(object: ManifestObject): Readings {
  const known = readingsByObject.get(object);
  if (known !== undefined) return known;
  const readings = {
    service: readService(object),
    pods: readPods(object),
    policy: readNetworkPolicy(object),
    endpoints: readEndpoints(object),
    backends: readIngressBackends(object),
  };
  readingsByObject.set(object, readings);
  return readings;
}

/** A finding of a cross-file rule at a place of an object. */
export function finding(
  name: ClusterRuleName,
  object: ManifestObject,
  span: Span,
  values: readonly (string | number)[],
  related: readonly RelatedPlace[] = [],
  fixes: readonly ManifestFix[] = [],
): ManifestFinding {
  const { code, severity, message } = clusterRules[name];
  return {
    code,
    severity,
    message: formatMessage(message, values),
    object,
    start: span.start,
    end: span.end,
    field: null,
    reason: null,
    related,
    fixes,
  };
}

export function place(object: ManifestObject, span: Span, message: string): RelatedPlace {
  return { object, start: span.start, end: span.end, message };
}

/** Where an object is named. */
export function nameSpan(object: ManifestObject): Span {
  return object.root.at('metadata', 'name').span;
}

export function podSetWords(pods: PodSet): string {
  return `${pods.kind} ${pods.namespace}/${pods.name}`;
}

/** Names once each, in their order; from the fourth on counted. */
export function listWords(names: readonly string[]): string {
  const unique = [...new Set(names)];
  const shown = unique.slice(0, 3).join(', ');
  return unique.length > 3 ? `${shown} and ${unique.length - 3} more` : shown;
}

function namespaceLabels(object: ManifestObject): Labels {
  return new Map([
    ...object.root.at('metadata', 'labels').labels,
    // Every namespace has it, since 1.21.
    ['kubernetes.io/metadata.name', object.name],
  ]);
}

function groupBy<Value>(values: readonly Value[], keyOf: (value: Value) => string): Map<string, Value[]> {
  const groups = new Map<string, Value[]>();
  for (const value of values) append(groups, keyOf(value), value);
  return groups;
}

function append<Value>(groups: Map<string, Value[]>, key: string, value: Value): void {
  const group = groups.get(key);
  if (group) group.push(value);
  else groups.set(key, [value]);
}

function labelKey(namespace: string, key: string, value: string): string {
  return `${namespace} ${key}=${value}`;
}
