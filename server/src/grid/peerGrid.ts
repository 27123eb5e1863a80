import { plural } from '../kubeproxy/index.ts';
import {
  AddressSet,
  choosePeer,
  explain,
  lackWords,
  type PeerChoice,
  PortSet,
  peerName,
  portWords,
  type Reach,
  type ReachRow,
  reachRows,
  type SideExplanation,
} from '../policy/index.ts';
import type { Grid, GridHeader, GridQuestion, GridRule } from '../protocol.ts';
import type { Manifests, Workspace } from '../workspace/index.ts';
import type { ReachEnd } from './peerChoice.ts';
import { notesOn, outsideHeader, workloadHeader } from './reachHeaders.ts';
import { ReachScribe } from './reachScribe.ts';
import { openTones } from './tones.ts';

/** Rows that are asked about before others have a turn. */
const PORTION = 50;

/**
 * Who may reach one peer, or what it may reach: everybody else by the peer, which has a column for each of its
 * workloads; as a Service for each port, judged where its pods answer. Cells say also which rules nearly fit.
 */
export function* peerGrid(
  { manifests }: Workspace,
  { choices: { peer: text = '' } }: GridQuestion,
  end: ReachEnd,
): Generator<number, Grid | null> {
  const { reach } = manifests;
  const peer = choosePeer(text, reach.cluster);
  const grid = new PeerGrid(manifests, end);
  if (peer !== null) {
    const question = { from: null, to: null, [end]: peer, ports: PortSet.all };
    let count = 0;
    for (const row of reachRows(reach, question)) {
      grid.add(row);
      count++;
      if (count % PORTION === 0) yield Math.min(count / (reach.cluster.workloads.length + 1), 1);
    }
  }
  const name = peer === null ? text : choiceName(peer);
  const { rows, columns, places } = grid.table();
  return {
    title: end === 'to' ? `Who may reach ${name}` : `What ${name} may reach`,
    subtitle: peer === null ? 'The manifests have it no more.' : grid.summary(name),
    rowsAre: end === 'to' ? 'source' : 'destination',
    columnsAre: end === 'to' ? 'destination' : 'source',
    groupsAre: 'namespace',
    rows,
    columns,
    cells: grid.scribe.cells.all,
    places,
    tones: openTones,
    notes: notesOn(reach),
    ...(end === 'from' ? { from: 'column' } : {}),
    hasChoices: true,
  };
}

function choiceName(peer: PeerChoice): string {
  switch (peer.kind) {
    case 'service':
      return `Service ${peer.service.namespace}/${peer.service.name}`;
    case 'workloads': {
      const [first] = peer.workloads;
      return first === undefined ? 'nobody' : `${first.kind} ${first.namespace}/${first.name}`;
    }
    case 'outside':
      return peerName(peer.addresses);
  }
}

/** Rows of an answer, gathered by who is at the other end. */
class PeerGrid {
  readonly scribe: ReachScribe;
  readonly #manifests: Manifests;
  readonly #reach: Reach;
  readonly #end: ReachEnd;
  readonly #rows = new Map<string, GridHeader>();
  readonly #columns = new Map<string, GridHeader>();
  /** By row and column; several of one place are steps over addresses. */
  readonly #answers = new Map<string, ReachRow[]>();

  constructor(manifests: Manifests, end: ReachEnd) {
    this.scribe = new ReachScribe(manifests);
    this.#manifests = manifests;
    this.#reach = manifests.reach;
    this.#end = end;
  }

