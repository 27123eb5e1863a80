import type { EndpointSlice, Service, ServicePort } from '../kubeproxy/index.ts';
import type { ProxyInput } from './proxyInput.ts';

/** Takes what nobody told from the node: assigned addresses and ports, and endpoints as far as they are counted. */
export function filledFrom(input: ProxyInput, ports: readonly ServicePort[]): ProxyInput {
  const [service] = input.services;
  if (service === undefined || ports.length === 0) return input;
  const key = `${service.namespace}/${service.name}`;
  const isUnassigned = input.unassigned.has(key);
  const count = input.endpointCounts.get(key);
  if (!isUnassigned && count === undefined) return input;
  return {
    ...input,
    services: isUnassigned ? [withAddresses(service, ports)] : input.services,
    endpointSlices:
      count === undefined
        ? input.endpointSlices
        : input.endpointSlices.length === 0 && count === null
          ? endpointsOf(service, ports)
          : input.endpointSlices.map((slice) => withEndpoints(slice, ports)),
  };
}

/** Endpoints that a person writes, elsewhere: whatever the node has. */
function endpointsOf({ namespace, name: service }: Service, ports: readonly ServicePort[]): EndpointSlice[] {
  return ports.flatMap(({ identity, protocol, endpoints }) =>
    endpoints.flatMap(({ address, port }): EndpointSlice[] => {
      if (address === null || port === null || identity === null) return [];
      const unknown = { ready: null, serving: null, terminating: null, nodeName: null };
      const endpoint = { ...unknown, addresses: [address], zoneHints: [], nodeHints: [] };
      const ports = [{ name: identity.port, protocol: protocol.toUpperCase(), port }];
      return [{ namespace, service, endpoints: [endpoint], ports }];
    }),
  );
}

function portNamed(ports: readonly ServicePort[], name: string, protocol: string): ServicePort | undefined {
  const wanted = protocol.toLowerCase();
  return ports.find((port) => port.identity?.port === name && port.protocol === wanted);
}

function withAddresses(service: Service, ports: readonly ServicePort[]): Service {
  const clusterIP = ports.flatMap(({ entrances }) =>
    entrances.flatMap(({ kind, address }) => (kind === 'cluster-ip' && address !== null ? [address] : [])),
  )[0];
  return {
    ...service,
    clusterIPs: clusterIP === undefined ? service.clusterIPs : [clusterIP],
    ports: service.ports.map((port) => {
      const entrances = portNamed(ports, port.name, port.protocol)?.entrances ?? [];
      const open = entrances.find(({ kind }) => kind === 'node-port')?.port;
      return open === undefined || service.type === 'ClusterIP' ? port : { ...port, nodePort: open };
    }),
  };
}

/** As many of the node's endpoints as there are placeholders; placeholders stay where the node has fewer. */
function withEndpoints(slice: EndpointSlice, ports: readonly ServicePort[]): EndpointSlice {
  const [first] = slice.ports;
  const seen = (first && portNamed(ports, first.name, first.protocol)?.endpoints) ?? [];
  const addresses = [...new Set(seen.flatMap(({ address }) => address ?? []))];
  const named = slice.endpoints.map((endpoint, index) => {
    const address = addresses[index];
    return address === undefined ? endpoint : { ...endpoint, addresses: [address] };
  });
  // More pods than the manifest asks for: an autoscaler may have made them.
  const [pattern] = slice.endpoints;
  const more =
    pattern === undefined
      ? []
      : addresses.slice(named.length).map((address) => ({ ...pattern, addresses: [address] }));
  return { ...slice, endpoints: [...named, ...more] };
}
