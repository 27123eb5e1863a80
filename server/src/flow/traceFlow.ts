import { hostPort } from '../iptables/index.ts';
import { plural, type RoleName, roleDoc, roleOf, serviceWords, shortChain } from '../kubeproxy/index.ts';
import type { Flow, FlowBadge, FlowGroup, FlowNode, FlowRole, FlowRow, Location } from '../protocol.ts';
import {
  type DumpDocument,
  linePlace,
  type NamedOutcome,
  type NamedTrace,
  type NodeRules,
  shortPodName,
} from '../workspace/index.ts';
import { linesWords } from './places.ts';
import { MOST_ENDPOINT_CARDS } from './serviceFlow.ts';
import { badgesOf } from './traceBadges.ts';
import { endpointOf, traceEdges, type Way } from './traceEdges.ts';
import { linesOf, type TraceStep, traceSteps } from './traceSteps.ts';
import { traceStory } from './traceStory.ts';

/** A packet as people say it. */
export interface PacketWords {
  /** "10.244.1.20", "any source" */
  readonly from: string;
  /** "10.111.7.86:80" */
  readonly to: string;
  readonly protocol: string;
  /** "NEW", "ESTABLISHED" */
  readonly state: string;
}

/** A trace, and what it is of. */
export interface TracedPacket {
  readonly document: DumpDocument;
  readonly node: NodeRules;
  readonly packet: PacketWords;
  readonly trace: NamedTrace;
}

/** What becomes of a packet: its ways through a node's rules, from where it comes in to each of its ends. */
export function traceFlow(traced: TracedPacket): Flow {
  return new TraceFlowBuilder(traced).build();
}

const COLUMNS = [
  'Packet',
  'Rule',
  'External chain',
  'Service chain',
  'Endpoint chain',
  'Filter',
  'On the way out',
  'End',
] as const;
type Column = (typeof COLUMNS)[number];

const COLUMN_OF_ROLE: Readonly<Partial<Record<RoleName, Column>>> = {
  external: 'External chain',
  'external-old': 'External chain',
  firewall: 'External chain',
  service: 'Service chain',
  local: 'Service chain',
  endpoint: 'Endpoint chain',
};

const ROLE_OF_COLUMN: Readonly<Partial<Record<Column, FlowRole>>> = {
  'External chain': 'external',
  'Service chain': 'service',
  'Endpoint chain': 'endpoint',
};

class TraceFlowBuilder {
  readonly #traced: TracedPacket;
  readonly #cards = new Map<string, SharedCard>();
  readonly #groups: FlowGroup[] = [];
  readonly #steps: ReadonlyMap<NamedOutcome, readonly TraceStep[]>;
  readonly #asList: boolean;
  readonly #rows = new Map<string, FlowRow>();

