import { contains, host, readAddress } from './addresses.ts';
import { type ChainSpelling, writeDraws, writeEndpointChain } from './balancing.ts';
import type { EndpointSets } from './categorize.ts';
import type { ProxyEndpoint } from './endpoints.ts';
import type { ProxySettings } from './input.ts';
import type { LocalDetector } from './localDetector.ts';
import {
  comment,
  counter,
  destinationPort,
  fromLocalAddress,
  type SheetPart,
  toLocalAddress,
} from './rule.ts';
import type { ServicePortInfo } from './servicePorts.ts';

/** What the rules of all Services of one sheet have in common. */
export interface ServiceContext extends ChainSpelling {
  readonly settings: ProxySettings;
  readonly detector: LocalDetector | null;
  /** The node's main address; null: not known. */
  readonly nodeIP: string | null;
}

/** What becomes of packets in table filter that no chain of nat took to an endpoint. */
interface Refusal {
  readonly words: string;
  readonly target: string;
}

/** The rules of one Service port, as kube-proxy writes them since 1.24 (`syncProxyRules`). */
export function writeServicePort(
  sheet: SheetPart,
  info: ServicePortInfo,
  sets: EndpointSets,
  context: ServiceContext,
): void {
  new ServicePortWriter(sheet, info, sets, context).write();
}

class ServicePortWriter {
  readonly #sheet: SheetPart;
  readonly #info: ServicePortInfo;
  readonly #sets: EndpointSets;
  readonly #context: ServiceContext;
  readonly #service: string;
  readonly #local: string;
  readonly #external: string;
  readonly #firewall: string;

  constructor(sheet: SheetPart, info: ServicePortInfo, sets: EndpointSets, context: ServiceContext) {
    this.#sheet = sheet;
    this.#info = info;
    this.#sets = sets;
    this.#context = context;
    this.#service = `KUBE-SVC-${info.hash}`;
    this.#local = `KUBE-SVL-${info.hash}`;
    this.#external = `KUBE-EXT-${info.hash}`;
    this.#firewall = `KUBE-FW-${info.hash}`;
  }

  write(): void {
    this.#clusterIP();
    this.#externalIPs();
    this.#loadBalancerIPs();
    this.#nodePort();
    this.#healthCheck();
    this.#masqueradeClusterIP();
    this.#externalChain();
    this.#firewallChain();
    this.#endpointChains();
  }

  /** Endpoints for traffic of a policy. In 1.24 the local chain itself ends what finds none. */
  #hasEndpointsFor(isLocalPolicy: boolean): boolean {
    const { hasAny, local } = this.#sets;
    return hasAny && (!isLocalPolicy || local.length > 0 || this.#context.behaviour.localDrop === 'mark');
  }

