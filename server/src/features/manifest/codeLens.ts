import type { CodeLens, Command } from 'vscode-languageserver-types';
import { plural } from '../../kubeproxy/index.ts';
import {
  type ClusterView,
  isPolicy,
  type ManifestObject,
  type NetworkPolicy,
  type PodSet,
  type PolicyRule,
  type Service,
} from '../../kubernetes/index.ts';
import { type CommandPlace, commands } from '../../protocol.ts';
import type { Location } from '../../text/index.ts';
import type { ManifestDocument } from '../../workspace/index.ts';
import type { Features } from '../context.ts';
import { commandPlace, locationOf, podsLocation } from './links.ts';
import { isOnNodes, nodeWords } from './nodeStates.ts';
import { changeWords, isEdited } from './policyChanges.ts';
import { type Direction, passWords } from './policyWords.ts';
import { hasPolicies, isReachOpen, reachQuestion, reachWords } from './reachWords.ts';
import { podsBehind, podsOfPeer, podsUnder, policiesOf, servicesOf } from './selection.ts';
import { targetsOf, targetWords } from './targets.ts';
import { podCountWords, podsWords } from './wording.ts';

/** What a lens tells of the object, or of the rule, below it. */
type Topic =
  | 'target'
  | 'flow'
  | 'rules'
  | 'nodes'
  | 'users'
  | 'policy'
  | 'rule'
  | 'ingress'
  | 'egress'
  | 'changes';

/**
 * Lenses above objects that select or are selected. Only which ones there are is found here; what a lens says is
 * made when it comes into view (`resolveCodeLens`).
 */
export function codeLenses(features: Features, document: ManifestDocument): CodeLens[] {
  const { manifests } = features.workspace;
  if (!features.settings['codeLens.enabled'] || manifests.isPatch(document)) return [];
  const isClosed = hasPolicies(manifests);
  return [...document.objects.keys()].flatMap((object) => {
    const { node } = object.root;
    if (node === null) return [];
    const lens = (about: Topic, { start } = document.rangeOf(object, node)): CodeLens => ({
      range: { start, end: start },
      data: { uri: document.uri, about },
    });
    return [
      ...topicsOf(features, object).map((topic) => lens(topic)),
      ...(isClosed ? reachTopics(manifests.view, object).map((topic) => lens(topic)) : []),
      ...(isPolicy(object) && isEdited(features.workspace, document, object) ? [lens('changes')] : []),
      ...namedRules(manifests.view, object).map(({ field }) =>
        lens('rule', document.rangeOf(object, field.span)),
      ),
    ];
  });
}

function topicsOf(features: Features, object: ManifestObject): Topic[] {
  const { view } = features.workspace.manifests;
  const service = view.serviceOf(object);
  if (service !== null) {
    if (service.type === 'ExternalName') return [];
    const hasRules = !service.isHeadless && service.name !== '';
    const nodes: Topic[] = hasRules && isOnNodes(features, service) ? ['nodes'] : [];
    return ['target', 'flow', ...(hasRules ? (['rules'] as const) : []), ...nodes];
  }
  const pods = view.podSetOf(object);
  if (pods !== null) return view.servicesOf(pods).length + view.policiesOf(pods).length > 0 ? ['users'] : [];
  return view.policyOf(object) === null ? [] : ['policy'];
}

/** Of pods that a policy may be about: one of a whole cluster picks by more than is looked at here. */
function reachTopics(view: ClusterView, object: ManifestObject): Topic[] {
  if (object.certainty === 'lines' || isReachOpen(view, object)) return [];
  const service = view.serviceOf(object);
  const pods = view.podSetOf(object);
  const asked = service !== null ? podsBehind(view, service) : pods !== null ? [pods] : [];
  const isAbout = asked.some((it) => it.labelsKnown && policiesOf(view, it).length > 0);
  if (!isAbout) return [];
  return service === null ? ['ingress', 'egress'] : ['ingress'];
}

/** Rules that stand for pods by their labels: the lens tells who they are. */
function namedRules(view: ClusterView, object: ManifestObject): PolicyRule[] {
  const policy = view.policyOf(object);
  if (policy === null) return [];
  return [...policy.ingress, ...policy.egress].filter(({ peers }) =>
    peers?.some((peer) => view.podsOfPeer(peer, policy.namespace).length > 0),
  );
}

/** The lens with its text and command. A lens of an older text comes back as it is, to be asked for again. */
export function resolveCodeLens(features: Features, document: ManifestDocument, lens: CodeLens): CodeLens {
  const object = document.fieldAt(lens.range.start)?.object;
  if (object === undefined) return lens;
  const { about } = lens.data as { readonly about: Topic };
  const command = commandFor(features, document, object, about, lens);
  return command === null ? lens : { ...lens, command };
}

function commandFor(
  features: Features,
  document: ManifestDocument,
  object: ManifestObject,
  about: Topic,
  lens: CodeLens,
): Command | null {
  const { view } = features.workspace.manifests;
  const service = view.serviceOf(object);
  const pods = view.podSetOf(object);
  const policy = view.policyOf(object);
  if (service !== null && about === 'flow') return flow(features, object, 'Show flow');
  if (service !== null && about === 'rules') {
    return on(commands.previewRules, features, object, 'Preview rules');
  }
  if (service !== null && about === 'nodes') {
    // A template, or a second manifest of the same name, leaves open what the nodes should have.
    const words = nodeWords(features, service) || 'on the nodes';
    return on(commands.compareWithNodes, features, object, words);
  }
  if (service !== null && about === 'target') return targetLens(features, service);
  if (pods !== null && about === 'users') return usersLens(features, pods);
  if (about === 'ingress' || about === 'egress') return reachLens(features, object, about);
  if (about === 'changes') {
    return on(commands.whatChanged, features, object, changeWords(features.workspace, document, object));
  }
  if (policy !== null && about === 'policy') return policyLens(features, policy);
  if (policy === null || about !== 'rule') return null;
  const rule = namedRules(view, object).find(
    ({ field }) => document.rangeOf(object, field.span).start.line === lens.range.start.line,
  );
  return rule === undefined ? null : ruleLens(features, policy, rule, lens);
}

