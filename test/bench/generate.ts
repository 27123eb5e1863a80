import { createHash } from 'node:crypto';
import { base32 } from '@scure/base';
import { Random } from '../random.ts';

export interface GenerateOptions {
  /** How many Services, each of one port. */
  readonly services: number;
  /** How many endpoints each of them has. */
  readonly endpoints: number;
  /** The same seed gives the same dump. 1 if left out. */
  readonly seed?: number;
  /** Which part of the Services has a node port, 0 to 1; there are 2,768 node ports. 0.1 if left out. */
  readonly nodePorts?: number;
  /** `newest`: as kube-proxy 1.32 writes them. `tutorial`: as 1.15 did, which a well-known tutorial shows. */
  readonly style?: 'newest' | 'tutorial';
  /**
   * Do the rules of single endpoints carry comments? kube-proxy leaves them out above 1,000 endpoints, and so
   * does the generator unless told.
   */
  readonly endpointComments?: boolean;
}

export interface GeneratedService {
  readonly namespace: string;
  readonly name: string;
  /** '' for a port without a name. */
  readonly portName: string;
  readonly protocol: 'tcp' | 'udp';
  readonly clusterIP: string;
  readonly port: number;
  readonly nodePort: number | null;
  /** In the order of the rules. */
  readonly endpoints: readonly { readonly address: string; readonly port: number }[];
}

export interface GeneratedDump {
  readonly text: string;
  /** In the order of their names, which is not that of the rules. */
  readonly services: readonly GeneratedService[];
}

/**
 * A node's dump as iptables-save prints it where kube-proxy runs in iptables mode: every rule it writes for
 * ClusterIP and NodePort Services, with true hashes, among its static chains. iptables-restore takes it.
 */
export function generateDump(options: GenerateOptions): GeneratedDump {
  const random = new Random(options.seed ?? 1);
  const services = makeServices(options, random);
  // kube-proxy writes Services in the order of a Go map: any.
  const shuffled = shuffle(services, random);
  const style = options.style ?? 'newest';
  const comments = options.endpointComments ?? options.services * options.endpoints <= 1000;
  const tables = style === 'newest' ? newestTables(shuffled, comments) : tutorialTables(shuffled);
  const header = style === 'newest' ? 'v1.8.9 (nf_tables)' : 'v1.4.21';
  return { text: tables.map((table) => printTable(table, header)).join(''), services };
}

const POD_CIDR = '10.128.0.0/9';
const NODE_PORTS = { first: 30000, count: 2768 };

function makeServices(options: GenerateOptions, random: Random): GeneratedService[] {
  const wanted = Math.round(options.services * (options.nodePorts ?? 0.1));
  const nodePorts = Math.min(wanted, NODE_PORTS.count, options.services);
  const pods = powerOfTwo(options.services * options.endpoints);
  return Array.from({ length: options.services }, (_, index) => {
    const port = [80, 443, 8080, 9090, 53][random.below(5)] ?? 80;
    const target = 8000 + random.below(1000);
    const endpoints = Array.from({ length: options.endpoints }, (_, place) => ({
      address: podAddress(scatter(index * options.endpoints + place, pods)),
      port: target,
    }));
    return {
      namespace: `team-${random.below(Math.max(1, options.services / 20))}`,
      name: `service-${String(index).padStart(5, '0')}`,
      portName: random.next() < 0.5 ? '' : 'http',
      protocol: port === 53 ? 'udp' : 'tcp',
      clusterIP: address(10, 96, scatter(index, 2 ** 20 - 2 ** 8) + 2 ** 8),
      port,
      nodePort: index < nodePorts ? NODE_PORTS.first + index : null,
      // Sorted as strings: 10.2.2.22:22 precedes 10.2.2.2:22.
      endpoints: endpoints.sort((one, other) => compare(endpointOf(one), endpointOf(other))),
    };
  });
}

/** Nodes have a /24 each, and 110 pods. */
function podAddress(number: number): string {
  return address(10, 128, Math.floor(number / 110) * 256 + 2 + (number % 110));
}

