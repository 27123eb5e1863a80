import { CompletionItemKind } from 'vscode-languageserver-types';
import { plural } from '../../../kubeproxy/index.ts';
import {
  type ClusterView,
  elementType,
  type Field,
  type ManifestObject,
  type PodSet,
  serviceNameLabel,
  structOf,
  valuesOf,
} from '../../../kubernetes/index.ts';
import { listed, podsWords } from '../wording.ts';
import type { Choice } from './choice.ts';
import { labelValueChoices } from './labelChoices.ts';
import type { Slot } from './slot.ts';

/** What the field under the cursor can be set to: words of the API, names and ports that exist. */
export function valueChoices(view: ClusterView, slot: Slot): Choice[] {
  const { object, around, key } = slot;
  if (object === null) return [];
  const field = key === null ? around : around.get(key);
  const row = key === null ? around.parent?.row : field.row;
  if (structOf(field.type) !== null || elementType(field.type) !== null) return [];
  const words = valuesOf(row ?? { values: [] }, null);
  const taken = new Set(key === null ? around.parent?.texts : []);
  if (words.length > 0) {
    return words
      .filter((word) => !taken.has(word))
      .map((label) => ({
        label,
        kind: CompletionItemKind.EnumMember,
        detail: row?.type === 'string' ? (field.name ?? '') : '',
      }));
  }
  if (field.type === 'bool') {
    return ['true', 'false'].map((label) => ({ label, kind: CompletionItemKind.Value, detail: '' }));
  }
  const reader = readers[`${field.parent?.type}.${field.name}`];
  return reader?.(view, object, field, slot) ?? labelValueChoices(view, slot, field, taken);
}

type Reader = (view: ClusterView, object: ManifestObject, field: Field, slot: Slot) => Choice[];

/** Which fields take names and ports of other objects, by the struct that they are in. */
const readers: Readonly<Record<string, Reader | undefined>> = {
  'ServicePort.targetPort': (view, object, field, slot) => {
    const service = view.serviceOf(object);
    return service === null
      ? []
      : portChoices(slot, view.podsOf(service), field.parent?.get('protocol').text || 'TCP');
  },
  'NetworkPolicyPort.port': (view, object, field, slot) =>
    portChoices(slot, policyPods(view, object, field), field.parent?.get('protocol').text || 'TCP'),
  'HTTPGetAction.port': probePorts,
  'TCPSocketAction.port': probePorts,
  'GRPCAction.port': probePorts,
  'IngressServiceBackend.name': serviceNames,
  'StatefulSetSpec.serviceName': serviceNames,
  'PodSpec.subdomain': serviceNames,
  [`map:string.${serviceNameLabel}`]: serviceNames,
  'ServiceBackendPort.name': (view, object, field) =>
    backendServices(view, object, field).flatMap(({ name, ports }) =>
      ports.filter((port) => port.name !== '').map((port) => portOfService(port.name, name, port)),
    ),
  'ServiceBackendPort.number': (view, object, field) =>
    backendServices(view, object, field).flatMap(({ name, ports }) =>
      ports.map((port) => portOfService(String(port.port), name, port)),
    ),
  'EndpointSlicePort.name': endpointPortNames,
  'EndpointsPort.name': endpointPortNames,
  'ObjectMeta.namespace': (view, object) => {
    const counts = new Map<string, number>();
    for (const { kind, name, namespace } of view.objects.filter((it) => it !== object)) {
      const own = kind === 'Namespace' ? name : (namespace ?? '');
      if (own !== '') counts.set(own, (counts.get(own) ?? 0) + (kind === 'Namespace' ? 0 : 1));
    }
    return [...counts].map(([label, count]) => ({
      label,
      kind: CompletionItemKind.Module,
      detail: view.namespaces.has(label) ? 'Namespace' : `namespace of ${plural(count, 'object')}`,
    }));
  },
};

function serviceNames(view: ClusterView, { namespace }: ManifestObject, field: Field): Choice[] {
  const wantsHeadless = field.name === 'serviceName' || field.name === 'subdomain';
  return unique(
    view.services
      .filter((service) => service.namespace === namespace && service.name !== '')
      .sort((a, b) => (wantsHeadless ? Number(b.isHeadless) - Number(a.isHeadless) : 0))
      .map(({ name, isHeadless, type, ports }) => ({
        label: name,
        kind: CompletionItemKind.Interface,
        detail: [
          isHeadless ? 'headless' : type,
          ...ports.map((port) => `${port.port}/${port.protocol}`),
        ].join(' · '),
      })),
  );
}

