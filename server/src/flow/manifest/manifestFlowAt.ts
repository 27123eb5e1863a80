import { plural } from '../../kubeproxy/index.ts';
import type { ManifestObject } from '../../kubernetes/index.ts';
import type { Flow } from '../../protocol.ts';
import type { Position } from '../../text/index.ts';
import {
  type ManifestDocument,
  objectAt,
  type PreviewOptions,
  type ServicePreview,
  servicePreview,
  servicesAt,
  type Workspace,
} from '../../workspace/index.ts';
import { cardsAt, type FlowAtPlace } from '../flowAt.ts';
import { FlowSheet } from '../flowSheet.ts';
import { drawService, previewColumns } from './previewFlow.ts';
import { previewStory } from './previewStory.ts';
import { isMadeUp } from './whyNoEndpoints.ts';

/** A workload behind more Services than that is drawn with the first ones. */
const MOST_SERVICES = 4;

/**
 * The picture of what the Services at a place in a manifest will become: the one that the place is in, of a workload
 * those that select it, of an EndpointSlice the one that it belongs to. null: there are none.
 */
export function manifestFlowAt(
  workspace: Workspace,
  document: ManifestDocument,
  position: Position,
  options: PreviewOptions,
): FlowAtPlace | null {
  const objects = servicesAt(workspace, document.uri, position);
  const previews = objects.slice(0, MOST_SERVICES).flatMap((object) => {
    const preview = servicePreview(workspace, object, options);
    return preview === null ? [] : [preview];
  });
  const [first] = previews;
  const at = objectAt(workspace, document.uri, position);
  if (first === undefined || at === null) return null;
  const flow = draw(workspace, previews, previews.length === 1 ? first.object : at, objects.length);
  return { flow, focus: cardsAt(flow, document.uri, position.line) };
}

function draw(
  workspace: Workspace,
  previews: readonly ServicePreview[],
  about: ManifestObject,
  count: number,
): Flow {
  const sheet = new FlowSheet(previewColumns);
  const story = previews.flatMap((preview) => {
    const destinations = drawService(workspace, sheet, preview);
    return previewStory(workspace, preview, destinations);
  });
  const [first] = previews;
  const isService = about.kind === 'Service';
  const title = `${about.namespace}/${about.name}`;
  const subtitle =
    isService && first !== undefined
      ? subtitleOf(workspace, first)
      : `${plural(count, 'Service')} lead${count === 1 ? 's' : ''} here${count > previews.length ? `, ${previews.length} are drawn` : ''} · a preview`;
  return sheet.finish(isService ? title : `${about.kind} ${title}`, subtitle, story);
}

/** "NodePort · 80/tcp → 8080 · 3 endpoints on 2 nodes · 13 rules on every node, kube-proxy 1.15 · a preview" */
function subtitleOf({ cluster }: Workspace, preview: ServicePreview): string {
  const { service, ports, ruleCount, basis } = preview;
  if (ports.every(({ families }) => families.length === 0)) {
    const isHeadless = preview.leftOut[0]?.reason === 'headless';
    return [isHeadless ? 'headless' : service.type, 'no rules of kube-proxy', 'a preview'].join(' · ');
  }
  const words = ports.flatMap(({ families, endpoints }) => {
    const [info] = families;
    if (info === undefined) return [];
    const targets = [...new Set(endpoints.map(({ endpoint }) => endpoint.port))].slice(0, 3);
    const to = targets.length === 0 ? '' : ` → ${targets.join(', ')}`;
    return [`${info.port}/${info.protocol}${to}`];
  });
  const used = ports[0]?.endpoints.filter((it) => it.share !== null && !isMadeUp(it)) ?? [];
  const nodes = new Set(
    used.flatMap(({ endpoint }) => {
      const isReal = endpoint.origin?.kind !== 'placeholder';
      const pod = isReal ? cluster.podAt(endpoint.address.text, '', service.namespace) : null;
      return pod?.node ?? [];
    }),
  );
  const on = nodes.size > 0 ? ` on ${plural(nodes.size, 'node')}` : '';
  const shown = words.length > 3 ? [...words.slice(0, 3), '…'] : words;
  return [
    service.type,
    shown.join(', '),
    `${plural(used.length, 'endpoint')}${on}`,
    // Rules for an endpoint that nobody knows of would be counted wrong.
    ...(ports[0]?.endpoints.some(isMadeUp)
      ? []
      : [`${plural(ruleCount, 'rule')} on every node, kube-proxy 1.${basis.version}`]),
    'a preview',
  ].join(' · ');
}
