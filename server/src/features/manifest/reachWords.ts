import { plural } from '../../kubeproxy/index.ts';
import { type ClusterView, isPolicy, type ManifestObject, matchesLabels } from '../../kubernetes/index.ts';
import {
  AddressSet,
  type PeerChoice,
  type PlacedManifest,
  type Policy,
  PortSet,
  peerName,
  type ReachRow,
  reachRows,
} from '../../policy/index.ts';
import { commands } from '../../protocol.ts';
import type { Manifests } from '../../workspace/index.ts';
import { commandLink, type Features } from '../context.ts';
import { escapeMarkdown } from '../markdown.ts';
import { commandPlace, objectLink } from './links.ts';
import type { Direction } from './policyWords.ts';
import { listed } from './wording.ts';

/** Port ranges that are named; more are no short answer. */
const MOST_RANGES = 3;

const sides = {
  ingress: {
    name: 'In',
    word: 'from',
    end: 'to',
    other: 'egress',
    ask: 'Who may reach this?',
    command: commands.whoMayReach,
  },
  egress: {
    name: 'Out',
    word: 'to',
    end: 'from',
    other: 'ingress',
    ask: 'What may this reach?',
    command: commands.whatMayReach,
  },
} as const;

/** The question that a direction of an object answers, and the command that asks it. */
export function reachQuestion(direction: Direction): { readonly ask: string; readonly command: string } {
  return sides[direction];
}

/** "all", "none", "from 2 workloads and outside on 8080/TCP"; null: the object is nobody who reaches or is reached. */
export function reachWords(
  manifests: Manifests,
  object: ManifestObject,
  direction: Direction,
): string | null {
  const passage = passageOf(manifests, object, direction);
  if (passage === null || typeof passage === 'string') return passage;
  const { peers, outside, ports } = passage;
  const [first] = peers;
  const whom =
    peers.length === 1 && first !== undefined ? objectWords(first) : plural(peers.length, 'workload');
  const parts = [...(first === undefined ? [] : [whom]), ...outside];
  return `${sides[direction].word} ${parts.join(' and ')}${ports}`;
}

/** Each direction in a line, with the policies that decide; nothing where no policy is about anybody. */
export function reachLines(
  features: Features,
  object: ManifestObject,
  directions: readonly Direction[],
): string[] {
  const { manifests } = features.workspace;
  if (!hasPolicies(manifests) || isReachOpen(manifests.view, object)) return [];
  const place = commandPlace(features, object);
  return directions.flatMap((direction) => {
    const passage = passageOf(manifests, object, direction);
    if (passage === null) return [];
    const policies = decidersOf(manifests, object, direction).map((policy) =>
      objectLink(features, objectOf(policy.handle)),
    );
    const by = policies.length === 0 ? '' : `, by ${listed(policies)}`;
    const { name, ask, command } = sides[direction];
    const said = `${name}: ${passageWords(features, passage, direction)}${by}`;
    return [[said, ...commandLink(features, ask, command, place)].join(' · ')];
  });
}

/** Does a template leave open what a policy says of the pods, or at which ports they are reached? */
export function isReachOpen(view: ClusterView, object: ManifestObject): boolean {
  const service = view.serviceOf(object);
  const own = view.podSetOf(object);
  const pods = service !== null ? view.podsOf(service) : own !== null ? [own] : [];
  return (
    (service?.ports.some(({ port }) => port === 0) ?? false) ||
    pods.some((set) =>
      [...view.policiesIn(set.namespace), ...view.policiesIn('')].some(
        (policy) =>
          (policy.object.certainty === 'lines' || policy.field.holdsUnknown) &&
          (policy.podSelector === null || matchesLabels(policy.podSelector, set.labels)),
      ),
    )
  );
}

/** Is there a policy of any kind? Else everybody reaches everybody, and nothing is to be said. */
export function hasPolicies({ placed }: Manifests): boolean {
  return placed.some(({ object }) => isPolicy(object));
}

function passageWords(features: Features, passage: Passage | 'all' | 'none', direction: Direction): string {
  if (typeof passage === 'string') return passage === 'all' ? 'all' : 'nothing';
  const { peers, outside, ports } = passage;
  const names = [...peers.map((it) => objectLink(features, it)), ...outside];
  return `${sides[direction].word} ${listed(names)}${escapeMarkdown(ports)}`;
}

