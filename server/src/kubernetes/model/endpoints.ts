import type { Field, ManifestObject } from '../objects/index.ts';
import { serviceNameLabel } from '../selectors.ts';
import { type Protocol, readProtocol } from './service.ts';

/** Written endpoints of a Service: an EndpointSlice, or one subset of Endpoints. */
export interface EndpointGroup {
  readonly object: ManifestObject;
  readonly namespace: string;
  /** The Service that they belong to; null: an EndpointSlice without the label that says so. */
  readonly serviceName: string | null;
  /** Joined with the Service's ports by name. `number` null: every port. */
  readonly ports: readonly EndpointPort[];
  readonly endpoints: readonly Endpoint[];
  readonly addressType: string;
}

export interface EndpointPort {
  readonly name: string;
  readonly number: number | null;
  readonly protocol: Protocol;
  readonly field: Field;
}

export interface Endpoint {
  /** Consumers use the first only. */
  readonly addresses: readonly string[];
  readonly isReady: boolean;
  /** Ready, whether terminating or not. */
  readonly isServing: boolean;
  readonly isTerminating: boolean;
  readonly hostname: string | null;
  readonly nodeName: string | null;
  readonly zone: string | null;
  readonly forZones: readonly string[];
  readonly forNodes: readonly string[];
  /** The pod that it is, by name. */
  readonly pod: string | null;
  readonly field: Field;
}

/** Groups of endpoints that an object writes; empty: the object is something else. */
export function readEndpoints(object: ManifestObject): EndpointGroup[] {
  const { root, kind } = object;
  const namespace = object.namespace ?? '';
  if (kind === 'EndpointSlice') {
    return [
      {
        object,
        namespace,
        serviceName: root.at('metadata', 'labels').get(serviceNameLabel).text || null,
        ports: root.get('ports').items.map(readPort),
        endpoints: root.get('endpoints').items.map(readSliceEndpoint),
        addressType: root.get('addressType').text,
      },
    ];
  }
  if (kind !== 'Endpoints') return [];
  return root.get('subsets').items.map((subset) => {
    const endpoints = [
      ...subset.get('addresses').items.map((address) => readAddress(address, true)),
      ...subset.get('notReadyAddresses').items.map((address) => readAddress(address, false)),
    ];
    return {
      object,
      namespace,
      serviceName: object.name || null,
      ports: subset.get('ports').items.map(readPort),
      endpoints,
      addressType: endpoints[0]?.addresses[0]?.includes(':') ? 'IPv6' : 'IPv4',
    };
  });
}

function readPort(field: Field): EndpointPort {
  const number = field.get('port');
  return {
    name: field.get('name').text,
    number: number.isAbsent ? null : number.number,
    protocol: readProtocol(field.get('protocol')),
    field,
  };
}

function readSliceEndpoint(field: Field): Endpoint {
  const conditions = field.get('conditions');
  const ready = conditions.get('ready');
  const serving = conditions.get('serving');
  const isReady = ready.isAbsent || ready.isTrue;
  return {
    addresses: field.get('addresses').texts,
    isReady,
    isServing: serving.isAbsent ? isReady : serving.isTrue,
    isTerminating: conditions.get('terminating').isTrue,
    hostname: field.get('hostname').text || null,
    nodeName: field.get('nodeName').text || null,
    zone: field.get('zone').text || null,
    forZones: field.at('hints', 'forZones').items.map((hint) => hint.get('name').text),
    forNodes: field.at('hints', 'forNodes').items.map((hint) => hint.get('name').text),
    pod: podOf(field),
    field,
  };
}

function readAddress(field: Field, isReady: boolean): Endpoint {
  return {
    addresses: [field.get('ip').text],
    isReady,
    isServing: isReady,
    isTerminating: false,
    hostname: field.get('hostname').text || null,
    nodeName: field.get('nodeName').text || null,
    zone: null,
    forZones: [],
    forNodes: [],
    pod: podOf(field),
    field,
  };
}

function podOf(field: Field): string | null {
  const target = field.get('targetRef');
  return target.get('kind').text === 'Pod' ? target.get('name').text || null : null;
}
