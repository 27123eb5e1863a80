import ipaddr from 'ipaddr.js';
import type { Span } from '../text/index.ts';

/** A cell of a table, with its place in the line. */
export interface Cell extends Span {
  readonly text: string;
}

/** A line of a table that kubectl printed. */
export interface TableRow {
  readonly line: number;
  /** From its column, else from the command's `-n`; null: not known, or the object has none. */
  readonly namespace: string | null;
  /** Without `pod/` in front. */
  readonly name: string;
  /** By heading: `NAME`, `PORT(S)`, `NOMINATED NODE`. What is empty or wasn't printed is missing. */
  readonly cells: ReadonlyMap<string, Cell>;
}

export interface PodRow extends TableRow {
  readonly ip: string | null;
  readonly node: string | null;
  /** `Running`, or the reason why it doesn't: `CrashLoopBackOff`, `Init:0/2`, `Terminating`. */
  readonly status: string | null;
  /** Containers that are ready, of all. */
  readonly ready: { readonly ready: number; readonly total: number } | null;
}

export interface ServicePort extends Span {
  readonly port: number;
  readonly nodePort: number | null;
  readonly protocol: string;
}

export interface ServiceRow extends TableRow {
  /** null: not printed; kubectl before 1.8. */
  readonly type: string | null;
  /** null: headless, ExternalName, or not printed. */
  readonly clusterIP: string | null;
  /** Its cluster IP is `None`. */
  readonly headless: boolean;
  /** External IPs and the load balancer's addresses. Long lists are cut short by kubectl. */
  readonly externalIPs: readonly string[];
  /** Host names in the same column: a load balancer's, or what an ExternalName Service stands for. */
  readonly externalNames: readonly string[];
  readonly ports: readonly ServicePort[];
}

export interface EndpointAddress extends Span {
  readonly ip: string;
  /** null: not printed with the address. */
  readonly port: number | null;
}

export interface EndpointsRow extends TableRow {
  /** The first three. */
  readonly addresses: readonly EndpointAddress[];
  /** How many more there are: `+ 2 more...`. */
  readonly truncated: number;
}

export interface EndpointSliceRow extends EndpointsRow {
  readonly addressType: string | null;
  /** Numbers, or the names of ports without one. The first three. */
  readonly ports: readonly (number | string)[];
}

export interface NodeRow extends TableRow {
  /** `Ready`, `NotReady,SchedulingDisabled`. */
  readonly status: string | null;
  readonly roles: readonly string[];
  readonly version: string | null;
  readonly internalIP: string | null;
  readonly externalIP: string | null;
}

/** Each reads one kind of row from its cells, or says that they can't be what they seem: null. */
export const ROW_READERS = {
  pods: podRow,
  services: serviceRow,
  endpoints: endpointsRow,
  endpointslices: endpointSliceRow,
  nodes: nodeRow,
} as const;

function podRow(row: TableRow): PodRow | null {
  const ip = value(row, 'IP');
  const address = ip === null ? null : normalAddress(ip);
  if (ip !== null && address === null) return null;
  const [ready, total] = value(row, 'READY')?.split('/').map(Number) ?? [];
  return {
    ...row,
    ip: address,
    node: value(row, 'NODE'),
    status: value(row, 'STATUS'),
    ready: ready === undefined || total === undefined ? null : { ready, total },
  };
}

function serviceRow(row: TableRow): ServiceRow | null {
  const clusterIP = value(row, 'CLUSTER-IP');
  const headless = clusterIP === 'None';
  const address = clusterIP === null || headless ? null : normalAddress(clusterIP);
  if (clusterIP !== null && !headless && address === null) return null;
  const external = externalAddresses(value(row, 'EXTERNAL-IP'));
  const ports = itemsOf(row, 'PORT(S)').map(({ text, start, end }) => {
    const [, port, nodePort, protocol = ''] = /^(\d+)(?::(\d+))?\/(\w+)$/.exec(text) ?? [];
    return {
      port: Number(port),
      nodePort: nodePort === undefined ? null : Number(nodePort),
      protocol,
      start,
      end,
    };
  });
  if (ports.some(({ port, nodePort }) => !isPort(port) || (nodePort !== null && !isPort(nodePort))))
    return null;
  return {
    ...row,
    type: value(row, 'TYPE'),
    clusterIP: address,
    headless,
    externalIPs: external.flatMap((text) => normalAddress(text) ?? []),
    externalNames: external.filter((text) => normalAddress(text) === null),
    ports,
  };
}

/** kubectl cuts what is longer than 16 characters and puts `...`: then the last item is not whole. */
function externalAddresses(text: string | null): string[] {
  if (text === null) return [];
  return text.endsWith('...') ? text.slice(0, -3).split(',').slice(0, -1) : text.split(',');
}

function endpointsRow(row: TableRow): EndpointsRow | null {
  const addresses: EndpointAddress[] = [];
  for (const { text, start, end } of itemsOf(row, 'ENDPOINTS')) {
    const [, bracketed, four, port] = /^(?:\[([^\]]*)\]|([\d.]+))(?::(\d+))?$/.exec(text) ?? [];
    const ip = normalAddress(bracketed ?? four ?? text);
    if (ip === null || (port !== undefined && !isPort(Number(port)))) return null;
    addresses.push({ ip, port: port === undefined ? null : Number(port), start, end });
  }
  return { ...row, addresses, truncated: moreOf(row, 'ENDPOINTS') };
}

function endpointSliceRow(row: TableRow): EndpointSliceRow | null {
  const addressType = value(row, 'ADDRESSTYPE');
  const endpoints =
    addressType === 'FQDN'
      ? { ...row, addresses: [], truncated: moreOf(row, 'ENDPOINTS') }
      : endpointsRow(row);
  if (endpoints === null) return null;
  const ports = itemsOf(row, 'PORTS').map(({ text }) => (/^\d+$/.test(text) ? Number(text) : text));
  return { ...endpoints, addressType, ports };
}

function nodeRow(row: TableRow): NodeRow | null {
  return {
    ...row,
    namespace: null,
    status: value(row, 'STATUS'),
    roles: value(row, 'ROLES')?.split(',') ?? [],
    version: value(row, 'VERSION'),
    internalIP: normalAddress(value(row, 'INTERNAL-IP') ?? ''),
    externalIP: normalAddress(value(row, 'EXTERNAL-IP') ?? ''),
  };
}

/** What a cell says; null: nothing, or one of kubectl's words for nothing. */
function value(row: TableRow, heading: string): string | null {
  const text = row.cells.get(heading)?.text;
  return text === undefined || /^<\w+>$/.test(text) ? null : text;
}

/** The items of a list in a cell, without `+ 2 more...`. */
function itemsOf(row: TableRow, heading: string): Cell[] {
  const cell = row.cells.get(heading);
  if (cell === undefined || value(row, heading) === null) return [];
  return [...(/^\S*/.exec(cell.text)?.[0] ?? '').matchAll(/[^,]+/g)].map((match) => {
    const start = cell.start + match.index;
    return { text: match[0], start, end: start + match[0].length };
  });
}

function moreOf(row: TableRow, heading: string): number {
  return Number(/ \+ (\d+) more\.\.\.$/.exec(row.cells.get(heading)?.text ?? '')?.[1] ?? 0);
}

function isPort(number: number): boolean {
  return number >= 1 && number <= 65535;
}

/** In ipaddr.js's spelling, IPv6 as RFC 5952; null: no address. */
function normalAddress(text: string): string | null {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text).toString();
  return text.includes(':') && ipaddr.IPv6.isValid(text) ? ipaddr.IPv6.parse(text).toRFC5952String() : null;
}
