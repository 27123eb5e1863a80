import { isInBlock, parseAddress, parseBlock } from '../addresses.ts';
import { addItem, changeNumber, changeText, renameKey } from '../fixes.ts';
import type {
  NetworkPolicy,
  PodSet,
  PolicyPeer,
  PolicyPort,
  PolicyRule,
  ServicePort,
} from '../model/index.ts';
import type { Field } from '../objects/index.ts';
import { describeObject, type ManifestObject } from '../objects/index.ts';
import { resolveNamedPort, resolveTargetPort } from '../ports.ts';
import { formatSelector, type LabelSelector, matchesLabels, namespaceNameLabel } from '../selectors.ts';
import type { ManifestFinding } from '../validation/index.ts';
import { butWords, isAlmost, nearMisses, pairFixes } from './nearMiss.ts';
import { type ClusterView, finding, place, podSetWords } from './view.ts';

/** What is wrong with NetworkPolicies though the API server takes them. */
export function policyFindings(view: ClusterView, of: ReadonlySet<ManifestObject>): ManifestFinding[] {
  const own = view.policies
    .filter(({ object }) => of.has(object) && object.certainty !== 'lines')
    .flatMap((policy) => [
      ...typeFindings(policy),
      ...selectionFindings(view, policy),
      ...dnsFindings(view, policy),
      ...ruleFindings(view, policy),
    ]);
  return [...own, ...closedServices(view, of)];
}

/**
 * Ports of Services that no rule of the pods' policies opens to anybody. Where there is no rule at all, that is
 * a base for other policies and meant.
 */
function closedServices(view: ClusterView, of: ReadonlySet<ManifestObject>): ManifestFinding[] {
  const services = view.services.filter(({ object }) => of.has(object));
  return services.flatMap((service) => {
    const sets = view.podsOf(service).filter((pods) => pods.portsKnown && !pods.hostNetwork);
    return service.ports.flatMap((port) => {
      const closed = sets.filter((pods) => isClosed(view, port, pods));
      const [pods] = closed;
      if (!pods || closed.length < view.podsOf(service).length || port.field.holdsUnknown) return [];
      const target = resolveTargetPort(port, pods)?.number ?? port.port;
      const related = ingressPolicies(view, pods).map((policy) =>
        place(policy.object, policy.field.get('ingress').span, describeObject(policy.object)),
      );
      const values = [podSetWords(pods), `${target}/${port.protocol}`];
      return [finding('service-closed', service.object, port.field.get('port').span, values, related)];
    });
  });
}

function isClosed(view: ClusterView, port: ServicePort, pods: PodSet): boolean {
  const target = resolveTargetPort(port, pods);
  const rules = ingressPolicies(view, pods).flatMap(({ ingress }) => ingress);
  if (!target || rules.length === 0) return false;
  return !rules.some((rule) => {
    if (rule.ports === null || rule.field.holdsUnknown) return true;
    return rule.ports.some((open) => {
      if (open.protocol !== port.protocol) return false;
      if (typeof open.port === 'string') {
        return resolveNamedPort(open.port, open.protocol, pods)?.number === target.number;
      }
      // The Service's own port in place of the pods' is said at the policy.
      if (open.port === null || open.port === port.port) return true;
      return open.port <= target.number && target.number <= (open.endPort ?? open.port);
    });
  });
}

/** The policies that isolate a set of pods from what comes in; one that a template leaves open counts. */
function ingressPolicies(view: ClusterView, pods: PodSet): NetworkPolicy[] {
  return view
    .policiesIn(pods.namespace)
    .filter(
      ({ isolatesIngress, podSelector }) =>
        isolatesIngress && (podSelector === null || matchesLabels(podSelector, pods.labels)),
    );
}

