import { ObjectPlace, type ProxyEndpoint, plural, shareWords } from '../../kubeproxy/index.ts';
import { type PodSet, podHostnames, serviceDnsName } from '../../kubernetes/index.ts';
import type { FlowBadge, Location } from '../../protocol.ts';
import {
  type PodFact,
  type PreviewEndpoint,
  type PreviewPort,
  type ServicePreview,
  shortPodName,
  TablePlace,
  type Workspace,
} from '../../workspace/index.ts';
import type { FlowSheet } from '../flowSheet.ts';
import { MOST_ENDPOINT_CARDS } from '../serviceFlow.ts';
import { fieldPlace } from './manifestPlaces.ts';
import { drawPolicy } from './previewPolicies.ts';

/** Names of pods that one card lists. */
const MOST_NAMES = 100;

/** Pods that connections end in, as far as they are known. */
export interface Destination {
  /** "10.244.1.19:8080"; null: an address that is yet to be given. */
  readonly address: string | null;
  readonly pod: string | null;
  /** What policies close or open; '' where none selects them. */
  readonly policy: string;
}

/** An endpoint, and who it is. */
interface Drawn extends PreviewEndpoint {
  readonly id: string;
  readonly pod: PodFact | null;
  readonly workload: PodSet | null;
}

/**
 * Draws the endpoints of a port and the pods behind them.
 * @param port null: of a headless Service, whose DNS name leads to pods without a port
 * @param from the card that connections come from
 */
export function drawEndpoints(
  workspace: Workspace,
  sheet: FlowSheet,
  preview: ServicePreview,
  port: PreviewPort | null,
  from: string,
): readonly Destination[] {
  if (port === null) return drawHeadless(workspace, sheet, preview, from);
  const drawn = port.endpoints.map((it, index) => identify(workspace, preview, it, `${from} to ${index}`));
  const protocol = port.families[0]?.protocol ?? 'tcp';
  if (drawn.length > MOST_ENDPOINT_CARDS) return drawList(workspace, sheet, drawn, from, protocol);
  return drawn.map((it) => drawEndpoint(workspace, sheet, it, from, protocol));
}

function identify(workspace: Workspace, preview: ServicePreview, it: PreviewEndpoint, id: string): Drawn {
  const { service, object } = preview;
  const uri = workspace.manifests.documentOf(object)?.uri ?? '';
  const { address, origin, text } = it.endpoint;
  const pod = isPlaceholder(it.endpoint)
    ? null
    : workspace.cluster.podAt(address.text, uri, service.namespace);
  const stable = isPlaceholder(it.endpoint) ? id : `${id.slice(0, id.lastIndexOf(' '))} ${text}`;
  return { ...it, id: stable, pod, workload: workloadOf(workspace, preview, origin, pod) };
}

function isPlaceholder({ origin }: ProxyEndpoint): boolean {
  return origin?.kind === 'placeholder';
}

/** The pods of the manifests that an endpoint is one of; null: it can't be told. */
function workloadOf(
  { manifests }: Workspace,
  { object }: ServicePreview,
  origin: ProxyEndpoint['origin'],
  pod: PodFact | null,
): PodSet | null {
  const service = manifests.view.services.find((it) => it.object === object);
  const selected = service === undefined ? [] : manifests.view.podsOf(service);
  const handle =
    origin?.kind === 'placeholder'
      ? origin.workload?.handle
      : origin?.kind === 'pod'
        ? origin.pod.handle
        : null;
  const place = ObjectPlace.of(handle);
  if (place !== null) return selected.find((pods) => pods.object === place.object) ?? null;
  if (selected.length === 1) return selected[0] ?? null;
  return (
    selected.find(({ name }) => pod !== null && (pod.name === name || pod.name.startsWith(`${name}-`))) ??
    null
  );
}

function drawEndpoint(
  workspace: Workspace,
  sheet: FlowSheet,
  drawn: Drawn,
  from: string,
  protocol: string,
): Destination {
  const { endpoint, share, id, workload } = drawn;
  const title = isPlaceholder(endpoint) ? `pod address : ${endpoint.port}` : titleOf(endpoint);
  const own: FlowBadge[] = [];
  if (share === null)
    own.push({ text: endpoint.isTerminating ? 'terminating' : 'not ready', tone: 'neutral' });
  sheet.card({
    id,
    column: 'Endpoint',
    role: 'endpoint',
    title,
    detail: isPlaceholder(endpoint) ? 'given with the pod' : sourceWords(endpoint),
    tooltip: isPlaceholder(endpoint)
      ? 'No EndpointSlice, pod, table or dump tells the address: this stands for a pod.'
      : `The destination is rewritten to ${endpoint.text}.`,
    badges: own,
    locations: originPlaces(workspace, endpoint),
  });
  const label = share === null || share === 1 ? '' : shareWords(share);
  if (share !== null) sheet.edge(from, id, 'endpoint', { share, label });
  const pod = podCard(workspace, sheet, drawn);
  const policy = workload === null ? null : drawPolicy(workspace, sheet, workload, endpoint.port, protocol);
  if (policy === null) {
    if (pod !== null) sheet.edge(id, pod, 'endpoint');
  } else {
    sheet.edge(id, policy.card, policy.isClosed ? 'end' : 'endpoint');
    if (pod !== null && !policy.isClosed) sheet.edge(policy.card, pod, 'endpoint');
  }
  return {
    address: isPlaceholder(endpoint) ? null : endpoint.text,
    pod: drawn.pod?.name ?? null,
    policy: policy?.words ?? '',
  };
}

function titleOf({ address, port }: ProxyEndpoint): string {
  return `${address.text} : ${port}`;
}

