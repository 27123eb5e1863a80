import {
  AddressSet,
  PortSet,
  peerName,
  portWords,
  type Reach,
  type ReachQuestion,
  type ReachRow,
} from '../../policy/index.ts';
import type { Flow, FlowEdge, FlowNode, FlowRole, FlowRow } from '../../protocol.ts';
import { classesOf, type Matrix, transposed } from './alike.ts';

/** More workloads than this are drawn as their namespaces. */
const MOST_WORKLOADS = 60;

/** How much a picture tells, and how many cards and lines it may have for that. */
interface Level {
  readonly byNamespace: boolean;
  readonly ports: boolean;
  readonly cards: number;
  readonly lines: number;
}
/** Labels need height: a line without one takes less than a tenth. */
const levels = {
  workloads: { byNamespace: false, ports: true, cards: 60, lines: 120 },
  namespaces: { byNamespace: true, ports: true, cards: 100, lines: 120 },
  outline: { byNamespace: true, ports: false, cards: 160, lines: 1000 },
} as const satisfies Record<string, Level>;
/** A label with more ranges than this counts the others. */
const MOST_RANGES = 3;

/** Who may reach whom as a flow from sources, on the left, to destinations, on the right. */
export type ReachPicture =
  | { readonly kind: 'flow'; readonly flow: Flow }
  /** Nobody could read it. How many cards and lines it would have. */
  | { readonly kind: 'too-large'; readonly cards: number; readonly lines: number };

/**
 * Draws the rows that answer a question; looks at each once. Peers of one namespace that reach the same, or are
 * reached by the same, are one card. Of many workloads only the namespaces are drawn, and said to be; what may pass
 * between two namespaces is then what may pass between any of their workloads.
 */
export function reachFlow(
  cluster: Reach['cluster'],
  question: ReachQuestion,
  rows: Iterable<ReachRow>,
): ReachPicture {
  const open: ReachRow[] = [];
  const workloads = new Set<string>();
  const iterator = rows[Symbol.iterator]();
  for (let next = iterator.next(); !next.done; next = iterator.next()) {
    if (next.value.allowed.isEmpty) continue;
    open.push(next.value);
    for (const peer of [next.value.source, next.value.destination]) {
      if (!(peer instanceof AddressSet)) workloads.add(peerName(peer));
    }
    if (workloads.size > MOST_WORKLOADS) break;
  }
  if (workloads.size <= MOST_WORKLOADS) {
    const picture = pictureOf(summed(open, false, cluster, question), levels.workloads, cluster);
    if (picture.kind === 'flow') return picture;
  }
  const namespaces = summed(chained(open, iterator), true, cluster, question);
  const picture = pictureOf(namespaces, levels.namespaces, cluster);
  return picture.kind === 'flow' ? picture : pictureOf(namespaces, levels.outline, cluster);
}

function* chained(begun: readonly ReachRow[], rest: Iterator<ReachRow>): Generator<ReachRow> {
  yield* begun;
  for (let next = rest.next(); !next.done; next = rest.next()) {
    if (!next.value.allowed.isEmpty) yield next.value;
  }
}

/** Something that a card can stand for, alone or with others that are alike. */
interface Peer {
  readonly key: string;
  readonly kind: 'workload' | 'namespace' | 'outside';
  readonly namespace: string | null;
  readonly title: string;
  readonly detail: string;
}

function peerOf(peer: ReachRow['source'], byNamespace: boolean): Peer {
  const name = peerName(peer);
  if (peer instanceof AddressSet) {
    const title = byNamespace ? 'addresses outside' : addressWords(name);
    const detail = byNamespace ? '' : 'outside';
    return { key: `outside ${title}`, kind: 'outside', namespace: null, title, detail };
  }
  const { namespace, name: title, kind: detail } = peer;
  return byNamespace
    ? { key: `namespace ${namespace}`, kind: 'namespace', namespace: null, title: namespace, detail: '' }
    : { key: `workload ${name}`, kind: 'workload', namespace, title, detail };
}

function addressWords(name: string): string {
  if (name === '0.0.0.0-255.255.255.255') return 'any IPv4 address';
  if (/^::-ffff(?::ffff){7}$/.test(name)) return 'any IPv6 address';
  const [first, last, ...more] = name.split('-');
  return first === last && more.length === 0 ? (first ?? name) : name;
}

/** What may pass between two peers, summed up over all rows about them. */
interface Passage {
  ports: PortSet;
  /** Different sets of ports that pairs of workloads have. */
  readonly kinds: Set<string>;
  pairs: number;
}