/** The address `offset` behind first.second.0.0. */
function address(first: number, second: number, offset: number): string {
  return `${first}.${second + (offset >> 16)}.${(offset >> 8) & 255}.${offset & 255}`;
}

/** Spreads numbers over a range without meeting one twice: 7,919 is prime, and divides no range that is used. */
function scatter(number: number, range: number): number {
  return (number * 7919) % range;
}

function powerOfTwo(atLeast: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(2, atLeast)));
}

interface Table {
  readonly name: string;
  /** Built-in chains with their policy's counters. */
  readonly builtIn: readonly string[];
  /** Rules without `-A chain`, by chain. */
  readonly chains: Map<string, string[]>;
}

function newTable(name: string, builtIn: string, userChains: string): Table {
  const chains = new Map<string, string[]>();
  for (const chain of `${builtIn} ${userChains}`.split(' ')) chains.set(chain, []);
  return { name, builtIn: builtIn.split(' '), chains };
}

function append(table: Table, chain: string, ...rules: string[]): void {
  const known = table.chains.get(chain);
  if (known === undefined) table.chains.set(chain, rules);
  else known.push(...rules);
}

const comment = (text: string) => `-m comment --comment "${text}"`;
const NEW = '-m conntrack --ctstate NEW';
const LAST = comment('kubernetes service nodeports; NOTE: this must be the last rule in this chain');

function newestTables(services: readonly GeneratedService[], endpointComments: boolean): Table[] {
  const mangle = newTable(
    'mangle',
    'PREROUTING INPUT FORWARD OUTPUT POSTROUTING',
    'KUBE-IPTABLES-HINT KUBE-KUBELET-CANARY KUBE-PROXY-CANARY',
  );
  const filter = newTable(
    'filter',
    'INPUT FORWARD OUTPUT',
    'KUBE-EXTERNAL-SERVICES KUBE-FIREWALL KUBE-FORWARD KUBE-KUBELET-CANARY KUBE-NODEPORTS KUBE-PROXY-CANARY KUBE-PROXY-FIREWALL KUBE-SERVICES',
  );
  const firewall = `${NEW} ${comment('kubernetes load balancer firewall')} -j KUBE-PROXY-FIREWALL`;
  const external = `${NEW} ${comment('kubernetes externally-visible service portals')} -j KUBE-EXTERNAL-SERVICES`;
  const portals = `${NEW} ${comment('kubernetes service portals')} -j KUBE-SERVICES`;
  const health = `${comment('kubernetes health check service ports')} -j KUBE-NODEPORTS`;
  append(filter, 'INPUT', firewall, health, external, '-j KUBE-FIREWALL');
  const forwarding = comment('kubernetes forwarding rules');
  append(filter, 'FORWARD', firewall, `${forwarding} -j KUBE-FORWARD`, portals, external);
  append(filter, 'OUTPUT', firewall, portals, '-j KUBE-FIREWALL');
  append(
    filter,
    'KUBE-FIREWALL',
    `! -s 127.0.0.0/8 -d 127.0.0.0/8 ${comment('block incoming localnet connections')} -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP`,
  );
  append(
    filter,
    'KUBE-FORWARD',
    '-m conntrack --ctstate INVALID -j DROP',
    `${forwarding} -m mark --mark 0x4000/0x4000 -j ACCEPT`,
    `${comment('kubernetes forwarding conntrack rule')} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`,
  );

  const nat = natTable('KUBE-KUBELET-CANARY KUBE-PROXY-CANARY');
  append(
    nat,
    'KUBE-POSTROUTING',
    '-m mark ! --mark 0x4000/0x4000 -j RETURN',
    '-j MARK --set-xmark 0x4000/0x0',
    `${comment('kubernetes service traffic requiring SNAT')} -j MASQUERADE --random-fully`,
  );
  for (const service of services) {
    const name = nameOf(service, false);
    const hash = chainHash(name + service.protocol);
    const { destination, match } = matchesOf(service, `${name} cluster IP`);
    append(nat, 'KUBE-SERVICES', `${destination} ${match} -j KUBE-SVC-${hash}`);
    append(nat, `KUBE-SVC-${hash}`, `! -s ${POD_CIDR} ${destination} ${match} -j KUBE-MARK-MASQ`);
    if (service.nodePort !== null) {
      append(
        nat,
        `KUBE-EXT-${hash}`,
        `${comment(`masquerade traffic for ${name} external destinations`)} -j KUBE-MARK-MASQ`,
        `-j KUBE-SVC-${hash}`,
      );
      append(nat, 'KUBE-NODEPORTS', `${nodePortMatch(service, name)} -j KUBE-EXT-${hash}`);
    }
    appendEndpoints(nat, service, name, endpointComments, 10);
  }
  append(nat, 'KUBE-SERVICES', `${LAST} -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS`);
  return [mangle, filter, nat];
}

