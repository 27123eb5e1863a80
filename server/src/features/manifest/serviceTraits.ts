import { durationWords } from '../../kubeproxy/index.ts';
import type { PodSet, Service } from '../../kubernetes/index.ts';
import { listed } from './wording.ts';

/** What a Service does otherwise than a plain one, said of the packet. */
export function serviceTraits(service: Service, pods: readonly PodSet[]): string[] {
  if (service.type === 'ExternalName') return [];
  const addresses = service.publishesNotReady ? ['pods that are not ready count too'] : [];
  if (service.isHeadless) return [...addresses, ...hostNetworkWords(pods)];
  return [
    ...(isExternal(service) ? externalWords(service) : []),
    ...(service.internalTrafficPolicy === 'Local' ? [internalLocal] : []),
    ...(service.affinitySeconds === null ? [] : [affinityWords(service.affinitySeconds)]),
    ...distributionWords(service.trafficDistribution),
    ...addresses,
    ...hostNetworkWords(pods),
  ];
}

/** Can it be reached from outside of the cluster? */
export function isExternal({ type, externalIPs }: Service): boolean {
  return type === 'NodePort' || type === 'LoadBalancer' || externalIPs.length > 0;
}

export const internalLocal =
  'the cluster IP leads to pods of the caller’s own node only; on a node without one, packets are dropped (internalTrafficPolicy Local)';

export const externalLocal =
  'from outside, a node sends to its own pods only, and they see the client’s address; on a node without one, packets are dropped (externalTrafficPolicy Local)';

export const externalCluster = 'from outside, the pods see the node’s address, not the client’s';

function externalWords({ externalTrafficPolicy, healthCheckNodePort, ...service }: Service): string[] {
  const lines = [externalTrafficPolicy === 'Local' ? externalLocal : externalCluster];
  const ranges = service.loadBalancerSourceRanges;
  if (service.type === 'LoadBalancer' && ranges.length > 0) {
    lines.push(`through the load balancer from ${listed(ranges)} only; node ports heed no ranges`);
  }
  if (service.type === 'LoadBalancer' && externalTrafficPolicy === 'Local') {
    const port = healthCheckNodePort === null ? 'a port that is assigned' : `port ${healthCheckNodePort}`;
    lines.push(`the load balancer asks each node on ${port} whether it has pods`);
  }
  return lines;
}

export function affinityWords(seconds: number): string {
  return `a client comes back to the same pod for ${durationWords(seconds)}; each node remembers by itself`;
}

const distributions: Readonly<Record<string, string | undefined>> = {
  PreferClose: 'pods in the zone of the client’s node are preferred while there are any',
  PreferSameZone: 'pods in the zone of the client’s node are preferred while there are any',
  PreferSameNode: 'pods on the client’s own node are preferred while there are any',
};

export function distributionWords(distribution: string | null): string[] {
  return distributions[distribution ?? ''] === undefined ? [] : [distributions[distribution ?? ''] ?? ''];
}

function hostNetworkWords(pods: readonly PodSet[]): string[] {
  if (!pods.some(({ hostNetwork }) => hostNetwork)) return [];
  return ['its pods have their nodes’ addresses (hostNetwork), so NetworkPolicies don’t see them'];
}
