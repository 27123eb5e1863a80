import { parseAddress } from '../addresses.ts';
import { changeNumber, changeText, type ManifestFix, remove, together } from '../fixes.ts';
import { type PodSet, portLabel, type Service, type ServicePort } from '../model/index.ts';
import { describeObject, type ManifestObject } from '../objects/index.ts';
import { declaredPort, resolveTargetPort } from '../ports.ts';
import { formatSelector, mapSelector, matchesLabels } from '../selectors.ts';
import type { ManifestFinding } from '../validation/index.ts';
import { butWords, isAlmost, nearMisses, pairFixes } from './nearMiss.ts';
import { type ClusterView, finding, listWords, nameSpan, place, podSetWords } from './view.ts';

/** What is wrong between some Services and the pods, endpoints and other Services around them. */
export function serviceFindings(view: ClusterView, of: ReadonlySet<ManifestObject>): ManifestFinding[] {
  return [
    ...view.services
      .filter(({ object }) => of.has(object))
      .flatMap((service) => [
        ...selectionFindings(view, service),
        ...portFindings(view, service),
        ...ignoredFields(service),
        ...writtenEndpoints(view, service),
      ]),
    ...clashes(view).filter(({ object }) => of.has(object)),
  ];
}

function selectionFindings(view: ClusterView, service: Service): ManifestFinding[] {
  const { object, selector, namespace } = service;
  if (selector === null || object.certainty === 'lines') return [];
  const span = object.root.at('spec', 'selector').span;
  const selected = view.podsOf(service);
  if (selected.length > 0) return severalApplications(service, selected);
  if (view.isUndecided(namespace, mapSelector(selector))) return [];
  const words = formatSelector(mapSelector(selector));
  const onWorkload = view
    .podsIn(namespace)
    .find((pods) => matchesLabels(mapSelector(selector), ownLabels(pods)));
  if (onWorkload) {
    const there = place(
      onWorkload.object,
      onWorkload.object.root.at('metadata', 'labels').span,
      'Here, on the workload',
    );
    return [finding('selects-workload', object, span, [words, describeObject(onWorkload.object)], [there])];
  }
  const near = nearMisses(selector, view.podsIn(namespace))[0];
  if (near) {
    const pair = object.root.at('spec', 'selector', near.key).span;
    const there = place(
      near.pods.object,
      near.pods.labelsField.get(near.theirKey).span,
      'The pods have this',
    );
    const values = [
      `${near.key}=${near.value}`,
      podSetWords(near.pods),
      `${near.theirKey}=${near.theirValue}`,
    ];
    const fixes = pairFixes(object, object.root.at('spec', 'selector', near.key), near);
    return [finding('selects-near', object, pair, values, [there], fixes)];
  }
  const elsewhere = view.pods.filter(
    (pods) => pods.labelsKnown && matchesLabels(mapSelector(selector), pods.labels),
  );
  const namespaces = [...new Set(elsewhere.map((pods) => pods.namespace))];
  const only = namespaces.length === 1 ? elsewhere[0] : undefined;
  // The same Service beside those pods: then this one is of another bundle.
  if (only && view.servicesNamed(service.name, only.namespace).length === 0) {
    const there = place(only.object, nameSpan(only.object), podSetWords(only));
    return [finding('selects-elsewhere', object, span, [namespace, only.namespace], [there])];
  }
  return [finding('selects-nothing', object, span, [words])];
}

/** Labels that name an application; others (version, track, color) are there to tell releases apart. */
const applicationLabels = [
  'app',
  'app.kubernetes.io/name',
  'k8s-app',
  'name',
  'app.kubernetes.io/component',
  'component',
  'tier',
  'role',
];

function severalApplications(service: Service, selected: readonly PodSet[]): ManifestFinding[] {
  const sets = uniqueByName(selected);
  if (sets.length < 2) return [];
  const telling = applicationLabels.filter((key) => {
    const values = sets.map((pods) => pods.labels.get(key));
    return !service.selector?.has(key) && values.every(Boolean) && new Set(values).size === sets.length;
  });
  if (telling.length === 0) return [];
  const span = service.object.root.at('spec', 'selector').span;
  const related = sets.map((pods) => place(pods.object, pods.labelsField.span, podSetWords(pods)));
  return [
    finding(
      'selects-several',
      service.object,
      span,
      [listWords(sets.map(podSetWords)), telling[0] ?? ''],
      related,
    ),
  ];
}

