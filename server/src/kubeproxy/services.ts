import { type Chain, type DumpLine, quickValue, type Ruleset } from '../iptables/index.ts';
import { type CommentFacts, readComment } from './comments.ts';
import { type Endpoint, readEndpoints } from './endpoints.ts';
import { type Protocol, type ServicePortName, servicePortHash } from './names.ts';
import { hashOf, type RoleName, roleOf } from './roles.ts';

/** A way into a Service port: a rule that takes packets to one address and port. */
export interface Entrance {
  readonly kind: 'cluster-ip' | 'external-ip' | 'load-balancer' | 'node-port';
  /** null for a node port: every address of the node. */
  readonly address: string | null;
  readonly port: number;
  readonly rule: DumpLine;
  /** What the rule does: hands on to a chain of the Service, or ends the packet for want of endpoints. */
  readonly fate: 'chain' | 'reject' | 'drop';
  /** The rule just for the masquerade that stands beside it up to kube-proxy 1.20. */
  readonly masquerade: DumpLine | null;
}

/** The chains of a Service port, by role. null: not there, or not shown. */
export interface ServiceChains {
  readonly service: Chain | null;
  readonly local: Chain | null;
  /** KUBE-EXT, or KUBE-XLB as it was called before. */
  readonly external: Chain | null;
  readonly firewall: Chain | null;
}

/** The name that a Service port has in comments. */
export interface ServiceIdentity extends ServicePortName {
  /** As written into comments and hashes: `ns/name:port`, for a port without a name with or without colon. */
  readonly text: string;
  readonly trailingColon: boolean;
}

/** One port of one Service, as the rules of one node implement it. */
export class ServicePort {
  readonly ruleset: Ruleset;
  readonly protocol: Protocol;
  /** null: no rule that is shown names it. */
  readonly identity: ServiceIdentity | null;
  /** The 16 characters that its chains share; null: it has no chains, since it has no endpoints. */
  readonly hash: string | null;
  readonly chains: ServiceChains;
  readonly entrances: readonly Entrance[];
  /** Rules elsewhere that belong to it: refusals, health checks, firewalls. */
  readonly otherRules: readonly DumpLine[];
  #endpoints: readonly Endpoint[] | null = null;

  constructor(ruleset: Ruleset, group: Group, protocol: Protocol) {
    this.ruleset = ruleset;
    this.protocol = protocol;
    this.identity = group.identity;
    this.hash = group.hash;
    this.chains = group.chains;
    this.entrances = group.entrances;
    this.otherRules = group.others;
  }

  /** Where its connections go, in the order of the rules. Read on the first call. */
  get endpoints(): readonly Endpoint[] {
    this.#endpoints ??= readEndpoints(this.ruleset, this.chains);
    return this.#endpoints;
  }

  /** Does the hash in the chains' names belong to the Service in the comments? null: one of them isn't shown. */
  get hashConfirmed(): boolean | null {
    if (this.hash === null || this.identity === null) return null;
    return servicePortHash(this.identity.text, this.protocol) === this.hash;
  }

  /** Seconds that a client sticks to its endpoint, or null. */
  get affinitySeconds(): number | null {
    for (const endpoint of this.endpoints) {
      const seconds = endpoint.affinity === null ? null : quickValue(endpoint.affinity, '--seconds');
      if (seconds !== null) return Number(seconds);
    }
    return null;
  }

  get internalTrafficPolicy(): 'Cluster' | 'Local' {
    const entry = this.entrances.find(({ kind, fate }) => kind === 'cluster-ip' && fate !== 'reject');
    // Dropped, and not refused: there are endpoints, and none on this node (since 1.25).
    const isLocal = entry?.fate === 'drop' || roleOf(entry?.rule.target ?? '')?.role === 'local';
    return isLocal ? 'Local' : 'Cluster';
  }