  constructor(traced: TracedPacket) {
    this.#traced = traced;
    const { outcomes } = traced.trace;
    this.#steps = new Map(outcomes.map((named) => [named, traceSteps(named.outcome)]));
    const endpoints = [...this.#steps.values()].flat().filter((step) => columnOf(step) === 'Endpoint chain');
    this.#asList = new Set(endpoints.map(({ chain }) => chain)).size > MOST_ENDPOINT_CARDS;
  }

  build(): Flow {
    const { node, packet, trace } = this.#traced;
    const start = this.#packetCard();
    const ways = trace.outcomes.map((named) => this.#way(named, start));
    const cards = [...this.#cards.values()].map(asNode).map((card) => this.#withRows(card));
    const used = COLUMNS.filter((_, column) => cards.some((card) => card.column === column));
    const nodes = cards.map((card) => ({ ...card, column: used.indexOf(COLUMNS[card.column] as Column) }));
    return {
      title: `${packet.from} → ${packet.to}`,
      subtitle: [
        `${packet.protocol}, ${packet.state === 'NEW' ? 'a new connection' : packet.state}`,
        `rules of ${node.node}`,
        ends(trace),
        ...(trace.missing.length > 0 ? ['a part is not shown'] : []),
      ].join(' · '),
      columns: used,
      groups: this.#groups,
      nodes,
      edges: traceEdges(this.#traced.document, ways, (id) => this.#cards.get(id)?.card.role ?? 'rule'),
      story: traceStory(this.#traced, this.#steps),
    };
  }

  #packetCard(): string {
    const { packet } = this.#traced;
    const badges: FlowBadge[] =
      packet.state === 'NEW' ? [] : [{ text: packet.state.toLowerCase(), tone: 'neutral' }];
    this.#put('packet', 'Packet', {
      role: 'packet',
      title: packet.from,
      detail: `${packet.protocol} to ${packet.to}`,
      tooltip: `${packet.protocol} from ${packet.from} to ${packet.to}`,
      badges,
    });
    return 'packet';
  }

  #way(named: NamedOutcome, start: string): Way {
    const steps = this.#steps.get(named) ?? [];
    const ids = [start, ...steps.map((step) => this.#stepCard(step, named)), this.#endCard(named)];
    return { named, ids, hops: [null, ...steps.map(({ hop }) => hop)] };
  }

  #stepCard(step: TraceStep, named: NamedOutcome): string {
    const column = columnOf(step);
    const { document } = this.#traced;
    const { chain, hook, through } = step;
    const { destination } = named.outcome;
    const lines = linesOf(step);
    const locations = lines.map((line) => linePlace(document, line));
    const role = ROLE_OF_COLUMN[column] ?? 'rule';
    if (column === 'Endpoint chain' && this.#asList) return this.#addToList(step, named);
    // A packet that is marked here and one that isn't part here, and not where the mark is asked for.
    const isMarked = column === 'Rule' && step.changes.length > 0;
    const id = `${hook} ${chain.table.name} ${isMarked ? 'marked ' : ''}${chain.name}`;
    const titles: Partial<Record<Column, string>> = {
      'Service chain': named.service?.identity?.name ?? shortChain(chain.name),
      'Endpoint chain':
        destination.address === null
          ? shortChain(chain.name)
          : `${destination.address} : ${destination.port ?? 'any'}`,
    };
    const isHashed = column === 'Service chain' || column === 'Endpoint chain' || column === 'External chain';
    const place = step.hop === null ? 'its policy' : linesWords(lines);
    const isFirst = chain.name === hook;
    const known = roleOf(chain.name);
    this.#put(id, column, {
      role,
      title: titles[column] ?? (isHashed ? shortChain(chain.name) : chain.name),
      detail: isHashed
        ? shortChain(chain.name)
        : column === 'Rule'
          ? place
          : `${chain.table.name} ${isFirst ? '' : `${hook} `}· ${place}`,
      tooltip: [
        [...through, chain.name].join(' → '),
        known === null ? '' : roleDoc(known, chain.table.name),
        ...lines.map((line) => line.text.trim()),
      ]
        .filter((part) => part !== '')
        .join('\n'),
      badges: badgesOf(step),
      locations,
    });
    return id;
  }

  #addToList({ chain, hop, changes }: TraceStep, named: NamedOutcome): string {
    const { document } = this.#traced;
    const { outcome, pod } = named;
    const places = [...changes.map(({ by }) => by), ...(hop === null ? [] : [hop])].map(({ line }) =>
      linePlace(document, line),
    );
    this.#rows.set(chain.name, {
      title: hostPort(outcome.destination.address ?? 'any address', outcome.destination.port ?? 'any'),
      detail:
        pod === null ? shortChain(chain.name) : `${pod.name}${pod.node === null ? '' : ` on ${pod.node}`}`,
      share: outcome.probability ?? endpointOf(named, chain.name)?.probability ?? null,
      locations: places,
    });
    this.#put(LIST, 'Endpoint chain', {
      role: 'endpoint',
      title: '',
      detail: 'each with a chain of its own',
      tooltip: '',
      badges: [{ text: 'DNAT', tone: 'good' }],
    });
    return LIST;
  }

  /** The list of endpoints gets its rows, other cards stay. */
  #withRows(card: FlowNode): FlowNode {
    if (card.id !== LIST) return card;
    const rows = [...this.#rows.values()];
    const title = plural(rows.length, 'endpoint');
    return { ...card, title, tooltip: title, rows };
  }

  #endCard(named: NamedOutcome): string {
    const { outcome, pod } = named;
    const { verdict, destination } = outcome;
    const { document } = this.#traced;
    if (verdict !== 'ACCEPT') {
      const by = outcome.decidedBy;
      const where =
        by === null
          ? ''
          : by.kind === 'policy'
            ? `policy of ${by.chain.table.name} ${by.chain.name}`
            : `${by.hop.chain.name}, line ${by.hop.line.number + 1}`;
      const line = by?.kind === 'rule' ? by.hop.line : by?.chain.declarations[0];
      const id = `end ${verdict} ${where}`;
      this.#put(id, 'End', {
        role: 'end',
        title: verdict === 'DROP' ? 'dropped' : 'refused',
        detail: where,
        tooltip: `${verdict === 'DROP' ? 'The packet is dropped' : 'The packet is refused, and its sender is told'}: ${where}`,
        badges: [],
        locations: line === undefined ? [] : [linePlace(document, line)],
      });
      return id;
    }
    if (this.#asList && (this.#steps.get(named) ?? []).some((step) => columnOf(step) === 'Endpoint chain')) {
      this.#put('end list', 'End', {
        role: 'packet',
        title: 'delivered',
        detail: 'to the endpoint that was drawn',
        tooltip: 'Accepted, and sent to the endpoint that was drawn.',
        badges: [],
      });
      return 'end list';
    }
    const address = destination.address ?? 'any address';
    const id = `end ${address} ${destination.port}`;
    const where = hostPort(address, destination.port);
    if (pod === null) {
      this.#put(id, 'End', {
        role: 'packet',
        title: 'delivered',
        detail: where,
        tooltip: `Accepted, and sent to ${where}.`,
        badges: [],
      });
    } else {
      this.#put(id, 'End', {
        role: 'pod',
        title: shortPodName(pod.name),
        detail: `:${destination.port ?? 'any'}${pod.status === null ? '' : ` · ${pod.status}`}`,
        tooltip: `pod ${pod.name}${pod.node === null ? '' : ` on ${pod.node}`}, ${where}`,
        badges: [],
        group: pod.node === null ? null : this.#groupOf(pod.node),
        locations: [pod.location],
      });
    }
    return id;
  }

  #groupOf(machine: string): number {
    const index = this.#groups.findIndex(({ title }) => title === machine);
    return index >= 0 ? index : this.#groups.push({ title: machine }) - 1;
  }

  /** A card that several outcomes share stands for all of their lines. */
  #put(
    id: string,
    column: Column,
    {
      badges,
      locations = [],
      ...card
    }: Pick<FlowNode, 'role' | 'title' | 'detail' | 'tooltip' | 'badges'> & Partial<FlowNode>,
  ): void {
    let shared = this.#cards.get(id);
    if (shared === undefined) {
      shared = {
        card: { id, column: COLUMNS.indexOf(column), group: null, rows: [], ...card },
        details: new Set(),
        tooltip: new Set(),
        badges: new Map(),
        locations: new Map(),
      };
      this.#cards.set(id, shared);
    }
    shared.details.add(card.detail);
    for (const line of card.tooltip.split('\n')) shared.tooltip.add(line);
    for (const badge of badges) if (!shared.badges.has(badge.text)) shared.badges.set(badge.text, badge);
    for (const location of locations) shared.locations.set(JSON.stringify(location), location);
  }
}

