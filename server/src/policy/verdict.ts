import type { NetworkPolicy, Policy, PolicyRule } from './cluster.ts';
import type { Action, CompiledPolicy, CompiledRule } from './compiledPolicy.ts';
import { PortSet } from './portSet.ts';

/** What one side of a connection says: the source's egress, or the destination's ingress. */
export interface Verdict {
  readonly allowed: PortSet;
  /** The rules that had a say, in the order in which they were asked. */
  readonly decisions: readonly Decision[];
  /** The NetworkPolicies that select the pod: what no rule of theirs allows is closed, unless decided before. */
  readonly isolatedBy: readonly NetworkPolicy[];
  /** What is allowed because nothing decides about it. */
  readonly undecided: PortSet;
}

export interface Decision {
  readonly policy: Policy;
  readonly rule: PolicyRule;
  readonly action: Action;
  /** What it decided: its ports without those that a rule before it had decided. */
  readonly ports: PortSet;
}

/** No policy is about this side. */
const OPEN: Verdict = {
  allowed: PortSet.all,
  decisions: [],
  isolatedBy: [],
  undecided: PortSet.all,
};

/**
 * Asks policies, which must be in the order of `compilePolicies`, about one peer. First the admin tier: rule by
 * rule, the first that matches a connection allows or denies it for good, or passes it on. What is left then goes
 * to the NetworkPolicies if there are any: what one of their rules allows, is allowed, and nothing else. Only
 * without any the baseline tier is asked, and what nothing decides is allowed.
 *
 * @param matches is the peer among those that a rule names?
 * @param portsOf a rule's ports at the destination
 */
export function judge(
  policies: readonly CompiledPolicy[],
  matches: (rule: CompiledRule) => boolean,
  portsOf: (rule: CompiledRule) => PortSet,
): Verdict {
  const decisions: Decision[] = [];
  const isolatedBy = policies.flatMap(({ policy }) => (policy.kind === 'NetworkPolicy' ? [policy] : []));
  const rulesOf = (tier: CompiledPolicy['tier']) =>
    policies.flatMap((policy) => (policy.tier === tier ? policy.rules.filter(matches) : []));
  const decide = ({ policy, rule, action }: CompiledRule, ports: PortSet) => {
    if (!ports.isEmpty) decisions.push({ policy, rule, action, ports });
    return ports;
  };

  /** Gives what the tier allows, and what it leaves open. */
  const askInOrder = (tier: CompiledPolicy['tier'], asked: PortSet) => {
    let open = asked;
    let allowed = PortSet.none;
    let passed = PortSet.none;
    for (const rule of rulesOf(tier)) {
      const ports = decide(rule, portsOf(rule).intersect(open));
      open = open.without(ports);
      if (rule.action === 'allow') allowed = allowed.union(ports);
      else if (rule.action === 'pass') passed = passed.union(ports);
    }
    return { allowed, left: open.union(passed) };
  };

  const admin = askInOrder('admin', PortSet.all);
  if (isolatedBy.length > 0) {
    const granted = rulesOf('network').map((rule) => decide(rule, portsOf(rule).intersect(admin.left)));
    const allowed = granted.reduce((all, ports) => all.union(ports), admin.allowed);
    return { allowed, decisions, isolatedBy, undecided: PortSet.none };
  }
  const baseline = askInOrder('baseline', admin.left);
  const allowed = admin.allowed.union(baseline.allowed).union(baseline.left);
  return { allowed, decisions, isolatedBy, undecided: baseline.left };
}
