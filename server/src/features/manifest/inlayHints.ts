import { type InlayHint, InlayHintKind, type InlayHintLabelPart } from 'vscode-languageserver-types';
import { plural } from '../../kubeproxy/index.ts';
import {
  type Field,
  formatSelector,
  type LabelSelector,
  mapSelector,
  type NetworkPolicy,
  type PodSet,
  type Service,
} from '../../kubernetes/index.ts';
import { type Position, type Range, touches } from '../../text/index.ts';
import type { ManifestDocument } from '../../workspace/index.ts';
import type { Features } from '../context.ts';
import { locationOf, podsLocation } from './links.ts';
import { podsBehind, podsOfPeer, podsUnder } from './selection.ts';
import { targetsOf } from './targets.ts';
import { countPods } from './wording.ts';

/** Workloads that a hint names. */
const MOST_NAMED = 2;

/**
 * What labels and names stand for: the number behind a targetPort's name, and how many pods a selector matches.
 * Only objects that the range touches are looked at.
 */
export function inlayHints(features: Features, document: ManifestDocument, range: Range): InlayHint[] {
  const { settings, workspace } = features;
  const { manifests } = workspace;
  if (manifests.isPatch(document)) return [];
  const first = document.lines.offsetAt(range.start);
  const last = document.lines.offsetAt(range.end);
  const hints: InlayHint[] = [];
  for (const [object, { start }] of document.objects) {
    const { node } = object.root;
    if (node === null || node.end + start < first || node.start + start > last) continue;
    const service = manifests.view.serviceOf(object);
    const policy = manifests.view.policyOf(object);
    if (service !== null && settings['inlayHints.targetPorts'])
      hints.push(...portHints(features, document, service));
    if (!settings['inlayHints.selectors']) continue;
    if (service !== null) hints.push(...serviceHint(features, document, service));
    if (policy !== null) hints.push(...policyHints(features, document, policy));
  }
  return hints.filter(({ position }) => touches(range, position));
}

/** "8080 in Deployment web" behind a name. */
function portHints(features: Features, document: ManifestDocument, service: Service): InlayHint[] {
  const pods = podsBehind(features.workspace.manifests.view, service);
  return service.ports.flatMap((port) => {
    const field = port.field.get('targetPort');
    if (typeof port.targetPort !== 'string' || field.node === null) return [];
    const found = targetsOf(port, pods).flatMap(({ pods: set, resolved }) =>
      resolved === null ? [] : [{ set, ...resolved }],
    );
    if (found.length === 0) return [];
    const parts = found.slice(0, MOST_NAMED).map(({ set, number, declared }): InlayHintLabelPart => {
      const location =
        declared === null ? null : locationOf(features, set.object, declared.field.get('containerPort'));
      return { value: `${number} in ${set.kind} ${set.name}`, ...(location === null ? {} : { location }) };
    });
    const label = parts.flatMap((part, index) => (index === 0 ? [part] : [{ value: ', ' }, part]));
    if (found.length > parts.length) label.push({ value: ` and ${found.length - parts.length} more` });
    const { end } = document.rangeOf(service.object, field.node);
    return [hint(end, label)];
  });
}

function serviceHint(features: Features, document: ManifestDocument, service: Service): InlayHint[] {
  if (service.selector === null) return [];
  const field = service.object.root.at('spec', 'selector');
  const pods = podsBehind(features.workspace.manifests.view, service);
  return countHint(features, document, service, field, pods, mapSelector(service.selector));
}

function policyHints(features: Features, document: ManifestDocument, policy: NetworkPolicy): InlayHint[] {
  const { view } = features.workspace.manifests;
  const subject = policy.field.get('podSelector');
  const own =
    policy.podSelector === null
      ? []
      : countHint(features, document, policy, subject, podsUnder(view, policy), policy.podSelector);
  const peers = [...policy.ingress, ...policy.egress].flatMap((rule) => rule.peers ?? []);
  return [
    ...own,
    ...peers.flatMap((peer) => {
      const selector = peer.podSelector ?? peer.namespaceSelector;
      if (!peer.isKnown || selector === null) return [];
      // A namespace that is not in the workspace has its pods all the same.
      const there = peer.namespaceSelector === null ? [] : view.namespacesOf(peer.namespaceSelector);
      const isHere = peer.namespaceSelector === null || there.some((name) => view.podsIn(name).length > 0);
      if (!isHere) return [];
      const field = peer.field.get(peer.podSelector === null ? 'namespaceSelector' : 'podSelector');
      return countHint(features, document, policy, field, podsOfPeer(view, policy, peer), selector);
    }),
  ];
}

/** "3 pods" behind a selector; nothing where pods may be in files that aren't here. */
function countHint(
  features: Features,
  document: ManifestDocument,
  { object, namespace }: Service | NetworkPolicy,
  field: Field,
  pods: readonly PodSet[],
  selector: LabelSelector,
): InlayHint[] {
  const position = behind(document, object, field);
  const { view } = features.workspace.manifests;
  if (position === null || (pods.length === 0 && view.isUndecided(namespace, selector))) return [];
  const count = countPods(pods);
  const [first] = pods;
  const words = count === null ? plural(pods.length, 'workload') : plural(count, 'pod');
  const location = pods.length === 1 && first !== undefined ? podsLocation(features, first) : null;
  const names = pods.map(({ kind, name }) => `${kind} ${name}`).join(', ');
  const who = selector.length === 0 ? 'all pods' : formatSelector(selector);
  return [
    {
      ...hint(position, [{ value: words, ...(location === null ? {} : { location }) }]),
      tooltip: pods.length === 0 ? `No pods of the workspace match ${who}` : names,
    },
  ];
}

/** Behind the colon of a block, behind the bracket of a flow. */
function behind(
  document: ManifestDocument,
  object: Service['object'],
  { node, key }: Field,
): Position | null {
  if (node === null || key === null) return null;
  if (node.kind !== 'mapping' || node.flow) return document.rangeOf(object, node).end;
  const { end } = document.rangeOf(object, key);
  const offset = document.lines.offsetAt(end);
  const colon = document.text.indexOf(':', offset);
  return colon < 0 ? null : document.lines.positionAt(colon + 1);
}

function hint(position: Position, label: InlayHintLabelPart[]): InlayHint {
  return { position, label, kind: InlayHintKind.Type, paddingLeft: true };
}
