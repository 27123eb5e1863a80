import type { ManifestObject, Service } from '../kubernetes/index.ts';
import type { Position } from '../text/index.ts';
import type { Workspace } from './workspace.ts';

/**
 * The Services that a place in a manifest is about: the one that it is in; of a workload or a pod those that select
 * it; of an EndpointSlice or Endpoints the one that they belong to. The blank lines below an object are its own.
 */
export function servicesAt(workspace: Workspace, uri: string, position: Position): readonly ManifestObject[] {
  const { manifests } = workspace;
  const object = objectAt(workspace, uri, position);
  if (object === null) return [];
  if (object.kind === 'Service') return [object];
  const { view } = manifests;
  const written = view.endpoints.find((group) => group.object === object);
  const isAbout = (service: Service) =>
    written === undefined
      ? view.podsOf(service).some((pods) => pods.object === object)
      : service.name === written.serviceName && service.namespace === written.namespace;
  return view.services.filter(isAbout).map((service) => service.object);
}

/** The object that the cursor is in, or that stands above it in the same YAML document. */
export function objectAt(workspace: Workspace, uri: string, position: Position): ManifestObject | null {
  const document = workspace.manifest(uri);
  const found = document?.fieldAt(position)?.object;
  if (document === undefined || found !== undefined) return found ?? null;
  const offset = document.lines.offsetAt(position);
  const around = [...document.objects].filter(([, { start, end }]) => start <= offset && offset <= end);
  const above = around.filter(([object, { start }]) => (object.root.node?.start ?? 0) + start <= offset);
  return (above.at(-1) ?? around[0])?.[0] ?? null;
}
