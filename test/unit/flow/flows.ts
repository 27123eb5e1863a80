import { readFileSync } from 'node:fs';
import type { Flow, FlowEdge, FlowNode, FlowRole } from '../../../server/src/protocol.ts';

/** The tutorial's NodePort Service, written by hand after samples/k8s-1.iptables. */
export function nodePortFlow(): Flow {
  return JSON.parse(readFileSync(new URL('../../fixtures/flows/nodeport.json', import.meta.url), 'utf8'));
}

/** A card in short: what isn't said is empty. */
export function node(id: string, column: number, more: Partial<FlowNode> = {}): FlowNode {
  return {
    id,
    column,
    group: null,
    role: 'endpoint',
    title: id,
    detail: `KUBE-SEP-${id}`,
    tooltip: id,
    badges: [],
    rows: [],
    locations: [],
    ...more,
  };
}

export function edge(from: string, to: string, more: Partial<FlowEdge> = {}): FlowEdge {
  return {
    id: `${from} → ${to}`,
    from,
    to,
    role: 'endpoint',
    share: null,
    label: '',
    locations: [],
    ...more,
  };
}

export function flow(
  nodes: readonly FlowNode[],
  edges: readonly FlowEdge[],
  groups: readonly string[] = [],
): Flow {
  const columns = Math.max(0, ...nodes.map(({ column }) => column + 1));
  return {
    title: 'a flow',
    subtitle: '',
    columns: Array.from({ length: columns }, (_, column) => `column ${column}`),
    groups: groups.map((title) => ({ title })),
    nodes,
    edges,
    story: [],
  };
}

/** A Service with two entrances; its pods take turns on `nodes` nodes of the cluster (0: no frames). */
export function serviceFlow(name: string, endpoints: number, nodes: number): Flow {
  const many = Array.from({ length: endpoints }, (_, index) => index);
  const masqueraded = { text: 'masqueraded', tone: 'attention' } as const;
  const entrance = (kind: string, role: FlowRole) => [
    node(`${name} ${kind}`, 0, { role, badges: [masqueraded] }),
    node(`${name} ${kind} rule`, 1, { role: 'rule' }),
  ];
  return flow(
    [
      ...entrance('cluster IP', 'cluster-ip'),
      ...entrance('node port', 'node-port'),
      node(name, 2, { role: 'service' }),
      ...many.map((index) =>
        node(`${name} endpoint ${index}`, 3, { badges: [{ text: 'DNAT', tone: 'good' }] }),
      ),
      ...many.map((index) =>
        node(`${name} pod ${index}`, 4, { role: 'pod', group: nodes === 0 ? null : index % nodes }),
      ),
    ],
    [
      ...['cluster IP', 'node port'].flatMap((kind) => [
        edge(`${name} ${kind}`, `${name} ${kind} rule`),
        edge(`${name} ${kind} rule`, name),
      ]),
      ...many.flatMap((index) => [
        edge(name, `${name} endpoint ${index}`, { label: `1 in ${endpoints}`, share: 1 / endpoints }),
        edge(`${name} endpoint ${index}`, `${name} pod ${index}`),
      ]),
    ],
    Array.from({ length: nodes }, (_, index) => `k8s-${index}`),
  );
}

/** Several flows in one picture, one below the other. Groups are shared by their index. */
export function together(...flows: readonly Flow[]): Flow {
  const longest = flows.reduce((a, b) => (b.groups.length > a.groups.length ? b : a));
  return flow(
    flows.flatMap(({ nodes }) => nodes),
    flows.flatMap(({ edges }) => edges),
    longest.groups.map(({ title }) => title),
  );
}
