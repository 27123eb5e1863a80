import { listWords } from '../../kubernetes/index.ts';
import {
  actsOn,
  type Direction,
  type NetworkPolicy,
  type NetworkPolicyRule,
  type Policy,
  policyName,
} from '../cluster.ts';
import { ruleCovers, subjectsCover } from './covers.ts';
import type { PolicyFinding } from './finding.ts';

const DIRECTIONS: readonly Direction[] = ['ingress', 'egress'];

/**
 * Policies that change nothing, as others isolate the same pods and allow the same already. One without rules is
 * left alone: denying everything by default is a base for others, and meant for pods to come.
 */
export function redundantPolicies(policies: readonly Policy[]): PolicyFinding[] {
  const byNamespace = new Map<string, NetworkPolicy[]>();
  for (const policy of policies) {
    if (policy.kind !== 'NetworkPolicy') continue;
    const others = byNamespace.get(policy.namespace);
    if (others === undefined) byNamespace.set(policy.namespace, [policy]);
    else others.push(policy);
  }
  return [...byNamespace.values()].flatMap(redundantAmong);
}

function redundantAmong(policies: readonly NetworkPolicy[]): PolicyFinding[] {
  const left = new Set(policies);
  const findings: PolicyFinding[] = [];
  // From the end, so that of two alike the first stays.
  for (const policy of [...left].reverse()) {
    const others = [...left].filter((other) => other !== policy && subjectsCover(other, policy));
    const covering = coveringPolicies(policy, others);
    if (covering === null) continue;
    left.delete(policy);
    findings.push({
      code: 'NP110',
      severity: 'information',
      place: { handle: policy.handle, path: 'metadata.name' },
      message: `${policyName(policy)} changes nothing: ${listWords(covering.map(policyName))} ${covering.length === 1 ? 'allows' : 'allow'} the same to the same pods already.`,
      related: covering.map(({ handle, namespace, name }) => ({
        handle,
        path: 'metadata.name',
        message: `${namespace}/${name} allows the same`,
      })),
    });
  }
  return findings.reverse();
}

/** The policies that make one needless; null: it isn't. */
function coveringPolicies(policy: NetworkPolicy, others: readonly NetworkPolicy[]): NetworkPolicy[] | null {
  const covering = new Set<NetworkPolicy>();
  let rules = 0;
  for (const direction of DIRECTIONS) {
    if (!actsOn(policy, direction)) continue;
    const isolating = others.filter((other) => actsOn(other, direction));
    const [first] = isolating;
    if (first === undefined) return null;
    for (const rule of policy[direction] ?? []) {
      rules++;
      const cover = isolating.find((other) => isCoveredBy(rule, other, direction));
      if (cover === undefined) return null;
      covering.add(cover);
    }
    if ((policy[direction] ?? []).length === 0 && !isolating.some((other) => covering.has(other)))
      covering.add(first);
  }
  return rules === 0 ? null : [...covering];
}

function isCoveredBy(rule: NetworkPolicyRule, policy: NetworkPolicy, direction: Direction): boolean {
  return (policy[direction] ?? []).some((wide) => ruleCovers(wide, rule, policy.namespace));
}