  add(row: ReachRow): void {
    const { source, destination, via } = row;
    const [asked, other] = this.#end === 'to' ? [destination, source] : [source, destination];
    const otherKey = keyOf(other);
    const port = via === null ? '' : `:${via.port.port}/${via.port.protocol}`;
    const askedKey = `${keyOf(asked)}${port}`;
    if (!this.#rows.has(otherKey)) this.#rows.set(otherKey, this.#header(other));
    if (!this.#columns.has(askedKey)) this.#columns.set(askedKey, this.#askedHeader(asked, row));
    const key = `${otherKey} ${askedKey}`;
    const answers = this.#answers.get(key);
    if (answers === undefined) this.#answers.set(key, [row]);
    else answers.push(row);
  }

  table(): Pick<Grid, 'rows' | 'columns' | 'places'> {
    const rows = [...this.#rows].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    const columns = [...this.#columns];
    const places = rows.map(([row]) => columns.map(([column]) => this.#place(`${row} ${column}`)));
    return { rows: rows.map(([, it]) => it), columns: columns.map(([, it]) => it), places };
  }

  /** "3 of 5 workloads, and addresses outside" */
  summary(name: string): string {
    if (this.#columns.size === 0) return `${name} leads to no pods of the manifests.`;
    const workloads = [...this.#rows.keys()].filter((key) => key !== OUTSIDE);
    const isOpen = (row: string) =>
      [...this.#columns.keys()].some((column) =>
        this.#answers.get(`${row} ${column}`)?.some(({ allowed }) => !allowed.isEmpty),
      );
    const open = workloads.filter(isOpen).length;
    const others = workloads.length === 0 ? '' : `${open} of ${plural(workloads.length, 'workload')}`;
    const outside = this.#rows.has(OUTSIDE) ? `${isOpen(OUTSIDE) ? '' : 'no '}addresses outside` : '';
    return [others, outside].filter(Boolean).join(' · ');
  }

  #place(key: string): number {
    const answers = this.#answers.get(key);
    const [first] = answers ?? [];
    if (answers === undefined || first === undefined) return -1;
    const asked = answers.reduce((all, it) => all.union(it.asked), PortSet.none);
    if (isOutside(first)) {
      return this.scribe.outside(
        answers.map((row) => ({ ...row.connection, addresses: addressesOf(row) })),
        asked,
      );
    }
    // Several: a repository holds workloads of one name, in several bundles.
    const cases = answers.flatMap(({ connection }) => connection.cases);
    return this.scribe.between(
      cases,
      asked,
      answers.flatMap((row) => this.#nearMisses(row)),
    );
  }

  #nearMisses(row: ReachRow): GridRule[] {
    return explain(this.#reach, row, row.asked).flatMap(({ egress, ingress }) => [
      ...this.#misses(egress, 'egress', peerName(row.destination)),
      ...this.#misses(ingress, 'ingress', peerName(row.source)),
    ]);
  }

  #misses(side: SideExplanation | null, direction: string, peer: string): GridRule[] {
    return (side?.nearMisses ?? []).map((miss) => ({
      text: `${miss.policy.namespace}/${miss.policy.name} ${miss.path}`,
      detail: `${direction} · ${lackWords(miss, peer)}`,
      locations: this.scribe.place(miss.policy, miss.path),
    }));
  }

  #header(peer: ReachRow['source']): GridHeader {
    return peer instanceof AddressSet
      ? outsideHeader(this.#reach.outside)
      : workloadHeader(peer, this.#manifests);
  }

  #askedHeader(peer: ReachRow['source'], { via, asked }: ReachRow): GridHeader {
    if (peer instanceof AddressSet) {
      return { text: 'outside', detail: peerName(peer), group: '', tooltip: peerName(peer), locations: [] };
    }
    const header = workloadHeader(peer, this.#manifests);
    if (via === null) return header;
    return {
      ...header,
      text: `${header.text} ${portWords(asked)}`,
      detail: `as ${via.service.name}:${via.port.port}`,
      tooltip: `Port ${via.port.port} of Service ${via.service.namespace}/${via.service.name} leads to ${portWords(asked)} of\n${header.tooltip}`,
    };
  }
}

/** Behind every name. */
const OUTSIDE = '~outside';

function keyOf(peer: ReachRow['source']): string {
  return peer instanceof AddressSet ? OUTSIDE : `${peer.namespace}/${peer.name} ${peer.kind}`;
}

function isOutside({ source, destination }: ReachRow): boolean {
  return source instanceof AddressSet || destination instanceof AddressSet;
}

function addressesOf({ source, destination }: ReachRow): AddressSet {
  if (source instanceof AddressSet) return source;
  return destination instanceof AddressSet ? destination : AddressSet.none;
}
