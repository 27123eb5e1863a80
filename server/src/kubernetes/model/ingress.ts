import type { Field, ManifestObject } from '../objects/index.ts';

/** Where an Ingress leads. */
export interface IngressBackend {
  readonly object: ManifestObject;
  readonly namespace: string;
  readonly serviceName: string;
  /** The Service's port by name or number; null: not known. */
  readonly port: number | string | null;
  /** The host and path that lead there; null for the default backend. */
  readonly host: string | null;
  readonly path: string | null;
  readonly field: Field;
}

/** Every backend of an Ingress that is a Service, in the order of the text. */
export function readIngressBackends(object: ManifestObject): IngressBackend[] {
  if (object.kind !== 'Ingress') return [];
  const spec = object.root.get('spec');
  const backend = (field: Field, host: string | null, path: string | null): IngressBackend[] => {
    const service = field.get('service');
    const serviceName = service.get('name').text;
    if (serviceName === '') return [];
    const port = service.get('port');
    const value = port.get('name').text || port.get('number').number || null;
    return [{ object, namespace: object.namespace ?? '', serviceName, port: value, host, path, field }];
  };
  return [
    ...backend(spec.get('defaultBackend'), null, null),
    ...spec
      .get('rules')
      .items.flatMap((rule) =>
        rule
          .at('http', 'paths')
          .items.flatMap((path) =>
            backend(path.get('backend'), rule.get('host').text, path.get('path').text),
          ),
      ),
  ];
}
