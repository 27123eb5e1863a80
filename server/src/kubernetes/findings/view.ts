import { formatMessage, type Span } from '../../text/index.ts';
import type { ManifestFix } from '../fixes.ts';
import {
  type EndpointGroup,
  type IngressBackend,
  type NetworkPolicy,
  type PodSet,
  type PolicyPeer,
  readEndpoints,
  readIngressBackends,
  readNetworkPolicy,
  readPods,
  readService,
  type Service,
} from '../model/index.ts';
import type { ManifestObject } from '../objects/index.ts';
import {
  asksForControllerLabels,
  type LabelSelector,
  type Labels,
  mapSelector,
  matchesLabels,
  namespaceLabels,
  namespaceNameLabel,
} from '../selectors.ts';
import type { ManifestFinding, RelatedPlace } from '../validation/index.ts';
import { type ClusterRuleName, clusterRules } from './rules.ts';
import { append, pairKey, SelectorIndex } from './selectorIndex.ts';

/** An object and the file that it is in: what lies in one folder is meant to be used together. */
export interface PlacedObject {
  readonly object: ManifestObject;
  /** A path or URI with slashes. */
  readonly file: string;
}

/** An item of `from` or `to`, and whose it is. */
interface PeerOfPolicy {
  readonly policy: NetworkPolicy;
  readonly peer: PolicyPeer;
}

/** All objects of a workspace as one cluster, to be asked who selects whom. */
export class ClusterView {
  readonly objects: readonly ManifestObject[];
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
  #serviceSelectors: SelectorIndex<Service> | null = null;
  #policySelectors: SelectorIndex<NetworkPolicy> | null = null;
  #peerSelectors: SelectorIndex<PeerOfPolicy> | null = null;
  #endpointsByService: ReadonlyMap<string, readonly EndpointGroup[]> | null = null;
  #backendsByService: ReadonlyMap<string, readonly IngressBackend[]> | null = null;

