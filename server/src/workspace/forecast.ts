import {
  type Family,
  type Prediction,
  type Service as ProxyService,
  predictRules,
  readProxyObjects,
} from '../kubeproxy/index.ts';
import { type PodSet, type Service, withoutOwned } from '../kubernetes/index.ts';
import { familiesOf } from './families.ts';
import { type PreviewOptions, previewBasis } from './previewBasis.ts';
import { completeInput } from './proxyInput.ts';
import type { Workspace } from './workspace.ts';

/** What kube-proxy will write for one Service, counted. */
export interface Forecast {
  /** The minor version of kube-proxy 1.x that is assumed. */
  readonly version: number;
  /** One for each address family that the Service may have. */
  readonly counts: readonly RuleCount[];
  /** By the Service's ports, in their order: the names of their chains, but for those of endpoints. */
  readonly chains: readonly (readonly string[])[];
}

export interface RuleCount {
  readonly family: Family;
  /** The rules on a node without any of the pods. */
  readonly rules: number;
  /** The same on a node that has all of them: more under policy Local. */
  readonly most: number;
  /** The same once the load balancer that is still awaited has an address; null: none is awaited. */
  readonly balanced: number | null;
  /** How many rules each pod adds where nobody tells how many there are; null: it is known. */
  readonly perPod: number | null;
}

/** Names of two nodes: one has all of the Service's pods, one none. */
const withPods = 'with pods';
const withoutPods = 'without pods';

/** null: kube-proxy writes nothing for it (headless, ExternalName), or a template leaves its name or a port open. */
export function forecast(workspace: Workspace, service: Service, options: PreviewOptions): Forecast | null {
  if (service.isHeadless || service.type === 'ExternalName' || service.ports.length === 0) return null;
  if (service.ports.some(({ port }) => port === 0)) return null;
  const { view } = workspace.manifests;
  const objects = new Set([
    service.object,
    ...podsOf(view.podsOf(service)).map(({ object }) => object),
    ...view.endpointsOf(service).map(({ object }) => object),
  ]);
  const own = readProxyObjects([...objects]);
  const [read] = own.services;
  if (read === undefined) return null;
  const near = workspace.manifests.documentOf(service.object)?.uri ?? '';
  const { version, settings } = previewBasis(workspace, options, near);
  const predictions = familiesOf(service).map((family) => {
    const given = assigned(read, service, family);
    const { services, endpointSlices, endpointCounts } = completeInput(
      { ...own, services: [given] },
      workspace,
      family,
      'part',
    );
    const write = (node: string, of: readonly ProxyService[]): Prediction =>
      predictRules({
        version,
        family,
        services: of,
        endpointSlices: endpointSlices.map((slice) => ({
          ...slice,
          endpoints: slice.endpoints.map((it) => ({ ...it, nodeName: withPods })),
        })),
        node: { name: node, zone: null, addresses: [], podCIDRs: [] },
        settings,
      });
    const isCounted = endpointCounts.get(`${service.namespace}/${service.name}`) !== null;
    const awaits = service.type === 'LoadBalancer' && given.loadBalancerIngress.length === 0;
    const balanced = services.map((it) => ({ ...it, loadBalancerIngress: [balancer(family)] }));
    const all = write(withPods, services);
    return {
      // With the chains that only a load balancer's address brings.
      all: awaits ? write(withPods, balanced) : all,
      count: {
        family,
        rules: countRules(write(withoutPods, services)),
        most: countRules(all),
        balanced: awaits ? countRules(write(withoutPods, balanced)) : null,
        perPod: isCounted ? null : countRules(all, true),
      },
    };
  });
  const [first] = predictions;
  if (first === undefined) return null;
  const chains = service.ports.map((port) => chainsOf(first.all, port.name, port.protocol));
  return { version, counts: predictions.map(({ count }) => count), chains };
}

/** A pod that has an address is an endpoint itself, whoever made it. */
function podsOf(pods: readonly PodSet[]): PodSet[] {
  return [...withoutOwned(pods), ...pods.filter(({ addresses }) => addresses.length > 0)];
}

/** The Service in one family, with node ports where the server will give some. */
function assigned(read: ProxyService, { type, allocatesNodePorts }: Service, family: Family): ProxyService {
  const hasNodePorts = type === 'NodePort' || (type === 'LoadBalancer' && allocatesNodePorts);
  return {
    ...read,
    clusterIPs: read.clusterIPs.filter((ip) => ip.includes(':') === (family === 6)),
    ports: read.ports.map((port, index) =>
      hasNodePorts ? { ...port, nodePort: port.nodePort ?? 32767 - index } : port,
    ),
  };
}

function balancer(family: Family) {
  return { ip: family === 4 ? '203.0.113.1' : '2001:db8:2::1', hostname: null, ipMode: null };
}

function countRules({ tables }: Prediction, ofPods = false): number {
  return tables
    .flatMap(({ rules }) => rules)
    .filter(({ servicePort, endpoint }) => servicePort !== null && (!ofPods || endpoint !== null)).length;
}

function chainsOf({ tables, servicePorts }: Prediction, portName: string, protocol: string): string[] {
  const info = servicePorts.find((it) => it.portName === portName && it.protocol === protocol.toLowerCase());
  const nat = tables.find(({ name }) => name === 'nat');
  if (info === undefined || nat === undefined) return [];
  const names = nat.chains.map(({ name }) => name).filter((name) => name.endsWith(`-${info.hash}`));
  const order = ['KUBE-SVC-', 'KUBE-EXT-', 'KUBE-XLB-', 'KUBE-SVL-', 'KUBE-FW-'];
  return order.flatMap((prefix) => names.find((name) => name.startsWith(prefix)) ?? []);
}
