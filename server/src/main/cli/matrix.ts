import {
  type AddressClass,
  addressRanges,
  addressWords,
  CONNECTION_STATES,
  type Matrix,
  type MatrixQuery,
  matrix,
  protocolNumber,
  readInterfaces,
} from '../../iptables/index.ts';
import { type Answer, type Call, type Command, Hindrance } from './command.ts';
import { readInputs, readText } from './inputs.ts';
import { aligned, type Style } from './style.ts';

const CHAINS = ['FORWARD', 'INPUT', 'OUTPUT'] as const;
const TABLES = ['filter', 'mangle', 'raw', 'security', 'nat'] as const;

/** `kubehop matrix`: who may pass whom, over all addresses. */
export const matrixCommand: Command = {
  name: 'matrix',
  summary: 'Says who may pass whom through a chain, over the whole address space',
  doc: `Divides all addresses into the coarsest classes that the rules treat alike, as sources and as
destinations, and says which class may reach which. Computed with sets of packets, not by trying.`,
  options: {
    port: { value: 'PORT', doc: 'destination port (default: every port, told apart)' },
    protocol: { value: 'NAME', doc: 'tcp, udp … (default: tcp)' },
    'source-port': { value: 'PORT', doc: 'source port (default: any)' },
    chain: { value: 'CHAIN', choices: CHAINS, doc: 'the built-in chain' },
    table: { value: 'TABLE', choices: TABLES, doc: 'the table' },
    node: { value: 'NODE', doc: 'whose rules, if there are several nodes' },
    'ct-state': { value: 'STATE', doc: 'state of the connection (default: NEW)' },
    approximate: {
      value: 'HOW',
      choices: ['permissive', 'strict'],
      doc: 'what can’t be decided counts as allowed, or as not',
    },
    interfaces: { value: 'FILE', doc: 'ip addr output, or lines "eth0 10.0.0.0/24": who comes in where' },
  },
  run: computeMatrix,
};

async function computeMatrix(call: Call): Promise<Answer> {
  const state = CONNECTION_STATES.find((name) => name === (call.value('ct-state') ?? 'NEW').toUpperCase());
  if (state === undefined) throw new Hindrance(`--ct-state takes one of ${CONNECTION_STATES.join(', ')}`);
  const protocol = call.value('protocol') ?? 'tcp';
  if (protocolNumber(protocol) === null) throw new Hindrance(`--protocol ${protocol}: no such protocol`);
  const [port, sourcePort] = [readPort('port', call), readPort('source-port', call)];
  const interfaces = await readKnownInterfaces(call);
  const query: MatrixQuery = {
    table: TABLES.find((name) => name === call.value('table')) ?? 'filter',
    chain: CHAINS.find((name) => name === call.value('chain')) ?? 'FORWARD',
    protocol,
    connectionState: state,
    approximation: call.value('approximate') === 'strict' ? 'strict' : 'permissive',
    ...(port === null ? {} : { port }),
    ...(sourcePort === null ? {} : { sourcePort }),
    ...(interfaces === null ? {} : { interfaces }),
  };
  const { dumps } = await readInputs(call);
  const all = dumps.flatMap(({ model }) => model.nodes);
  const shown = all.filter(
    ({ ruleset }) => ruleset.chain(query.table ?? 'filter', query.chain) !== undefined,
  );
  const name = call.value('node');
  const [node, ...more] = name === null ? shown : shown.filter((it) => it.node === name);
  if (node === undefined)
    throw new Hindrance(`no chain ${query.chain} of table ${query.table} in these files`);
  if (more.length > 0) {
    throw new Hindrance(`several nodes: ${shown.map((it) => it.node).join(', ')}; choose one with --node`);
  }
  const result = matrix(node.ruleset, query);
  if (result === null) throw new Hindrance(`no chain ${query.chain} of table ${query.table} in these files`);
  return {
    json: asJson(node.node, query, result),
    text: (style) => asText(node.node, query, result, style),
    found: false,
  };
}

function readPort(option: 'port' | 'source-port', call: Call): number | null {
  const text = call.value(option);
  if (text === null) return null;
  if (!/^\d+$/.test(text) || Number(text) > 65535) throw new Hindrance(`--${option} ${text}: not a port`);
  return Number(text);
}

async function readKnownInterfaces(call: Call): Promise<Record<string, string[]> | null> {
  const path = call.value('interfaces');
  if (path === null) return null;
  const lines = (await readText(path, call.terminal)).split('\n');
  const found = new Map<string, string[]>();
  const add = (name: string, networks: readonly string[]) =>
    found.set(name, [...(found.get(name) ?? []), ...networks]);
  for (let at = 0; at < lines.length; ) {
    const output = readInterfaces(lines, at);
    for (const { name, addresses } of output?.interfaces ?? []) {
      add(
        name,
        addresses.map(({ address, prefix }) => `${address}/${prefix}`),
      );
    }
    const [, name, networks = ''] = output === null ? (NAMED_NETWORKS.exec(lines[at] ?? '') ?? []) : [];
    if (name !== undefined) {
      add(
        name,
        networks.split(/[,\s]+/).filter((network) => network !== ''),
      );
    }
    at = output?.end ?? at + 1;
  }
  if (found.size === 0) throw new Hindrance(`${path}: neither ip addr output nor lines "eth0 10.0.0.0/24"`);
  return Object.fromEntries(found);
}

/** `eth0 10.0.0.0/24, 192.0.2.0/24`, `eth0 = [10.0.0.0/24]` */
const NAMED_NETWORKS = /^\s*([^\s#=]+)\s*[\s=]\s*\[?([\da-fA-F.:/][\da-fA-F.:/,\s]*)\]?\s*$/;

function asJson(node: string, query: MatrixQuery, { classes, allowed }: Matrix) {
  return {
    node,
    table: query.table,
    chain: query.chain,
    protocol: query.protocol,
    port: query.port ?? null,
    sourcePort: query.sourcePort ?? null,
    approximation: query.approximation,
    classes: classes.map(({ name, addresses }) => ({ name, ranges: addressRanges(addresses) })),
    allowed: allowed.map(({ source, destination, ports }) => ({
      source,
      destination,
      ...(ports === null
        ? {}
        : { ports: [...ports].map(([from, to]) => ({ from: Number(from), to: Number(to) })) }),
    })),
  };
}

function asText(node: string, query: MatrixQuery, { classes, allowed }: Matrix, style: Style): string {
  const port = query.port === undefined ? '' : ` to port ${query.port}`;
  const lines = [
    style.strong(`${query.protocol}${port} through ${query.table} ${query.chain} on ${node}`),
    '',
  ];
  lines.push(
    ...aligned(
      classes.map((it) => [style.strong(it.name), classWords(it)]),
      '  ',
    ),
    '',
  );
  const reached = new Map<string, string[]>();
  for (const { source, destination, ports } of allowed) {
    const words = ports === null ? destination : `${destination} (${portWords([...ports])})`;
    reached.set(source, [...(reached.get(source) ?? []), words]);
  }
  const rows = classes.map(({ name }) => [
    style.strong(name),
    reached.has(name) ? style.good(`→ ${reached.get(name)?.join(', ')}`) : style.bad('→ nobody'),
  ]);
  lines.push(...aligned(rows, '  '));
  return `${lines.join('\n')}\n`;
}

function classWords({ addresses }: AddressClass): string {
  return addressWords(addresses);
}

function portWords(ports: readonly (readonly [unknown, unknown])[]): string {
  return ports.map(([low, high]) => (low === high ? `${low}` : `${low}-${high}`)).join(', ');
}
