import { actsOn, type Direction, type NetworkPolicy, type Policy, policyName } from '../cluster.ts';
import { ruleCovers } from './covers.ts';
import type { PolicyFinding } from './finding.ts';

const DIRECTIONS: readonly Direction[] = ['ingress', 'egress'];

/** Rules of a NetworkPolicy that allow nothing which another rule of it doesn't. */
export function shadowedRules(policies: readonly Policy[]): PolicyFinding[] {
  return policies.flatMap((policy) =>
    policy.kind === 'NetworkPolicy'
      ? DIRECTIONS.flatMap((direction) => (actsOn(policy, direction) ? shadowedIn(policy, direction) : []))
      : [],
  );
}

function shadowedIn(policy: NetworkPolicy, direction: Direction): PolicyFinding[] {
  const rules = policy[direction] ?? [];
  return rules.flatMap((rule, index) => {
    // Of two alike the first stays.
    const cover = rules.find(
      (wide, place) =>
        place !== index &&
        ruleCovers(wide, rule, policy.namespace) &&
        (place < index || !ruleCovers(rule, wide, policy.namespace)),
    );
    if (cover === undefined) return [];
    return {
      code: 'NP111',
      severity: 'information',
      place: { handle: policy.handle, path: rule.path },
      message: `${policyName(policy)} ${rule.path} allows nothing that ${cover.path} doesn’t.`,
      related: [{ handle: policy.handle, path: cover.path, message: 'This rule allows it already' }],
    } satisfies PolicyFinding;
  });
}
