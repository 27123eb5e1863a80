import { type Field, type IngressBackend, isWithin, type ManifestObject } from '../../kubernetes/index.ts';
import type { Features } from '../context.ts';
import { code, escapeMarkdown } from '../markdown.ts';
import { objectLink } from './links.ts';
import { podsBehind } from './selection.ts';
import { targetsOf, targetWords } from './targets.ts';
import { countNote, listed, portWords } from './wording.ts';

/** Where an Ingress leads, on a backend of it. */
export function describeBackend(features: Features, object: ManifestObject, field: Field): string[] {
  const { view } = features.workspace.manifests;
  const backend = view.backendsIn(object).find((it) => isWithin(field, it.field));
  if (backend === undefined) return [];
  const { namespace, serviceName, port } = backend;
  const [service] = view.servicesNamed(serviceName, namespace);
  const head = `**${escapeMarkdown(requestWords(backend))}** → Service ${escapeMarkdown(`${namespace}/${serviceName}`)}`;
  if (service === undefined) return [head, '', 'It is not in the workspace.'];
  const own = service.ports.find((it) => it.port === port || it.name === port);
  const pods = podsBehind(view, service);
  const whom = pods.map((set) => `${objectLink(features, set.object)}${countNote(set)}`);
  const there = objectLink(features, service.object);
  if (own === undefined) return [head, '', `${there} has no port ${code(String(port ?? ''))}.`];
  const name = own.name === '' ? '' : ` ${code(own.name)}`;
  return [
    head,
    '',
    `${there}, port ${portWords(own.port, own.protocol)}${name}  `,
    whom.length === 0
      ? 'No pods behind it are in the workspace.'
      : `→ ${listed(whom)}, port ${escapeMarkdown(targetWords(own, targetsOf(own, pods)))}`,
  ];
}

function requestWords({ host, path }: IngressBackend): string {
  if (host === null && path === null) return 'What no rule matches';
  return `${host || 'any host'}${path ?? ''}`;
}