  get externalTrafficPolicy(): 'Cluster' | 'Local' {
    const { external } = this.chains;
    if (external === null) return 'Cluster';
    const localOnly = external.rules.some(
      (rule) => roleOf(rule.target)?.role === 'local' || / --src-type LOCAL /.test(rule.saved),
    );
    return localOnly || external.name.startsWith('KUBE-XLB-') ? 'Local' : 'Cluster';
  }

  /** Every rule that the node holds for this Service port. */
  get rules(): DumpLine[] {
    const rules: DumpLine[] = [];
    for (const entrance of this.entrances) {
      if (entrance.masquerade !== null) rules.push(entrance.masquerade);
      rules.push(entrance.rule);
    }
    rules.push(...this.otherRules);
    for (const chain of this.allChains) rules.push(...chain.rules);
    return rules;
  }

  /** Its own chains and those of its endpoints, as far as they are shown. */
  get allChains(): Chain[] {
    const { service, local, external, firewall } = this.chains;
    const own = [service, local, external, firewall].filter((chain) => chain !== null);
    const endpoints = this.endpoints.map((endpoint) => endpoint.chain).filter((chain) => chain !== null);
    return [...own, ...endpoints];
  }
}

interface Group {
  hash: string | null;
  identity: ServiceIdentity | null;
  protocol: Protocol | null;
  chains: { service: Chain | null; local: Chain | null; external: Chain | null; firewall: Chain | null };
  entrances: Entrance[];
  others: DumpLine[];
}

/** The Service ports that one node's rules implement, in the order in which the document shows them first. */
export function readServices(ruleset: Ruleset): ServicePort[] {
  const groups = new Groups();
  const nat = ruleset.tables.get('nat');
  for (const chain of nat?.chains.values() ?? []) groups.addChain(chain);
  const services = nat?.chains.get('KUBE-SERVICES');
  const nodePorts = nat?.chains.get('KUBE-NODEPORTS');
  for (const rule of services?.rules ?? []) groups.addEntrance(rule);
  for (const rule of nodePorts?.rules ?? []) groups.addEntrance(rule);
  for (const name of ['KUBE-SERVICES', 'KUBE-EXTERNAL-SERVICES', 'KUBE-NODEPORTS', 'KUBE-PROXY-FIREWALL']) {
    for (const rule of ruleset.chain('filter', name)?.rules ?? []) groups.addFilterRule(rule);
  }
  return groups.all().map((group) => new ServicePort(ruleset, group, group.protocol ?? protocolOf(group)));
}

class Groups {
  readonly #all = new Set<Group>();
  readonly #byHash = new Map<string, Group>();
  readonly #byName = new Map<string, Group>();
  /** Masquerade rules that still wait for the jump that they stand beside. */
  readonly #masquerades = new Map<string, { readonly rule: DumpLine; readonly name: string }>();

  all(): Group[] {
    // Their jumps aren't shown.
    for (const { rule, name } of this.#masquerades.values()) this.#byName.get(name)?.others.push(rule);
    for (const group of this.#all) if (group.identity === null) this.#nameFromChains(group);
    this.#joinByHash();
    return [...this.#all];
  }

  addChain(chain: Chain): void {
    const slot = chainSlot(roleOf(chain.name)?.role);
    const hash = slot === null ? null : hashOf(chain.name);
    if (hash === null || slot === null) return;
    const group = this.#forHash(hash);
    // KUBE-XLB beside KUBE-EXT is a leftover of an upgrade.
    if (group.chains[slot] === null || chain.name.startsWith('KUBE-EXT-')) group.chains[slot] = chain;
  }

  #forHash(hash: string): Group {
    let group = this.#byHash.get(hash);
    if (group === undefined) {
      group = newGroup(hash);
      this.#byHash.set(hash, group);
      this.#all.add(group);
    }
    return group;
  }

  #forName(facts: CommentFacts, protocol: Protocol): Group {
    const key = `${facts.text}/${protocol}`;
    let group = this.#byName.get(key);
    if (group === undefined) {
      group = newGroup(null);
      this.#all.add(group);
      this.#name(group, facts, protocol);
    }
    return group;
  }

  #name(group: Group, facts: CommentFacts, protocol: Protocol | null): void {
    group.identity ??= facts;
    group.protocol ??= protocol;
    if (protocol !== null) this.#byName.set(`${facts.text}/${protocol}`, group);
  }