function flow(features: Features, object: ManifestObject, title: string): Command {
  return on(commands.showFlow, features, object, title);
}

function on(command: string, features: Features, object: ManifestObject, title: string): Command {
  return { title, command, arguments: [commandPlace(features, object)] };
}

function references(title: string, place: CommandPlace, locations: readonly (Location | null)[]): Command {
  const there = locations.filter((location) => location !== null);
  return { title, command: commands.showReferences, arguments: [place, there] };
}

/** "→ Deployment app (3 pods) :8080", "→ 2 workloads (5 pods) :http" */
function targetLens(features: Features, service: Service): Command {
  const { view } = features.workspace.manifests;
  const place = commandPlace(features, service.object);
  if (service.selector === null) return writtenLens(features, service);
  const pods = podsBehind(view, service);
  const [first] = pods;
  if (first === undefined) return flow(features, service.object, '→ no pods in the workspace');
  const whom = pods.length === 1 ? podsWords(first) : `${pods.length} workloads (${podCountWords(pods)})`;
  const [port, ...others] = service.ports;
  const to =
    port === undefined
      ? ''
      : others.length > 0
        ? ` · ${plural(service.ports.length, 'port')}`
        : ` :${targetWords(port, targetsOf(port, pods))}`;
  return references(
    `→ ${whom}${to}`,
    place,
    pods.map((set) => podsLocation(features, set)),
  );
}

function writtenLens(features: Features, service: Service): Command {
  const { view } = features.workspace.manifests;
  const groups = view.endpointsOf(service);
  if (groups.length === 0) {
    return flow(
      features,
      service.object,
      service.selectorKnown ? '→ endpoints that somebody writes' : '→ pods that a template selects',
    );
  }
  const count = groups.reduce((sum, { endpoints }) => sum + endpoints.length, 0);
  const locations = [...new Set(groups.map(({ object }) => object))].map((object) =>
    locationOf(features, object, object.root.at('metadata', 'name')),
  );
  return references(
    `→ ${plural(count, 'written endpoint')}`,
    commandPlace(features, service.object),
    locations,
  );
}

/** "selected by 2 Services · 1 NetworkPolicy" */
function usersLens(features: Features, pods: PodSet): Command {
  const { view } = features.workspace.manifests;
  const services = servicesOf(view, pods);
  const policies = policiesOf(view, pods);
  const policyCount = `${policies.length} ${policies.length === 1 ? 'NetworkPolicy' : 'NetworkPolicies'}`;
  const parts = [
    ...(services.length > 0 ? [plural(services.length, 'Service')] : []),
    ...(policies.length > 0 ? [policyCount] : []),
  ];
  const locations = [
    ...services.map(({ object }) => locationOf(features, object, object.root.at('spec', 'selector'))),
    ...policies.map(({ object, field }) => locationOf(features, object, field.get('podSelector'))),
  ];
  return references(`selected by ${parts.join(' · ')}`, commandPlace(features, pods.object), locations);
}

/** "ingress: from 2 workloads on 8080/TCP" */
function reachLens(features: Features, object: ManifestObject, direction: Direction): Command | null {
  const words = reachWords(features.workspace.manifests, object, direction);
  if (words === null) return null;
  const { ask, command } = reachQuestion(direction);
  const place = commandPlace(features, object);
  return { title: `${direction}: ${words}`, tooltip: ask, command, arguments: [place] };
}

/** "selects 2 workloads · in: from 1 workload on 8080/TCP · out: all" */
function policyLens(features: Features, policy: NetworkPolicy): Command {
  const { view } = features.workspace.manifests;
  const pods = podsUnder(view, policy);
  const whom = policy.podSelector === null ? 'what a template says' : plural(pods.length, 'workload');
  const passes = [`in: ${passWords(view, policy, 'ingress')}`, `out: ${passWords(view, policy, 'egress')}`];
  const locations = pods.map((set) => podsLocation(features, set));
  return references(
    `selects ${whom} · ${passes.join(' · ')}`,
    commandPlace(features, policy.object),
    locations,
  );
}

/** "from Pod tools", "to 3 workloads": the pods that a rule's labels stand for. */
function ruleLens(
  features: Features,
  policy: NetworkPolicy,
  { field, peers }: PolicyRule,
  lens: CodeLens,
): Command {
  const { view } = features.workspace.manifests;
  const pods = [...new Set((peers ?? []).flatMap((peer) => podsOfPeer(view, policy, peer)))];
  const [first] = pods;
  const whom = pods.length === 1 && first !== undefined ? podsWords(first) : plural(pods.length, 'workload');
  const word = policy.ingress.some((rule) => rule.field === field) ? 'from' : 'to';
  const place = { uri: commandPlace(features, policy.object).uri, position: lens.range.start };
  return references(
    `${word} ${whom}`,
    place,
    pods.map((set) => podsLocation(features, set)),
  );
}
