import { plural } from '../../kubeproxy/index.ts';
import {
  type AddressBlock,
  type ClusterView,
  type Field,
  formatAddress,
  isInBlock,
  isWithin,
  type NetworkPolicy,
  type PodSet,
  type PolicyPeer,
  type PolicyPort,
  type PolicyRule,
  parseAddress,
  parseBlock,
  resolveNamedPort,
} from '../../kubernetes/index.ts';
import type { Features } from '../context.ts';
import { code, escapeMarkdown } from '../markdown.ts';
import { matchLines, podsLink } from './describeSelector.ts';
import { type Direction, isolates, peerWords, portsWords } from './policyWords.ts';
import { podsOfPeer, podsUnder } from './selection.ts';
import { countNote, fullName, listed, portWords } from './wording.ts';

const MOST_RULES = 6;

/** A NetworkPolicy, by the field of it that the cursor is on. Empty: the field's documentation says it all. */
export function describePolicyField(features: Features, policy: NetworkPolicy, field: Field): string[] {
  const { root } = policy.object;
  const spec = policy.field;
  if (field === root.get('kind') || field === root.at('metadata', 'name'))
    return describePolicy(features, policy);
  if (isWithin(field, spec.get('podSelector'))) return describeSubject(features, policy);
  if (isWithin(field, spec.get('policyTypes'))) return describeTypes(policy);
  for (const direction of ['ingress', 'egress'] as const) {
    const rule = policy[direction].find((it) => isWithin(field, it.field));
    if (rule !== undefined) return describeRuleField(features, policy, direction, rule, field);
  }
  return [];
}

function describePolicy(features: Features, policy: NetworkPolicy): string[] {
  const { view } = features.workspace.manifests;
  const pods = podsUnder(view, policy);
  const whom =
    policy.podSelector === null
      ? 'a template says of which pods'
      : pods.length === 0
        ? 'selects no pods of the workspace'
        : `about ${listed(pods.map((set) => `${podsLink(features, set)}${countNote(set)}`))}`;
  return [
    `**NetworkPolicy ${escapeMarkdown(fullName(policy.object))}** · ${whom}`,
    '',
    ...sideLines(features, policy, 'ingress'),
    '',
    ...sideLines(features, policy, 'egress'),
    '',
    'Policies only add: what another one lets through passes too. Answers pass by themselves.',
  ];
}

const sides = {
  ingress: { name: 'In', word: 'from', other: 'egress' },
  egress: { name: 'Out', word: 'to', other: 'ingress' },
} as const;

function sideLines(features: Features, policy: NetworkPolicy, direction: Direction): string[] {
  const { name, word } = sides[direction];
  const rules = policy[direction];
  if (!isolates(policy, direction)) return [`${name}: all, for the policy is not about it.`];
  if (rules.length === 0) return [`${name}: nothing.`];
  const shown = rules.slice(0, MOST_RULES).map((rule) => `- ${word} ${ruleWords(features, policy, rule)}`);
  const more = rules.length - shown.length;
  return [`${name}, only`, '', ...shown, ...(more > 0 ? [`- and ${plural(more, 'more rule')}`] : [])];
}

/** "Deployment web and 10.0.0.0/8 on 8080/TCP" */
function ruleWords(features: Features, policy: NetworkPolicy, { peers, ports }: PolicyRule): string {
  const whom = peers === null ? 'anybody' : listed(peers.map((it) => peerLinks(features, policy, it)));
  const words = portsWords(ports);
  return `${whom}${words === '' ? '' : ` on ${escapeMarkdown(words)}`}`;
}

/** Who a peer is, by name where the workspace has the pods. */
function peerLinks(features: Features, policy: NetworkPolicy, peer: PolicyPeer): string {
  const pods = podsOfPeer(features.workspace.manifests.view, policy, peer);
  const words = escapeMarkdown(peerWords(peer));
  if (peer.ipBlock !== null || !peer.isKnown) return words;
  if (pods.length === 0) return `${words} (none in the workspace)`;
  return pods.length > 3 ? words : listed(pods.map((set) => podsLink(features, set)));
}

function describeSubject(features: Features, policy: NetworkPolicy): string[] {
  if (policy.podSelector === null)
    return ['A template fills in the selector: whom the policy is about can’t be known here.'];
  const pods = podsUnder(features.workspace.manifests.view, policy);
  return [
    '**podSelector** · the pods that the policy is about',
    '',
    ...matchLines(features, policy.podSelector, pods, `in namespace ${policy.namespace}`),
  ];
}

function describeTypes(policy: NetworkPolicy): string[] {
  const both = (['ingress', 'egress'] as const).map((direction) => {
    const { name } = sides[direction];
    if (!isolates(policy, direction)) return `- ${name}: not isolated, so everything passes`;
    return `- ${name}: isolated, only what a rule allows passes${policy[direction].length === 0 ? ': nothing' : ''}`;
  });
  return ['**policyTypes** · the directions that the policy isolates', '', ...both];
}

function describeRuleField(
  features: Features,
  policy: NetworkPolicy,
  direction: Direction,
  rule: PolicyRule,
  field: Field,
): string[] {
  const peer = rule.peers?.find((it) => isWithin(field, it.field));
  if (peer !== undefined) return describePeerField(features, policy, rule, peer, field);
  const port = rule.ports?.find((it) => isWithin(field, it.field));
  if (port !== undefined) return describePortField(features, policy, direction, rule, port);
  const { word } = sides[direction];
  if (![word, 'ports'].some((name) => field === rule.field.get(name))) return [];
  const more = (rule.peers?.length ?? 0) > 1 ? ' Any one peer of the list is enough.' : '';
  const both = rule.peers !== null && rule.ports !== null ? ' Peer and port must both fit.' : '';
  return [
    `**${word}** ${ruleWords(features, policy, rule)}`,
    '',
    `What this rule lets through.${more}${both}`,
  ];
}

