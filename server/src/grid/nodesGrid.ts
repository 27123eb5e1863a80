import {
  compareNodes,
  entranceWords,
  type NodeDifference,
  plural,
  portWords,
  type ServicePort,
  serviceWords,
  typeWords,
} from '../kubeproxy/index.ts';
import type { Grid, GridCell, GridHeader, GridQuestion, GridRule, Location } from '../protocol.ts';
import { groupBy } from '../text/index.ts';
import { type DumpDocument, decoded, linePlace, type NodeRules, type Workspace } from '../workspace/index.ts';
import { Cells } from './cells.ts';

interface ComparedNode {
  readonly node: NodeRules;
  readonly document: DumpDocument;
  readonly ports: ReadonlyMap<string, ServicePort>;
}

interface Row {
  readonly name: string;
  readonly family: 4 | 6;
  readonly ports: readonly ServicePort[];
  readonly differing: number;
}

/** Services by nodes, over all dumps of the workspace: what each node has, and in what it differs from the others. */
export function* nodesGrid(workspace: Workspace, _question: GridQuestion): Generator<number, Grid | null> {
  const all: ComparedNode[] = [];
  for (const document of workspace.dumps) {
    for (const node of document.model.nodes) {
      if (node.services.length > 0) all.push({ node, document, ports: byName(node.services) });
      yield 0;
    }
  }
  if (all.length === 0) return null;
  const nodes = worthComparing(all);
  // A node that has an IPv6 twin has one column.
  const names = [...new Set(nodes.map(({ node }) => node.node))];
  const differences: NodeDifference[] = [];
  for (const family of [4, 6] as const) {
    const rulesets = nodes.map(({ node }) => node.ruleset).filter((it) => it.family === family);
    differences.push(...compareNodes(rulesets));
    yield 0.5;
  }
  const byService = groupBy(differences, ({ service }) => service);
  const cells = new Cells();
  const rows = rowsOf(nodes, differences);
  const places: number[][] = [];
  for (const [done, row] of rows.entries()) {
    places.push(
      names.map((name) => {
        const here = nodes.find(({ node }) => node.node === name && node.ruleset.family === row.family);
        if (here === undefined) return -1;
        const found = (byService.get(row.name) ?? []).filter((it) => it.ruleset === here.node.ruleset);
        return cells.index(`${row.family} ${row.name} ${name}`, () => asCell(here, row.name, found));
      }),
    );
    yield 0.5 + done / rows.length / 2;
  }
  const differing = rows.filter((row) => row.differing > 0).length;
  return {
    title: 'Services by nodes',
    subtitle: [
      plural(rows.length, 'Service port'),
      plural(names.length, 'node'),
      names.length === 1
        ? 'one node only: open the dumps of others beside it'
        : differing === 0
          ? 'no differences'
          : `${differing} ${differing === 1 ? 'differs' : 'differ'}`,
    ].join(' · '),
    rowsAre: 'Service',
    columnsAre: 'node',
    groupsAre: 'namespace',
    rows: rows.map((row) => rowHeader(row, nodes)),
    columns: names.map((name) => columnHeader(name, nodes)),
    cells: cells.all,
    places,
    tones: {
      open: 'as the others',
      closed: 'missing',
      partly: 'differs in part',
      attention: 'differs',
      neutral: 'nothing to say',
    },
    notes: [
      'What most nodes have counts as right; the order of rules, and a node’s own endpoints under policy Local, are no differences.',
    ],
    hasChoices: false,
  };
}

/**
 * One ruleset for each node and family: a whole one before a part. Where there are whole ones, a part of which
 * nobody knows the node is left out: it is a grep from one of them.
 */
function worthComparing(all: readonly ComparedNode[]): ComparedNode[] {
  const ordered = [...all.filter(isWhole), ...all.filter((it) => !isWhole(it))];
  const hasWhole = all.some(isWhole);
  const kept = new Map<string, ComparedNode>();
  for (const it of ordered) {
    const key = `${it.node.node} ${it.node.ruleset.family}`;
    const isNamed = it.node.ruleset.node !== null;
    if (!kept.has(key) && (isWhole(it) || isNamed || !hasWhole)) kept.set(key, it);
  }
  return all.filter((it) => [...kept.values()].includes(it));
}

function isWhole({ node }: ComparedNode): boolean {
  return node.ruleset.tables.get('nat')?.complete === true;
}

function byName(ports: readonly ServicePort[]): Map<string, ServicePort> {
  return new Map(ports.filter(({ identity }) => identity !== null).map((port) => [serviceWords(port), port]));
}