function sourceWords({ origin }: ProxyEndpoint): string {
  if (origin?.kind === 'pod') return `pod ${origin.pod.name}`;
  if (origin?.kind !== 'written') return '';
  const place = ObjectPlace.of(origin.handle);
  return place === null ? 'kubectl get endpoints' : `${place.object.kind} ${place.object.name}`;
}

function originPlaces(workspace: Workspace, { origin }: ProxyEndpoint): Location[] {
  if (origin?.kind === 'written' && origin.handle instanceof TablePlace) return [origin.handle.location];
  const handle =
    origin?.kind === 'written'
      ? origin.handle
      : origin?.kind === 'pod'
        ? origin.pod.handle
        : origin?.workload?.handle;
  const place = ObjectPlace.of(handle);
  if (place === null) return [];
  const isWhole = place.field === place.object.root;
  if (isWhole) return fieldPlace(workspace, place.object, ['metadata', 'name']);
  const location = workspace.manifests.locate(place.object, place.field.span);
  return location === null ? [] : [location];
}

/** The pod's card, or null: nothing is known of it but its address. */
function podCard(workspace: Workspace, sheet: FlowSheet, { endpoint, pod, workload }: Drawn): string | null {
  const { origin, port } = endpoint;
  if (pod !== null) {
    return sheet.card({
      id: `pod ${pod.namespace ?? ''}/${pod.name}`,
      column: 'Pod',
      role: 'pod',
      group: pod.node,
      title: shortPodName(pod.name),
      detail: `:${port}${pod.status === null ? '' : ` · ${pod.status}`}`,
      tooltip: `pod ${pod.name}${pod.node === null ? '' : ` on ${pod.node}`}`,
      locations: [pod.location],
    });
  }
  if (origin?.kind !== 'placeholder' || workload === null) return null;
  const count = origin.workload?.replicas ?? null;
  const of = count === null ? 'a pod' : `pod ${origin.number} of ${count}`;
  const isPod = workload.kind === 'Pod';
  return sheet.card({
    id: `pod ${workload.kind} ${workload.namespace}/${workload.name} ${origin.number}`,
    column: 'Pod',
    role: 'pod',
    title: isPod ? shortPodName(workload.name) : of,
    detail: isPod ? `:${port}` : `${workload.kind} ${workload.name} · :${port}`,
    tooltip: isPod ? `pod ${workload.name}` : `${of} of ${workload.kind} ${workload.name}`,
    locations: fieldPlace(workspace, workload.object, ['metadata', 'name']),
  });
}

function drawList(
  workspace: Workspace,
  sheet: FlowSheet,
  drawn: readonly Drawn[],
  from: string,
  protocol: string,
): readonly Destination[] {
  const id = `${from} endpoints`;
  sheet.card({
    id,
    column: 'Endpoint',
    role: 'endpoint',
    title: plural(drawn.length, 'endpoint'),
    detail: 'each with a chain of its own',
    tooltip: '',
    rows: drawn.map(({ endpoint, share, pod, workload }) => ({
      title: isPlaceholder(endpoint) ? `pod address : ${endpoint.port}` : titleOf(endpoint),
      detail:
        pod === null
          ? workload === null
            ? ''
            : `${workload.kind} ${workload.name}`
          : `${pod.name}${pod.node === null ? '' : ` on ${pod.node}`}`,
      share,
      locations: originPlaces(workspace, endpoint),
    })),
  });
  sheet.edge(from, id, 'endpoint');
  const [first] = drawn;
  const policy =
    first?.workload && drawn.every(({ workload }) => workload === first.workload)
      ? drawPolicy(workspace, sheet, first.workload, first.endpoint.port, protocol)
      : null;
  if (policy !== null) sheet.edge(id, policy.card, policy.isClosed ? 'end' : 'endpoint');
  return drawn.map(({ endpoint, pod }) => ({
    address: isPlaceholder(endpoint) ? null : endpoint.text,
    pod: pod?.name ?? null,
    policy: policy?.words ?? '',
  }));
}

/** DNS answers with the pods themselves. */
function drawHeadless(
  workspace: Workspace,
  sheet: FlowSheet,
  { object }: ServicePreview,
  from: string,
): readonly Destination[] {
  const { view } = workspace.manifests;
  const service = view.services.find((it) => it.object === object);
  const pods = service === undefined ? [] : view.podsOf(service);
  for (const set of pods) {
    const hosts = service === undefined ? [] : podHostnames(set, service).slice(0, MOST_NAMES);
    const names = hosts.map((host) => ({ host, name: `${host}.${service && serviceDnsName(service)}` }));
    const count = set.replicas === null ? 'pods' : plural(set.replicas, 'pod');
    const id = sheet.card({
      id: `pods ${set.kind} ${set.namespace}/${set.name}`,
      column: 'Pod',
      role: 'pod',
      title: set.kind === 'Pod' ? `pod ${set.name}` : `${count} of ${set.kind} ${set.name}`,
      detail: 'DNS answers with their addresses',
      tooltip: names.map(({ name }) => name).join('\n'),
      rows: names.map(({ host, name }) => ({
        title: host,
        detail: name,
        share: null,
        locations: fieldPlace(workspace, set.object, ['metadata', 'name']),
      })),
      locations: fieldPlace(workspace, set.object, ['metadata', 'name']),
    });
    sheet.edge(from, id, 'pod');
  }
  if (pods.length === 0) {
    const end = sheet.card({
      id: `${from} end`,
      column: 'Pod',
      role: 'end',
      title: 'no pods',
      detail: 'DNS answers with nothing',
      tooltip: 'No pods of the manifests fit its selector.',
      locations: fieldPlace(workspace, object, ['spec', 'selector']),
    });
    sheet.edge(from, end, 'end');
  }
  return [];
}