  /** A rule of nat KUBE-SERVICES or KUBE-NODEPORTS. */
  addEntrance(line: DumpLine): void {
    const hash = hashOf(line.target);
    if (hash === null && roleOf(line.target)?.role !== 'mark-masquerade') return;
    const facts = entranceFacts(line);
    if (facts === null) return;
    const { kind, address, port, protocol, comment, narrow } = facts;
    const key = `${kind} ${address} ${port} ${protocol}`;
    if (hash === null) {
      this.#masquerades.set(key, { rule: line, name: `${comment?.text}/${protocol}` });
      return;
    }
    const group = this.#forHash(hash);
    if (comment !== null) this.#name(group, comment, protocol);
    group.protocol ??= protocol;
    const masquerade = this.#masquerades.get(key)?.rule ?? null;
    this.#masquerades.delete(key);
    const entrance: Entrance = { kind, address, port, rule: line, fate: 'chain', masquerade };
    const same = group.entrances.findIndex(
      (it) => it.kind === kind && it.address === address && it.port === port,
    );
    const twin = group.entrances[same];
    if (twin === undefined) {
      group.entrances.push(entrance);
    } else if (entranceFacts(twin.rule)?.narrow === true && !narrow) {
      // One way in, two rules: the one that holds for every address of the node stands for it.
      group.entrances[same] = { ...entrance, masquerade: masquerade ?? twin.masquerade };
      group.others.push(twin.rule);
    } else {
      group.others.push(line);
    }
  }