function describePeerField(
  features: Features,
  policy: NetworkPolicy,
  rule: PolicyRule,
  peer: PolicyPeer,
  field: Field,
): string[] {
  const block = peer.field.get('ipBlock');
  if (isWithin(field, block)) return describeBlock(features, block, field);
  if (!peer.isKnown) return ['A template fills in a part of this peer: who it is can’t be known here.'];
  const { podSelector, namespaceSelector } = peer;
  const { view } = features.workspace.manifests;
  const pods = podsOfPeer(view, policy, peer);
  const where =
    namespaceSelector === null ? `in namespace ${policy.namespace}` : namespaceWords(view, namespaceSelector);
  const others = (rule.peers?.length ?? 1) - 1;
  const notes = [
    podSelector !== null && namespaceSelector !== null ? 'Both selectors must hold: they are one item.' : '',
    others > 0
      ? `Or ${others === 1 ? 'the other item' : `any of the other ${others} items`} of the list.`
      : '',
  ].filter(Boolean);
  return [
    `**${escapeMarkdown(peerWords(peer))}**`,
    '',
    ...matchLines(features, podSelector ?? [], pods, where),
    ...(notes.length === 0 ? [] : ['', notes.join(' ')]),
  ];
}

function namespaceWords(view: ClusterView, selector: NonNullable<PolicyPeer['namespaceSelector']>): string {
  const names = view.namespacesOf(selector);
  if (selector.length === 0) return 'in every namespace';
  return names.length === 0
    ? 'in namespaces that are not in the workspace'
    : `in ${plural(names.length, 'namespace')} (${listed(names)})`;
}

/** Which addresses these are, and who is known to have one of them. Empty: no address block is written there. */
function describeBlock(features: Features, field: Field, at: Field): string[] {
  const isExcept = isWithin(at, field.get('except'));
  const block = parseBlock(at === field ? field.get('cidr').text : at.text);
  if (block === null) return [];
  const parts = isExcept ? [] : field.get('except').texts.flatMap((text) => parseBlock(text) ?? []);
  const pods = features.workspace.cluster.podsIn(
    (address) => holds(block, address) && !parts.some((part) => holds(part, address)),
  );
  const first = formatAddress({ family: block.family, value: block.first });
  const last = formatAddress({ family: block.family, value: block.last });
  const range = first === last ? first : `${first} to ${last}`;
  const but = parts.length === 0 ? '' : ', without what is excepted';
  const names = pods.map(({ name, address }) => `${escapeMarkdown(name)} ${escapeMarkdown(address)}`);
  const known = `Among them ${plural(names.length, 'pod')} that the workspace knows: ${listed(names, 3)}.`;
  return [
    `**${escapeMarkdown(`${first}/${block.prefixLength}`)}** · ${range}${isExcept ? ', left out of the block' : but}`,
    '',
    ...(names.length === 0 ? [] : [known, '']),
    'Meant for addresses outside of the cluster. Whether a packet still has its own address here, depends on who rewrote it on the way.',
  ];
}

function holds(block: AddressBlock, text: string): boolean {
  const address = parseAddress(text);
  return address !== null && isInBlock(address, block);
}

/** A port of the pods themselves, whichever Service leads there. */
function describePortField(
  features: Features,
  policy: NetworkPolicy,
  direction: Direction,
  rule: PolicyRule,
  port: PolicyPort,
): string[] {
  const { view } = features.workspace.manifests;
  const pods =
    direction === 'ingress'
      ? podsUnder(view, policy)
      : (rule.peers ?? []).flatMap((peer) => podsOfPeer(view, policy, peer));
  const head = `**${escapeMarkdown(portsWords([port]))}** · port of the ${direction === 'ingress' ? 'selected pods' : 'pods that are called'}, not of a Service`;
  if (typeof port.port !== 'string') return [head, '', ...declaredLines(features, port, pods)];
  const name = port.port;
  const lines = pods.map((set) => {
    const found = resolveNamedPort(name, port.protocol, set);
    return `- ${podsLink(features, set)}: ${found === null ? (set.portsKnown ? 'has no port of that name' : 'a template fills in its ports') : found.number}`;
  });
  return [
    head,
    '',
    ...(lines.length === 0
      ? ['No pods of the workspace tell which number that is.']
      : lines.slice(0, MOST_RULES)),
  ];
}

function declaredLines(
  features: Features,
  { port, endPort, protocol }: PolicyPort,
  pods: readonly PodSet[],
): string[] {
  if (port === null) return [`All ports of ${protocol}.`];
  return pods.slice(0, MOST_RULES).map((set) => {
    const inside = set.ports.filter(
      ({ number, protocol: own }) =>
        own === protocol && Number(port) <= number && number <= (endPort ?? Number(port)),
    );
    const words = inside.map(({ name, number }) =>
      name === '' ? String(number) : `${portWords(number, protocol)} ${code(name)}`,
    );
    return `- ${podsLink(features, set)}${inside.length === 0 ? ' declares none of these' : `: ${listed(words)}`}`;
  });
}