/** Those that differ come first, else by name. */
function rowsOf(nodes: readonly ComparedNode[], differences: readonly NodeDifference[]): Row[] {
  const rows = new Map<string, Row>();
  for (const { node, ports } of nodes) {
    const { family } = node.ruleset;
    for (const [name, port] of ports) {
      const key = `${family} ${name}`;
      const before = rows.get(key) ?? { name, family, ports: [], differing: 0 };
      rows.set(key, { ...before, ports: [...before.ports, port] });
    }
  }
  for (const { ruleset, service } of differences) {
    const key = `${ruleset.family} ${service}`;
    const row = rows.get(key);
    if (row !== undefined) rows.set(key, { ...row, differing: row.differing + 1 });
  }
  return [...rows.values()].sort(
    (a, b) =>
      Number(b.differing > 0) - Number(a.differing > 0) ||
      (a.name < b.name ? -1 : a.name > b.name ? 1 : a.family - b.family),
  );
}

function rowHeader({ name, family, ports }: Row, nodes: readonly ComparedNode[]): GridHeader {
  const [port] = ports;
  const kinds = port === undefined ? '' : typeWords(port);
  const detail = [port === undefined ? '' : portWords(port), kinds, family === 6 ? 'IPv6' : ''];
  const locations = nodes.flatMap(({ document, ports: own }) => {
    const here = own.get(name);
    return here !== undefined && ports.includes(here) ? placesOf(document, here) : [];
  });
  return {
    text: name,
    detail: detail.filter((it) => it !== '').join(' · '),
    group: port?.identity?.namespace ?? '',
    tooltip: port === undefined ? name : [name, ...port.entrances.map(entranceWords)].join('\n'),
    locations,
  };
}

function columnHeader(name: string, nodes: readonly ComparedNode[]): GridHeader {
  const own = nodes.filter(({ node }) => node.node === name);
  const count = own.reduce((sum, { ports }) => sum + ports.size, 0);
  const isWholeNode = own.every(isWhole);
  return {
    text: name,
    detail: isWholeNode
      ? plural(count, 'Service port')
      : `${plural(count, 'Service port')}, a part of its rules`,
    group: '',
    tooltip: own.map(({ document }) => decoded(document.uri)).join('\n'),
    locations: own.flatMap(({ node, document }) => {
      const line = node.ruleset.tables.get('nat')?.chains.values().next().value?.declarations[0];
      return line === undefined ? [] : [linePlace(document, line)];
    }),
  };
}

function asCell(compared: ComparedNode, name: string, found: readonly NodeDifference[]): GridCell {
  const { document, ports } = compared;
  const port = ports.get(name);
  const rules = found.map(
    ({ detail, line }): GridRule => ({
      text: detail,
      detail: line === null ? '' : `line ${line.number + 1}`,
      locations: line === null ? [] : [linePlace(document, line)],
    }),
  );
  if (port === undefined) {
    const [missing] = found;
    if (missing !== undefined)
      return { text: 'missing', tone: 'closed', tooltip: `Missing: ${missing.detail}.`, rules };
    return !isWhole(compared)
      ? {
          text: 'not shown',
          tone: 'neutral',
          tooltip: 'This dump shows a part of the node’s rules only.',
          rules,
        }
      : { text: 'not here', tone: 'neutral', tooltip: 'The node has no rules for it, as most nodes.', rules };
  }
  const count = plural(port.endpoints.length, 'endpoint');
  const own = endpointRules(document, port);
  if (found.length === 0) {
    return { text: count, tone: 'open', tooltip: `As on the other nodes: ${count}.`, rules: own };
  }
  const [first, ...more] = found;
  return {
    text: more.length === 0 && first !== undefined ? shortly(first) : plural(found.length, 'difference'),
    tone: 'attention',
    tooltip: `Differs from the other nodes: ${found.map(({ detail }) => detail).join('; ')}.`,
    rules: [...rules, ...own],
  };
}

/** A difference in the few words that a cell has. */
function shortly({ kind, detail }: NodeDifference): string {
  const what = detail.split(' ', 1)[0] ?? '';
  if (kind === 'missing-endpoint') return `lacks ${what}`;
  if (kind === 'extra-endpoint') return `also ${what}`;
  return detail.split(',', 1)[0] ?? detail;
}

/** Endpoints that a cell names; further ones are counted. */
const MOST_ENDPOINTS = 12;

function endpointRules(document: DumpDocument, { endpoints }: ServicePort): GridRule[] {
  const shown = endpoints.slice(0, MOST_ENDPOINTS).map((endpoint): GridRule => {
    const line = endpoint.dnat ?? endpoint.draw;
    return {
      text: endpoint.text ?? endpoint.chainName,
      detail: line === null ? 'endpoint' : `endpoint · line ${line.number + 1}`,
      locations: line === null ? [] : [linePlace(document, line)],
    };
  });
  const more = endpoints.length - shown.length;
  return more === 0
    ? shown
    : [...shown, { text: `and ${plural(more, 'more endpoint')}`, detail: '', locations: [] }];
}

function placesOf(document: DumpDocument, { entrances, chains }: ServicePort): Location[] {
  const line = entrances[0]?.rule ?? chains.service?.line ?? null;
  return line === null ? [] : [linePlace(document, line)];
}
