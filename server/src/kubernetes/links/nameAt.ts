import type { ClusterView } from '../findings/index.ts';
import type { Field, ManifestObject } from '../objects/index.ts';
import { namespaceNameLabel, serviceNameLabel } from '../selectors.ts';
import { holderOf, labelInSelector } from './labels.ts';
import { type Name, podsPicked } from './names.ts';
import { policyPort, probePort } from './ports.ts';
import { type SelectorSite, siteAround } from './selectorSites.ts';

/**
 * What a field names: the Service behind `serviceName`, the port behind `targetPort`, the pods behind `selector`.
 * Null: nothing that another place could name too, or a template leaves it open.
 */
export function nameAt(view: ClusterView, object: ManifestObject, field: Field): Name | null {
  if (field.isUnknown) return null;
  const row = fields[`${field.parent?.type}.${field.name}`];
  const name = row?.(view, object, field) ?? null;
  if (name !== null) return name;
  const site = siteAround(object, field);
  return site === null ? nameInLabels(view, object, field) : nameInSelector(view, site, field);
}

/** Where a Service's port leads: a port of its pods. Null: the field is no port of a Service, or selects nobody. */
export function targetOf(view: ClusterView, object: ManifestObject, field: Field): Name | null {
  const service = view.serviceOf(object);
  const port = service?.ports.find((it) => it.field === field.parent);
  if (!service || port === undefined || port.targetPort === 0) return null;
  const { targetPort, protocol } = port;
  return { kind: 'pod port', port: targetPort, protocol, pods: view.podsOf(service), container: null };
}

type Reader = (view: ClusterView, object: ManifestObject, field: Field) => Name | null;

const serviceName: Reader = (_view, { namespace }, { text }) =>
  text === '' ? null : { kind: 'service', namespace: namespace ?? '', name: text };

const ownServicePort: Reader = (view, { name, namespace }, { intOrString }) =>
  servicePort(view, name, namespace, intOrString);

const backendPort: Reader = (view, { namespace }, field) =>
  servicePort(view, field.parent?.parent?.get('name').text ?? '', namespace, field.intOrString);

const endpointPort: Reader = (view, object, field) => {
  const name =
    object.kind === 'Endpoints' ? object.name : object.root.at('metadata', 'labels', serviceNameLabel).text;
  return servicePort(view, name, object.namespace, field.text);
};

const containerPort: Reader = (view, object, field) => {
  const pods = view.podSetOf(object);
  const declared = pods?.ports.find((it) => it.field === field.parent);
  const port = field.intOrString;
  if (!pods || declared === undefined || port === null || port === '') return null;
  return { kind: 'pod port', port, protocol: declared.protocol, pods: [pods], container: null };
};

/** Which fields name something, by the struct that they are in. */
const fields: Readonly<Record<string, Reader | undefined>> = {
  'ServicePort.name': ownServicePort,
  'ServicePort.port': ownServicePort,
  'ServicePort.targetPort': targetOf,
  'ContainerPort.name': containerPort,
  'ContainerPort.containerPort': containerPort,
  'HTTPGetAction.port': probePort,
  'TCPSocketAction.port': probePort,
  'GRPCAction.port': probePort,
  'NetworkPolicyPort.port': (view, object, field) => {
    const policy = view.policyOf(object);
    return policy && field.parent ? policyPort(view, policy, field.parent) : null;
  },
  'IngressServiceBackend.name': serviceName,
  'ServiceBackendPort.name': backendPort,
  'ServiceBackendPort.number': backendPort,
  'StatefulSetSpec.serviceName': serviceName,
  'PodSpec.subdomain': serviceName,
  'EndpointSlicePort.name': endpointPort,
  'EndpointsPort.name': endpointPort,
  'ObjectMeta.namespace': (_view, _object, { text }) =>
    text === '' ? null : { kind: 'namespace', name: text },
  'ObjectMeta.name': (view, object, field) =>
    field.parent === object.root.get('metadata') ? objectName(view, object) : null,
  'ObjectReference.name': (view, object, field) => {
    if (field.parent?.get('kind').text !== 'Pod') return null;
    const namespace = field.parent.get('namespace').text || (object.namespace ?? '');
    const pods = view.podsIn(namespace).filter(({ kind, name }) => kind === 'Pod' && name === field.text);
    return pods.length === 0 ? null : { kind: 'pods', pods };
  },
};

function servicePort(
  view: ClusterView,
  name: string,
  namespace: string | null,
  port: string | number | null,
): Name | null {
  const services = view.servicesNamed(name, namespace ?? '');
  return name === '' || port === null || port === '' || services.length === 0
    ? null
    : { kind: 'service port', port, services };
}

function objectName(view: ClusterView, object: ManifestObject): Name | null {
  const { kind, name, namespace } = object;
  if (name === '') return null;
  if (kind === 'Service' || kind === 'Endpoints')
    return { kind: 'service', namespace: namespace ?? '', name };
  if (kind === 'Namespace') return { kind: 'namespace', name };
  const pods = view.podSetOf(object);
  return pods === null ? null : { kind: 'pods', pods: [pods] };
}

function nameInLabels(view: ClusterView, object: ManifestObject, field: Field): Name | null {
  const holder = holderOf(view, object);
  const isService =
    object.kind === 'EndpointSlice' && field === object.root.at('metadata', 'labels', serviceNameLabel);
  if (isService) return serviceName(view, object, field);
  if (holder === null) return null;
  if (field === holder.labelsField) {
    const pods = view.podSetOf(object);
    return pods === null ? null : { kind: 'pods', pods: [pods] };
  }
  if (field.parent !== holder.labelsField || field.name === null) return null;
  if (field.name === namespaceNameLabel) return { kind: 'namespace', name: field.text };
  return { kind: 'label', key: field.name, value: field.text, holders: [holder], site: null };
}

function nameInSelector(view: ClusterView, site: SelectorSite, field: Field): Name | null {
  const { object, selects } = site;
  if (field.parent?.type === 'map:string' && field.name !== null) {
    return pairName(view, site, field.name, field.text);
  }
  if (field.parent?.type === 'LabelSelectorRequirement' && field.name === 'key') {
    return labelInSelector(view, site, field.text, null);
  }
  const requirement = field.parent?.parent;
  if (field.parent?.name === 'values' && requirement?.type === 'LabelSelectorRequirement') {
    return pairName(view, site, requirement.get('key').text, field.text);
  }
  const isWhole = field === site.field || field === site.field.get('matchLabels');
  if (!isWhole || selects === 'namespaces') return null;
  const pods =
    selects === 'template' ? [view.podSetOf(object)].flatMap((it) => it ?? []) : podsPicked(view, site);
  return { kind: 'pods', pods };
}

function pairName(view: ClusterView, site: SelectorSite, key: string, value: string): Name {
  if (site.selects === 'namespaces' && key === namespaceNameLabel) return { kind: 'namespace', name: value };
  return labelInSelector(view, site, key, value);
}
