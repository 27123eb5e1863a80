import { type Address, host } from './addresses.ts';
import { writeDraws, writeEndpointChain, writeNumberedDraws } from './balancing.ts';
import type { ProxyEndpoint } from './endpoints.ts';
import {
  comment,
  destinationPort,
  fromLocalAddress,
  type RuleSpec,
  type SheetPart,
  toLocalAddress,
} from './rule.ts';
import type { ServicePortInfo } from './servicePorts.ts';
import { rejectOf, type ServiceContext, writeHealthCheck, writeSourceRanges } from './serviceRules.ts';

/**
 * The rules of one Service port, as kube-proxy wrote them up to 1.23. Endpoints: the ready ones.
 */
export function writeEarlierServicePort(
  sheet: SheetPart,
  info: ServicePortInfo,
  endpoints: readonly ProxyEndpoint[],
  context: ServiceContext,
): void {
  new EarlierServicePortWriter(sheet, info, endpoints, context).write();
}

class EarlierServicePortWriter {
  readonly #sheet: SheetPart;
  readonly #info: ServicePortInfo;
  /** Internal policy Local left only the node's own in the service chain (1.22, 1.23). */
  readonly #endpoints: readonly ProxyEndpoint[];
  readonly #context: ServiceContext;
  readonly #service: string;
  readonly #external: string;
  readonly #firewall: string;

  constructor(
    sheet: SheetPart,
    info: ServicePortInfo,
    endpoints: readonly ProxyEndpoint[],
    context: ServiceContext,
  ) {
    this.#sheet = sheet;
    this.#info = info;
    this.#endpoints = info.internalLocal ? endpoints.filter((it) => it.isLocal) : endpoints;
    this.#context = context;
    this.#service = `KUBE-SVC-${info.hash}`;
    this.#external = `KUBE-XLB-${info.hash}`;
    this.#firewall = `KUBE-FW-${info.hash}`;
  }