function portFindings(view: ClusterView, service: Service): ManifestFinding[] {
  const selected = view.podsOf(service).filter((pods) => pods.portsKnown);
  if (selected.length === 0 || selected.length < view.podsOf(service).length) return [];
  return service.ports.flatMap((port) => {
    if (port.field.holdsUnknown) return [];
    return typeof port.targetPort === 'string'
      ? namedTarget(service, port, selected)
      : numericTarget(service, port, selected);
  });
}

function namedTarget(service: Service, port: ServicePort, selected: readonly PodSet[]): ManifestFinding[] {
  const name = String(port.targetPort);
  if (selected.some((pods) => resolveTargetPort(port, pods))) return [];
  const otherProtocol = selected.flatMap((pods) => pods.ports).find((declared) => declared.name === name);
  const span = port.field.get('targetPort').span;
  const set = selected[0];
  if (!set) return [];
  if (otherProtocol) {
    const there = place(
      set.object,
      otherProtocol.field.get('name').span,
      `${name} is ${otherProtocol.protocol}`,
    );
    const values = [podSetWords(set), name, otherProtocol.protocol, port.protocol];
    return [finding('target-protocol', service.object, span, values, [there])];
  }
  const near = selected.flatMap((pods) => pods.ports.filter((declared) => isAlmost(declared.name, name)));
  const declared = near[0] ?? set.ports.find((candidate) => candidate.name !== '');
  const related = declared
    ? [place(set.object, declared.field.span, `${declared.name} is ${declared.number}`)]
    : [];
  const fixes = near[0] ? changeText(service.object, port.field.get('targetPort'), near[0].name) : [];
  const words = listWords(selected.map(podSetWords));
  return [
    finding(
      'target-name',
      service.object,
      span,
      [words, name, port.protocol, butWords(near[0]?.name)],
      related,
      fixes,
    ),
  ];
}

/** Ports that are not declared can be reached all the same: only what a declaration contradicts is said. */
function numericTarget(service: Service, port: ServicePort, selected: readonly PodSet[]): ManifestFinding[] {
  const target = port.targetPort;
  if (typeof target !== 'number') return [];
  if (selected.some((pods) => pods.ports.length === 0 || declaredPort(pods, target, port.protocol)))
    return [];
  const targetField = port.field.get('targetPort');
  // A field that nobody knows is probably meant to be it, and is said already.
  if (targetField.isAbsent && port.field.pairs.some(([, field]) => field.row === null)) return [];
  const span = targetField.isAbsent ? port.field.get('port').span : targetField.span;
  const set = selected[0];
  if (!set) return [];
  const words = listWords(selected.map(podSetWords));
  const declared = uniquePorts(set);
  const other = set.ports.find((candidate) => candidate.number === target);
  if (other) {
    const there = place(set.object, other.field.span, `${other.number}/${other.protocol}`);
    return [
      finding(
        'target-protocol',
        service.object,
        span,
        [words, target, other.protocol, port.protocol],
        [there],
      ),
    ];
  }
  const related = set.ports
    .slice(0, 3)
    .map((candidate) => place(set.object, candidate.field.span, `${candidate.number}/${candidate.protocol}`));
  if (target !== port.port && selected.every((pods) => declaredPort(pods, port.port, port.protocol))) {
    const fixes = together(
      'Swap port and targetPort',
      changeNumber(service.object, port.field.get('port'), target),
      changeNumber(service.object, targetField, port.port),
    );
    return [finding('target-swapped', service.object, span, [words, port.port, target], related, fixes)];
  }
  return [
    finding(
      'target-undeclared',
      service.object,
      span,
      [words, `${target}/${port.protocol}`, declared],
      related,
      onlyPortFixes(service, port, selected),
    ),
  ];
}

/** Where all pods declare one port and no other, that is meant. */
function onlyPortFixes(service: Service, port: ServicePort, selected: readonly PodSet[]): ManifestFix[] {
  const declared = selected.flatMap((pods) =>
    pods.ports.filter(({ protocol }) => protocol === port.protocol),
  );
  const numbers = new Set(declared.map(({ number }) => number));
  const [only] = numbers;
  return numbers.size === 1 && only !== undefined
    ? changeNumber(service.object, port.field.get('targetPort'), only)
    : [];
}