/** Everything that the picture shows: who there is, and a label for each pair that something may pass. */
interface Summary {
  readonly peers: ReadonlyMap<string, Peer>;
  /** Workloads of each namespace. */
  readonly counts: ReadonlyMap<string, number>;
  readonly labels: Matrix;
}

function summed(
  rows: Iterable<ReachRow>,
  byNamespace: boolean,
  { workloads }: Reach['cluster'],
  question: ReachQuestion,
): Summary {
  const peers = new Map<string, Peer>();
  /** Whom a question about somebody has singled out. */
  const asked = { from: new Map<string, Set<string>>(), to: new Map<string, Set<string>>() };
  const passages = new Map<string, Map<string, Passage>>();
  for (const { source, destination, allowed } of rows) {
    const [from, to] = [peerOf(source, byNamespace), peerOf(destination, byNamespace)];
    peers.set(from.key, from).set(to.key, to);
    if (question.from !== null) valueAt(asked.from, from.key, () => new Set()).add(peerName(source));
    if (question.to !== null) valueAt(asked.to, to.key, () => new Set()).add(peerName(destination));
    const row = valueAt(passages, from.key, () => new Map<string, Passage>());
    const passage = valueAt(row, to.key, () => ({ ports: PortSet.none, kinds: new Set<string>(), pairs: 0 }));
    if (!passage.kinds.has(allowed.key)) {
      passage.kinds.add(allowed.key);
      passage.ports = passage.ports.union(allowed);
    }
    passage.pairs += 1;
  }
  const counts = new Map<string, number>();
  for (const { namespace } of byNamespace ? workloads : []) {
    const key = `namespace ${namespace}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const sizeOf = (side: 'from' | 'to', key: string) => asked[side].get(key)?.size ?? counts.get(key) ?? 1;
  const labels = new Map(
    [...passages].map(([from, row]): [string, Map<string, string>] => [
      from,
      new Map(
        [...row].map(([to, { ports, kinds, pairs }]) => {
          const toThemselves = from === to ? Math.min(sizeOf('from', from), sizeOf('to', to)) : 0;
          const all = sizeOf('from', from) * sizeOf('to', to) - toThemselves;
          const isWhole = kinds.size === 1 && pairs >= all;
          return [to, isWhole ? shortPortWords(ports) : `some: ${shortPortWords(ports)}`];
        }),
      ),
    ]),
  );
  return { peers, counts, labels };
}

function shortPortWords(ports: PortSet): string {
  const more = ports.isAll ? 0 : ports.ranges.length - MOST_RANGES;
  if (more <= 0) return portWords(ports);
  return `${portWords(PortSet.of(...ports.ranges.slice(0, MOST_RANGES)))} + ${more} more`;
}

function pictureOf(summary: Summary, level: Level, cluster: Reach['cluster']): ReachPicture {
  const { peers, labels } = summary;
  // What a namespace lets pass within itself stands on its card: no line would show it well.
  const within = new Map(
    [...labels].flatMap(([key, row]) => {
      const label = row.get(key);
      return label === undefined ? [] : [[key, level.ports ? `within: ${label}` : 'open within'] as const];
    }),
  );
  const matrix: Matrix = new Map(
    [...labels].map(([from, row]) => {
      const others = [...row].filter(([to]) => to !== from);
      return [from, new Map(level.ports ? others : others.map(([to]) => [to, UNTOLD]))];
    }),
  );
  const turned = transposed(matrix);
  const peer = (key: string) => peers.get(key) as Peer;
  const mayMerge = (a: string, b: string) =>
    peer(a).kind === peer(b).kind &&
    peer(a).namespace === peer(b).namespace &&
    within.get(a) === within.get(b);
  const sources = classesOf(ordered(peers, matrix.keys()), matrix, mayMerge);
  const destinations = classesOf(ordered(peers, turned.keys()), turned, mayMerge);
  const lines = sources.flatMap((from, source) =>
    destinations.flatMap((to, destination) => {
      const label = labelBetween(from, to, matrix);
      return label === '' ? [] : [{ source, destination, label }];
    }),
  );
  const cards = sources.length + destinations.length;
  if (cards > level.cards || lines.length > level.lines) {
    return { kind: 'too-large', cards, lines: lines.length };
  }
  const groups: { title: string }[] = [];
  const nodes = [sources, destinations].flatMap((classes, column) => {
    const frames = new Map<string, number>();
    return classes.map((keys, index): FlowNode => {
      const [first = ''] = keys;
      const { namespace } = peer(first);
      const group =
        namespace === null ? null : valueAt(frames, namespace, () => groups.push({ title: namespace }) - 1);
      const inside = column === 0 ? (within.get(first) ?? null) : null;
      return cardOf(keys.map(peer), `${column} ${index}`, column, group, summary.counts, inside);
    });
  });
  const edges = lines.map(
    ({ source, destination, label }): FlowEdge => ({
      id: `${source} ${destination}`,
      from: `0 ${source}`,
      to: `1 ${destination}`,
      role: 'pod',
      share: null,
      label: label === 'all' || label === UNTOLD ? '' : label,
      locations: [],
    }),
  );
  const subtitle = [
    counted(cluster.workloads.length, 'workload'),
    counted(cluster.policies.length, 'policy'),
    ...(lines.some(({ label }) => label === 'all') ? ['a line without a label: all ports'] : []),
  ];
  return {
    kind: 'flow',
    flow: {
      title: 'Who may reach whom',
      subtitle: subtitle.join(' · '),
      columns: ['From', 'To'],
      groups,
      nodes,
      edges,
      story: storyOf(level, lines.length),
    },
  };
}

/** The label of a line that tells no ports. */
const UNTOLD = '?';

function storyOf({ byNamespace, ports }: Level, lines: number): Flow['story'] {
  if (lines === 0) return [[{ text: 'Nothing may pass.' }]];
  if (!byNamespace) return [];
  const first = { text: 'There is too much for one picture: namespaces stand for their workloads. ' };
  if (!ports) {
    return [
      [
        first,
        { text: 'A line says that some of them may pass on some ports; the rows (text, CSV) say which.' },
      ],
    ];
  }
  return [
    [
      first,
      { text: 'Some', style: 'strong' },
      { text: ' says that not all pairs of them may pass, or not all the same.' },
    ],
  ];
}

/** Addresses outside first, then workloads by namespace. */
function ordered(peers: ReadonlyMap<string, Peer>, keys: Iterable<string>): string[] {
  const place = (key: string) => {
    const { kind, namespace, title } = peers.get(key) as Peer;
    return `${kind === 'outside' ? 0 : 1} ${namespace ?? ''} ${title}`;
  };
  return [...keys].sort((a, b) => (place(a) < place(b) ? -1 : 1));
}

/** All pairs of two classes are alike; only of itself nobody says anything. */
function labelBetween(from: readonly string[], to: readonly string[], matrix: Matrix): string {
  for (const source of from) {
    for (const destination of to) {
      if (source !== destination) return matrix.get(source)?.get(destination) ?? '';
    }
  }
  return '';
}

const ROLES: Readonly<Record<Peer['kind'], FlowRole>> = {
  outside: 'external',
  namespace: 'pod',
  workload: 'pod',
};

function cardOf(
  peers: readonly Peer[],
  id: string,
  column: number,
  group: number | null,
  counts: ReadonlyMap<string, number>,
  within: string | null,
): FlowNode {
  const [first, ...others] = peers;
  const kind = first?.kind ?? 'workload';
  const detailOf = ({ key, kind, detail }: Peer) =>
    kind === 'namespace' ? counted(counts.get(key) ?? 0, 'workload') : detail;
  const rows: FlowRow[] =
    others.length === 0
      ? []
      : peers.map((peer) => ({
          title: peer.title,
          detail: peer.kind === 'outside' ? '' : detailOf(peer),
          share: null,
          locations: [],
        }));
  const names = { workload: 'workload', namespace: 'namespace', outside: 'range of addresses' } as const;
  const title = others.length === 0 ? (first?.title ?? '') : counted(peers.length, names[kind]);
  return {
    id,
    column,
    group,
    role: ROLES[kind],
    title,
    detail: first === undefined || others.length > 0 ? '' : detailOf(first),
    tooltip: peers
      .map((peer) => (peer.namespace === null ? peer.title : `${peer.namespace}/${peer.title}`))
      .join('\n'),
    badges: within === null ? [] : [{ text: within, tone: 'neutral' }],
    rows,
    locations: [],
  };
}

function counted(count: number, noun: string): string {
  const plural =
    noun === 'policy' ? 'policies' : noun === 'range of addresses' ? 'ranges of addresses' : `${noun}s`;
  return `${count.toLocaleString('en')} ${count === 1 ? noun : plural}`;
}

function valueAt<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