  get #hasInternal(): boolean {
    return this.#hasEndpointsFor(this.#info.internalLocal);
  }

  get #hasExternal(): boolean {
    return this.#hasEndpointsFor(this.#info.externalLocal);
  }

  get #usesFirewall(): boolean {
    const { loadBalancerIPs, sourceRanges } = this.#info;
    return this.#sets.hasAny && loadBalancerIPs.length > 0 && sourceRanges.length > 0;
  }

  #refusal(): Refusal {
    const { text } = this.#info;
    if (this.#sets.hasAny) return { words: `${text} has no local endpoints`, target: 'DROP' };
    return { words: `${text} has no endpoints`, target: rejectOf(this.#context) };
  }

  #to(destination: string, words: string) {
    const { protocol, port } = this.#info;
    return { destination, protocol, matches: [comment(words), destinationPort(protocol, port)] };
  }

  #clusterIP(): void {
    const { clusterIP, internalLocal, text } = this.#info;
    const target = internalLocal ? this.#local : this.#service;
    if (this.#hasInternal) {
      this.#sheet.nat('KUBE-SERVICES', { ...this.#to(host(clusterIP), `${text} cluster IP`), target });
    } else {
      const refusal = this.#refusal();
      const rule = { ...this.#to(host(clusterIP), refusal.words), target: refusal.target };
      this.#sheet.filter('KUBE-SERVICES', rule);
    }
  }

  #externalIPs(): void {
    for (const ip of this.#info.externalIPs) {
      if (this.#sets.hasAny) {
        const rule = this.#to(host(ip), `${this.#info.text} external IP`);
        this.#sheet.nat('KUBE-SERVICES', { ...rule, target: this.#external });
      }
      if (!this.#hasExternal) this.#refuse(host(ip));
    }
  }

  #loadBalancerIPs(): void {
    const { loadBalancerIPs, text } = this.#info;
    for (const ip of loadBalancerIPs) {
      if (this.#sets.hasAny) {
        const target = this.#usesFirewall ? this.#firewall : this.#external;
        this.#sheet.nat('KUBE-SERVICES', { ...this.#to(host(ip), `${text} loadbalancer IP`), target });
      }
      if (this.#usesFirewall && this.#context.behaviour.firewallDrop === 'filter') {
        const rule = this.#to(host(ip), `${text} traffic not accepted by ${this.#firewall}`);
        this.#sheet.filter('KUBE-PROXY-FIREWALL', { ...rule, target: 'DROP' });
      }
    }
    if (this.#hasExternal) return;
    for (const ip of loadBalancerIPs) this.#refuse(host(ip));
  }

  #refuse(destination: string): void {
    const { words, target } = this.#refusal();
    this.#sheet.filter('KUBE-EXTERNAL-SERVICES', { ...this.#to(destination, words), target });
  }

  #nodePort(): void {
    const { nodePort, protocol, text } = this.#info;
    if (nodePort === null) return;
    const { settings, behaviour, family } = this.#context;
    const port = destinationPort(protocol, nodePort);
    if (this.#sets.hasAny) {
      const matches = [comment(text), port];
      if (behaviour.countsLocalhost && settings.nfacct && settings.localhostNodePorts && family === 4) {
        this.#sheet.nat('KUBE-NODEPORTS', {
          destination: '127.0.0.0/8',
          protocol,
          matches: [...matches, counter('localhost_nps_accepted_pkts')],
          target: this.#external,
        });
      }
      this.#sheet.nat('KUBE-NODEPORTS', { protocol, matches, target: this.#external });
    }
    if (this.#hasExternal) return;
    const { words, target } = this.#refusal();
    const matches = [comment(words), toLocalAddress, port];
    this.#sheet.filter('KUBE-EXTERNAL-SERVICES', { protocol, matches, target });
  }

  #healthCheck(): void {
    writeHealthCheck(this.#sheet, this.#info);
  }

  #masqueradeClusterIP(): void {
    const { clusterIP, internalLocal, text } = this.#info;
    const { settings, detector } = this.#context;
    if (!this.#hasInternal || (!settings.masqueradeAll && detector === null)) return;
    this.#sheet.nat(internalLocal ? this.#local : this.#service, {
      ...(settings.masqueradeAll ? {} : detector?.isNotPod),
      ...this.#to(host(clusterIP), `${text} cluster IP`),
      target: 'KUBE-MARK-MASQ',
    });
  }

  /** Traffic from outside, and what the cluster itself sends to outside addresses of the Service. */
  #externalChain(): void {
    const { externalLocal, isExternal, text } = this.#info;
    if (!this.#sets.hasAny || !isExternal) return;
    const rule = (words: string) => comment(`${words} traffic for ${text} external destinations`);
    if (!externalLocal) {
      this.#sheet.nat(this.#external, { matches: [rule('masquerade')], target: 'KUBE-MARK-MASQ' });
    } else {
      const { detector } = this.#context;
      if (detector !== null) {
        const pods = { ...detector.isPod, matches: [rule('pod')], target: this.#service };
        this.#sheet.nat(this.#external, pods);
      }
      const masquerade = [rule('masquerade LOCAL'), fromLocalAddress];
      this.#sheet.nat(this.#external, { matches: masquerade, target: 'KUBE-MARK-MASQ' });
      const route = [rule('route LOCAL'), fromLocalAddress];
      this.#sheet.nat(this.#external, { matches: route, target: this.#service });
    }
    if (!this.#hasExternal) return;
    this.#sheet.nat(this.#external, { target: externalLocal ? this.#local : this.#service });
  }

  #firewallChain(): void {
    if (!this.#usesFirewall) return;
    const { text } = this.#info;
    const { behaviour } = this.#context;
    writeSourceRanges(this.#sheet, this.#firewall, this.#external, this.#info, this.#context, null);
    const matches = [comment(`${text} loadbalancer IP`)];
    if (behaviour.firewallDrop === 'mark') {
      this.#sheet.nat(this.#firewall, { matches, target: 'KUBE-MARK-DROP' });
    } else if (behaviour.firewallClosingComment) {
      const closing = comment(`other traffic to ${text} will be dropped by KUBE-PROXY-FIREWALL`);
      this.#sheet.nat(this.#firewall, { matches: [closing] });
    }
  }

  #endpointChains(): void {
    const { cluster, local, reachable, hasAny } = this.#sets;
    const { internalLocal, externalLocal, isExternal, text } = this.#info;
    this.#draws(this.#service, cluster);
    this.#draws(this.#local, local);
    const usesLocal = internalLocal || (externalLocal && isExternal);
    if (hasAny && usesLocal && local.length === 0 && this.#context.behaviour.localDrop === 'mark') {
      const matches = [comment(`${text} has no local endpoints`)];
      this.#sheet.nat(this.#local, { matches, target: 'KUBE-MARK-DROP' });
    }
    for (const endpoint of reachable) writeEndpointChain(this.#sheet, endpoint, this.#info, this.#context);
  }

  #draws(chain: string, endpoints: readonly ProxyEndpoint[]): void {
    if (endpoints.length > 0) writeDraws(this.#sheet, chain, endpoints, this.#info, this.#context);
  }
}

/** Sources that may use the load balancer's addresses; the node itself, if it is in one of the ranges. */
export function writeSourceRanges(
  sheet: SheetPart,
  chain: string,
  target: string,
  { text, sourceRanges, loadBalancerIPs }: ServicePortInfo,
  { nodeIP }: ServiceContext,
  onlyIP: string | null,
): void {
  const matches = [comment(`${text} loadbalancer IP`)];
  for (const range of sourceRanges) sheet.nat(chain, { source: range.text, matches, target });
  const node = nodeIP === null ? null : readAddress(nodeIP);
  if (node === null || !sourceRanges.some((range) => contains(range, node))) return;
  // What a node sends to the load balancer comes back to it with the load balancer's address as its source.
  for (const ip of loadBalancerIPs) {
    if (onlyIP === null || onlyIP === ip.text) sheet.nat(chain, { source: host(ip), matches, target });
  }
}

/** Always tcp, whatever the Service port's protocol. */
export function writeHealthCheck(sheet: SheetPart, { healthCheckNodePort, text }: ServicePortInfo): void {
  if (healthCheckNodePort === null || healthCheckNodePort === 0) return;
  const matches = [comment(`${text} health check node port`), destinationPort('tcp', healthCheckNodePort)];
  sheet.filter('KUBE-NODEPORTS', { protocol: 'tcp', matches, target: 'ACCEPT' });
}

export function rejectOf({ family }: ServiceContext): string {
  return `REJECT --reject-with icmp${family === 4 ? '' : '6'}-port-unreachable`;
}
