import type { LocationLink } from 'vscode-languageserver-types';
import { type ManifestObject, resolveTargetPort } from '../../kubernetes/index.ts';
import type { Position, Range } from '../../text/index.ts';
import type { DrawnEndpoint, DumpDocument } from '../../workspace/index.ts';
import { servicesOf } from '../chainsOfService.ts';
import type { Features } from '../context.ts';
import { podOf, rangeOf } from './lines.ts';
import { placeAt } from './place.ts';

/**
 * What a rule or a chain is there for, in the words of Kubernetes: the Service's manifest; of an endpoint's chain
 * the workload that makes the pod, and the pod where a table or its manifest shows it. (The definition of a chain
 * is the chain.)
 */
export function typeDefinition(
  features: Features,
  document: DumpDocument,
  position: Position,
): LocationLink[] {
  const place = placeAt(document, position);
  const node = place === null ? null : document.model.nodeAt(place.line);
  if (place === null || node === null) return [];
  const origin = rangeOf(place.line, place.span);
  const chain = place.kind === 'chain' ? place.name : (place.line.chain?.name ?? '');
  const drawn = node.endpointsOfChain(chain);
  if (drawn.length > 0) return endpointLinks(features, document, drawn, origin);
  const service = node.serviceOfChain(chain) ?? node.serviceOfRule(place.line);
  if (service === null) return [];
  return servicesOf(features, service).flatMap(({ object }) => objectLink(features, object, origin));
}

function endpointLinks(
  features: Features,
  document: DumpDocument,
  drawn: readonly DrawnEndpoint[],
  origin: Range,
): LocationLink[] {
  const { workspace } = features;
  const links = drawn.flatMap(({ service, endpoint }) => {
    const pod = podOf(workspace, document, service, endpoint);
    const workloads = servicesOf(features, service).flatMap((it) =>
      workspace.manifests.view
        .podsOf(it)
        .filter((pods) => it.ports.some((port) => resolveTargetPort(port, pods)?.number === endpoint.port)),
    );
    const makers = workloads.filter(({ name }) => pod?.name === name || pod?.name.startsWith(`${name}-`));
    return [
      ...(makers.length > 0 ? makers : workloads).flatMap(({ object }) =>
        objectLink(features, object, origin),
      ),
      ...(pod === null ? [] : [linkTo(pod.location.uri, pod.location.range, origin)]),
    ];
  });
  const seen = new Set<string>();
  return links.filter(({ targetUri, targetSelectionRange: { start } }) => {
    const key = `${targetUri} ${start.line}:${start.character}`;
    return !seen.has(key) && seen.add(key);
  });
}

function objectLink({ workspace }: Features, object: ManifestObject, origin: Range): LocationLink[] {
  const name = workspace.manifests.locate(object, object.root.at('metadata', 'name').span);
  return name === null ? [] : [linkTo(name.uri, name.range, origin)];
}

function linkTo(targetUri: string, range: Range, originSelectionRange: Range): LocationLink {
  return { originSelectionRange, targetUri, targetRange: range, targetSelectionRange: range };
}
