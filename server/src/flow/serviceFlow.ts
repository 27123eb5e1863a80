import { type Chain, type DumpLine, firstValue, optionNamed, readRule } from '../iptables/index.ts';
import {
  type Endpoint,
  type Entrance,
  endpointsWords,
  entranceWords,
  plural,
  portWords,
  printVersionRange,
  roleOf,
  type ServicePort,
  serviceWords,
  shareWords,
  shortChain,
} from '../kubeproxy/index.ts';
import type { Flow, FlowBadge, FlowEdge, FlowRole, FlowRow } from '../protocol.ts';
import {
  type DumpDocument,
  linePlace,
  type NodeRules,
  type PodFact,
  shortPodName,
  type Workspace,
} from '../workspace/index.ts';
import { badges } from './badges.ts';
import { type Card, FlowSheet } from './flowSheet.ts';
import { chainPlaces, linesWords } from './places.ts';
import { serviceStory } from './serviceStory.ts';

/** Up to so many endpoints are cards of their own; more are one list. */
export const MOST_ENDPOINT_CARDS = 12;

/** The way of a Service port's connections: entrances → rules → chains → endpoints → pods on their nodes. */
export function serviceFlow(
  workspace: Workspace,
  document: DumpDocument,
  node: NodeRules,
  service: ServicePort,
): Flow {
  return new ServiceFlowBuilder(workspace, document, node, service).build();
}

const ENTRANCE_ROLES = {
  'cluster-ip': 'cluster-ip',
  'external-ip': 'external',
  'load-balancer': 'external',
  'node-port': 'node-port',
} as const satisfies Record<Entrance['kind'], FlowRole>;

class ServiceFlowBuilder {
  readonly #workspace: Workspace;
  readonly #document: DumpDocument;
  readonly #node: NodeRules;
  readonly #service: ServicePort;
  readonly #sheet: FlowSheet;
  readonly #pods: ReadonlyMap<Endpoint, PodFact>;

  constructor(workspace: Workspace, document: DumpDocument, node: NodeRules, service: ServicePort) {
    this.#workspace = workspace;
    this.#document = document;
    this.#node = node;
    this.#service = service;
    this.#pods = this.#findPods();
    const columns = ['Entrance', 'Rule', 'External chain', 'Service chain', 'Endpoint chain', 'Pod'];
    this.#sheet = new FlowSheet(columns);
  }

