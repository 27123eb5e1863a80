import type { ClusterView } from '../findings/index.ts';
import type { PodSet } from '../model/index.ts';
import type { Field, ManifestObject } from '../objects/index.ts';
import { namespaceNameLabel, serviceNameLabel } from '../selectors.ts';
import { type LabelName, labelMentions, picked } from './labels.ts';
import { defined, type Mention, used } from './mention.ts';
import {
  declaredPorts,
  type PodPortName,
  podPortMentions,
  type ServicePortName,
  servicePortMentions,
  unique,
} from './ports.ts';
import { type SelectorSite, selectorSites } from './selectorSites.ts';

export interface ServiceName {
  readonly kind: 'service';
  readonly namespace: string;
  readonly name: string;
}

export interface NamespaceName {
  readonly kind: 'namespace';
  readonly name: string;
}

/** Pods by what makes them, as a selector or the workload itself means them. */
export interface PodsName {
  readonly kind: 'pods';
  readonly pods: readonly PodSet[];
}

/** What objects call each other by. */
export type Name = ServiceName | ServicePortName | PodPortName | LabelName | NamespaceName | PodsName;

/**
 * Every place of the workspace that names something, each once: definitions and uses. A number that no container
 * declares leads to the pods all the same.
 */
export function mentionsOf(view: ClusterView, name: Name): Mention[] {
  switch (name.kind) {
    case 'label':
      return labelMentions(view, name);
    case 'pod port':
      return [...podPortMentions(view, name), ...undeclared(name)];
    case 'service port':
      return servicePortMentions(view, name);
    case 'service':
      return serviceMentions(view, name);
    case 'namespace':
      return namespaceMentions(view, name);
    case 'pods':
      return podMentions(view, name);
  }
}

function undeclared(name: PodPortName): Mention[] {
  if (typeof name.port === 'string') return [];
  return name.pods
    .filter((pods) => declaredPorts(name, pods).length === 0)
    .map(({ object }) => defined(object, nameField(object)));
}

function serviceMentions(view: ClusterView, { namespace, name }: ServiceName): Mention[] {
  const endpoints = view.endpointsOf({ namespace, name });
  return unique([
    ...view.servicesNamed(name, namespace).map(({ object }) => defined(object, nameField(object))),
    ...view
      .backendsOf({ namespace, name })
      .map(({ object, field }) => used(object, field.at('service', 'name'))),
    ...endpoints.map(({ object }) =>
      used(
        object,
        object.kind === 'Endpoints'
          ? nameField(object)
          : object.root.at('metadata', 'labels', serviceNameLabel),
      ),
    ),
    ...view
      .podsIn(namespace)
      .flatMap(({ object, specField, serviceName, subdomain }) => [
        ...(serviceName === name ? [used(object, object.root.at('spec', 'serviceName'))] : []),
        ...(subdomain === name ? [used(object, specField.get('subdomain'))] : []),
      ]),
  ]);
}

function namespaceMentions(view: ClusterView, { name }: NamespaceName): Mention[] {
  const own = view.objects.flatMap((object) => {
    if (object.kind === 'Namespace' && object.name === name) return [defined(object, nameField(object))];
    const field = object.root.at('metadata', 'namespace');
    return field.text === name ? [used(object, field)] : [];
  });
  const label = { kind: 'label', key: namespaceNameLabel, value: name, holders: [], site: null } as const;
  const sites = view.objects.flatMap(selectorSites).filter(({ selects }) => selects === 'namespaces');
  return [...own, ...sites.flatMap((site) => labelMentions(view, { ...label, site }))];
}

function podMentions(view: ClusterView, { pods }: PodsName): Mention[] {
  const own = new Set(pods.map(({ object }) => object));
  const definitions = pods.map(({ object }) => defined(object, nameField(object)));
  const sites = view.objects
    .flatMap(selectorSites)
    .filter((site) => !own.has(site.object) && picked(view, site).some(({ object }) => own.has(object)))
    .map(({ object, field }) => used(object, field, 'key'));
  const targets = view.endpoints.flatMap(({ object, namespace, endpoints }) =>
    endpoints
      .filter((endpoint) =>
        pods.some((it) => it.kind === 'Pod' && it.namespace === namespace && it.name === endpoint.pod),
      )
      .map(({ field }) => used(object, field.at('targetRef', 'name'))),
  );
  return unique([...definitions, ...sites, ...targets]);
}

/** The pods that a selector picks, or whose namespaces it picks. */
export function podsPicked(view: ClusterView, site: SelectorSite): PodSet[] {
  return picked(view, site).flatMap(({ object }) => view.podSetOf(object) ?? []);
}

export function nameField(object: ManifestObject): Field {
  return object.root.at('metadata', 'name');
}
