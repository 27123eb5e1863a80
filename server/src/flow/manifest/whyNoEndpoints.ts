import { nearMisses } from '../../kubernetes/index.ts';
import type { PreviewEndpoint, PreviewPort, ServicePreview, Workspace } from '../../workspace/index.ts';

/** What the card says in which a Service without endpoints ends. */
export interface NoEndpoints {
  readonly title: string;
  readonly detail: string;
  readonly tooltip: string;
  /** The field to blame. */
  readonly path: readonly (string | number)[];
}

/** An endpoint that stands for pods of which nothing is known. */
export function isMadeUp({ endpoint: { origin } }: PreviewEndpoint): boolean {
  return origin?.kind === 'placeholder' && origin.workload === null;
}

/** Why nobody answers: no selector, no pods that fit, none of them ready, no such container port. */
export function whyNoEndpoints(
  { manifests }: Workspace,
  { service, object }: ServicePreview,
  port: PreviewPort,
): NoEndpoints {
  const refused = (detail: string, tooltip: string, path: NoEndpoints['path']): NoEndpoints => {
    return { title: 'refused', detail, tooltip, path };
  };
  const view = manifests.view;
  const model = view.services.find((it) => it.object === object);
  const pods = model === undefined ? [] : view.podsOf(model);
  const selector = Object.entries(service.selector ?? {});
  if (selector.length > 0 && pods.length === 0 && port.endpoints.every(isMadeUp)) {
    const words = selector.map(([key, value]) => `${key}=${value}`).join(', ');
    const [near] = nearMisses(new Map(selector), view.podsIn(service.namespace));
    const detail =
      near === undefined
        ? `no pods here fit ${words}`
        : `${near.pods.kind} ${near.pods.name} has ${near.theirKey}=${near.theirValue}`;
    const tooltip = near === undefined ? 'Pods of other files may fit.' : `The selector asks for ${words}.`;
    return { title: 'selects nothing', detail, tooltip, path: ['spec', 'selector'] };
  }
  if (port.endpoints.length > 0) {
    const count = port.endpoints.length === 1 ? 'its pod is' : `none of ${port.endpoints.length} pods is`;
    const words = port.endpoints.length === 1 ? `${count} not ready` : `${count} ready`;
    return refused(words, 'Connections are refused until a pod is ready.', ['spec', 'selector']);
  }
  if (selector.length === 0) {
    const tooltip = 'Without a selector nobody but a person writes its endpoints, and no file here does.';
    return refused('no selector, no endpoints', tooltip, ['metadata', 'name']);
  }
  const idle = pods.find(({ replicas }) => replicas === 0);
  if (pods.length > 0 && pods.every(({ replicas }) => replicas === 0) && idle !== undefined) {
    const words = `${idle.kind} ${idle.name} has 0 replicas`;
    return refused(words, 'Connections are refused until there is a pod.', ['spec', 'selector']);
  }
  const target = service.ports[port.index]?.targetPort;
  if (pods.length > 0 && typeof target === 'string') {
    const tooltip = `No container of ${pods.map(({ kind, name }) => `${kind} ${name}`).join(', ')} has a port of that name and protocol.`;
    return refused(`no port is named ${target}`, tooltip, ['spec', 'ports', port.index, 'targetPort']);
  }
  return refused('no endpoints', 'Connections are refused.', ['spec', 'selector']);
}