function typeFindings(policy: NetworkPolicy): ManifestFinding[] {
  const { object, field } = policy;
  const findings: ManifestFinding[] = [];
  const types = field.get('policyTypes');
  if (types.holdsUnknown) return [];
  if (policy.ingress.length > 0 && !policy.isolatesIngress) {
    findings.push(finding('rules-without-type', object, field.get('ingress').span, ['Ingress']));
  }
  if (policy.egress.length > 0 && !policy.isolatesEgress) {
    findings.push(finding('rules-without-type', object, field.get('egress').span, ['Egress']));
  }
  if (types.items.length === 0 && policy.egress.length > 0 && field.get('ingress').isAbsent) {
    findings.push(finding('ingress-closed', object, field.get('egress').span, []));
  }
  return findings;
}

function selectionFindings(view: ClusterView, policy: NetworkPolicy): ManifestFinding[] {
  const { object, podSelector, namespace } = policy;
  if (!podSelector || podSelector.length === 0 || view.isUndecided(namespace, podSelector)) return [];
  if (view.selected(podSelector, namespace).length > 0) return [];
  const span = policy.field.get('podSelector').span;
  const near = nearMisses(pairsOf(podSelector), view.podsIn(namespace))[0];
  if (!near || pairsOf(podSelector).size < podSelector.length) {
    return [finding('policy-selects-nothing', object, span, [formatSelector(podSelector)])];
  }
  const pair = policy.field.at('podSelector', 'matchLabels', near.key).span;
  const there = place(near.pods.object, near.pods.labelsField.get(near.theirKey).span, 'The pods have this');
  const values = [`${near.key}=${near.value}`, podSetWords(near.pods), `${near.theirKey}=${near.theirValue}`];
  const fixes = pairFixes(object, policy.field.at('podSelector', 'matchLabels', near.key), near);
  return [finding('policy-selects-near', object, pair, values, [there], fixes)];
}

/**
 * Pods that may send somewhere, but not to DNS. Looked at over all policies of a pod: one that denies everything
 * is a base for others, and another may let DNS through.
 */
function dnsFindings(view: ClusterView, policy: NetworkPolicy): ManifestFinding[] {
  if (!policy.isolatesEgress || policy.egress.length === 0 || policy.podSelector === null) return [];
  const sets = view.selected(policy.podSelector, policy.namespace).filter((pods) => !pods.hostNetwork);
  const groups = sets.length > 0 ? sets.map((pods) => policiesOf(view, pods)) : [policiesLike(view, policy)];
  const deaf = groups.find((policies) => !policies.some((candidate) => candidate.egress.some(mayReachDns)));
  // The first of them speaks for all.
  if (!deaf || deaf[0] !== policy) return [];
  const isTcpOnly = deaf.some(({ egress }) =>
    egress.some((rule) => rule.ports?.some((port) => port.port === 53)),
  );
  const egress = policy.field.get('egress');
  const values = [isTcpOnly ? ' (53 without a protocol is TCP)' : ''];
  const fixes = addItem(policy.object, 'Let DNS out', egress, dnsRule);
  return [finding('no-dns', policy.object, egress.span, values, [], fixes)];
}

/** Wherever the DNS pods are: their labels differ from cluster to cluster. */
const dnsRule = `ports:
- protocol: UDP
  port: 53
- protocol: TCP
  port: 53`;

function policiesOf(view: ClusterView, pods: PodSet): NetworkPolicy[] {
  return egressPolicies(view, pods.namespace).filter(
    ({ podSelector }) => podSelector === null || matchesLabels(podSelector, pods.labels),
  );
}

/** For a policy whose pods are elsewhere: it and those that select at least what it selects. */
function policiesLike(view: ClusterView, policy: NetworkPolicy): NetworkPolicy[] {
  const own = new Set((policy.podSelector ?? []).map((requirement) => formatSelector([requirement])));
  return egressPolicies(view, policy.namespace).filter(
    ({ podSelector }) => podSelector?.every((requirement) => own.has(formatSelector([requirement]))) ?? true,
  );
}

function egressPolicies(view: ClusterView, namespace: string): NetworkPolicy[] {
  const policies = view.policiesIn(namespace).filter(({ isolatesEgress }) => isolatesEgress);
  return policies.filter((policy) => policy.egress.length > 0 || policy.field.holdsUnknown);
}

