import { hostPort } from '../../iptables/index.ts';
import { groupBy } from '../../text/index.ts';
import { endpointHash } from '../names.ts';
import { type Address, type Family, readAddress } from './addresses.ts';
import type { Behaviour } from './generations.ts';
import type { EndpointObject, EndpointOrigin, EndpointSlice, ProxyNode } from './input.ts';
import type { ServicePortInfo } from './servicePorts.ts';

/** An endpoint of one Service port, as kube-proxy keeps it. */
export interface ProxyEndpoint {
  readonly address: Address;
  readonly port: number;
  /** `10.244.1.19:8080`, `[fd00::1]:8080`. */
  readonly text: string;
  readonly chain: string;
  readonly isReady: boolean;
  readonly isServing: boolean;
  readonly isTerminating: boolean;
  /** On the node that the rules are for. */
  readonly isLocal: boolean;
  readonly zoneHints: readonly string[];
  readonly nodeHints: readonly string[];
  /** Who says that there is one; null: nobody told. */
  readonly origin: EndpointOrigin | null;
}

/** Finds the endpoints of Service ports among the slices; the slices of each Service are looked up once. */
export class EndpointIndex {
  readonly #slices: ReadonlyMap<string, readonly EndpointSlice[]>;
  readonly #family: Family;
  readonly #node: ProxyNode;
  readonly #behaviour: Behaviour;

  constructor(slices: readonly EndpointSlice[], family: Family, node: ProxyNode, behaviour: Behaviour) {
    this.#family = family;
    this.#node = node;
    this.#behaviour = behaviour;
    this.#slices = groupBy(slices, ({ namespace, service }) => `${namespace}/${service}`);
  }

  /**
   * All endpoints of a Service port, ready or not, each address and port once. A slice's port counts when its
   * name and its protocol equal the Service port's; of an endpoint's addresses only the first is used
   * (pkg/proxy/endpointslicecache.go).
   */
  of(info: ServicePortInfo): ProxyEndpoint[] {
    const found = new Map<string, ProxyEndpoint>();
    for (const slice of this.#slices.get(`${info.service.namespace}/${info.service.name}`) ?? []) {
      for (const { name, protocol, port } of slice.ports) {
        if (name !== info.portName || protocol.toLowerCase() !== info.protocol) continue;
        for (const object of slice.endpoints) {
          const endpoint = this.#endpoint(object, port, info);
          if (endpoint === null) continue;
          if (!found.has(endpoint.text) || endpoint.isLocal) found.set(endpoint.text, endpoint);
        }
      }
    }
    const endpoints = [...found.values()];
    // As strings: 10.2.2.22:22 precedes 10.2.2.2:22.
    return this.#behaviour.sortsEndpoints
      ? endpoints.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
      : endpoints;
  }

  #endpoint(object: EndpointObject, port: number, info: ServicePortInfo): ProxyEndpoint | null {
    const address = readAddress(object.addresses[0] ?? '');
    if (address === null || address.family !== this.#family) return null;
    const text = hostPort(address.text, port);
    const isReady = object.ready ?? true;
    return {
      address,
      port,
      text,
      chain: `KUBE-SEP-${endpointHash(info.text, info.protocol, text)}`,
      isReady,
      isServing: object.serving ?? isReady,
      isTerminating: object.terminating ?? false,
      isLocal: this.#node.name !== null && object.nodeName === this.#node.name,
      zoneHints: object.zoneHints,
      nodeHints: object.nodeHints,
      origin: object.origin ?? null,
    };
  }
}
