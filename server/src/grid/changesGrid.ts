import { plural } from '../kubeproxy/index.ts';
import { AddressSet, comparingReach, PortSet, peerName, portWords, type ReachRow } from '../policy/index.ts';
import type { Grid, GridCell, GridHeader, GridQuestion } from '../protocol.ts';
import type { Manifests, Workspace } from '../workspace/index.ts';
import { outsideHeader, workloadHeader } from './reachHeaders.ts';
import { ReachScribe } from './reachScribe.ts';

/** Connections that edits since the last commit have opened or closed; null where nothing was committed. */
export function* changesGrid(workspace: Workspace, _question: GridQuestion): Generator<number, Grid | null> {
  const { manifests, committed } = workspace;
  if (committed === null) return null;
  const before = committed.manifests(manifests);
  const question = { from: null, to: null, ports: PortSet.all };
  const { gained, lost } = yield* comparingReach(
    { reach: before.reach, question },
    { reach: manifests.reach, question },
  );
  const changes = new Changes(manifests);
  for (const row of gained) changes.add(row, 'gained');
  for (const row of lost) changes.add(row, 'lost');
  return {
    title: 'What changed in reach',
    subtitle:
      gained.length + lost.length === 0
        ? 'Since the last commit no connection was gained or lost.'
        : `since the last commit: ${plural(gained.length, 'connection')} gained, ${lost.length} lost`,
    rowsAre: 'source',
    columnsAre: 'destination',
    groupsAre: 'namespace',
    ...changes.table(),
    tones: { open: 'gained', closed: 'lost', partly: 'gained and lost', attention: '', neutral: '' },
    notes: [],
    hasChoices: false,
  };
}

type Change = 'gained' | 'lost';

/** Rows of both kinds, gathered by pair. */
class Changes {
  readonly #manifests: Manifests;
  readonly #scribe: ReachScribe;
  readonly #rows = new Map<string, GridHeader>();
  readonly #columns = new Map<string, GridHeader>();
  readonly #pairs = new Map<string, Record<Change, ReachRow[]>>();

  constructor(manifests: Manifests) {
    this.#manifests = manifests;
    this.#scribe = new ReachScribe(manifests);
  }

  add(row: ReachRow, change: Change): void {
    const [from, to] = [keyOf(row.source), keyOf(row.destination)];
    if (!this.#rows.has(from)) this.#rows.set(from, this.#header(row.source));
    if (!this.#columns.has(to)) this.#columns.set(to, this.#header(row.destination));
    const key = `${from} ${to}`;
    const pair = this.#pairs.get(key) ?? { gained: [], lost: [] };
    this.#pairs.set(key, pair);
    pair[change].push(row);
  }

  table(): Pick<Grid, 'rows' | 'columns' | 'cells' | 'places'> {
    const cells: GridCell[] = [];
    const [rows, columns] = [this.#rows, this.#columns].map((headers) =>
      [...headers].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
    );
    const places = (rows ?? []).map(([row]) =>
      (columns ?? []).map(([column]) => {
        const pair = this.#pairs.get(`${row} ${column}`);
        return pair === undefined ? -1 : cells.push(this.#cell(pair)) - 1;
      }),
    );
    const headers = (of: typeof rows) => (of ?? []).map(([, header]) => header);
    return { rows: headers(rows), columns: headers(columns), cells, places };
  }

  #cell({ gained, lost }: Record<Change, ReachRow[]>): GridCell {
    const parts = [
      ...(gained.length > 0 ? [`+ ${words(gained)}`] : []),
      ...(lost.length > 0 ? [`− ${words(lost)}`] : []),
    ];
    const said = [
      ...gained.map((row) => `Gained: ${rowWords(row)}.`),
      ...lost.map((row) => `Lost: ${rowWords(row)}.`),
    ];
    const more = said.length - MOST_SAID;
    const cases = [...gained, ...lost].flatMap(({ connection }) => connection.cases);
    return {
      text: parts.join(' '),
      tone: lost.length === 0 ? 'open' : gained.length === 0 ? 'closed' : 'partly',
      tooltip: [...said.slice(0, MOST_SAID), ...(more > 0 ? [`And ${more} more.`] : [])].join(' '),
      rules: this.#scribe.rules(cases, PortSet.all),
    };
  }

  #header(peer: ReachRow['source']): GridHeader {
    return peer instanceof AddressSet ? outsideHeader(peer) : workloadHeader(peer, this.#manifests);
  }
}

const MOST_SAID = 8;

/** Behind every name: addresses are one row and one column, however many ranges there are. */
function keyOf(peer: ReachRow['source']): string {
  return peer instanceof AddressSet ? '~outside' : peerName(peer);
}

function words(rows: readonly ReachRow[]): string {
  return portWords(rows.reduce((sum, { allowed }) => sum.union(allowed), PortSet.none));
}

function rowWords({ source, destination, allowed }: ReachRow): string {
  const addresses = [source, destination].filter((peer) => peer instanceof AddressSet).map(peerName);
  return [...addresses, portWords(allowed)].join(': ');
}
