import type { Chain, Dump, DumpLine, Ruleset } from '../iptables/index.ts';
import {
  type Endpoint,
  hashOf,
  readServices,
  type ServicePort,
  type VersionRange,
  versionRange,
} from '../kubeproxy/index.ts';

/** An endpoint and the Service port that draws it. */
export interface DrawnEndpoint {
  readonly service: ServicePort;
  readonly endpoint: Endpoint;
}

/** One node's rules in a document, and what kube-proxy means by them. */
export class NodeRules {
  readonly ruleset: Ruleset;
  /** The node's name: from the document, else the file's. */
  readonly node: string;
  #services: readonly ServicePort[] | null = null;
  #byHash: ReadonlyMap<string, ServicePort> | null = null;
  #byAddress: ReadonlyMap<string, readonly ServicePort[]> | null = null;
  #versions: VersionRange | null = null;

  constructor(ruleset: Ruleset, node: string) {
    this.ruleset = ruleset;
    this.node = node;
  }

  get services(): readonly ServicePort[] {
    this.#services ??= readServices(this.ruleset);
    return this.#services;
  }

  get versions(): VersionRange {
    this.#versions ??= versionRange(this.ruleset, this.services);
    return this.#versions;
  }

  /** The Service port that a KUBE-SVC, KUBE-SVL, KUBE-EXT, KUBE-XLB or KUBE-FW chain belongs to. O(1). */
  serviceOfChain(name: string): ServicePort | null {
    const hash = hashOf(name);
    return hash === null ? null : this.serviceOfHash(hash);
  }

  /** The same by the hash in the names of its chains. O(1). */
  serviceOfHash(hash: string): ServicePort | null {
    this.#byHash ??= new Map(this.services.flatMap((it) => (it.hash === null ? [] : [[it.hash, it]])));
    return this.#byHash.get(hash) ?? null;
  }

  #byName: ReadonlyMap<string, readonly ServicePort[]> | null = null;

  /** The ports of a Service, as far as comments name it. O(1). */
  servicesNamed(namespace: string, name: string): readonly ServicePort[] {
    if (this.#byName === null) {
      const index = new Map<string, ServicePort[]>();
      for (const service of this.services) {
        const { identity } = service;
        if (identity === null) continue;
        const key = `${identity.namespace}/${identity.name}`;
        const list = index.get(key);
        if (list === undefined) index.set(key, [service]);
        else list.push(service);
      }
      this.#byName = index;
    }
    return this.#byName.get(`${namespace}/${name}`) ?? [];
  }

  /** The Service ports that are entered at an address; node ports have none. O(1). */
  servicesAt(address: string): readonly ServicePort[] {
    this.#byAddress ??= this.#indexAddresses();
    return this.#byAddress.get(address) ?? [];
  }

  #endpointsByAddress: ReadonlyMap<string, readonly DrawnEndpoint[]> | null = null;

  /** The Service ports that send connections to an address. Reads every endpoint chain on the first call. */
  endpointsAt(address: string): readonly DrawnEndpoint[] {
    if (this.#endpointsByAddress === null) {
      const index = new Map<string, DrawnEndpoint[]>();
      for (const service of this.services) {
        for (const endpoint of service.endpoints) {
          if (endpoint.address === null) continue;
          const list = index.get(endpoint.address) ?? [];
          list.push({ service, endpoint });
          index.set(endpoint.address, list);
        }
      }
      this.#endpointsByAddress = index;
    }
    return this.#endpointsByAddress.get(address) ?? [];
  }

  #indexAddresses(): Map<string, ServicePort[]> {
    const index = new Map<string, ServicePort[]>();
    for (const service of this.services) {
      for (const { address } of service.entrances) {
        if (address === null) continue;
        const list = index.get(address) ?? [];
        if (!list.includes(service)) list.push(service);
        index.set(address, list);
      }
    }
    return index;
  }

  /** The Service ports that draw an endpoint chain, each with its endpoint. Most often one. */
  endpointsOfChain(name: string): DrawnEndpoint[] {
    const found = new Map<ServicePort, Endpoint>();
    for (const caller of this.ruleset.tables.get('nat')?.callersOf(name) ?? []) {
      const service = this.serviceOfChain(caller.name);
      const endpoint = service?.endpoints.find((it) => it.chainName === name);
      if (service && endpoint) found.set(service, endpoint);
    }
    return [...found].map(([service, endpoint]) => ({ service, endpoint }));
  }

  /** The Service port that a rule belongs to, wherever it stands, or null. */
  serviceOfRule(line: DumpLine): ServicePort | null {
    const chain = line.chain;
    if (chain === null) return null;
    const own = this.serviceOfChain(chain.name) ?? this.serviceOfChain(line.target);
    if (own !== null) return own;
    const [drawn] = this.endpointsOfChain(chain.name);
    if (drawn !== undefined) return drawn.service;
    const rule = chain.canonical(line);
    return this.#owners().get(rule) ?? null;
  }

  #ownersOfRules: ReadonlyMap<DumpLine, ServicePort> | null = null;

  /** Rules that belong to a Service port and say so in their comment only: masquerades, refusals. */
  #owners(): ReadonlyMap<DumpLine, ServicePort> {
    if (this.#ownersOfRules === null) {
      const owners = new Map<DumpLine, ServicePort>();
      for (const service of this.services) {
        for (const entrance of service.entrances) {
          owners.set(entrance.rule, service);
          if (entrance.masquerade !== null) owners.set(entrance.masquerade, service);
        }
        for (const rule of service.otherRules) owners.set(rule, service);
      }
      this.#ownersOfRules = owners;
    }
    return this.#ownersOfRules;
  }
}

/** What a dump says, as features ask for it. Made for one revision of the document. */
export class DumpModel {
  readonly dump: Dump;
  readonly revision: number;
  readonly nodes: readonly NodeRules[];
  readonly #byRuleset: ReadonlyMap<Ruleset, NodeRules>;

  /** @param fileName names the nodes that the document doesn't name */
  constructor(dump: Dump, fileName: string) {
    this.dump = dump;
    this.revision = dump.revision;
    const stem = fileName.replace(/\.[^.]*$/, '') || fileName;
    const named = new Map<string, number>();
    this.nodes = dump.structure.rulesets.map((ruleset) => {
      const name = ruleset.node ?? stem;
      // The second ruleset of one name: an IPv6 twin keeps it, a second dump gets a number.
      const key = `${name} ${ruleset.family}`;
      const count = (named.get(key) ?? 0) + 1;
      named.set(key, count);
      return new NodeRules(ruleset, count === 1 ? name : `${name} (${count})`);
    });
    this.#byRuleset = new Map(this.nodes.map((node) => [node.ruleset, node]));
  }

  nodeOf(ruleset: Ruleset): NodeRules {
    const node = this.#byRuleset.get(ruleset);
    if (node === undefined) throw new Error('a ruleset of another revision of the document');
    return node;
  }

  /** The node whose rules a line shows, or null. */
  nodeAt(line: DumpLine): NodeRules | null {
    return line.chain === null ? null : this.nodeOf(line.chain.table.ruleset);
  }

  /** Every chain of that name, over tables and nodes, in the order of the document. */
  chainsNamed(name: string): Chain[] {
    return this.dump.structure.rulesets.flatMap((ruleset) =>
      [...ruleset.tables.values()].flatMap((table) => table.chains.get(name) ?? []),
    );
  }
}
