import type { PodRow } from '../kubernetes/index.ts';
import { type Location, range } from '../text/index.ts';
import type { PastedOutput } from './tables.ts';

/** A pod as some table of kubectl shows it. */
export interface PodFact {
  readonly namespace: string | null;
  readonly name: string;
  readonly address: string;
  readonly node: string | null;
  readonly status: string | null;
  /** The row of the table. */
  readonly location: Location;
}

/** One view of the cluster over all documents of the workspace. */
export class Cluster {
  readonly #pods = new Map<string, PodFact[]>();

  constructor(documents: Iterable<{ readonly uri: string; readonly pasted: PastedOutput }>) {
    for (const { uri, pasted } of documents) {
      for (const { table, offset } of pasted.tables) {
        if (table.kind !== 'pods') continue;
        for (const row of table.rows) this.#addPod(uri, offset, row);
      }
    }
  }

  #addPod(uri: string, offset: number, row: PodRow): void {
    // A finished pod's address may be another's by now.
    if (row.ip === null || row.status === 'Completed' || row.status === 'Succeeded') return;
    const name = row.cells.get('NAME');
    const line = row.line + offset;
    const location = { uri, range: range(line, name?.start ?? 0, name?.end ?? 0) };
    const { namespace, node, status } = row;
    const pod: PodFact = { namespace, name: row.name, address: row.ip, node, status, location };
    const list = this.#pods.get(row.ip);
    if (list === undefined) this.#pods.set(row.ip, [pod]);
    else list.push(pod);
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

/** A pod's name, shortened in the middle: app-…c7-2lj7z. */
export function shortPodName(name: string): string {
  return name.length <= 24 ? name : `${name.slice(0, name.indexOf('-') + 1 || 6)}…${name.slice(-10)}`;
}
