import type { DumpLine, Ruleset } from '../../iptables/index.ts';
import { readServices, type ServicePort } from '../services.ts';
import { serviceWords } from '../wording.ts';
import type { Difference, DifferenceKind } from './difference.ts';

export interface NodeDifference extends Difference {
  /** The node's. */
  readonly ruleset: Ruleset;
}

/** One trait of a Service port that nodes share. */
interface Trait {
  readonly kind: DifferenceKind;
  readonly words: string;
  readonly of: (port: ServicePort) => string | null;
  readonly line: (port: ServicePort) => DumpLine | null;
}

const entrance = (port: ServicePort, kind: string) => port.entrances.find((it) => it.kind === kind);

const traits: readonly Trait[] = [
  {
    kind: 'wrong-cluster-ip',
    words: 'cluster IP',
    of: (port) => entrance(port, 'cluster-ip')?.address ?? null,
    line: (port) => entrance(port, 'cluster-ip')?.rule ?? null,
  },
  {
    kind: 'wrong-port',
    words: 'port',
    of: (port) => entrance(port, 'cluster-ip')?.port.toString() ?? null,
    line: (port) => entrance(port, 'cluster-ip')?.rule ?? null,
  },
  {
    kind: 'wrong-node-port',
    words: 'node port',
    of: (port) => entrance(port, 'node-port')?.port.toString() ?? null,
    line: (port) => entrance(port, 'node-port')?.rule ?? null,
  },
];

/**
 * Holds nodes against each other. What most of them have is right, in a tie what one has and the other lacks; an
 * order of Services, and the node's own endpoints under policy Local, are no differences.
 */
export function compareNodes(nodes: readonly Ruleset[]): NodeDifference[] {
  const read = nodes.map((ruleset) => ({ ruleset, ports: byName(readServices(ruleset)) }));
  const names = new Set(read.flatMap(({ ports }) => [...ports.keys()]));
  return [...names].flatMap((name) => {
    const having = read.flatMap(({ ruleset, ports }) => {
      const port = ports.get(name);
      return port === undefined ? [] : [{ ruleset, port }];
    });
    return [
      ...missingOn(
        read.flatMap(({ ruleset, ports }) => (ports.has(name) ? [] : ruleset)),
        having.map(({ port }) => port),
      ),
      ...traits.flatMap((trait) => compareTrait(trait, having)),
      ...compareEndpoints(having),
    ];
  });
}

interface PortOfNode {
  readonly ruleset: Ruleset;
  readonly port: ServicePort;
}

function byName(ports: readonly ServicePort[]): Map<string, ServicePort> {
  const named = ports.filter(({ identity }) => identity !== null);
  return new Map(named.map((port) => [`${serviceWords(port)}/${port.protocol}`, port]));
}

function missingOn(lacking: readonly Ruleset[], having: readonly ServicePort[]): NodeDifference[] {
  const [any] = having;
  const whole = lacking.filter((ruleset) => ruleset.tables.get('nat')?.complete === true);
  if (any === undefined || whole.length > having.length) return [];
  return whole.map((ruleset) => ({
    kind: 'missing-service',
    ruleset,
    service: serviceWords(any),
    detail: 'the node has no rules for it, others have',
    endpoint: null,
    line: null,
  }));
}

function compareTrait({ kind, words, of, line }: Trait, having: readonly PortOfNode[]): NodeDifference[] {
  const shown = having.flatMap(({ ruleset, port }) => {
    const value = of(port);
    return value === null ? [] : [{ ruleset, port, value }];
  });
  const usual = mostFrequent(shown.map(({ value }) => value));
  return shown.flatMap(({ ruleset, port, value }) => {
    if (value === usual) return [];
    const detail = `${words} ${value}, others have ${usual}`;
    return { kind, ruleset, service: serviceWords(port), detail, endpoint: null, line: line(port) };
  });
}

function compareEndpoints(having: readonly PortOfNode[]): NodeDifference[] {
  const shown = having.filter(
    ({ port }) =>
      port.internalTrafficPolicy === 'Cluster' &&
      port.endpoints.every(({ text, probability }) => text !== null && probability !== null),
  );
  const counts = new Map<string, number>();
  const own = shown.map(({ ruleset, port }) => {
    const drawn = port.endpoints.filter(({ draw }) => draw?.chain === port.chains.service);
    const endpoints = new Map(drawn.map((endpoint) => [endpoint.text ?? '', endpoint]));
    for (const text of endpoints.keys()) counts.set(text, (counts.get(text) ?? 0) + 1);
    return { ruleset, port, endpoints };
  });
  return own.flatMap(({ ruleset, port, endpoints }) =>
    [...counts].flatMap(([text, count]): NodeDifference[] => {
      const usual = count * 2 >= own.length;
      const endpoint = endpoints.get(text);
      if (usual === (endpoint !== undefined)) return [];
      const base = { ruleset, service: serviceWords(port), endpoint: text };
      return endpoint === undefined
        ? [
            {
              ...base,
              kind: 'missing-endpoint',
              detail: `${text} is not among its endpoints, on other nodes it is`,
              line: port.endpoints[0]?.draw ?? port.chains.service?.line ?? null,
            },
          ]
        : [
            {
              ...base,
              kind: 'extra-endpoint',
              detail: `${text} is an endpoint on this node, on others it is not`,
              line: endpoint.dnat ?? endpoint.draw,
            },
          ];
    }),
  );
}

/** The value that occurs most often; of several, the first. */
function mostFrequent(values: readonly string[]): string | null {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let best: string | null = null;
  for (const [value, count] of counts) {
    if (best === null || count > (counts.get(best) ?? 0)) best = value;
  }
  return best;
}
