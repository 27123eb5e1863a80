import { type NetworkPolicy, policyName, type Workload, workloadName } from '../cluster.ts';
import type { CompiledPolicy, CompiledRule } from '../compiledPolicy.ts';
import type { Protocol } from '../portSet.ts';
import type { Reach } from '../reach.ts';
import type { PolicyFinding } from './finding.ts';

/** Where DNS servers listen: 53, and 5353 where they run without privileges. */
const DNS_PORTS = [53, 5353];

/**
 * Workloads whose egress is isolated and which may reach somebody, but nobody by DNS over UDP, so that they find
 * no Service by its name. Silent about pods that may reach nobody: that is a base for others.
 */
export function egressWithoutDns(reach: Reach): PolicyFinding[] {
  const byPolicies = new Map<
    string,
    { policies: readonly NetworkPolicy[]; workloads: Workload[]; hasTcp: boolean }
  >();
  for (const workload of reach.cluster.workloads) {
    for (const pod of reach.pods.of(workload)) {
      const compiled = reach.egress.policiesOf(pod);
      const policies = openingPolicies(compiled);
      if (policies.length === 0 || lets(compiled, 'UDP')) continue;
      const key = policies.map(policyName).join(' ');
      const known = byPolicies.get(key) ?? { policies, workloads: [], hasTcp: lets(compiled, 'TCP') };
      if (!known.workloads.includes(workload)) known.workloads.push(workload);
      byPolicies.set(key, known);
    }
  }
  return [...byPolicies.values()].flatMap(({ policies, workloads, hasTcp }) => {
    const [first, ...others] = policies;
    if (first === undefined) return [];
    const why = hasTcp ? 'only TCP, and clients ask over UDP first' : 'port 53 of UDP to nobody';
    return {
      code: 'NP104',
      severity: 'warning',
      place: { handle: first.handle, path: 'spec.egress' },
      message: `${listed(workloads)} can’t ask DNS: ${policies.map(policyName).join(', ')} ${policies.length === 1 ? 'opens' : 'open'} ${why}`,
      related: others.map(({ handle }) => ({
        handle,
        path: 'spec.egress',
        message: 'nor does this policy let DNS pass',
      })),
    } satisfies PolicyFinding;
  });
}

/** NetworkPolicies with a rule; none where the pod is not isolated. */
function openingPolicies(compiled: readonly CompiledPolicy[]): NetworkPolicy[] {
  return compiled.flatMap(({ policy, rules }) =>
    policy.kind === 'NetworkPolicy' && rules.length > 0 ? [policy] : [],
  );
}

/** By what is written, whoever it is to: the DNS servers are seldom among the manifests. A name may be that of DNS. */
function lets(compiled: readonly CompiledPolicy[], protocol: Protocol): boolean {
  return compiled.some(({ rules }) =>
    rules.some((rule) => rule.action !== 'deny' && letsByPorts(rule, protocol)),
  );
}

function letsByPorts({ ports }: CompiledRule, protocol: Protocol): boolean {
  return (
    DNS_PORTS.some((port) => ports.numbered.has(protocol, port)) ||
    ports.named.some((named) => named.protocol === null || named.protocol === protocol)
  );
}

function listed(workloads: readonly Workload[]): string {
  const names = workloads.slice(0, 3).map(workloadName).join(', ');
  return workloads.length > 3 ? `${names} and ${workloads.length - 3} more` : names;
}