function backendServices(view: ClusterView, { namespace }: ManifestObject, field: Field) {
  const name = field.parent?.parent?.get('name').text ?? '';
  return view.servicesNamed(name, namespace ?? '');
}

function portOfService(label: string, service: string, port: { port: number; protocol: string }): Choice {
  return {
    label,
    kind: CompletionItemKind.Constant,
    detail: `${port.port}/${port.protocol} · Service ${service}`,
  };
}

function endpointPortNames(view: ClusterView, object: ManifestObject): Choice[] {
  const name =
    object.kind === 'Endpoints' ? object.name : object.root.at('metadata', 'labels', serviceNameLabel).text;
  return view
    .servicesNamed(name, object.namespace ?? '')
    .flatMap(({ name: service, ports }) =>
      ports.filter((port) => port.name !== '').map((port) => portOfService(port.name, service, port)),
    );
}

/** The pods that a policy's rule opens ports of: its own coming in, its peers' going out. */
function policyPods(view: ClusterView, object: ManifestObject, field: Field): readonly PodSet[] {
  const policy = view.policyOf(object);
  const rule = field.parent?.parent?.parent ?? null;
  if (policy === null || rule === null) return [];
  if (rule.type === 'NetworkPolicyIngressRule') {
    return policy.podSelector === null ? [] : view.selected(policy.podSelector, policy.namespace);
  }
  const peers = policy.egress.find((it) => it.field === rule)?.peers ?? null;
  return peers === null
    ? view.podsIn(policy.namespace)
    : peers.flatMap((peer) => view.podsOfPeer(peer, policy.namespace));
}

/** Those of the probe's own container. */
function probePorts(view: ClusterView, object: ManifestObject, field: Field, slot: Slot): Choice[] {
  const pods = view.podSetOf(object);
  return pods === null ? [] : portChoices(slot, [pods], null, containerOf(field));
}

function containerOf(field: Field): Field | null {
  for (let at: Field | null = field; at !== null; at = at.parent) if (at.type === 'Container') return at;
  return null;
}

/** Ports that pods declare: by name where they have one, then by number. */
function portChoices(
  { line, yaml, around, key }: Slot,
  pods: readonly PodSet[],
  protocol: string | null,
  container: Field | null = null,
): Choice[] {
  const type = key === null ? 'any' : around.get(key).type;
  const found = pods.flatMap((it) =>
    it.ports
      .filter((port) => protocol === null || port.protocol === protocol)
      .filter((port) => container === null || port.field.parent?.parent === container)
      .map((port) => ({ port, whose: podsWords(it) })),
  );
  const choices = (
    textOf: (it: (typeof found)[number]) => string,
    words: (it: (typeof found)[number]) => string,
    quoted: boolean,
  ) => {
    const groups = new Map<string, (typeof found)[number][]>();
    for (const it of found) {
      const text = textOf(it);
      if (text !== '') groups.set(text, [...(groups.get(text) ?? []), it]);
    }
    return [...groups].map(([label, list]): Choice => {
      const [first] = list;
      const whose = listed([...new Set(list.map((it) => it.whose))]);
      return {
        label,
        kind: CompletionItemKind.Constant,
        detail: `${first === undefined ? '' : words(first)} · ${whose}`,
        ...(quoted ? {} : { text: label }),
      };
    });
  };
  const names =
    type === 'int32'
      ? []
      : choices(
          ({ port }) => port.name,
          ({ port }) => `${port.number}/${port.protocol}`,
          true,
        );
  // In quotes a number is a name, and no container's.
  const numbers =
    line.quote !== '' && !yaml.isJson
      ? []
      : choices(
          ({ port }) => String(port.number),
          ({ port }) => `${port.protocol}${port.name === '' ? '' : ` · ${port.name}`}`,
          false,
        );
  return [...names, ...(line.quote === '' ? numbers : [])];
}

function unique(choices: readonly Choice[]): Choice[] {
  const seen = new Set<string>();
  return choices.filter(({ label }) => !seen.has(label) && seen.add(label));
}
