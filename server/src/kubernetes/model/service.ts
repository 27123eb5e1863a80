import type { Field, ManifestObject } from '../objects/index.ts';
import type { Labels } from '../selectors.ts';

export type Protocol = 'TCP' | 'UDP' | 'SCTP';
export type ServiceType = 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';

/** One port of a Service, defaults filled in. */
export interface ServicePort {
  /** '' where it has none. */
  readonly name: string;
  readonly port: number;
  readonly protocol: Protocol;
  /** A number, or the name of a container's port. */
  readonly targetPort: number | string;
  /** Null: none, or one that the server will assign. */
  readonly nodePort: number | null;
  readonly appProtocol: string | null;
  /** Where it is written. */
  readonly field: Field;
}

/** A Service as the server will have it: defaults filled in, what is assigned left open. */
export interface Service {
  readonly object: ManifestObject;
  readonly name: string;
  readonly namespace: string;
  /** A word that the API doesn't know counts as ClusterIP. */
  readonly type: ServiceType;
  readonly isHeadless: boolean;
  /** Null: none, so nobody but a person writes its endpoints; or one that a template leaves open. */
  readonly selector: Labels | null;
  /** False: a template leaves open whether there is a selector, or what it asks for. */
  readonly selectorKnown: boolean;
  readonly ports: readonly ServicePort[];
  /** Addresses that the manifest asks for; empty: they will be assigned, or there are none. */
  readonly clusterIPs: readonly string[];
  readonly externalIPs: readonly string[];
  /** From the status, where it was pasted. `proxy`: the load balancer keeps its own address (ipMode Proxy). */
  readonly loadBalancerIPs: readonly { readonly ip: string; readonly proxy: boolean }[];
  readonly loadBalancerSourceRanges: readonly string[];
  readonly allocatesNodePorts: boolean;
  readonly externalName: string | null;
  readonly externalTrafficPolicy: 'Cluster' | 'Local';
  readonly internalTrafficPolicy: 'Cluster' | 'Local';
  readonly trafficDistribution: string | null;
  /** Null: no affinity. */
  readonly affinitySeconds: number | null;
  readonly healthCheckNodePort: number | null;
  readonly publishesNotReady: boolean;
  /** Families that the manifest names or implies; empty: the cluster's own choice. */
  readonly ipFamilies: readonly string[];
  readonly ipFamilyPolicy: string;
}

const defaultAffinitySeconds = 10_800;

export function readService(object: ManifestObject): Service | null {
  if (object.kind !== 'Service') return null;
  const spec = object.root.get('spec');
  const type = serviceType(spec.get('type').text);
  const clusterIP = spec.get('clusterIP').text;
  const isHeadless = clusterIP === 'None' && type !== 'ExternalName';
  const listed = spec.get('clusterIPs').texts;
  const selector = spec.get('selector');
  const healthCheck = spec.get('healthCheckNodePort').number;
  return {
    object,
    name: object.name,
    namespace: object.namespace ?? '',
    type,
    isHeadless,
    selector:
      selector.holdsUnknown || selector.labels.size === 0 || type === 'ExternalName' ? null : selector.labels,
    // A line of a template below `selector:` brings the pairs.
    selectorKnown: !selector.holdsUnknown && (object.certainty !== 'lines' || selector.labels.size > 0),
    ports: spec.get('ports').items.map(readPort),
    clusterIPs:
      isHeadless || type === 'ExternalName' ? [] : listed.length > 0 ? listed : clusterIP ? [clusterIP] : [],
    externalIPs: spec.get('externalIPs').texts,
    loadBalancerIPs: object.root
      .at('status', 'loadBalancer', 'ingress')
      .items.filter((ingress) => ingress.get('ip').text !== '')
      .map((ingress) => ({ ip: ingress.get('ip').text, proxy: ingress.get('ipMode').text === 'Proxy' })),
    loadBalancerSourceRanges: spec.get('loadBalancerSourceRanges').texts.map((range) => range.trim()),
    allocatesNodePorts:
      spec.get('allocateLoadBalancerNodePorts').isTrue || spec.get('allocateLoadBalancerNodePorts').isAbsent,
    externalName: type === 'ExternalName' ? spec.get('externalName').text.replace(/\.$/, '') || null : null,
    externalTrafficPolicy: spec.get('externalTrafficPolicy').text === 'Local' ? 'Local' : 'Cluster',
    internalTrafficPolicy: spec.get('internalTrafficPolicy').text === 'Local' ? 'Local' : 'Cluster',
    trafficDistribution: spec.get('trafficDistribution').text || null,
    affinitySeconds: affinitySeconds(spec),
    healthCheckNodePort: healthCheck === 0 ? null : healthCheck,
    publishesNotReady: spec.get('publishNotReadyAddresses').isTrue,
    ipFamilies: spec.get('ipFamilies').texts,
    ipFamilyPolicy: spec.get('ipFamilyPolicy').text || 'SingleStack',
  };
}

/** "http", "80", "dns-tcp": how people call a port; "…": as a template says. */
export function portLabel(port: ServicePort): string {
  return port.name || (port.port === 0 ? '…' : String(port.port));
}

export function readProtocol(field: Field): Protocol {
  return field.text === 'UDP' || field.text === 'SCTP' ? field.text : 'TCP';
}

function serviceType(text: string): ServiceType {
  return text === 'NodePort' || text === 'LoadBalancer' || text === 'ExternalName' ? text : 'ClusterIP';
}

function readPort(field: Field): ServicePort {
  const port = field.get('port').number;
  const nodePort = field.get('nodePort').number;
  return {
    name: field.get('name').text,
    port,
    protocol: readProtocol(field.get('protocol')),
    targetPort: field.get('targetPort').intOrString || port,
    nodePort: nodePort === 0 ? null : nodePort,
    appProtocol: field.get('appProtocol').text || null,
    field,
  };
}

function affinitySeconds(spec: Field): number | null {
  if (spec.get('sessionAffinity').text !== 'ClientIP') return null;
  return spec.at('sessionAffinityConfig', 'clientIP', 'timeoutSeconds').number || defaultAffinitySeconds;
}
