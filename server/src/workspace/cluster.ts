import { formatAddress, type PodRow, type PodSet, parseAddress } from '../kubernetes/index.ts';
import { type Location, range } from '../text/index.ts';
import type { Manifests } from './manifests.ts';
import type { PastedOutput } from './tables.ts';

/** A pod as some table of kubectl shows it, or its own manifest. */
export interface PodFact {
  readonly namespace: string | null;
  readonly name: string;
  readonly address: string;
  readonly node: string | null;
  readonly status: string | null;
  /** Its name, in a row of the table or in the manifest. */
  readonly location: Location;
}

/** One view of the cluster over all documents of the workspace. */
export class Cluster {
  readonly #pods = new Map<string, PodFact[]>();

  constructor(
    dumps: Iterable<{ readonly uri: string; readonly pasted: PastedOutput }>,
    manifests: Manifests,
  ) {
    for (const { uri, pasted } of dumps) {
      for (const { table, offset } of pasted.tables) {
        if (table.kind !== 'pods') continue;
        for (const row of table.rows) this.#addRow(uri, offset, row);
      }
    }
    for (const pods of manifests.view.pods) {
      if (pods.addresses.length > 0) this.#addPodObject(pods, manifests);
    }
  }

  /** A Pod as `kubectl get -o yaml` prints it. One in the node's own network shares its node's address. */
  #addPodObject(pods: PodSet, manifests: Manifests): void {
    const phase = pods.object.root.at('status', 'phase').text;
    if (pods.hostNetwork || phase === 'Succeeded' || phase === 'Failed') return;
    const location = manifests.locate(pods.object, pods.object.root.at('metadata', 'name').span);
    if (location === null) return;
    const { namespace, name, nodeName: node } = pods;
    for (const address of pods.addresses.flatMap((it) => parseAddress(it) ?? [])) {
      this.#add({ namespace, name, address: formatAddress(address), node, status: phase || null, location });
    }
  }

  #addRow(uri: string, offset: number, row: PodRow): void {
    // A finished pod's address may be another's by now.
    if (row.ip === null || row.status === 'Completed' || row.status === 'Succeeded') return;
    const name = row.cells.get('NAME');
    const line = row.line + offset;
    const location = { uri, range: range(line, name?.start ?? 0, name?.end ?? 0) };
    const { namespace, node, status } = row;
    this.#add({ namespace, name: row.name, address: row.ip, node, status, location });
  }

  #add(pod: PodFact): void {
    const list = this.#pods.get(pod.address);
    if (list === undefined) this.#pods.set(pod.address, [pod]);
    else list.push(pod);
  }

  /** The pods whose addresses a condition picks, each once. */
  podsIn(isInside: (address: string) => boolean): readonly PodFact[] {
    return [...this.#pods].flatMap(([address, pods]) => (isInside(address) ? pods.slice(-1) : []));
  }

  #byOwner: ReadonlyMap<string, readonly PodFact[]> | null = null;

  /**
   * The pods that a workload made, told by their names: those of a Deployment are named after it and its
   * ReplicaSet's hash. Each once, of the table that is read last; without those that have no address.
   */
  podsOf({ kind, namespace, name }: PodSet): readonly PodFact[] {
    const suffix = podSuffixes[kind];
    if (suffix === undefined) return [];
    this.#byOwner ??= indexByOwner([...this.#pods.values()].flat());
    const pods = new Map<string, PodFact>();
    for (const pod of this.#byOwner.get(name) ?? []) {
      if (pod.namespace !== null && pod.namespace !== namespace) continue;
      if (suffix.test(pod.name.slice(name.length))) pods.set(pod.name, pod);
    }
    return [...pods.values()];
  }

  /**
   * The pod that has an address. Where tables disagree (they are of different times), the one in the same
   * document counts, then one in the Service's namespace; if that leaves several pods, nothing is said.
   */
  podAt(address: string, uri: string, namespace: string | null): PodFact | null {
    const all = this.#pods.get(address) ?? [];
    const near = all.filter((pod) => pod.location.uri === uri);
    const here = near.length > 0 ? near : all;
    const own = here.filter(
      (pod) => pod.namespace === null || namespace === null || pod.namespace === namespace,
    );
    const candidates = own.length > 0 ? own : here;
    const last = candidates[candidates.length - 1];
    if (last === undefined) return null;
    return candidates.every((pod) => pod.name === last.name) ? last : null;
  }
}

// Letters that controllers make names of: k8s.io/apimachinery, util/rand. Up to 1.11 a hash was a number.
const random = '[bcdfghjklmnpqrstvwxz2456789]{5}';
const podSuffixes: Readonly<Record<string, RegExp | undefined>> = {
  Pod: /^$/,
  StatefulSet: /^-\d+$/,
  Deployment: new RegExp(`^-(?:[bcdfghjklmnpqrstvwxz2456789]{5,10}|\\d{5,10})-${random}$`),
  DaemonSet: new RegExp(`^-${random}$`),
  ReplicaSet: new RegExp(`^-${random}$`),
  ReplicationController: new RegExp(`^-${random}$`),
  Job: new RegExp(`^-${random}$`),
};

/** By every name that their owner may have: their own, and what stands before the last or the last two dashes. */
function indexByOwner(pods: readonly PodFact[]): Map<string, PodFact[]> {
  const index = new Map<string, PodFact[]>();
  for (const pod of pods) {
    const owner = pod.name.replace(/-[^-]*$/, '');
    for (const name of new Set([pod.name, owner, owner.replace(/-[^-]*$/, '')])) {
      const list = index.get(name);
      if (list === undefined) index.set(name, [pod]);
      else list.push(pod);
    }
  }
  return index;
}

/** A pod's name, shortened in the middle: app-…c7-2lj7z. */
export function shortPodName(name: string): string {
  return name.length <= 24 ? name : `${name.slice(0, name.indexOf('-') + 1 || 6)}…${name.slice(-10)}`;
}
