import { formatAddress, parseAddress } from './addresses.ts';
import type { PodSet, Service } from './model/index.ts';
import { mapSelector, matchesLabels } from './selectors.ts';

/**
 * The names that cluster DNS has for a Service and its pods. Source: the DNS specification 1.1.0; what CoreDNS
 * does beyond it is said.
 */

/** The cluster domain unless kubelet and DNS were told another. */
export const defaultZone = 'cluster.local';

export interface DnsName {
  readonly name: string;
  readonly type: 'A' | 'SRV' | 'CNAME' | 'PTR';
  /** What is answered: an address, a name, port and name; null: assigned later, or one for each endpoint. */
  readonly answer: string | null;
  /** What the name stands for. */
  readonly of: 'service' | 'port' | 'pod' | 'address' | 'alias';
}

/** `web.shop.svc.cluster.local` */
export function serviceDnsName(
  service: { name: string; namespace: string },
  zone: string = defaultZone,
): string {
  return `${service.name}.${service.namespace}.svc.${zone}`.toLowerCase();
}

/**
 * All names of a Service. `pods` are the sets that it selects: those of a StatefulSet with its governing Service,
 * and pods with hostname and subdomain, have names of their own where it is headless. At most `most` of them.
 */
export function serviceDnsNames(
  service: Service,
  pods: readonly PodSet[],
  zone: string = defaultZone,
  most = 100,
): DnsName[] {
  const base = serviceDnsName(service, zone);
  if (service.type === 'ExternalName') {
    return [{ name: base, type: 'CNAME', answer: service.externalName, of: 'alias' }];
  }
  const own: DnsName[] = service.isHeadless
    ? [{ name: base, type: 'A', answer: null, of: 'service' }]
    : addressRecords(base, service);
  const podNames = service.isHeadless ? pods.flatMap((set) => podHostnames(set, service)).slice(0, most) : [];
  const ports: DnsName[] = service.ports
    .filter((port) => port.name !== '')
    .map((port) => ({
      name: `_${port.name}._${port.protocol.toLowerCase()}.${base}`,
      type: 'SRV',
      answer: service.isHeadless ? null : `${port.port} ${base}`,
      of: 'port',
    }));
  return [
    ...own,
    ...podNames.map(
      (hostname): DnsName => ({ name: `${hostname}.${base}`, type: 'A', answer: null, of: 'pod' }),
    ),
    ...ports,
    ...service.clusterIPs.flatMap((address): DnsName[] => {
      const name = reverseName(address);
      return name === null ? [] : [{ name, type: 'PTR', answer: base, of: 'address' }];
    }),
  ];
}

/**
 * Host names of a set's pods under a headless Service: `db-0` and so on of a StatefulSet whose serviceName it
 * is, or a pod's own hostname where its subdomain is the Service's name.
 */
export function podHostnames(pods: PodSet, service: Service): string[] {
  if (pods.namespace !== service.namespace || !service.isHeadless) return [];
  if (service.selector === null || !matchesLabels(mapSelector(service.selector), pods.labels)) return [];
  if (pods.kind === 'StatefulSet') {
    if (pods.serviceName !== service.name || pods.replicas === null) return [];
    const count = Math.min(pods.replicas, 1000);
    return Array.from({ length: count }, (_, index) => `${pods.name}-${pods.firstOrdinal + index}`);
  }
  return pods.hostname !== null && pods.subdomain === service.name ? [pods.hostname] : [];
}

/**
 * An address as a label: `10-244-1-19`, IPv6 with dashes for colons. CoreDNS answers for it under a headless
 * Service (`….web.shop.svc.cluster.local`), and under the namespace (`….shop.pod.cluster.local`).
 */
export function addressLabel(address: string): string {
  return address.toLowerCase().replace(/[.:]/g, '-');
}

/** A pod's name by its address, as CoreDNS has it: `10-244-1-19.shop.pod.cluster.local`. */
export function podAddressName(address: string, namespace: string, zone: string = defaultZone): string {
  return `${addressLabel(address)}.${namespace}.pod.${zone}`;
}

/** The name of an endpoint without hostname under its Service, as CoreDNS has it. */
export function endpointAddressName(
  address: string,
  service: { name: string; namespace: string },
  zone?: string,
): string {
  return `${addressLabel(address)}.${serviceDnsName(service, zone)}`;
}

/** What a pod's resolver tries for a name, in order: with fewer dots than ndots (5) the search list comes first. */
export function searchedNames(name: string, namespace: string, zone: string = defaultZone): string[] {
  if (name.endsWith('.')) return [name.slice(0, -1)];
  const searched = [`${namespace}.svc.${zone}`, `svc.${zone}`, zone].map((domain) => `${name}.${domain}`);
  return name.split('.').length - 1 >= 5 ? [name, ...searched] : [...searched, name];
}

/** `19.1.244.10.in-addr.arpa`; null: no address. */
export function reverseName(address: string): string | null {
  const parsed = parseAddress(address);
  if (!parsed) return null;
  if (parsed.family === 'IPv4') return `${formatAddress(parsed).split('.').reverse().join('.')}.in-addr.arpa`;
  return `${[...parsed.value.toString(16).padStart(32, '0')].reverse().join('.')}.ip6.arpa`;
}

function addressRecords(name: string, service: Service): DnsName[] {
  if (service.clusterIPs.length === 0) return [{ name, type: 'A', answer: null, of: 'service' }];
  return service.clusterIPs.map((answer) => ({ name, type: 'A', answer, of: 'service' }));
}
