import type { PodSet, Service } from './model/index.ts';
import { mapSelector, matchesLabels } from './selectors.ts';

/*
 * The names that cluster DNS has for a Service and its pods, in the cluster domain that it has unless kubelet and DNS
 * were told another. Source: the DNS specification 1.1.0; what CoreDNS does beyond it is said.
 */

/** `web.shop.svc.cluster.local` */
export function serviceDnsName({ name, namespace }: Pick<Service, 'name' | 'namespace'>): string {
  return `${name}.${namespace}.svc.cluster.local`.toLowerCase();
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
 * The name of an endpoint without hostname under its Service, as CoreDNS has it: `10-244-1-19.web.shop…`, IPv6 with
 * dashes for colons.
 */
export function endpointAddressName(address: string, service: Pick<Service, 'name' | 'namespace'>): string {
  return `${address.toLowerCase().replace(/[.:]/g, '-')}.${serviceDnsName(service)}`;
}
