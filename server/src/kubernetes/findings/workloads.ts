import { changeText } from '../fixes.ts';
import { containersOf, type PodSet } from '../model/index.ts';
import { describeObject, type ManifestObject } from '../objects/index.ts';
import { mapSelector, matchesLabels } from '../selectors.ts';
import type { ManifestFinding } from '../validation/index.ts';
import { butWords, isAlmost } from './nearMiss.ts';
import { type ClusterView, finding, nameSpan, place } from './view.ts';

/** What is wrong with workloads though the API server takes them. */
export function workloadFindings(view: ClusterView, of: ReadonlySet<ManifestObject>): ManifestFinding[] {
  return view.pods
    .filter(({ object }) => of.has(object))
    .flatMap((pods) => [
      ...portsDeclaredTwice(pods),
      ...probePorts(pods),
      ...governingService(view, pods),
      ...shortNames(view, pods),
    ]);
}

function portsDeclaredTwice(pods: PodSet): ManifestFinding[] {
  return pods.ports.flatMap((port, index) => {
    const isSame = (other: (typeof pods.ports)[number]) =>
      other.container === port.container && other.number === port.number && other.protocol === port.protocol;
    const first = pods.ports.findIndex(isSame);
    const other = pods.ports[first];
    if (first === index || !other || port.field.holdsUnknown || port.number === 0) return [];
    const there = place(pods.object, other.field.span, 'Here for the first time');
    return [
      finding(
        'port-declared-twice',
        pods.object,
        port.field.span,
        [`${port.number}/${port.protocol}`],
        [there],
      ),
    ];
  });
}

const probes = {
  readinessProbe: ', and the pod is never ready: no Service sends it anything',
  livenessProbe: ', and the container is restarted again and again',
  startupProbe: ', and the container is restarted again and again',
} as const;

function probePorts(pods: PodSet): ManifestFinding[] {
  if (pods.object.certainty === 'lines') return [];
  return containersOf(pods.specField).flatMap(({ field }) => {
    const ports = field.get('ports');
    if (ports.holdsUnknown) return [];
    const names = ports.items.map((port) => port.get('name').text);
    return Object.entries(probes).flatMap(([probe, consequence]) =>
      ['httpGet', 'tcpSocket'].flatMap((handler) => {
        const port = field.at(probe, handler, 'port');
        const name = port.intOrString;
        if (typeof name !== 'string' || name === '' || names.includes(name)) return [];
        // Digits in quotes are refused by the API server already.
        if (/^\d+$/.test(name)) return [];
        const near = names.find((declared) => isAlmost(declared, name));
        const fixes = near === undefined ? [] : changeText(pods.object, port, near);
        return [
          finding('probe-port', pods.object, port.span, [name, consequence, butWords(near)], [], fixes),
        ];
      }),
    );
  });
}

const longestStatefulSetName = 52;

function governingService(view: ClusterView, pods: PodSet): ManifestFinding[] {
  const { object } = pods;
  if (pods.kind !== 'StatefulSet') return [];
  const findings: ManifestFinding[] = [];
  if (pods.name.length > longestStatefulSetName)
    findings.push(finding('name-long', object, nameSpan(object), []));
  if (pods.serviceName === null) return findings;
  const span = object.root.at('spec', 'serviceName').span;
  const services = view.servicesNamed(pods.serviceName, pods.namespace);
  const [service] = services;
  if (!service) {
    if (!view.hasOpenServices)
      findings.push(finding('governing-missing', object, span, [`${pods.namespace}/${pods.serviceName}`]));
    return findings;
  }
  const words = describeObject(service.object);
  if (
    services.every(
      (candidate) => !candidate.isHeadless && !candidate.object.root.at('spec', 'clusterIP').isUnknown,
    )
  ) {
    const there = place(service.object, nameSpan(service.object), words);
    findings.push(finding('governing-not-headless', object, span, [words], [there]));
  } else if (pods.labelsKnown && services.every((candidate) => selectsOthers(candidate.selector, pods))) {
    const there = place(service.object, service.object.root.at('spec', 'selector').span, words);
    findings.push(finding('governing-selects', object, span, [words], [there]));
  }
  return findings;
}

function selectsOthers(selector: ReadonlyMap<string, string> | null, pods: PodSet): boolean {
  return selector !== null && !matchesLabels(mapSelector(selector), pods.labels);
}

/** A host in a value: alone, with a port, or in a URL; of one label only. */
const shortHost =
  /^(?:[a-z][a-z0-9+.-]*:\/\/(?:[^@/\s]*@)?)?([a-z]([-a-z0-9]*[a-z0-9])?)(?::\d+)?(?:\/\S*)?$/;

function withNamespace(text: string, host: string, namespace: string): string {
  // A user before an @, or the scheme, may be called like the host.
  const authority = /^(?:[a-z][a-z0-9+.-]*:\/\/(?:[^@/\s]*@)?)?/.exec(text)?.[0].length ?? 0;
  return `${text.slice(0, authority)}${host}.${namespace}${text.slice(authority + host.length)}`;
}

/** A name without namespace is looked up in the pod's own. */
function shortNames(view: ClusterView, pods: PodSet): ManifestFinding[] {
  return containersOf(pods.specField).flatMap(({ field }) =>
    field.get('env').items.flatMap((variable) => {
      const value = variable.get('value');
      const host = shortHost.exec(value.text)?.[1];
      // A plain word is a host only where the variable says so, or a port follows.
      const isHost =
        /[:/]/.test(value.text) || /HOST|ADDR|SERVER|ENDPOINT|URL/i.test(variable.get('name').text);
      if (!host || !isHost || view.servicesNamed(host, pods.namespace).length > 0) return [];
      const elsewhere = view.servicesNamed(host);
      const namespaces = new Set(elsewhere.map((service) => service.namespace));
      const [service] = elsewhere;
      if (!service || namespaces.size !== 1 || service.namespace === '' || pods.namespace === '') return [];
      const there = place(service.object, nameSpan(service.object), describeObject(service.object));
      return [
        finding(
          'short-name',
          pods.object,
          value.span,
          [host, service.namespace, pods.namespace],
          [there],
          changeText(pods.object, value, withNamespace(value.text, host, service.namespace)),
        ),
      ];
    }),
  );
}
