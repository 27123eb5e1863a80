import type { EndpointSlice, Service, ServicePort } from '../kubeproxy/index.ts';
import type { ManifestObject } from '../kubernetes/index.ts';
import { inputOfService, predictOnNode, serviceOfObject, versionsOf } from './expectedService.ts';
import { type ObservedNode, observedNodes } from './observedNodes.ts';
import type { ProxyInput } from './proxyInput.ts';
import { inOneOrder, observedPart, predictedPart, printPart } from './rulesText.ts';
import type { Workspace } from './workspace.ts';

/** The rules of one Service on one node, as they should be and as they are, spelled and ordered alike. */
export interface Comparison {
  readonly expected: string;
  readonly observed: string;
}

/** The names of the nodes whose rules a Service can be held against; empty: there are none, or it is no Service. */
export function comparableNodes(workspace: Workspace, object: ManifestObject): string[] {
  if (serviceOfObject(workspace, object) === null) return [];
  return [...new Set(nodesFor(workspace, object).map(({ node }) => node))];
}

/**
 * A Service's rules as kube-proxy would write them on a node, beside those that the node has. What only the cluster
 * can assign, and addresses of pods that nobody named, are taken from the node, so that what differs is a difference.
 * null: no such node, or no Service.
 */
export function compareOnNode(workspace: Workspace, object: ManifestObject, node: string): Comparison | null {
  const service = serviceOfObject(workspace, object);
  const observed = nodesFor(workspace, object).filter((it) => it.node === node);
  if (service === null || observed.length === 0) return null;
  const both = observed.map((it) => compareRules(workspace, service, it));
  const join = (texts: readonly string[]) => texts.filter((text) => text !== '').join('\n');
  return {
    expected: join(both.map((it) => it.expected)),
    observed: join(both.map((it) => it.observed)),
  };
}

function nodesFor(workspace: Workspace, object: ManifestObject): ObservedNode[] {
  return observedNodes(workspace.dumps, workspace.manifests.documentOf(object)?.uri ?? '');
}

function compareRules(workspace: Workspace, service: Service, { rules }: ObservedNode): Comparison {
  const { family } = rules.ruleset;
  const input = inputOfService(workspace, service, family);
  let best: (Comparison & { readonly differing: number }) | null = null;
  for (const version of versionsOf(rules)) {
    const first = predictOnNode(workspace, input, rules, version);
    const hashes = first.servicePorts.flatMap(({ hash }) => rules.serviceOfHash(hash) ?? []);
    const ports = [...new Set([...rules.servicesNamed(service.namespace, service.name), ...hashes])];
    const filled = filledFrom(input, ports);
    const prediction = filled === input ? first : predictOnNode(workspace, filled, rules, version);
    const expected = printPart(inOneOrder(predictedPart(prediction, service)));
    const observed = printPart(inOneOrder(observedPart(ports)));
    const differing = differingLines(expected, observed);
    if (best === null || differing < best.differing) best = { expected, observed, differing };
    if (differing === 0) break;
  }
  return best ?? { expected: '', observed: '' };
}

function differingLines(a: string, b: string): number {
  const [one, other] = [new Set(a.split('\n')), new Set(b.split('\n'))];
  const missing = (from: ReadonlySet<string>, to: ReadonlySet<string>) =>
    [...from].filter((line) => !to.has(line)).length;
  return missing(one, other) + missing(other, one);
}

/** Takes what nobody told from the node: assigned addresses and ports, and endpoints as far as they are counted. */
function filledFrom(input: ProxyInput, ports: readonly ServicePort[]): ProxyInput {
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
