import { changeNumber, changeText, type ManifestFix } from '../fixes.ts';
import { portLabel, type Service } from '../model/index.ts';
import { describeObject, type Field, type ManifestObject } from '../objects/index.ts';
import type { ManifestFinding } from '../validation/index.ts';
import { isAlmost } from './nearMiss.ts';
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
      const near = view.services.filter((it) => it.namespace === namespace && isAlmost(it.name, serviceName));
      const name = service.get('name');
      const words = [`${namespace}/${serviceName}`, near[0] ? ` Is it ${near[0].name}?` : ''];
      const related = near.map((it) => place(it.object, nameSpan(it.object), describeObject(it.object)));
      const fixes = near[0] ? changeText(object, name, near[0].name) : [];
      return [finding('backend-absent', object, name.span, words, related, fixes)];
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
    const written = portField.get(typeof port === 'number' ? 'number' : 'name');
    const there = place(first.object, nameSpan(first.object), describeObject(first.object));
    const own = listWords(
      first.ports.map((candidate) =>
        candidate.name ? `${candidate.port} (${portLabel(candidate)})` : portLabel(candidate),
      ),
    );
    const values = [describeObject(first.object), label, own];
    return [finding('backend-port', object, written.span, values, [there], onlyPort(object, written, first))];
  });
}

/** Where a Service has one port, that is meant. */
function onlyPort(object: ManifestObject, written: Field, { ports }: Service): ManifestFix[] {
  const [port, ...others] = ports;
  if (port === undefined || others.length > 0) return [];
  if (written.name === 'number') return changeNumber(object, written, port.port);
  return port.name === '' ? [] : changeText(object, written, port.name);
}