/** What the API server takes and nobody heeds. Source: pkg/api/service/warnings.go. */
function ignoredFields(service: Service): ManifestFinding[] {
  const { object, type } = service;
  const spec = object.root.get('spec');
  const findings: ManifestFinding[] = [];
  if (type === 'ExternalName') {
    const name = spec.get('externalName');
    if (parseAddress(name.text))
      findings.push(finding('external-name-address', object, name.span, [name.text]));
    const ports = spec.get('ports');
    if (ports.items.length > 0)
      findings.push(finding('external-name-ports', object, ports.span, [name.text]));
  } else if (spec.get('externalName').isKnown && !spec.get('type').isUnknown) {
    const name = spec.get('externalName');
    findings.push(finding('external-name-ignored', object, name.span, [type], [], remove(object, name)));
  }
  if (service.isHeadless) {
    const ignored = [
      spec.get('loadBalancerIP').text !== '' && 'loadBalancerIP',
      service.externalIPs.length > 0 && 'externalIPs',
      service.affinitySeconds !== null && 'sessionAffinity',
    ];
    for (const name of ignored) {
      if (!name) continue;
      const field = spec.get(name);
      findings.push(finding('headless-ignored', object, field.span, [name], [], remove(object, field)));
    }
  }
  const config = spec.get('sessionAffinityConfig');
  const affinity = spec.get('sessionAffinity');
  if (config.isKnown && !affinity.isUnknown && affinity.text !== 'ClientIP') {
    findings.push(finding('affinity-dropped', object, config.span, [], [], remove(object, config)));
  }
  return findings;
}

/** A Service without selector lives from endpoints that somebody writes, and these are joined by port name. */
function writtenEndpoints(view: ClusterView, service: Service): ManifestFinding[] {
  if (service.selector !== null || service.type === 'ExternalName' || service.object.root.holdsUnknown)
    return [];
  const groups = view.endpoints.filter(
    (group) =>
      group.serviceName === service.name &&
      group.namespace === service.namespace &&
      !group.object.root.holdsUnknown,
  );
  const ports = groups.flatMap((group) => group.ports);
  if (ports.length === 0) return [];
  return service.ports
    .filter(
      (port) => !ports.some((written) => written.name === port.name && written.protocol === port.protocol),
    )
    .map((port) => {
      const related = groups.flatMap(({ object, ports: own }) =>
        own.slice(0, 2).map(({ field, name }) => place(object, field.span, `"${name}"`)),
      );
      const names = listWords(ports.map(({ name }) => `"${name}"`));
      return finding(
        'endpoint-ports',
        service.object,
        port.field.get('name').span,
        [port.name, names],
        related,
      );
    });
}

/** Only Services of one folder: others may be meant for other clusters. */
function clashes(view: ClusterView): ManifestFinding[] {
  const askers = new Map<string, Service[]>();
  return view.services.flatMap((service) => {
    const wanted = [
      ...service.ports.flatMap(({ nodePort }) => (nodePort === null ? [] : [String(nodePort)])),
      ...service.clusterIPs,
    ];
    const others = new Set(wanted.flatMap((it) => askers.get(it) ?? []));
    for (const it of new Set(wanted)) askers.set(it, [...(askers.get(it) ?? []), service]);
    return [...others]
      .filter((other) => other.name !== service.name || other.namespace !== service.namespace)
      .filter((other) => view.isSameFolder(other.object, service.object))
      .flatMap((other) => clash(service, other));
  });
}

function clash(service: Service, other: Service): ManifestFinding[] {
  const findings: ManifestFinding[] = [];
  const words = describeObject(other.object);
  for (const port of service.ports) {
    const taken = other.ports.find(
      (candidate) => candidate.nodePort !== null && candidate.nodePort === port.nodePort,
    );
    if (!taken || port.nodePort === null) continue;
    const there = place(
      other.object,
      taken.field.get('nodePort').span,
      `Port ${portLabel(taken)} of ${words}`,
    );
    findings.push(
      finding(
        'node-port-clash',
        service.object,
        port.field.get('nodePort').span,
        [words, port.nodePort],
        [there],
      ),
    );
  }
  for (const address of service.clusterIPs) {
    if (!other.clusterIPs.includes(address)) continue;
    const there = place(other.object, other.object.root.at('spec', 'clusterIP').span, words);
    findings.push(
      finding(
        'cluster-ip-clash',
        service.object,
        service.object.root.at('spec', 'clusterIP').span,
        [words, address],
        [there],
      ),
    );
  }
  return findings;
}

function ownLabels(pods: PodSet): ReadonlyMap<string, string> {
  return pods.kind === 'Pod' ? new Map() : pods.object.root.at('metadata', 'labels').labels;
}

/** The same workload may be written in several bundles of a repository. */
function uniqueByName(sets: readonly PodSet[]): PodSet[] {
  return [...new Map(sets.map((pods) => [podSetWords(pods), pods])).values()];
}

function uniquePorts(pods: PodSet): string {
  return listWords(pods.ports.map(({ number, protocol }) => `${number}/${protocol}`));
}
