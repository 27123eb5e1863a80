import { namespaceNameLabel } from '../kubernetes/index.ts';
import { AddressSet } from './addressSet.ts';
import type { Cluster, Pod, Workload } from './cluster.ts';
import { IndexSet } from './indexSet.ts';
import { type LabelSelector, type Labels, selects } from './labelSelector.ts';

/** Everything by which policies can tell pods apart. Pods with the same are one entry here. */
export interface PodEntry {
  readonly namespace: string;
  readonly pod: Pod;
  readonly addresses: AddressSet;
}

/** All pods of a cluster, to be selected. */
export class PodIndex {
  readonly entries: readonly PodEntry[];
  /** By workload, the entries of its pods. */
  readonly #ofWorkload = new Map<Workload, readonly number[]>();
  readonly #namespaces = new Map<string, Labels>();
  /** Most selectors are about one namespace, and ask for a pair. */
  readonly #byNamespace = new Map<string, number[]>();
  readonly #byLabel = new Map<string, number[]>();
  #byNamedPorts: readonly (readonly number[])[] | null = null;
  readonly #selections = new Map<string, IndexSet>();

  constructor(cluster: Cluster) {
    const entries: PodEntry[] = [];
    const known = new Map<string, number>();
    for (const workload of cluster.workloads) {
      const indexes = new Set<number>();
      for (const pod of workload.pods) {
        const key = keyOf(workload.namespace, pod);
        const index = known.get(key) ?? entries.length;
        if (index === entries.length) {
          known.set(key, index);
          entries.push({ namespace: workload.namespace, pod, addresses: addressesOf(pod) });
          append(this.#byNamespace, workload.namespace, index);
          for (const [label, value] of pod.labels)
            append(this.#byLabel, labelKey(workload.namespace, label, value), index);
        }
        indexes.add(index);
      }
      this.#ofWorkload.set(workload, [...indexes]);
    }
    this.entries = entries;
    for (const { name, labels } of cluster.namespaces) {
      this.#namespaces.set(
        name,
        labels.has(namespaceNameLabel) ? labels : new Map([...labels, [namespaceNameLabel, name]]),
      );
    }
  }

  /** Pods in groups that call the same ports by the same names. */
  get byNamedPorts(): readonly (readonly number[])[] {
    if (this.#byNamedPorts === null) {
      const groups = new Map<string, number[]>();
      for (const [index, { pod }] of this.entries.entries()) {
        const key = JSON.stringify(namedPorts(pod));
        const group = groups.get(key);
        if (group === undefined) groups.set(key, [index]);
        else group.push(index);
      }
      this.#byNamedPorts = [...groups.values()];
    }
    return this.#byNamedPorts;
  }

  of(workload: Workload): readonly number[] {
    return this.#ofWorkload.get(workload) ?? [];
  }

  labelsOfNamespace(name: string): Labels {
    let labels = this.#namespaces.get(name);
    if (labels === undefined) {
      labels = new Map([[namespaceNameLabel, name]]);
      this.#namespaces.set(name, labels);
    }
    return labels;
  }

  /**
   * The pods that match, in one namespace by name or in those that a selector picks. Never pods of the host's
   * network: their traffic is their node's, and no label is on that.
   */
  select(namespaces: string | LabelSelector, pods: LabelSelector | null): IndexSet {
    const key = JSON.stringify([
      typeof namespaces === 'string' ? namespaces : spelled(namespaces),
      pods && spelled(pods),
    ]);
    let selection = this.#selections.get(key);
    if (selection === undefined) {
      selection = this.#select(namespaces, pods);
      this.#selections.set(key, selection);
    }
    return selection;
  }

  #select(namespaces: string | LabelSelector, pods: LabelSelector | null): IndexSet {
    const selection = new IndexSet(this.entries.length);
    const chosen =
      typeof namespaces === 'string'
        ? [namespaces]
        : [...this.#byNamespace.keys()].filter((name) => selects(namespaces, this.labelsOfNamespace(name)));
    for (const index of chosen.flatMap((name) => this.#candidates(name, pods))) {
      const pod = this.entries[index]?.pod;
      if (pod === undefined || pod.hostNetwork) continue;
      if (pods === null || selects(pods, pod.labels)) selection.add(index);
    }
    return selection;
  }

  /** The pods of a namespace among which those are that a selector picks. */
  #candidates(namespace: string, selector: LabelSelector | null): readonly number[] {
    const [pair] = selector?.matchLabels ?? [];
    if (pair === undefined) return this.#byNamespace.get(namespace) ?? [];
    return this.#byLabel.get(labelKey(namespace, ...pair)) ?? [];
  }
}

function append(groups: Map<string, number[]>, key: string, index: number): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [index]);
  else group.push(index);
}

function labelKey(namespace: string, key: string, value: string): string {
  return `${namespace} ${key}=${value}`;
}

function keyOf(namespace: string, pod: Pod): string {
  const { labels, addresses, hostNetwork } = pod;
  return JSON.stringify([namespace, [...labels].sort(byKey), namedPorts(pod), addresses, hostNetwork]);
}

function namedPorts({ ports }: Pod): unknown[] {
  return ports.filter(({ name }) => name !== '').map(({ name, protocol, port }) => [name, protocol, port]);
}

function spelled({ matchLabels, matchExpressions }: LabelSelector): unknown {
  return [[...matchLabels], matchExpressions];
}

function byKey([one]: readonly [string, string], [other]: readonly [string, string]): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function addressesOf(pod: Pod): AddressSet {
  return pod.addresses.reduce(
    (all, text) => all.union(AddressSet.parse(text) ?? AddressSet.none),
    AddressSet.none,
  );
}
