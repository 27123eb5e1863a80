import {
  type Family,
  type LeftOut,
  type Prediction,
  type ProxyEndpoint,
  predictRules,
  type RoleName,
  roleOf,
  type Service,
  type ServicePortInfo,
  withPlaceholderAddresses,
} from '../kubeproxy/index.ts';
import type { ManifestObject } from '../kubernetes/index.ts';
import { inputOfService, serviceOfObject } from './expectedService.ts';
import { familiesOf } from './families.ts';
import { type PreviewBasis, type PreviewOptions, previewBasis } from './previewBasis.ts';
import type { Workspace } from './workspace.ts';

/** What a Service will be on the nodes, as far as the manifests tell. */
export interface ServicePreview {
  readonly object: ManifestObject;
  readonly service: Service;
  readonly basis: PreviewBasis;
  readonly ports: readonly PreviewPort[];
  /** Rules of it on every node, of all families. */
  readonly ruleCount: number;
  /** Its cluster IP and its node ports are yet to be given: those here are placeholders. */
  readonly isUnassigned: boolean;
  readonly leftOut: readonly LeftOut[];
}

/** One port of a Service, with what kube-proxy makes of it in each family. */
export interface PreviewPort {
  /** Index into the manifest's ports. */
  readonly index: number;
  readonly name: string;
  readonly families: readonly ServicePortInfo[];
  /** The names of its chains by what they are for; null: it will have none. */
  readonly chains: Readonly<Record<'service' | 'local' | 'external' | 'firewall', string | null>>;
  readonly endpoints: readonly PreviewEndpoint[];
}

export interface PreviewEndpoint {
  readonly endpoint: ProxyEndpoint;
  /** Of the connections of its family, 0 to 1; null: it gets none. */
  readonly share: number | null;
}

/** null: the object is no Service that can be known. */
export function servicePreview(
  workspace: Workspace,
  object: ManifestObject,
  options: PreviewOptions,
): ServicePreview | null {
  const service = serviceOfObject(workspace, object);
  if (service === null) return null;
  const basis = previewBasis(workspace, options, workspace.manifests.documentOf(object)?.uri ?? '');
  const node = { name: null, zone: null, addresses: [], podCIDRs: [] };
  const both = ([4, 6] as const).map((family) => {
    const {
      endpointSlices,
      services: [own = service],
    } = inputOfService(workspace, service, family);
    const { version, settings } = basis;
    const services = [withNodePorts(own, family)];
    const prediction = predictRules({ version, family, services, endpointSlices, node, settings });
    return { prediction, isUnassigned: own !== service };
  });
  const model = workspace.manifests.view.serviceOf(object);
  const wants = service.clusterIPs.length > 0 || model === null ? null : familiesOf(model);
  const used = both.filter(
    ({ prediction: { family, servicePorts } }) =>
      servicePorts.length > 0 && (wants === null || wants.includes(family)),
  );
  const predictions = used.map(({ prediction }) => prediction);
  return {
    object,
    service,
    basis,
    ports: service.ports.map((_, index) => portAt(service, index, predictions)),
    ruleCount: predictions.flatMap(ownRules).length,
    isUnassigned: used.some((it) => it.isUnassigned),
    leftOut: used.length > 0 ? [] : (both[0]?.prediction.leftOut ?? []),
  };
}

/** The node ports that the server will choose, also beside a cluster IP that the manifest asks for. */
function withNodePorts(service: Service, family: Family): Service {
  const isOpen = service.type === 'NodePort' || service.type === 'LoadBalancer';
  if (!isOpen || service.ports.every(({ nodePort }) => nodePort !== null)) return service;
  const [filled] = withPlaceholderAddresses([{ ...service, type: 'NodePort', clusterIPs: [] }], family).value;
  return { ...service, ports: filled?.ports ?? service.ports };
}

function ownRules({ tables }: Prediction) {
  return tables.flatMap(({ rules }) => rules.filter(({ servicePort }) => servicePort !== null));
}

function portAt(service: Service, index: number, predictions: readonly Prediction[]): PreviewPort {
  const { name = '', protocol = '' } = service.ports[index] ?? {};
  const families = predictions.flatMap(({ servicePorts }) =>
    servicePorts.filter((it) => it.portName === name && it.protocol === protocol.toLowerCase()),
  );
  const chains = new Set(
    predictions.flatMap((prediction) =>
      ownRules(prediction).flatMap((rule) =>
        families.some((it) => rule.chain.endsWith(`-${it.hash}`)) ? [rule.chain] : [],
      ),
    ),
  );
  const chainOf = (...roles: RoleName[]) =>
    [...chains].find((chain) => roles.includes(roleOf(chain)?.role ?? 'services')) ?? null;
  return {
    index,
    name,
    families,
    chains: {
      service: chainOf('service'),
      local: chainOf('local'),
      external: chainOf('external', 'external-old'),
      firewall: chainOf('firewall'),
    },
    endpoints: predictions.flatMap(({ endpoints }) =>
      [...endpoints].flatMap(([info, list]) => (families.includes(info) ? withShares(list) : [])),
    ),
  };
}

/** Connections go to those that are ready; where none is, to those that still serve while they end. */
function withShares(endpoints: readonly ProxyEndpoint[]): PreviewEndpoint[] {
  const ready = endpoints.filter(({ isReady }) => isReady);
  const used =
    ready.length > 0 ? ready : endpoints.filter(({ isServing, isTerminating }) => isServing && isTerminating);
  return endpoints.map((endpoint) => ({ endpoint, share: used.includes(endpoint) ? 1 / used.length : null }));
}