  build(): Flow {
    for (const entrance of this.#service.entrances) this.#entrance(entrance);
    this.#externalChains();
    this.#serviceChains();
    if (this.#service.endpoints.length > MOST_ENDPOINT_CARDS) this.#endpointList();
    else for (const endpoint of this.#service.endpoints) this.#endpoint(endpoint);
    const story = serviceStory(this.#document, this.#service, this.#pods);
    return this.#sheet.finish(serviceWords(this.#service), this.#subtitle(), story);
  }

  #findPods(): Map<Endpoint, PodFact> {
    const pods = new Map<Endpoint, PodFact>();
    const namespace = this.#service.identity?.namespace ?? null;
    for (const endpoint of this.#service.endpoints) {
      if (endpoint.address === null) continue;
      const pod = this.#workspace.cluster.podAt(endpoint.address, this.#document.uri, namespace);
      if (pod !== null) pods.set(endpoint, pod);
    }
    return pods;
  }

  /** "NodePort · 80/tcp → 8080 · 3 endpoints on 2 nodes · written by kube-proxy ≤1.16 · hash ✓" */
  #subtitle(): string {
    const { entrances, endpoints, hashConfirmed } = this.#service;
    const kinds = new Set(entrances.map((entrance) => entrance.kind));
    const type = kinds.has('load-balancer')
      ? 'LoadBalancer'
      : kinds.has('node-port')
        ? 'NodePort'
        : 'ClusterIP';
    const ports = [...new Set(endpoints.map((endpoint) => endpoint.port).filter((port) => port !== null))];
    const machines = new Set([...this.#pods.values()].map((pod) => pod.node).filter((name) => name !== null));
    const versions = printVersionRange(this.#node.versions);
    const parts = [
      type,
      ports.length === 0 ? portWords(this.#service) : `${portWords(this.#service)} → ${ports.join(', ')}`,
      `${plural(endpoints.length, 'endpoint')}${machines.size > 0 ? ` on ${plural(machines.size, 'node')}` : ''}`,
      `rules of ${this.#node.node}`,
    ];
    if (versions !== '') parts.push(`written by kube-proxy ${versions}`);
    if (hashConfirmed !== null) parts.push(hashConfirmed ? 'hash ✓' : 'hash of another Service');
    return parts.join(' · ');
  }

  #entrance(entrance: Entrance): void {
    const role = ENTRANCE_ROLES[entrance.kind];
    const id = `entrance ${entranceWords(entrance)}`;
    const ruleId = `rule ${entrance.rule.name} ${entranceWords(entrance)}`;
    const lines = [entrance.masquerade, entrance.rule].filter((line) => line !== null);
    this.#sheet.card(this.#entranceCard(id, role, entrance, lines));
    this.#sheet.card(this.#ruleCard(ruleId, entrance, lines));
    const locations = lines.map((line) => linePlace(this.#document, line));
    this.#edge(id, ruleId, role, null, '', locations);
    const target = this.#targetOf(entrance.rule);
    if (target !== null) this.#edge(ruleId, target, role, null, '', locations);
    else if (entrance.fate !== 'chain') this.#deadEnd(ruleId, entrance);
  }

  #entranceCard(id: string, role: FlowRole, entrance: Entrance, lines: readonly DumpLine[]): Card {
    const { kind, address, port } = entrance;
    const title = kind === 'node-port' ? `any node : ${port}` : `${address} : ${port}`;
    const details = {
      'cluster-ip': 'from pods and nodes',
      'external-ip': 'external IP · from outside',
      'load-balancer': 'load balancer · from outside',
      'node-port': 'node port · from outside',
    } as const;
    const own: FlowBadge[] = [];
    const identity = this.#service.identity;
    if (kind === 'cluster-ip' && identity !== null) {
      own.push(badges.dnsName(identity.name, identity.namespace));
    }
    if (kind === 'node-port' && entrance.masquerade !== null) own.push(badges.masqueraded);
    return {
      id,
      column: 'Entrance',
      role,
      title,
      detail: details[kind],
      tooltip: `${title}, ${details[kind]}`,
      badges: own,
      locations: lines.map((line) => linePlace(this.#document, line)),
    };
  }

  #ruleCard(id: string, entrance: Entrance, lines: readonly DumpLine[]): Card {
    const own = entrance.masquerade === null ? [] : [masqueradeBadge(entrance.masquerade)];
    return {
      id,
      column: 'Rule',
      role: 'rule',
      title: entrance.rule.name,
      detail: linesWords(lines),
      tooltip: lines.map((line) => line.text.trim()).join('\n'),
      badges: own,
      locations: lines.map((line) => linePlace(this.#document, line)),
    };
  }

  /** The card that a rule's jump leads to, or null: its chain is none of the Service's. */
  #targetOf(rule: DumpLine): string | null {
    const role = roleOf(rule.target)?.role;
    if (role === 'service' || role === 'local') return `chain ${rule.target}`;
    if (role === 'external' || role === 'external-old' || role === 'firewall') return `chain ${rule.target}`;
    return null;
  }

  #deadEnd(from: string, entrance: Entrance): void {
    const id = `end ${from}`;
    const refused = entrance.fate === 'reject';
    this.#sheet.card({
      id,
      column: 'Service chain',
      role: 'end',
      title: refused ? 'refused' : 'dropped',
      detail: refused ? 'no endpoints' : 'no endpoints on this node',
      tooltip: entrance.rule.text.trim(),
      locations: [linePlace(this.#document, entrance.rule)],
    });
    this.#edge(from, id, 'end', null, '', [linePlace(this.#document, entrance.rule)]);
  }

  #externalChains(): void {
    const { external, firewall } = this.#service.chains;
    for (const chain of [firewall, external]) {
      if (chain === null) continue;
      const isFirewall = roleOf(chain.name)?.role === 'firewall';
      this.#sheet.card({
        id: `chain ${chain.name}`,
        column: 'External chain',
        role: 'external',
        title: isFirewall ? 'source ranges' : 'from outside',
        detail: shortChain(chain.name),
        tooltip: `${chain.name}: ${roleOf(chain.name)?.doc ?? ''}`,
        badges: this.#externalBadges(chain),
        locations: chainPlaces(this.#document, chain),
      });
      this.#jumps(chain);
    }
  }

  #externalBadges(chain: Chain): FlowBadge[] {
    const masquerade = chain.rules.find((rule) => roleOf(rule.target)?.role === 'mark-masquerade');
    const own = masquerade === undefined ? [] : [masqueradeBadge(masquerade)];
    if (this.#service.externalTrafficPolicy === 'Local') own.push(badges.onlyThisNode);
    return own;
  }

  /** Edges for a chain's jumps to other chains of the Service, one for each target. */
  #jumps(chain: Chain): void {
    const byTarget = new Map<string, DumpLine[]>();
    for (const rule of chain.rules) {
      const target = this.#targetOf(rule);
      if (target === null || target === `chain ${chain.name}`) continue;
      byTarget.set(target, [...(byTarget.get(target) ?? []), rule]);
    }
    for (const [target, rules] of byTarget) {
      const locations = rules.map((rule) => linePlace(this.#document, rule));
      this.#edge(`chain ${chain.name}`, target, 'external', null, '', locations);
    }
  }

  #serviceChains(): void {
    const { service, local } = this.#service.chains;
    for (const chain of [service, local]) {
      if (chain !== null) this.#serviceChain(chain, chain === local);
    }
  }

  #serviceChain(chain: Chain, isLocal: boolean): void {
    const endpoints = this.#service.endpoints.filter((it) => !isLocal || it.local);
    const own: FlowBadge[] = [{ text: endpointsWords(this.#service), tone: 'good' }];
    if (isLocal) {
      own[0] = { text: `${plural(endpoints.length, 'endpoint')} here`, tone: 'good' };
      own.push({ text: 'only this node', tone: 'attention' });
    }
    const masquerade = chain.rules.find((rule) => roleOf(rule.target)?.role === 'mark-masquerade');
    if (masquerade !== undefined) own.push(masqueradeBadge(masquerade));
    const seconds = this.#service.affinitySeconds;
    if (seconds !== null) {
      const tooltip =
        'A client comes back to the endpoint that it had. Who had which is in the kernel, not in the dump.';
      own.push(badges.affinity(seconds, tooltip));
    }
    this.#sheet.card({
      id: `chain ${chain.name}`,
      column: 'Service chain',
      role: 'service',
      title: this.#service.identity?.name ?? shortChain(chain.name),
      detail: shortChain(chain.name),
      tooltip: `${chain.name} of ${serviceWords(this.#service)}`,
      badges: own,
      locations: chainPlaces(this.#document, chain),
    });
  }

  #endpoint(endpoint: Endpoint): void {
    const id = `chain ${endpoint.chainName}`;
    const own: FlowBadge[] = [];
    if (endpoint.dnat !== null) {
      own.push({
        text: 'DNAT',
        tone: 'good',
        tooltip: `The destination is rewritten to ${endpoint.text}.`,
      });
    }
    if (endpoint.hairpin !== null) {
      const tooltip = 'A packet from the pod to itself is masqueraded.';
      own.push({ text: 'hairpin', tone: 'attention', tooltip });
    }
    const places = endpoint.chain === null ? [] : chainPlaces(this.#document, endpoint.chain);
    const draw = endpoint.draw === null ? [] : [linePlace(this.#document, endpoint.draw)];
    this.#sheet.card({
      id,
      column: 'Endpoint chain',
      role: 'endpoint',
      title:
        endpoint.address === null
          ? shortChain(endpoint.chainName)
          : `${endpoint.address} : ${endpoint.port ?? '?'}`,
      detail: endpoint.address === null ? 'its rules are not shown' : shortChain(endpoint.chainName),
      tooltip: endpoint.chainName,
      badges: own,
      locations: places.length > 0 ? [...places, ...draw] : draw,
    });
    this.#drawEdges(endpoint, id);
    this.#pod(endpoint, id);
  }

  #drawEdges(endpoint: Endpoint, id: string): void {
    const { service, local } = this.#service.chains;
    const chain = endpoint.draw?.name ?? service?.name ?? local?.name;
    const share = endpoint.probability;
    const label = share === null || this.#service.endpoints.length < 2 ? '' : shareWords(share);
    const locations = endpoint.draw === null ? [] : [linePlace(this.#document, endpoint.draw)];
    if (chain !== undefined) this.#edge(`chain ${chain}`, id, 'endpoint', share, label, locations);
    if (!endpoint.local || local === null || chain === local.name) return;
    const rule = local.rules.find((it) => it.target === endpoint.chainName);
    const places = rule === undefined ? [] : [linePlace(this.#document, rule)];
    this.#edge(`chain ${local.name}`, id, 'endpoint', null, '', places);
  }

  #pod(endpoint: Endpoint, from: string): void {
    const pod = this.#pods.get(endpoint);
    if (pod === undefined) return;
    const id = `pod ${pod.namespace ?? ''}/${pod.name}`;
    const status = pod.status === null ? '' : ` · ${pod.status}`;
    this.#sheet.card({
      id,
      column: 'Pod',
      group: pod.node,
      role: 'pod',
      title: shortPodName(pod.name),
      detail: `:${endpoint.port ?? '?'}${status}`,
      tooltip: `pod ${pod.name}${pod.node === null ? '' : ` on ${pod.node}`}`,
      locations: [pod.location],
    });
    const locations = endpoint.dnat === null ? [] : [linePlace(this.#document, endpoint.dnat)];
    this.#edge(from, id, 'endpoint', null, '', locations);
  }

  #endpointList(): void {
    const { endpoints, chains } = this.#service;
    const rows: FlowRow[] = endpoints.map((endpoint) => {
      const pod = this.#pods.get(endpoint);
      const line = endpoint.dnat ?? endpoint.draw;
      const on = pod === undefined ? '' : `${pod.name}${pod.node === null ? '' : ` on ${pod.node}`}`;
      return {
        title: endpoint.text ?? shortChain(endpoint.chainName),
        detail: on === '' ? shortChain(endpoint.chainName) : on,
        share: endpoint.probability,
        locations: line === null ? [] : [linePlace(this.#document, line)],
      };
    });
    const id = 'endpoints';
    this.#sheet.card({
      id,
      column: 'Endpoint chain',
      role: 'endpoint',
      title: plural(endpoints.length, 'endpoint'),
      detail: 'each with a chain of its own',
      tooltip: endpointsWords(this.#service),
      badges: [{ text: 'DNAT', tone: 'good' }],
      rows,
      locations: [],
    });
    for (const chain of [chains.service, chains.local]) {
      if (chain !== null)
        this.#edge(`chain ${chain.name}`, id, 'endpoint', null, '', chainPlaces(this.#document, chain));
    }
  }

  #edge(
    from: string,
    to: string,
    role: FlowRole,
    share: number | null,
    label: string,
    locations: FlowEdge['locations'],
  ): void {
    this.#sheet.edge(from, to, role, { share, label, locations });
  }
}

/** "MASQ unless pod", "MASQ always": which packets a rule marks for masquerade. */
function masqueradeBadge(line: DumpLine): FlowBadge {
  const rule = readRule(line);
  const source = optionNamed(rule, '-s') ?? optionNamed(rule, '-i');
  const local = firstValue(rule, '--src-type') === 'LOCAL';
  if (source?.negation) {
    const from = source.values[0]?.text ?? '';
    return badges.masqueradedUnlessPod(from);
  }
  if (local) {
    return {
      text: 'MASQ from the node',
      tone: 'attention',
      tooltip: 'What the node itself sends is masqueraded.',
    };
  }
  return { text: 'MASQ always', tone: 'attention', tooltip: 'The pod will see the node’s address.' };
}