  /** A rule of table filter: refusals, health checks, what a firewall chain left over. */
  addFilterRule(line: DumpLine): void {
    const facts = entranceFacts(line);
    if (facts?.comment == null) return;
    const { comment, kind, address, port } = facts;
    if (comment.about === 'health-check') {
      // Always tcp, whatever the Service port's protocol.
      const group = (['tcp', 'udp', 'sctp'] as const)
        .map((it) => this.#byName.get(`${comment.text}/${it}`))
        .find(Boolean);
      (group ?? this.#forName(comment, 'tcp')).others.push(line);
      return;
    }
    const group = this.#forName(comment, facts.protocol);
    const fate = line.target === 'REJECT' ? 'reject' : line.target === 'DROP' ? 'drop' : null;
    const refuses = comment.about === 'no-endpoints' || comment.about === 'no-local-endpoints';
    if (
      refuses &&
      fate !== null &&
      !group.entrances.some((it) => it.address === address && it.port === port)
    ) {
      // A Service has one cluster IP; up to 1.19 load balancer addresses are refused in the same chain.
      const second = kind === 'cluster-ip' && group.entrances.some((it) => it.kind === kind);
      const own = second ? 'load-balancer' : kind;
      group.entrances.push({ kind: own, address, port, rule: line, fate, masquerade: null });
    } else {
      group.others.push(line);
    }
  }

  /** A refused Service can still have chains, empty and so without a comment: their hash tells whose they are. */
  #joinByHash(): void {
    const nameless = new Map<string | null, Group>();
    for (const group of this.#all) if (group.identity === null) nameless.set(group.hash, group);
    if (nameless.size === 0) return;
    for (const group of this.#all) {
      if (group.identity === null || group.hash !== null || group.protocol === null) continue;
      const hash = servicePortHash(group.identity.text, group.protocol);
      const chains = nameless.get(hash);
      if (chains === undefined) continue;
      group.hash = hash;
      group.chains = chains.chains;
      this.#all.delete(chains);
    }
  }

  /** A grepped dump may show a Service's chains without the rules that lead to them. */
  #nameFromChains(group: Group): void {
    const { service, local, external, firewall } = group.chains;
    for (const chain of [service, local, external, firewall]) {
      for (const line of chain?.rules ?? []) {
        const comment = quickValue(line, '--comment');
        const facts = comment === null ? null : readComment(comment);
        if (facts === null) continue;
        this.#name(group, facts, null);
        return;
      }
    }
  }
}

function newGroup(hash: string | null): Group {
  return {
    hash,
    identity: null,
    protocol: null,
    chains: { service: null, local: null, external: null, firewall: null },
    entrances: [],
    others: [],
  };
}

function chainSlot(role: RoleName | undefined): keyof ServiceChains | null {
  if (role === 'service' || role === 'local' || role === 'firewall') return role;
  return role === 'external' || role === 'external-old' ? 'external' : null;
}

interface EntranceFacts {
  readonly kind: Entrance['kind'];
  readonly address: string | null;
  readonly port: number;
  readonly protocol: Protocol;
  readonly comment: CommentFacts | null;
  /** Only for the node's own loopback: the rule that counts what came in by 127.0.0.1 (1.32). */
  readonly narrow: boolean;
}

const entranceCache = new WeakMap<DumpLine, EntranceFacts | { none: true }>();

/** What a rule of KUBE-SERVICES and the like says; kept with the line, for an edit changes few of thousands. */
function entranceFacts(line: DumpLine): EntranceFacts | null {
  let facts = entranceCache.get(line);
  if (facts === undefined) {
    facts = readEntrance(line) ?? { none: true };
    entranceCache.set(line, facts);
  }
  return 'none' in facts ? null : facts;
}

function readEntrance(line: DumpLine): EntranceFacts | null {
  const port = Number(quickValue(line, '--dport') ?? Number.NaN);
  if (!Number.isInteger(port)) return null;
  const text = quickValue(line, '--comment');
  const comment = text === null ? null : readComment(text);
  const address = quickValue(line, '-d')?.replace(/\/(?:32|128)$/, '') ?? null;
  const loopback = address?.startsWith('127.') ?? false;
  const chain = line.name;
  const nodePort = chain === 'KUBE-NODEPORTS' || address === null;
  const kind = nodePort
    ? 'node-port'
    : comment?.about === 'external-ip'
      ? 'external-ip'
      : comment?.about === 'load-balancer' || comment?.about === 'firewall'
        ? 'load-balancer'
        : chain === 'KUBE-EXTERNAL-SERVICES'
          ? 'external-ip'
          : 'cluster-ip';
  const name = quickValue(line, '-p');
  const protocol =
    name === 'udp' || name === '17' ? 'udp' : name === 'sctp' || name === '132' ? 'sctp' : 'tcp';
  const narrow = nodePort && loopback;
  return { kind, address: narrow ? null : address, port, protocol, comment, narrow };
}

/** From the first rule of its chains that names one; else the one whose hash fits; else tcp. */
function protocolOf(group: Group): Protocol {
  const { service, local, external, firewall } = group.chains;
  for (const chain of [service, local, external, firewall]) {
    for (const line of chain?.rules ?? []) {
      const shown = / -p (tcp|udp|sctp) /.exec(line.saved)?.[1] as Protocol | undefined;
      if (shown !== undefined) return shown;
      const endpoint = group.chains.service?.table.chains.get(line.target);
      const below = endpoint?.rules.map((rule) => / -p (tcp|udp|sctp) /.exec(rule.saved)?.[1]).find(Boolean);
      if (below !== undefined) return below as Protocol;
    }
  }
  const { identity, hash } = group;
  if (identity === null) return 'tcp';
  return (['tcp', 'udp', 'sctp'] as const).find((it) => servicePortHash(identity.text, it) === hash) ?? 'tcp';
}
