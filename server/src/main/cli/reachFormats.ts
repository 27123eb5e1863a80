import {
  type compareReach,
  deciders,
  type Explanation,
  explain,
  type PortSet,
  peerName,
  policyName,
  portWords,
  type Reach,
  type ReachQuestion,
  type ReachRow,
  type Remark,
  type SideExplanation,
} from '../../policy/index.ts';

export type Changes = ReturnType<typeof compareReach>;

/** A row a line. Where two peers were asked about, each row is explained. */
export function* rowsAsJson(
  reach: Reach,
  question: ReachQuestion,
  rows: Iterable<ReachRow>,
  remarks: readonly Remark[],
): Generator<string> {
  const explains = isAboutTwo(question);
  yield '{ "connections": [';
  yield* lines(rows, (row) =>
    explains
      ? { ...rowValue(row), explanations: explain(reach, row, row.asked).map(explanationValue) }
      : rowValue(row),
  );
  yield '],\n  "remarks": [';
  yield* lines(remarks, (remark) => remark);
  yield '] }\n';
}

export function* changesAsJson({ gained, lost }: Changes): Generator<string> {
  yield '{ "gained": [';
  yield* lines(gained, rowValue);
  yield '],\n  "lost": [';
  yield* lines(lost, rowValue);
  yield '] }\n';
}

export function* rowsAsCsv(rows: Iterable<ReachRow>): Generator<string> {
  yield csvLine(['source', 'destination', 'allowed', 'ingressBy', 'egressBy', 'service']);
  for (const row of rows) yield csvLine(csvCells(row));
}

export function* changesAsCsv({ gained, lost }: Changes): Generator<string> {
  yield csvLine(['change', 'source', 'destination', 'allowed', 'ingressBy', 'egressBy', 'service']);
  for (const row of gained) yield csvLine(['gained', ...csvCells(row)]);
  for (const row of lost) yield csvLine(['lost', ...csvCells(row)]);
}

/** A graph for Graphviz: peers, and an edge for each pair that something may pass. */
export function* rowsAsDot(rows: Iterable<ReachRow>): Generator<string> {
  yield 'digraph reach {\n  rankdir=LR;\n  node [shape=box];\n';
  for (const row of rows) {
    if (row.allowed.isEmpty) continue;
    const [source, destination, label] = [
      peerName(row.source),
      peerName(row.destination),
      portWords(row.allowed),
    ];
    yield `  ${JSON.stringify(source)} -> ${JSON.stringify(destination)} [label=${JSON.stringify(label)}];\n`;
  }
  yield '}\n';
}

/** Both peers are named: then the reasons matter. */
export function isAboutTwo({ from, to }: ReachQuestion): boolean {
  return from !== null && to !== null;
}

/** `default/web:80` */
export function viaName({ via }: ReachRow): string | null {
  return via === null ? null : `${via.service.namespace}/${via.service.name}:${via.port.port}`;
}

/** Pods of one workload are not all treated alike. */
export function varies({ connection }: ReachRow): boolean {
  return connection.cases.some(({ allowed }) => !allowed.equals(connection.allowed));
}

function rowValue(row: ReachRow) {
  const service = viaName(row);
  return {
    source: peerName(row.source),
    destination: peerName(row.destination),
    ...(service === null ? {} : { service }),
    allowed: portsValue(row.allowed),
    ingressBy: deciders(row.connection, 'ingress'),
    egressBy: deciders(row.connection, 'egress'),
    ...(varies(row) ? { varies: true } : {}),
  };
}

function portsValue(ports: PortSet) {
  if (ports.isAll) return 'all';
  return ports.isEmpty ? 'none' : ports.ranges;
}

function explanationValue({ egress, ingress }: Explanation) {
  return { egress: egress && sideValue(egress), ingress: ingress && sideValue(ingress) };
}

function sideValue({ verdict, closed, nearMisses }: SideExplanation) {
  return {
    allowed: portsValue(verdict.allowed),
    isolatedBy: verdict.isolatedBy.map(policyName),
    decisions: verdict.decisions.map(({ policy, rule, action, ports }) => ({
      policy: policyName(policy),
      file: policy.handle,
      path: rule.path,
      action,
      ports: portsValue(ports),
    })),
    closed: portsValue(closed),
    nearMisses: nearMisses.map((miss) => ({
      policy: policyName(miss.policy),
      file: miss.policy.handle,
      path: miss.path,
      ...(miss.kind === 'port'
        ? { missingPorts: miss.names }
        : { opens: portsValue(miss.opens), lacking: { of: miss.of, ...miss.lacking } }),
    })),
  };
}

function* lines<Item>(items: Iterable<Item>, toJson: (item: Item) => unknown): Generator<string> {
  let separator = '\n    ';
  for (const item of items) {
    yield separator + JSON.stringify(toJson(item));
    separator = ',\n    ';
  }
}

function csvCells(row: ReachRow): string[] {
  return [
    peerName(row.source),
    peerName(row.destination),
    portWords(row.allowed),
    deciders(row.connection, 'ingress').join(' '),
    deciders(row.connection, 'egress').join(' '),
    viaName(row) ?? '',
  ];
}

/** RFC 4180; names of the API hold nothing that a spreadsheet takes for a formula. */
function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join()}\r\n`;
}
