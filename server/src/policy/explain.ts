import { AddressSet } from './addressSet.ts';
import type { Direction, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyRule } from './cluster.ts';
import { type CompiledRule, portsAt } from './compiledPolicy.ts';
import { type LabelRequirement, unmetRequirements } from './labelSelector.ts';
import type { PortSet } from './portSet.ts';
import type { Connection, ConnectionCase, Reach } from './reach.ts';
import type { ReachRow } from './reachRows.ts';
import type { Verdict } from './verdict.ts';

/** Why a connection passes or doesn't: what each side says. Null: that side is outside, no policy is about it. */
export interface Explanation {
  readonly egress: SideExplanation | null;
  readonly ingress: SideExplanation | null;
}

export interface SideExplanation {
  readonly verdict: Verdict;
  /** What was asked for and this side doesn't allow. */
  readonly closed: PortSet;
  /** Rules that would open some of `closed`, were one thing different. */
  readonly nearMisses: readonly NearMiss[];
}

/** A rule that nearly lets the peer in, or out. */
export type NearMiss = {
  readonly policy: NetworkPolicy;
  readonly rule: NetworkPolicyRule;
  /** The place of what falls short: `spec.ingress[0].from[1]`. */
  readonly path: string;
} & (
  | {
      /** The peer, or its namespace, lacks one label; with it `opens` would pass. */
      readonly kind: 'label';
      readonly of: 'pod' | 'namespace';
      readonly lacking: LabelRequirement;
      readonly opens: PortSet;
    }
  /** The rule names the peer, and ports by names that the destination hasn't got. */
  | { readonly kind: 'port'; readonly names: readonly string[] }
);

/**
 * Explains a row; several where the pods of its workloads are treated differently.
 *
 * @param asked the ports that matter to who asks
 */
export function explain(reach: Reach, row: ReachRow, asked: PortSet): Explanation[] {
  const explained: ConnectionCase[] = [];
  return pairsOf(reach, row).flatMap(({ source, destination, connection }) =>
    connection.cases.flatMap((one) => {
      const { egress, ingress } = one;
      if (explained.some((it) => it.egress === egress && it.ingress === ingress)) return [];
      explained.push(one);
      return {
        egress: egress && explainSide(reach, 'egress', egress, source, destination, asked),
        ingress: ingress && explainSide(reach, 'ingress', ingress, source, destination, asked),
      };
    }),
  );
}

/** Places in the index of pods; null: outside. */
type PodPlace = number | null;

function pairsOf(
  reach: Reach,
  { source, destination, connection }: ReachRow,
): { source: PodPlace; destination: PodPlace; connection: Connection }[] {
  if (source instanceof AddressSet || destination instanceof AddressSet) {
    const pod = (peer: ReachRow['source']) =>
      peer instanceof AddressSet ? null : (reach.pods.of(peer)[0] ?? null);
    return [{ source: pod(source), destination: pod(destination), connection }];
  }
  return reach.pods
    .of(source)
    .flatMap((from) =>
      reach.pods
        .of(destination)
        .map((to) => ({ source: from, destination: to, connection: reach.betweenPods(from, to) })),
    );
}

function explainSide(
  reach: Reach,
  direction: Direction,
  verdict: Verdict,
  source: PodPlace,
  destination: PodPlace,
  asked: PortSet,
): SideExplanation {
  const closed = asked.without(verdict.allowed);
  const [pod, peer] = direction === 'egress' ? [source, destination] : [destination, source];
  if (closed.isEmpty || pod === null) return { verdict, closed, nearMisses: [] };
  const portsOf = (rule: CompiledRule) =>
    portsAt(rule.ports, destination === null ? null : (reach.pods.entries[destination]?.pod.ports ?? null));
  const rules = reach[direction].policiesOf(pod).flatMap((policy) => policy.rules);
  return {
    verdict,
    closed,
    nearMisses: rules.flatMap((rule) => nearMissesOf(rule, direction, peer, portsOf(rule), closed, reach)),
  };
}

/** Only NetworkPolicies: what they don't allow is closed, so one more rule or label opens it. */
function nearMissesOf(
  { policy, rule, pods, ports: { named } }: CompiledRule,
  direction: Direction,
  peer: PodPlace,
  ports: PortSet,
  closed: PortSet,
  reach: Reach,
): NearMiss[] {
  if (policy.kind !== 'NetworkPolicy' || !isNetworkRule(rule) || peer === null) return [];
  const opens = ports.intersect(closed);
  if (pods.has(peer)) {
    const names = named.map(({ name }) => name);
    return ports.isEmpty && names.length > 0
      ? [{ kind: 'port', policy, rule, path: `${rule.path}.ports`, names }]
      : [];
  }
  if (opens.isEmpty) return [];
  const list = direction === 'ingress' ? 'from' : 'to';
  return (rule.peers ?? []).flatMap((item, index) => {
    const lacking = soleLack(item, policy, peer, reach);
    const path = `${rule.path}.${list}[${index}]`;
    return lacking === null ? [] : [{ kind: 'label', policy, rule, path, opens, ...lacking }];
  });
}

function isNetworkRule(rule: CompiledRule['rule']): rule is NetworkPolicyRule {
  return !('action' in rule);
}

/** The one requirement that a pod fails; null: more than one, none, or nothing that a label could mend. */
function soleLack(
  { podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer,
  policy: NetworkPolicy,
  peer: number,
  reach: Reach,
): { of: 'pod' | 'namespace'; lacking: LabelRequirement } | null {
  const entry = reach.pods.entries[peer];
  if (entry === undefined || entry.pod.hostNetwork || ipBlock !== null) return null;
  if (namespaceSelector === null && entry.namespace !== policy.namespace) return null;
  const ofPod = podSelector === null ? [] : unmetRequirements(podSelector, entry.pod.labels);
  const ofNamespace =
    namespaceSelector === null
      ? []
      : unmetRequirements(namespaceSelector, reach.pods.labelsOfNamespace(entry.namespace));
  const [podLack, secondPodLack] = ofPod;
  const [namespaceLack, secondNamespaceLack] = ofNamespace;
  if (podLack && !secondPodLack && !namespaceLack) return { of: 'pod', lacking: podLack };
  if (namespaceLack && !secondNamespaceLack && !podLack) return { of: 'namespace', lacking: namespaceLack };
  return null;
}