/** DNS is UDP 53; some clusters' DNS pods listen on 5353, and a name may be anything. */
function mayReachDns(rule: PolicyRule): boolean {
  if (rule.field.holdsUnknown || rule.ports === null) return true;
  return rule.ports.some(({ protocol, port, endPort }) => {
    if (protocol !== 'UDP') return false;
    if (typeof port !== 'number') return true;
    return [53, 5353].some((dns) => port <= dns && dns <= (endPort ?? port));
  });
}

function ruleFindings(view: ClusterView, policy: NetworkPolicy): ManifestFinding[] {
  const findings: ManifestFinding[] = [];
  const own = policy.podSelector === null ? [] : view.selected(policy.podSelector, policy.namespace);
  for (const rule of policy.ingress) {
    findings.push(...peerFindings(view, policy, rule));
    for (const port of rule.ports ?? []) findings.push(...portFindings(view, policy, port, own));
  }
  for (const rule of policy.egress) {
    findings.push(...peerFindings(view, policy, rule));
    const targets = peersPods(view, policy, rule.peers);
    for (const port of rule.ports ?? []) findings.push(...portFindings(view, policy, port, targets));
  }
  return findings;
}

function peerFindings(view: ClusterView, policy: NetworkPolicy, rule: PolicyRule): ManifestFinding[] {
  const peers = (rule.peers ?? []).filter(({ isKnown }) => isKnown);
  const findings = peers.flatMap((peer) => onePeer(view, policy, peer));
  const isNarrow = (selector: LabelSelector | null) => selector !== null && selector.length > 0;
  const pods = peers.find((peer) => isNarrow(peer.podSelector) && peer.namespaceSelector === null);
  const namespaces = peers.find((peer) => isNarrow(peer.namespaceSelector) && peer.podSelector === null);
  if (pods && namespaces && peers.length === 2) {
    findings.push(finding('peers-either', policy.object, peers[1]?.field.span ?? namespaces.field.span, []));
  }
  return findings;
}

function onePeer(view: ClusterView, policy: NetworkPolicy, peer: PolicyPeer): ManifestFinding[] {
  const { podSelector, namespaceSelector } = peer;
  if (peer.ipBlock) return blockOfPods(view, policy, peer);
  if (namespaceSelector !== null) {
    const missing = misnamedNamespace(view, namespaceSelector);
    if (missing) {
      const there = place(missing.object, missing.object.root.at('metadata', 'name').span, 'The Namespace');
      const span = peer.field.get('namespaceSelector').span;
      const pair = peer.field.at('namespaceSelector', 'matchLabels', missing.key);
      const fixes = renameKey(policy.object, pair, namespaceNameLabel);
      const values = [missing.name, missing.pair];
      return [finding('namespace-label', policy.object, span, values, [there], fixes)];
    }
    return [];
  }
  if (!podSelector || podSelector.length === 0 || view.isUndecided(policy.namespace, podSelector)) return [];
  if (view.podsIn(policy.namespace).length === 0 || view.selected(podSelector, policy.namespace).length > 0)
    return [];
  const span = peer.field.get('podSelector').span;
  return [
    finding('peer-selects-nothing', policy.object, span, [
      formatSelector(podSelector),
      `in ${policy.namespace}`,
    ]),
  ];
}

/** Pods whose addresses are known, inside of a block that is not simply everything. */
function blockOfPods(view: ClusterView, policy: NetworkPolicy, peer: PolicyPeer): ManifestFinding[] {
  const block = parseBlock(peer.ipBlock?.cidr ?? '');
  if (!block || block.prefixLength === 0) return [];
  const except = (peer.ipBlock?.except ?? []).flatMap((text) => parseBlock(text) ?? []);
  for (const pods of view.pods) {
    if (pods.hostNetwork) continue;
    for (const text of pods.addresses) {
      const address = parseAddress(text);
      if (!address || !isInBlock(address, block) || except.some((part) => isInBlock(address, part))) continue;
      const there = place(pods.object, pods.object.root.at('metadata', 'name').span, text);
      const values = [peer.ipBlock?.cidr ?? '', text, podSetWords(pods)];
      return [
        finding('block-of-pods', policy.object, peer.field.at('ipBlock', 'cidr').span, values, [there]),
      ];
    }
  }
  return [];
}