function tutorialTables(services: readonly GeneratedService[]): Table[] {
  const nat = natTable('KUBE-MARK-DROP');
  append(nat, 'KUBE-MARK-DROP', '-j MARK --set-xmark 0x8000/0x8000');
  append(
    nat,
    'KUBE-POSTROUTING',
    `${comment('kubernetes service traffic requiring SNAT')} -m mark --mark 0x4000/0x4000 -j MASQUERADE`,
  );
  for (const service of services) {
    const name = nameOf(service, true);
    const hash = chainHash(name + service.protocol);
    const { destination, match } = matchesOf(service, `${name} cluster IP`);
    append(
      nat,
      'KUBE-SERVICES',
      `! -s ${POD_CIDR} ${destination} ${match} -j KUBE-MARK-MASQ`,
      `${destination} ${match} -j KUBE-SVC-${hash}`,
    );
    if (service.nodePort !== null) {
      const entrance = nodePortMatch(service, name);
      append(nat, 'KUBE-NODEPORTS', `${entrance} -j KUBE-MARK-MASQ`, `${entrance} -j KUBE-SVC-${hash}`);
    }
    appendEndpoints(nat, service, name, false, 5);
  }
  append(nat, 'KUBE-SERVICES', `${LAST} -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS`);

  const filter = newTable(
    'filter',
    'INPUT FORWARD OUTPUT',
    'KUBE-EXTERNAL-SERVICES KUBE-FIREWALL KUBE-FORWARD KUBE-SERVICES',
  );
  const portals = `${NEW} ${comment('kubernetes service portals')} -j KUBE-SERVICES`;
  const external = `${NEW} ${comment('kubernetes externally-visible service portals')} -j KUBE-EXTERNAL-SERVICES`;
  const forwarding = comment('kubernetes forwarding rules');
  append(filter, 'INPUT', portals, external, '-j KUBE-FIREWALL');
  append(filter, 'FORWARD', `${forwarding} -j KUBE-FORWARD`, portals);
  append(filter, 'OUTPUT', portals, '-j KUBE-FIREWALL');
  append(
    filter,
    'KUBE-FIREWALL',
    `${comment('kubernetes firewall for dropping marked packets')} -m mark --mark 0x8000/0x8000 -j DROP`,
  );
  append(
    filter,
    'KUBE-FORWARD',
    '-m conntrack --ctstate INVALID -j DROP',
    `${forwarding} -m mark --mark 0x4000/0x4000 -j ACCEPT`,
    `-s ${POD_CIDR} ${comment('kubernetes forwarding conntrack pod source rule')} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`,
    `-d ${POD_CIDR} ${comment('kubernetes forwarding conntrack pod destination rule')} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`,
  );
  return [nat, filter];
}

function natTable(userChains: string): Table {
  const nat = newTable(
    'nat',
    'PREROUTING INPUT OUTPUT POSTROUTING',
    `KUBE-MARK-MASQ KUBE-NODEPORTS KUBE-POSTROUTING KUBE-SERVICES ${userChains}`,
  );
  append(nat, 'PREROUTING', `${comment('kubernetes service portals')} -j KUBE-SERVICES`);
  append(nat, 'OUTPUT', `${comment('kubernetes service portals')} -j KUBE-SERVICES`);
  append(nat, 'POSTROUTING', `${comment('kubernetes postrouting rules')} -j KUBE-POSTROUTING`);
  append(nat, 'KUBE-MARK-MASQ', '-j MARK --set-xmark 0x4000/0x4000');
  return nat;
}