interface Passage {
  /** The workloads that may pass, each once. */
  readonly peers: readonly ManifestObject[];
  /** "outside", "some addresses outside" or nobody. */
  readonly outside: readonly string[];
  /** " on 8080/TCP"; '' where all that was asked about passes, or not the same for all. */
  readonly ports: string;
}

function passageOf(
  manifests: Manifests,
  object: ManifestObject,
  direction: Direction,
): Passage | 'all' | 'none' | null {
  const rows = rowsOf(manifests, object, direction);
  if (rows === null) return null;
  const open = rows.filter(({ allowed }) => !allowed.isEmpty);
  if (open.length === 0) return 'none';
  if (rows.every(isWhole)) return 'all';
  const other = ({ source, destination }: ReachRow) => (direction === 'ingress' ? source : destination);
  const peers = new Map<string, ManifestObject>();
  for (const row of open) {
    const peer = other(row);
    if (!(peer instanceof AddressSet)) peers.set(peerName(peer), objectOf(peer.handle));
  }
  const outside = rows.filter((row) => other(row) instanceof AddressSet);
  const openOutside = outside.filter(({ allowed }) => !allowed.isEmpty).length;
  const words = openOutside === outside.length ? 'outside' : 'some addresses outside';
  return {
    peers: [...peers.values()],
    outside: openOutside === 0 ? [] : [words],
    ports: portsOf(rows, other),
  };
}

function isWhole({ allowed, asked }: ReachRow): boolean {
  return allowed.equals(asked);
}

/** What passes, if it is the same for all that may pass at all, and not all that they were asked about. */
function portsOf(rows: readonly ReachRow[], other: (row: ReachRow) => ReachRow['source']): string {
  const open = rows.filter(({ allowed }) => !allowed.isEmpty);
  const peers = new Set(open.map(other));
  const [first] = open;
  const isSame = open.every(({ allowed }) => first?.allowed.equals(allowed));
  const areWhole = rows.filter((row) => peers.has(other(row))).every(isWhole);
  if (first === undefined || areWhole || !isSame) return '';
  const { ranges } = first.allowed;
  if (ranges.length > MOST_RANGES) return '';
  const words = ranges.map(({ protocol, from, to }) => {
    if (from === 1 && to === 65_535) return protocol;
    return `${from === to ? from : `${from}–${to}`}/${protocol}`;
  });
  return ` on ${listed(words)}`;
}

/** Policies with a say: those of its own side, and of the other side those that close something. */
function decidersOf(manifests: Manifests, object: ManifestObject, direction: Direction): Policy[] {
  const { other } = sides[direction];
  const verdicts = new Set(
    (rowsOf(manifests, object, direction) ?? []).flatMap(({ connection, asked }) =>
      connection.cases.flatMap((it) => {
        const far = it[other];
        return far === null || asked.without(far.allowed).isEmpty ? [it[direction]] : [it[direction], far];
      }),
    ),
  );
  const policies = [...verdicts].flatMap((verdict) =>
    verdict === null ? [] : [...verdict.decisions.map(({ policy }) => policy), ...verdict.isolatedBy],
  );
  return [...new Set(policies)];
}

/** null: the cluster has no such workload or Service. */
function rowsOf({ reach }: Manifests, object: ManifestObject, direction: Direction): ReachRow[] | null {
  const { workloads, services } = reach.cluster;
  const isIt = ({ handle }: { readonly handle: unknown }) => objectOf(handle) === object;
  const service = services.find(isIt);
  const workload = workloads.find(isIt);
  const peer: PeerChoice | null =
    service !== undefined
      ? { kind: 'service', service, ports: service.ports }
      : workload !== undefined
        ? { kind: 'workloads', workloads: [workload] }
        : null;
  if (peer === null) return null;
  const rows = [
    ...reachRows(reach, { from: null, to: null, [sides[direction].end]: peer, ports: PortSet.all }),
  ];
  // A Service without pods: nobody is asked about.
  return rows.length === 0 ? null : rows;
}

function objectOf(handle: unknown): ManifestObject {
  return (handle as PlacedManifest).object;
}

function objectWords({ kind, name }: ManifestObject): string {
  return `${kind} ${name}`;
}