/** A card while outcomes add to it. */
interface SharedCard {
  readonly card: Omit<FlowNode, 'badges' | 'locations'>;
  readonly details: Set<string>;
  /** Line by line. */
  readonly tooltip: Set<string>;
  readonly badges: Map<string, FlowBadge>;
  readonly locations: Map<string, Location>;
}

function asNode({ card, details, tooltip, badges, locations }: SharedCard): FlowNode {
  const places = [...locations.values()];
  const numbers = [...new Set(places.map(({ range }) => range.end.line + 1))].sort((a, b) => a - b);
  // "line 42, 43" of the one outcome, and "line 50" of another.
  const lines = `line ${numbers.join(', ')}`;
  return {
    ...card,
    detail: details.size === 1 ? card.detail : card.detail.replace(/line [\d, ]+$/, lines),
    tooltip: [...tooltip].join('\n'),
    badges: [...badges.values()],
    locations: places,
  };
}

/** The card that stands for all endpoints. */
const LIST = 'endpoints';

function columnOf({ chain, hook }: TraceStep): Column {
  const table = chain.table.name;
  if (hook === 'POSTROUTING' || (table === 'nat' && hook === 'INPUT')) return 'On the way out';
  const role = roleOf(chain.name)?.role;
  if (table === 'nat') {
    if (role === 'postrouting') return 'On the way out';
    return (role === undefined ? undefined : COLUMN_OF_ROLE[role]) ?? 'Rule';
  }
  return hook === 'PREROUTING' || table === 'raw' ? 'Rule' : 'Filter';
}

function ends({ outcomes }: NamedTrace): string {
  const service = outcomes.find((it) => it.service !== null)?.service;
  const words =
    outcomes.length === 1 ? 'one end' : `${outcomes.length === 0 ? 'no' : outcomes.length} possible ends`;
  return service === undefined || service === null ? words : `${serviceWords(service)} · ${words}`;
}
