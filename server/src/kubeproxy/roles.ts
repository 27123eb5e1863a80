import type { DumpLine, TableName } from '../iptables/index.ts';

/** What a chain is for. Those named after a Service port or an endpoint carry a hash behind the prefix. */
export type RoleName =
  | 'service'
  | 'local'
  | 'external'
  | 'external-old'
  | 'firewall'
  | 'endpoint'
  | 'services'
  | 'node-ports'
  | 'external-services'
  | 'proxy-firewall'
  | 'mark-masquerade'
  | 'mark-drop'
  | 'postrouting'
  | 'forward'
  | 'host-firewall'
  | 'canary'
  | 'hint'
  | 'ipvs'
  | 'userspace';

export interface ChainRole {
  readonly role: RoleName;
  /** The whole name, or the prefix if it ends in a dash. */
  readonly name: string;
  /** The tables in which kube-proxy (or kubelet) makes it. */
  readonly tables: readonly TableName[];
  /** A few words, as they stand in outlines: "service chain". */
  readonly title: string;
  /** One sentence: what happens to a packet there. */
  readonly doc: string;
  /** The same for table filter, where the chain has another job there. */
  readonly inFilter?: string;
}

/**
 * All chains of kube-proxy and kubelet. Source: pkg/proxy/iptables/proxier.go, pkg/proxy/ipvs/proxier.go,
 * pkg/kubelet/kubelet_network_linux.go, over the versions.
 */
export const chainRoles = [
  {
    role: 'service',
    name: 'KUBE-SVC-',
    tables: ['nat'],
    title: 'service chain',
    doc: 'Draws one of the endpoints of a Service port.',
  },
  {
    role: 'local',
    name: 'KUBE-SVL-',
    tables: ['nat'],
    title: 'local service chain',
    doc: 'Draws one of the endpoints of a Service port that run on this node (policy Local; since 1.24).',
  },
  {
    role: 'external',
    name: 'KUBE-EXT-',
    tables: ['nat'],
    title: 'external chain',
    doc: 'Takes in traffic from outside to a Service port: decides about the masquerade and hands on to the service chain (since 1.24).',
  },
  {
    role: 'external-old',
    name: 'KUBE-XLB-',
    tables: ['nat'],
    title: 'external chain',
    doc: 'Takes in traffic from outside to a Service port with policy Local (up to 1.23; KUBE-EXT and KUBE-SVL since).',
  },
  {
    role: 'firewall',
    name: 'KUBE-FW-',
    tables: ['nat'],
    title: 'firewall chain',
    doc: 'Lets traffic to a load balancer address in, from the allowed source ranges only.',
  },
  {
    role: 'endpoint',
    name: 'KUBE-SEP-',
    tables: ['nat'],
    title: 'endpoint chain',
    doc: 'Rewrites the destination to one endpoint.',
  },
  {
    role: 'services',
    name: 'KUBE-SERVICES',
    tables: ['nat', 'filter'],
    title: 'all Services',
    doc: 'Finds the Service port that a packet is addressed to.',
    inFilter: 'Refuses packets to Service ports without endpoints.',
  },
  {
    role: 'node-ports',
    name: 'KUBE-NODEPORTS',
    tables: ['nat', 'filter'],
    title: 'all node ports',
    doc: 'Finds the Service port behind a node port.',
    inFilter: 'Lets the health checks of load balancers in.',
  },
  {
    role: 'external-services',
    name: 'KUBE-EXTERNAL-SERVICES',
    tables: ['filter'],
    title: 'refused from outside',
    doc: 'Refuses traffic from outside to Service ports that have no endpoints for it.',
  },
  {
    role: 'proxy-firewall',
    name: 'KUBE-PROXY-FIREWALL',
    tables: ['filter'],
    title: 'load balancer firewall',
    doc: 'Drops what a firewall chain did not let in (since 1.25).',
  },
  {
    role: 'mark-masquerade',
    name: 'KUBE-MARK-MASQ',
    tables: ['nat'],
    title: 'mark for masquerade',
    doc: 'Marks the packet, so that KUBE-POSTROUTING will rewrite its source to the node’s address.',
  },
  {
    role: 'mark-drop',
    name: 'KUBE-MARK-DROP',
    tables: ['nat'],
    title: 'mark to be dropped',
    doc: 'Marks the packet, so that KUBE-FIREWALL will drop it (up to 1.24; made by kubelet up to 1.27).',
  },
  {
    role: 'postrouting',
    name: 'KUBE-POSTROUTING',
    tables: ['nat'],
    title: 'masquerade',
    doc: 'Rewrites the source of marked packets to the node’s address on the way out.',
  },
  {
    role: 'forward',
    name: 'KUBE-FORWARD',
    tables: ['filter'],
    title: 'forwarding',
    doc: 'Lets Service traffic be forwarded, whatever the policy of FORWARD.',
  },
  {
    role: 'host-firewall',
    name: 'KUBE-FIREWALL',
    tables: ['filter'],
    title: 'host firewall',
    doc: 'Drops marked packets and what comes from outside to 127.0.0.0/8.',
  },
  {
    role: 'canary',
    name: 'KUBE-PROXY-CANARY',
    tables: ['mangle', 'nat', 'filter'],
    title: 'canary of kube-proxy',
    doc: 'Always empty: if it is gone, somebody flushed the table, and kube-proxy writes everything anew.',
  },
  {
    role: 'canary',
    name: 'KUBE-KUBELET-CANARY',
    tables: ['mangle', 'nat', 'filter'],
    title: 'canary of kubelet',
    doc: 'Always empty: if it is gone, somebody flushed the table, and kubelet writes its chains anew.',
  },
  {
    role: 'hint',
    name: 'KUBE-IPTABLES-HINT',
    tables: ['mangle'],
    title: 'back end hint',
    doc: 'Always empty: shows to other programs which back end of iptables the node uses (since 1.24).',
  },
  {
    role: 'ipvs',
    name: 'KUBE-LOAD-BALANCER',
    tables: ['nat'],
    title: 'IPVS mode',
    doc: 'Written by kube-proxy in IPVS mode: load balancer addresses in an ipset.',
  },
  {
    role: 'ipvs',
    name: 'KUBE-NODE-PORT',
    tables: ['nat', 'filter'],
    title: 'IPVS mode',
    doc: 'Written by kube-proxy in IPVS mode: node ports in an ipset.',
  },
  {
    role: 'ipvs',
    name: 'KUBE-FIRE-WALL',
    tables: ['nat'],
    title: 'IPVS mode',
    doc: 'Written by kube-proxy in IPVS mode: source ranges of load balancers.',
  },
  {
    role: 'ipvs',
    name: 'KUBE-SOURCE-RANGES-FIREWALL',
    tables: ['filter'],
    title: 'IPVS mode',
    doc: 'Written by kube-proxy in IPVS mode: source ranges of load balancers.',
  },
  {
    role: 'ipvs',
    name: 'KUBE-IPVS-FILTER',
    tables: ['filter'],
    title: 'IPVS mode',
    doc: 'Written by kube-proxy in IPVS mode: refuses other ports of Service addresses.',
  },
  {
    role: 'userspace',
    name: 'KUBE-PORTALS-CONTAINER',
    tables: ['nat'],
    title: 'userspace mode',
    doc: 'Written by kube-proxy in userspace mode (up to 1.1 by default).',
  },
  {
    role: 'userspace',
    name: 'KUBE-PORTALS-HOST',
    tables: ['nat'],
    title: 'userspace mode',
    doc: 'Written by kube-proxy in userspace mode (up to 1.1 by default).',
  },
  {
    role: 'userspace',
    name: 'KUBE-NODEPORT-CONTAINER',
    tables: ['nat'],
    title: 'userspace mode',
    doc: 'Written by kube-proxy in userspace mode: node ports for pods.',
  },
  {
    role: 'userspace',
    name: 'KUBE-NODEPORT-HOST',
    tables: ['nat'],
    title: 'userspace mode',
    doc: 'Written by kube-proxy in userspace mode: node ports for the node itself.',
  },
] as const satisfies readonly ChainRole[];