  write(): void {
    if (this.#writesNat) this.#sheet.chain('nat', this.#service);
    // Declared, even where nothing leads to it.
    if (this.#info.externalLocal) this.#sheet.chain('nat', this.#external);
    this.#clusterIP();
    for (const ip of this.#info.externalIPs) this.#externalIP(ip);
    for (const ip of this.#info.loadBalancerIPs) this.#loadBalancerIP(ip);
    this.#nodePort();
    if (this.#context.behaviour.healthCheckRules) writeHealthCheck(this.#sheet, this.#info);
    if (!this.#writesNat) return;
    writeDraws(this.#sheet, this.#service, this.#endpoints, this.#info, this.#context);
    for (const endpoint of this.#endpoints) {
      writeEndpointChain(this.#sheet, endpoint, this.#info, this.#context);
    }
    if (this.#info.externalLocal) this.#externalChain();
  }

  get #hasEndpoints(): boolean {
    return this.#endpoints.length > 0;
  }

  get #writesNat(): boolean {
    return this.#hasEndpoints || this.#context.behaviour.natWithoutEndpoints;
  }

  /** From 1.21 on masquerade rules stand in the service chain, before beside the jumps. */
  get #masqueradeBeside(): boolean {
    return this.#context.behaviour.externalTraffic === 'beside the jump';
  }

  #to(destination: string, words: string) {
    const { protocol, port } = this.#info;
    return { destination, protocol, matches: [comment(words), destinationPort(protocol, port)] };
  }

  #masquerade(besideIn: string, rule: RuleSpec): void {
    const chain = this.#masqueradeBeside ? besideIn : this.#service;
    this.#sheet.nat(chain, { ...rule, target: 'KUBE-MARK-MASQ' });
  }

  #reject(chain: string, rule: RuleSpec): void {
    this.#sheet.filter(chain, { ...rule, target: rejectOf(this.#context) });
  }

  get #noEndpoints(): string {
    return `${this.#info.text} has no endpoints`;
  }

  #clusterIP(): void {
    const { clusterIP, text } = this.#info;
    const { settings, detector } = this.#context;
    if (this.#writesNat) {
      const rule = this.#to(host(clusterIP), `${text} cluster IP`);
      if (settings.masqueradeAll) this.#masquerade('KUBE-SERVICES', rule);
      else if (detector !== null) this.#masquerade('KUBE-SERVICES', { ...detector.isNotPod, ...rule });
      this.#sheet.nat('KUBE-SERVICES', { ...rule, target: this.#service });
    }
    if (!this.#hasEndpoints) this.#reject('KUBE-SERVICES', this.#to(host(clusterIP), this.#noEndpoints));
  }

  #externalIP(ip: Address): void {
    const { externalLocal, text } = this.#info;
    const { behaviour, detector } = this.#context;
    if (this.#writesNat) {
      const rule = this.#to(host(ip), `${text} external IP`);
      const isLocal = externalLocal && behaviour.localExternalIPs;
      const target = isLocal ? this.#external : this.#service;
      if (this.#masqueradeBeside) {
        if (!isLocal) this.#masquerade('KUBE-SERVICES', rule);
        // From outside: neither off a bridge, as pods' packets are, nor of the node itself.
        const outside = ['-m physdev ! --physdev-is-in', '-m addrtype ! --src-type LOCAL'];
        this.#sheet.nat('KUBE-SERVICES', { ...rule, matches: [...rule.matches, ...outside], target });
        const own = { ...rule, matches: [...rule.matches, toLocalAddress], target };
        this.#sheet.nat('KUBE-SERVICES', own);
      } else {
        if (!isLocal) this.#masquerade(this.#service, { ...detector?.isNotPod, ...rule });
        this.#sheet.nat('KUBE-SERVICES', { ...rule, target });
      }
    }
    if (!this.#hasEndpoints) this.#reject(behaviour.externalRejects, this.#to(host(ip), this.#noEndpoints));
  }

  #loadBalancerIP(ip: Address): void {
    const { text } = this.#info;
    const { behaviour } = this.#context;
    if (this.#writesNat) {
      const rule = this.#to(host(ip), `${text} loadbalancer IP`);
      if (behaviour.firewallChains === 'never') {
        this.#masquerade('KUBE-SERVICES', rule);
        this.#sheet.nat('KUBE-SERVICES', { ...rule, target: this.#service });
      } else {
        this.#sheet.nat('KUBE-SERVICES', { ...rule, target: this.#firewall });
        this.#firewallChain(ip);
      }
    }
    if (!this.#hasEndpoints) {
      this.#reject(behaviour.loadBalancerRejects, this.#to(host(ip), this.#noEndpoints));
    }
  }

  /** Once for each address of the load balancer, all into the same chain. */
  #firewallChain(ip: Address): void {
    const { externalLocal, sourceRanges, text } = this.#info;
    const matches = [comment(`${text} loadbalancer IP`)];
    const target = externalLocal ? this.#external : this.#service;
    if (!externalLocal) this.#sheet.nat(this.#firewall, { matches, target: 'KUBE-MARK-MASQ' });
    if (sourceRanges.length === 0) this.#sheet.nat(this.#firewall, { matches, target });
    else writeSourceRanges(this.#sheet, this.#firewall, target, this.#info, this.#context, ip.text);
    this.#sheet.nat(this.#firewall, { matches, target: 'KUBE-MARK-DROP' });
  }

  #nodePort(): void {
    const { nodePort, protocol, externalLocal, text } = this.#info;
    if (nodePort === null) return;
    const { behaviour, family } = this.#context;
    const port = destinationPort(protocol, nodePort);
    if (this.#writesNat) {
      const rule = { protocol, matches: [comment(text), port] };
      if (externalLocal) {
        // A reply to 127.0.0.1 would never leave the pod's node.
        const source = family === 4 ? '127.0.0.0/8' : '::1/128';
        this.#sheet.nat('KUBE-NODEPORTS', { source, ...rule, target: 'KUBE-MARK-MASQ' });
        this.#sheet.nat('KUBE-NODEPORTS', { ...rule, target: this.#external });
      } else {
        this.#masquerade('KUBE-NODEPORTS', rule);
        this.#sheet.nat('KUBE-NODEPORTS', { ...rule, target: this.#service });
      }
    }
    if (this.#hasEndpoints) return;
    const matches = [comment(this.#noEndpoints), toLocalAddress, port];
    this.#reject(behaviour.externalRejects, { protocol, matches });
  }

  /** KUBE-XLB: the cluster's own traffic goes to all endpoints, the rest to the node's own. */
  #externalChain(): void {
    const { text } = this.#info;
    const { behaviour } = this.#context;
    if (behaviour.shortCircuit === 'pods, node') this.#redirectPods();
    if (behaviour.shortCircuit !== 'pods') this.#routeNode();
    if (behaviour.shortCircuit !== 'pods, node') this.#redirectPods();
    const local = this.#endpoints.filter((endpoint) => endpoint.isLocal);
    if (local.length > 0) {
      writeNumberedDraws(this.#sheet, this.#external, local, this.#info, this.#context);
    } else {
      const matches = [comment(`${text} has no local endpoints`)];
      this.#sheet.nat(this.#external, { matches, target: 'KUBE-MARK-DROP' });
    }
  }

  #redirectPods(): void {
    const { detector } = this.#context;
    if (detector === null) return;
    this.#sheet.nat(this.#external, {
      ...detector.isPod,
      matches: [comment('Redirect pods trying to reach external loadbalancer VIP to clusterIP')],
      target: this.#service,
    });
  }

  #routeNode(): void {
    const words = (of: string) => comment(`${of} LOCAL traffic for ${this.#info.text} LB IP`);
    this.#sheet.nat(this.#external, {
      matches: [words('masquerade'), fromLocalAddress],
      target: 'KUBE-MARK-MASQ',
    });
    this.#sheet.nat(this.#external, {
      matches: [
        comment(`route LOCAL traffic for ${this.#info.text} LB IP to service chain`),
        fromLocalAddress,
      ],
      target: this.#service,
    });
  }
}
