import type { ServicePort } from '../../kubeproxy/index.ts';
import type { PodSet, Service } from '../../kubernetes/index.ts';
import { servicesOf } from '../chainsOfService.ts';
import type { Features } from '../context.ts';
import { objectLink } from '../manifest/links.ts';
import { podsBehind } from '../manifest/selection.ts';
import { listed } from '../manifest/wording.ts';

/** "made of Service app-svc, for the pods of Deployment app": the way back to manifests, where they are here. */
export function manifestLines(features: Features, shown: ServicePort): string[] {
  const services = servicesOf(features, shown);
  if (services.length === 0) return [];
  const links = services.map(({ object }) => objectLink(features, object));
  return [`made of ${listed(links)}${podsWords(features, services)}  `];
}

function podsWords(features: Features, services: readonly Service[]): string {
  const { view } = features.workspace.manifests;
  const pods = new Map<string, PodSet>();
  for (const set of services.flatMap((service) => podsBehind(view, service))) {
    pods.set(`${set.kind} ${set.name}`, pods.get(`${set.kind} ${set.name}`) ?? set);
  }
  if (pods.size === 0) return '';
  return `, for the pods of ${listed([...pods.values()].map(({ object }) => objectLink(features, object)))}`;
}