/** The jumps of the service chain, and the endpoints' chains. */
function appendEndpoints(
  nat: Table,
  service: GeneratedService,
  name: string,
  comments: boolean,
  digits: number,
): void {
  const { protocol, endpoints } = service;
  const hash = chainHash(name + protocol);
  endpoints.forEach((endpoint, index) => {
    const target = endpointOf(endpoint);
    const chain = `KUBE-SEP-${chainHash(name + protocol + target)}`;
    const left = endpoints.length - index;
    const draw = left === 1 ? '' : `-m statistic --mode random --probability ${probability(left, digits)} `;
    append(
      nat,
      `KUBE-SVC-${hash}`,
      `${comments ? `${comment(`${name} -> ${target}`)} ` : ''}${draw}-j ${chain}`,
    );
    const said = comments ? `${comment(name)} ` : '';
    append(
      nat,
      chain,
      `-s ${endpoint.address}/32 ${said}-j KUBE-MARK-MASQ`,
      `-p ${protocol} ${said}-m ${protocol} -j DNAT --to-destination ${target}`,
    );
  });
}

/** 1 in `n`, which kube-proxy writes with so many digits, as the kernel keeps it: in 31 bits. */
function probability(n: number, digits: number): string {
  return (Math.round(Number((1 / n).toFixed(digits)) * 2 ** 31) / 2 ** 31).toFixed(11);
}

function matchesOf(service: GeneratedService, text: string): { destination: string; match: string } {
  const { clusterIP, protocol, port } = service;
  return {
    destination: `-d ${clusterIP}/32`,
    match: `-p ${protocol} ${comment(text)} -m ${protocol} --dport ${port}`,
  };
}

function nodePortMatch({ protocol, nodePort }: GeneratedService, name: string): string {
  return `-p ${protocol} ${comment(name)} -m ${protocol} --dport ${nodePort}`;
}

/** As in comments and hashes: up to kube-proxy 1.18 a port without a name left its colon there. */
function nameOf({ namespace, name, portName }: GeneratedService, trailingColon: boolean): string {
  if (portName !== '') return `${namespace}/${name}:${portName}`;
  return `${namespace}/${name}${trailingColon ? ':' : ''}`;
}

function endpointOf({ address, port }: { address: string; port: number }): string {
  return `${address}:${port}`;
}

/** Made with Node's own hash, not with ours: a dump from here tests that one too. */
function chainHash(text: string): string {
  return base32.encode(createHash('sha256').update(text).digest()).slice(0, 16);
}

/** iptables-save prints built-in chains first, then user chains by name, and the rules in the same order. */
function printTable({ name, builtIn, chains }: Table, version: string): string {
  const userChains = [...chains.keys()].filter((chain) => !builtIn.includes(chain)).sort(compare);
  const lines = [`# Generated by iptables-save ${version} on Mon Nov 23 13:45:52 2026`, `*${name}`];
  for (const chain of builtIn) lines.push(`:${chain} ACCEPT [0:0]`);
  for (const chain of userChains) lines.push(`:${chain} - [0:0]`);
  for (const chain of [...builtIn, ...userChains]) {
    for (const rule of chains.get(chain) ?? []) lines.push(`-A ${chain} ${rule}`);
  }
  lines.push('COMMIT', '# Completed on Mon Nov 23 13:45:52 2026', '');
  return lines.join('\n');
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Fisher and Yates; the list that is given stays as it is. */
function shuffle<Item>(items: readonly Item[], random: Random): Item[] {
  const shuffled = [...items];
  for (let index = shuffled.length - 1; index > 0; index--) {
    const other = random.below(index + 1);
    const moved = shuffled[index] as Item;
    shuffled[index] = shuffled[other] as Item;
    shuffled[other] = moved;
  }
  return shuffled;
}