/** What happens to a packet in a chain of that role, in one sentence. */
export function roleDoc(role: ChainRole, table: TableName): string {
  return table === 'filter' ? (role.inFilter ?? role.doc) : role.doc;
}

const byName = new Map<string, ChainRole>(chainRoles.map((role) => [role.name, role]));
const HASH_LENGTH = 16;

/** The roles whose chains carry a hash; that of endpoints, which has the most chains, first. */
const hashedRoles: readonly ChainRole[] = chainRoles.filter((role) => role.name.endsWith('-')).reverse();

/** What a chain of that name is for, or null: not kube-proxy's. Asked of every chain and rule of a dump. */
export function roleOf(chain: string): ChainRole | null {
  if (!chain.startsWith('KUBE-')) return null;
  for (const role of hashedRoles) {
    // No substring is made for a look-up: that would cost more than the comparisons.
    if (chain.length === role.name.length + HASH_LENGTH && chain.startsWith(role.name) && endsInHash(chain)) {
      return role;
    }
  }
  return byName.get(chain) ?? null;
}

/** The 16 characters behind the prefix, or null for a chain without a hash. */
export function hashOf(chain: string): string | null {
  const role = roleOf(chain);
  return role === null || role.name.length === chain.length ? null : chain.slice(-HASH_LENGTH);
}

/** Are the last 16 characters of the base32 alphabet? Character by character: asked of every chain of a dump. */
function endsInHash(chain: string): boolean {
  for (let at = chain.length - HASH_LENGTH; at < chain.length; at++) {
    const code = chain.charCodeAt(at);
    const letter = code >= 65 && code <= 90;
    const digit = code >= 50 && code <= 55;
    if (!letter && !digit) return false;
  }
  return true;
}

/**
 * The table of a line that is shown without one, as far as kube-proxy's chains tell. KUBE-SERVICES and
 * KUBE-NODEPORTS are in nat and in filter; there the jump's target or, in OUTPUT, the match on the connection's
 * state decides.
 */
export function tableHint(line: DumpLine): TableName | null {
  const target = line.kind === 'rule' ? roleOf(line.target) : null;
  if (target?.tables.length === 1) return target.tables[0] ?? null;
  const own = roleOf(line.name);
  if (own?.tables.length === 1) return own.tables[0] ?? null;
  if (own?.role === 'services' || own?.role === 'node-ports') {
    if (target?.role === 'node-ports') return 'nat';
    return VERDICTS.has(line.target) ? 'filter' : null;
  }
  if (line.name === 'OUTPUT' && target?.role === 'services') {
    return line.saved.includes('ctstate') ? 'filter' : 'nat';
  }
  return null;
}

/** Refusals and health checks: kube-proxy decides nothing in nat. */
const VERDICTS: ReadonlySet<string> = new Set(['ACCEPT', 'DROP', 'REJECT']);
