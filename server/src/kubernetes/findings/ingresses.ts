import { portLabel } from '../model/index.ts';
import { describeObject, type ManifestObject } from '../objects/index.ts';
import type { ManifestFinding } from '../validation/index.ts';
import { type ClusterView, finding, listWords, nameSpan, place } from './view.ts';

/** Backends of Ingresses whose Service, or whose port of it, is not there. */
export function ingressFindings(view: ClusterView, of: ReadonlySet<ManifestObject>): ManifestFinding[] {
  const backends = view.backends.filter(({ object }) => of.has(object));
  return backends.flatMap(({ object, namespace, serviceName, port, field }) => {
    const service = field.get('service');
    const services = view.servicesNamed(serviceName, namespace);
    const [first] = services;
    if (!first) {
      if (view.hasOpenServices || namespace === '') return [];
      return [finding('backend-absent', object, service.get('name').span, [`${namespace}/${serviceName}`])];
    }
    const isKnown = services.every(
      (candidate) => !candidate.object.root.holdsUnknown && candidate.object.certainty !== 'lines',
    );
    const isThere = services.some((candidate) =>
      candidate.ports.some((own) => own.port === port || own.name === port),
    );
    if (port === null || isThere || !isKnown || first.type === 'ExternalName') return [];
    const label = typeof port === 'number' ? String(port) : `"${port}"`;
    const portField = service.get('port');
    const span = portField.get(typeof port === 'number' ? 'number' : 'name').span;
    const there = place(first.object, nameSpan(first.object), describeObject(first.object));
    const own = listWords(
      first.ports.map((candidate) =>
        candidate.name ? `${candidate.port} (${portLabel(candidate)})` : portLabel(candidate),
      ),
    );
    return [finding('backend-port', object, span, [describeObject(first.object), label, own], [there])];
  });
}
