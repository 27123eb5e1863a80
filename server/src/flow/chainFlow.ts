import type { Chain, DumpLine } from '../iptables/index.ts';
import { plural, roleDoc, roleOf, serviceWords, shortChain } from '../kubeproxy/index.ts';
import type { Flow, FlowEdge, FlowNode, FlowRow } from '../protocol.ts';
import { groupBy } from '../text/index.ts';
import { type DumpDocument, linePlace, type NodeRules } from '../workspace/index.ts';
import { chainPlaces, linesWords } from './places.ts';

/** Up to so many neighbours of a chain are cards of their own; more are one list. */
const MOST_CARDS = 12;

/** A chain between those that jump to it and those that it jumps to: for every dump, kube-proxy's or not. */
export function chainFlow(document: DumpDocument, node: NodeRules, chain: Chain): Flow {
  const callers = groupBy(chain.table.callersOf(chain.name), (rule) => rule.name);
  const targets = groupBy(
    chain.rules.filter((rule) => rule.target !== ''),
    (rule) => rule.target,
  );
  const self = chainCard(document, node, chain);
  const nodes: FlowNode[] = [];
  const edges: FlowEdge[] = [];
  side(document, node, chain, callers, 0, nodes, (id, rules) =>
    edges.push(edge(document, id, self.id, rules)),
  );
  nodes.push(self);
  side(document, node, chain, targets, 2, nodes, (id, rules) =>
    edges.push(edge(document, self.id, id, rules)),
  );
  return {
    title: chain.name,
    subtitle: [
      `table ${chain.table.name} of ${node.node}`,
      plural(chain.rules.length, 'rule'),
      ...(/^(?:ACCEPT|DROP|QUEUE)$/.test(chain.policy) ? [`policy ${chain.policy}`] : []),
      ...(chain.table.complete ? [] : ['a part of the table']),
    ].join(' · '),
    columns: ['Jumped to from', 'Chain', 'Leads to'],
    groups: [],
    nodes,
    edges,
    story: story(document, chain, callers, targets),
  };
}

type Neighbours = ReadonlyMap<string, readonly DumpLine[]>;

function side(
  document: DumpDocument,
  node: NodeRules,
  chain: Chain,
  neighbours: Neighbours,
  column: number,
  nodes: FlowNode[],
  connect: (id: string, rules: readonly DumpLine[]) => void,
): void {
  if (neighbours.size > MOST_CARDS) {
    const id = `list ${column}`;
    nodes.push(listCard(document, node, neighbours, column, id));
    connect(id, [...neighbours.values()].flat().slice(0, MOST_CARDS));
    return;
  }
  for (const [name, rules] of neighbours) {
    const id = `${column} ${name}`;
    nodes.push(neighbourCard(document, node, chain, name, rules, column, id));
    connect(id, rules);
  }
}

function nameOf(node: NodeRules, chain: string): string {
  const service = node.serviceOfChain(chain);
  if (service !== null) return serviceWords(service);
  return node.endpointsOfChain(chain)[0]?.endpoint.text ?? chain;
}

function docOf(chain: Chain, name: string): string {
  const role = roleOf(name);
  return role === null ? name : roleDoc(role, chain.table.name);
}

function chainCard(document: DumpDocument, node: NodeRules, chain: Chain): FlowNode {
  const name = nameOf(node, chain.name);
  const policy = /^(?:ACCEPT|DROP|QUEUE)$/.test(chain.policy) ? chain.policy : null;
  return {
    id: `chain ${chain.table.name} ${chain.name}`,
    column: 1,
    group: null,
    role: 'service',
    title: name,
    detail:
      name === chain.name
        ? (roleOf(chain.name)?.title ?? `table ${chain.table.name}`)
        : shortChain(chain.name),
    tooltip: docOf(chain, chain.name),
    badges:
      policy === null ? [] : [{ text: `policy ${policy}`, tone: policy === 'ACCEPT' ? 'good' : 'attention' }],
    rows: [],
    locations: chainPlaces(document, chain),
  };
}

function neighbourCard(
  document: DumpDocument,
  node: NodeRules,
  chain: Chain,
  name: string,
  rules: readonly DumpLine[],
  column: number,
  id: string,
): FlowNode {
  const target = chain.table.chains.get(name);
  const ends = name === 'DROP' || name === 'REJECT';
  const title = nameOf(node, name);
  const own = target === undefined ? [] : chainPlaces(document, target);
  return {
    id,
    column,
    group: null,
    role: ends ? 'end' : target === undefined ? 'endpoint' : 'rule',
    title,
    detail: rules.length > 4 ? plural(rules.length, 'rule') : linesWords(rules),
    tooltip: title === name ? docOf(chain, name) : name,
    badges: [],
    rows: [],
    locations: [...rules.slice(0, MOST_CARDS).map((rule) => linePlace(document, rule)), ...own],
  };
}

function listCard(
  document: DumpDocument,
  node: NodeRules,
  neighbours: Neighbours,
  column: number,
  id: string,
): FlowNode {
  const rows: FlowRow[] = [...neighbours].map(([name, rules]) => ({
    title: nameOf(node, name),
    detail: linesWords(rules.slice(0, 3)),
    share: null,
    locations: rules.slice(0, MOST_CARDS).map((rule) => linePlace(document, rule)),
  }));
  return {
    id,
    column,
    group: null,
    role: 'rule',
    title: `${neighbours.size} chains and targets`,
    detail: column === 0 ? 'jump here' : 'in the order of the rules',
    tooltip: '',
    badges: [],
    rows,
    locations: [],
  };
}

function edge(document: DumpDocument, from: string, to: string, rules: readonly DumpLine[]): FlowEdge {
  const locations = rules.slice(0, MOST_CARDS).map((rule) => linePlace(document, rule));
  return { id: `${from} → ${to}`, from, to, role: 'rule', share: null, label: '', locations };
}

function story(
  document: DumpDocument,
  chain: Chain,
  callers: Neighbours,
  targets: Neighbours,
): Flow['story'] {
  const names = (neighbours: Neighbours) =>
    [...neighbours]
      .slice(0, MOST_CARDS)
      .flatMap(([name, [rule]], index) => [
        { text: index === 0 ? '' : ', ' },
        rule === undefined
          ? { text: name }
          : { text: name, style: 'code' as const, location: linePlace(document, rule) },
      ]);
  const sentences: Flow['story'][number][] = [];
  if (callers.size > 0)
    sentences.push([{ text: 'Packets come here from ' }, ...names(callers), { text: '.' }]);
  if (targets.size > 0) {
    sentences.push([
      { text: chain.name, style: 'strong' },
      { text: ' leads to ' },
      ...names(targets),
      { text: '.' },
    ]);
  }
  return sentences;
}