  constructor(placed: readonly PlacedObject[]) {
    const objects = placed.map(({ object }) => object);
    this.objects = objects;
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
        append(this.#podsByLabel, pairKey(pods.namespace, key, value), pods);
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
        ? (this.#podsByLabel.get(pairKey(namespace, pair.key, pair.value)) ?? [])
        : this.podsIn(namespace);
    return candidates.filter((pods) => pods.labelsKnown && matchesLabels(selector, pods.labels));
  }

  /**
   * Can't it be said that no pod of a namespace matches? So it is where a template leaves labels open, where the
   * files hold no pods at all (then they live elsewhere), and where a controller gives pods the label.
   */
  isUndecided(namespace: string, selector: LabelSelector): boolean {
    if (this.pods.length === 0 || asksForControllerLabels(selector)) return true;
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

  /** The Service that an object is; null: it is none. Also of one that the view is without. */
  serviceOf(object: ManifestObject): Service | null {
    return readingsOf(object).service;
  }

  /** The pods that an object makes or is. */
  podSetOf(object: ManifestObject): PodSet | null {
    return readingsOf(object).pods;
  }

  policyOf(object: ManifestObject): NetworkPolicy | null {
    return readingsOf(object).policy;
  }

  /** The Services that certainly select pods. */
  servicesOf(pods: PodSet): readonly Service[] {
    if (!pods.labelsKnown) return [];
    this.#serviceSelectors ??= indexed(this.services, ({ selector }) => selector && mapSelector(selector));
    return this.#serviceSelectors.matching(pods.namespace, pods.labels);
  }

  /** The policies that certainly select pods. Those of the host's network have none. */
  policiesOf(pods: PodSet): readonly NetworkPolicy[] {
    if (!pods.labelsKnown || pods.hostNetwork) return [];
    this.#policySelectors ??= indexed(this.policies, ({ podSelector }) => podSelector);
    return this.#policySelectors.matching(pods.namespace, pods.labels);
  }

  /** The pods that a peer of a policy certainly stands for. Namespaces without an object have the one label only. */
  podsOfPeer({ podSelector, namespaceSelector, isKnown, ipBlock }: PolicyPeer, own: string): PodSet[] {
    if (!isKnown || ipBlock !== null) return [];
    const namespaces = namespaceSelector === null ? [own] : this.namespacesOf(namespaceSelector);
    const pods = namespaces.flatMap((namespace) => this.selected(podSelector ?? [], namespace));
    return pods.filter(({ hostNetwork }) => !hostNetwork);
  }

  /** The peers of policies that certainly stand for pods. */
  peersOf(pods: PodSet): readonly PeerOfPolicy[] {
    if (!pods.labelsKnown || pods.hostNetwork) return [];
    if (this.#peerSelectors === null) {
      this.#peerSelectors = new SelectorIndex();
      for (const policy of this.policies) {
        for (const peer of [...policy.ingress, ...policy.egress].flatMap(({ peers }) => peers ?? [])) {
          const names = peer.podSelector !== null || peer.namespaceSelector !== null;
          if (peer.isKnown && names) this.#peerSelectors.add('', peer.podSelector ?? [], { policy, peer });
        }
      }
    }
    const labels = this.#labelsOfNamespace(pods.namespace);
    return this.#peerSelectors.matching('', pods.labels).filter(({ policy, peer: { namespaceSelector } }) => {
      if (namespaceSelector === null) return policy.namespace === pods.namespace;
      return matchesLabels(namespaceSelector, labels);
    });
  }

  /** The namespaces that a selector certainly picks, of those that an object defines or pods live in. */
  namespacesOf(selector: LabelSelector): string[] {
    const names = new Set([...this.namespaces.keys(), ...this.#podsByNamespace.keys()]);
    return [...names].filter((name) => name !== '' && matchesLabels(selector, this.#labelsOfNamespace(name)));
  }

  #labelsOfNamespace(name: string): Labels {
    return this.namespaces.get(name)?.labels ?? new Map([[namespaceNameLabel, name]]);
  }

  /** The backends of an Ingress. */
  backendsIn(object: ManifestObject): readonly IngressBackend[] {
    return readingsOf(object).backends;
  }

  /** What somebody wrote of a Service's endpoints. */
  endpointsOf({ namespace, name }: Pick<Service, 'namespace' | 'name'>): readonly EndpointGroup[] {
    this.#endpointsByService ??= groupBy(this.endpoints, (it) => `${it.namespace}/${it.serviceName}`);
    return this.#endpointsByService.get(`${namespace}/${name}`) ?? [];
  }

  /** The backends of Ingresses that lead to a Service. */
  backendsOf({ namespace, name }: Pick<Service, 'namespace' | 'name'>): readonly IngressBackend[] {
    this.#backendsByService ??= groupBy(this.backends, (it) => `${it.namespace}/${it.serviceName}`);
    return this.#backendsByService.get(`${namespace}/${name}`) ?? [];
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

  /** Does one of them lie in the folder of the other, or in a folder within it? */
  areNested(a: ManifestObject, b: ManifestObject): boolean {
    const [one, other] = [this.#folders.get(a) ?? '', this.#folders.get(b) ?? ''];
    return one.startsWith(other) || other.startsWith(one);
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

function indexed<Value extends { readonly namespace: string }>(
  values: readonly Value[],
  selectorOf: (value: Value) => LabelSelector | null,
): SelectorIndex<Value> {
  const index = new SelectorIndex<Value>();
  for (const value of values) {
    const selector = selectorOf(value);
    if (selector !== null) index.add(value.namespace, selector, value);
  }
  return index;
}

function groupBy<Value>(values: readonly Value[], keyOf: (value: Value) => string): Map<string, Value[]> {
  const groups = new Map<string, Value[]>();
  for (const value of values) append(groups, keyOf(value), value);
  return groups;
}