/** `name: shop` where the Namespace shop is there and has no such label: it was taken for a built-in one. */
function misnamedNamespace(view: ClusterView, selector: LabelSelector) {
  const [only] = selector;
  if (selector.length !== 1 || only?.operator !== 'equals') return null;
  const namespace = view.namespaces.get(only.value);
  const isName = /(?:^|\/)(?:name|namespace|ns|metadata\.name)$/.test(only.key);
  if (
    !namespace ||
    !isName ||
    [...view.namespaces.values()].some(({ labels }) => matchesLabels(selector, labels))
  )
    return null;
  return {
    name: only.value,
    key: only.key,
    pair: `${only.key}=${only.value}`,
    object: namespace.object,
  };
}

/** The pods that peers stand for, as far as they are in the workspace and certain. */
function peersPods(view: ClusterView, policy: NetworkPolicy, peers: readonly PolicyPeer[] | null): PodSet[] {
  return (peers ?? []).flatMap((peer) => {
    if (!peer.isKnown || peer.ipBlock || peer.namespaceSelector !== null || peer.podSelector === null)
      return [];
    return view.selected(peer.podSelector, policy.namespace);
  });
}

function portFindings(
  view: ClusterView,
  policy: NetworkPolicy,
  port: PolicyPort,
  pods: readonly PodSet[],
): ManifestFinding[] {
  const isCertain = pods.length > 0 && pods.every(({ portsKnown }) => portsKnown) && !port.field.holdsUnknown;
  if (!isCertain || port.port === null) return [];
  const field: Field = port.field.get('port');
  if (typeof port.port === 'string') {
    const name = port.port;
    if (pods.some((set) => resolveNamedPort(name, port.protocol, set))) return [];
    const [near] = pods.flatMap((set) =>
      set.ports
        .filter((own) => own.protocol === port.protocol && isAlmost(own.name, name))
        .map((own) => ({ object: set.object, own })),
    );
    const related = near
      ? [place(near.object, near.own.field.span, `${near.own.name} is ${near.own.number}`)]
      : [];
    const fixes = near ? changeText(policy.object, field, near.own.name) : [];
    const values = [name, port.protocol, butWords(near?.own.name)];
    return [finding('policy-port-name', policy.object, field.span, values, related, fixes)];
  }
  return servicePortTaken(view, policy, port, pods, port.port);
}

/** The number is a Service's, whose pods listen on another, and none of the pods has it. */
function servicePortTaken(
  view: ClusterView,
  policy: NetworkPolicy,
  port: PolicyPort,
  pods: readonly PodSet[],
  number: number,
): ManifestFinding[] {
  const has = (set: PodSet) =>
    set.ports.length === 0 || set.ports.some((declared) => declared.number === number);
  if (port.endPort !== number || pods.some(has)) return [];
  for (const service of view.services) {
    if (service.namespace !== policy.namespace || !view.podsOf(service).some((set) => pods.includes(set)))
      continue;
    for (const own of service.ports) {
      if (own.port !== number || own.protocol !== port.protocol) continue;
      const targets = pods.flatMap((set) => resolveTargetPort(own, set)?.number ?? []);
      if (targets.length === 0 || targets.includes(number)) continue;
      const there = place(service.object, own.field.span, describeObject(service.object));
      const [target] = targets;
      const values = [number, describeObject(service.object), target ?? 0];
      const field = port.field.get('port');
      const isOne = target !== undefined && targets.every((it) => it === target);
      const fixes = isOne ? changeNumber(policy.object, field, target) : [];
      return [finding('policy-service-port', policy.object, field.span, values, [there], fixes)];
    }
  }
  return [];
}

/** The pairs that a selector asks for; conditions of other kinds are left out. */
function pairsOf(selector: LabelSelector): ReadonlyMap<string, string> {
  return new Map(
    selector.flatMap((requirement) =>
      requirement.operator === 'equals' ? [[requirement.key, requirement.value] as const] : [],
    ),
  );
}
