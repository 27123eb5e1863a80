import { type Protocol, servicePortHash, servicePortString } from '../names.ts';
import {
  type Address,
  addressesOf,
  type Cidr,
  cidrsOf,
  type Family,
  readAddress,
  readCidr,
} from './addresses.ts';
import type { Behaviour } from './generations.ts';
import type { Service } from './input.ts';
import type { LeftOut } from './leftOut.ts';

/** One port of a Service in one family: what one set of chains stands for. */
export interface ServicePortInfo {
  readonly service: Service;
  /** '' for a port without a name. */
  readonly portName: string;
  /** `ns/name:port`, as comments and hashes have it. */
  readonly text: string;
  readonly hash: string;
  readonly protocol: Protocol;
  readonly port: number;
  readonly clusterIP: Address;
  /** null: none. */
  readonly nodePort: number | null;
  readonly externalIPs: readonly Address[];
  readonly loadBalancerIPs: readonly Address[];
  readonly sourceRanges: readonly Cidr[];
  readonly healthCheckNodePort: number | null;
  /** Seconds that a client keeps its endpoint; null: no affinity. */
  readonly affinitySeconds: number | null;
  readonly externalLocal: boolean;
  readonly internalLocal: boolean;
  /** Reachable from outside in this family: by a node port, a load balancer or an external IP. */
  readonly isExternal: boolean;
}

/** Reads the Services of one family, and says what kube-proxy leaves out. In the order of their names. */
export function servicePortsOf(
  services: readonly Service[],
  family: Family,
  behaviour: Behaviour,
): { readonly ports: ServicePortInfo[]; readonly leftOut: LeftOut[] } {
  const ports: ServicePortInfo[] = [];
  const leftOut: LeftOut[] = [];
  const ordered = [...services].sort((a, b) => compare(a.namespace, b.namespace) || compare(a.name, b.name));
  for (const service of ordered) {
    const why = whyLeftOut(service, family);
    if (why !== null) leftOut.push(why);
    else ports.push(...portsOf(service, family, behaviour, leftOut));
  }
  return { ports, leftOut };
}

/** What skips a Service as a whole: pkg/proxy/util `ShouldSkipService`, and the selector of kube-proxy's watch. */
function whyLeftOut({ namespace, name, ...service }: Service, family: Family): LeftOut | null {
  const ips = service.clusterIPs.filter((ip) => ip !== '');
  if (service.labels['service.kubernetes.io/service-proxy-name'] !== undefined)
    return { namespace, name, reason: 'other-proxy' };
  if (service.type === 'ExternalName') return { namespace, name, reason: 'external-name' };
  if (ips.includes('None')) return { namespace, name, reason: 'headless' };
  if (ips.length === 0) return { namespace, name, reason: 'no-cluster-ip' };
  if (service.ports.length === 0) return { namespace, name, reason: 'no-ports' };
  const odd = ips.find((ip) => readAddress(ip) === null);
  if (odd !== undefined) return { namespace, name, reason: 'unreadable-address', what: odd };
  if (addressesOf(family, ips).length === 0) return { namespace, name, reason: 'other-family', family };
  return null;
}

function portsOf(
  service: Service,
  family: Family,
  behaviour: Behaviour,
  leftOut: LeftOut[],
): ServicePortInfo[] {
  const { namespace, name, externalTrafficPolicy, type } = service;
  const [clusterIP] = addressesOf(family, service.clusterIPs);
  if (clusterIP === undefined) return [];
  noteOddAddresses(service, leftOut);
  const externalIPs = addressesOf(family, service.externalIPs);
  const loadBalancerIPs = addressesOf(family, virtualIPs(service, behaviour, leftOut));
  const sourceRanges = cidrsOf(family, service.loadBalancerSourceRanges);
  const wantsLocal = externalTrafficPolicy === 'Local' && behaviour.externalLocal !== 'unknown';
  const healthCheck = type === 'LoadBalancer' && externalTrafficPolicy === 'Local';
  return service.ports.flatMap((port) => {
    const protocol = protocolOf(port.protocol);
    if (protocol === null) {
      leftOut.push({ namespace, name, reason: 'unknown-protocol', what: port.protocol });
      return [];
    }
    const text = servicePortString({ namespace, name, port: port.name }, behaviour.trailingColon);
    const isExternal = port.nodePort !== null || externalIPs.length > 0 || loadBalancerIPs.length > 0;
    return {
      service,
      portName: port.name,
      text,
      hash: servicePortHash(text, protocol),
      protocol,
      port: port.port,
      clusterIP,
      nodePort: port.nodePort,
      externalIPs,
      loadBalancerIPs,
      sourceRanges,
      healthCheckNodePort: healthCheck ? service.healthCheckNodePort : null,
      affinitySeconds:
        service.sessionAffinity === 'ClientIP'
          ? (service.affinitySeconds ?? behaviour.affinitySeconds)
          : null,
      externalLocal: wantsLocal && isLocalPolicyType(service, behaviour),
      internalLocal: service.internalTrafficPolicy === 'Local' && behaviour.internalLocal !== 'unknown',
      isExternal,
    };
  });
}

/** Before 1.24 a ClusterIP Service with external IPs heeded no external policy. */
function isLocalPolicyType({ type, externalIPs }: Service, behaviour: Behaviour): boolean {
  if (type === 'NodePort' || type === 'LoadBalancer') return true;
  return behaviour.externalLocal === 'KUBE-SVL' && externalIPs.length > 0;
}

/** The load balancer's addresses that kube-proxy takes traffic for itself. */
function virtualIPs(service: Service, behaviour: Behaviour, leftOut: LeftOut[]): string[] {
  const { namespace, name } = service;
  return service.loadBalancerIngress.flatMap(({ ip, hostname, ipMode }) => {
    if (ip === null || ip === '') {
      if (hostname !== null) leftOut.push({ namespace, name, reason: 'host-name', what: hostname });
      return [];
    }
    if (behaviour.ipModeProxy && ipMode === 'Proxy') {
      leftOut.push({ namespace, name, reason: 'ip-mode-proxy', what: ip });
      return [];
    }
    return [ip];
  });
}

function noteOddAddresses(service: Service, leftOut: LeftOut[]): void {
  const { namespace, name, externalIPs, loadBalancerIngress, loadBalancerSourceRanges } = service;
  const ips = [...externalIPs, ...loadBalancerIngress.flatMap(({ ip }) => ip ?? [])];
  const odd = [
    ...ips.filter((ip) => ip !== '' && readAddress(ip) === null),
    ...loadBalancerSourceRanges.filter((range) => readCidr(range) === null),
  ];
  for (const what of odd) leftOut.push({ namespace, name, reason: 'unreadable-address', what });
}

function protocolOf(text: string): Protocol | null {
  const lower = text.toLowerCase();
  return lower === 'tcp' || lower === 'udp' || lower === 'sctp' ? lower : null;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
