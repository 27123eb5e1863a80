import { policyName } from './cluster.ts';
import type { NearMiss, SideExplanation } from './explain.ts';
import type { LabelRequirement } from './labelSelector.ts';
import type { PortSet } from './portSet.ts';

/** "all", "none", or "TCP 80, 443, UDP 53" */
export function portWords(ports: PortSet): string {
  if (ports.isAll) return 'all';
  if (ports.isEmpty) return 'none';
  let protocol = '';
  return ports.ranges
    .map((range) => {
      const lead = range.protocol === protocol ? '' : `${range.protocol} `;
      protocol = range.protocol;
      if (range.from === 1 && range.to === 65_535) return protocol;
      return lead + (range.from === range.to ? range.from : `${range.from}-${range.to}`);
    })
    .join(', ');
}

/** "app=web", "app in (web, api)", "the label app", "no label app" */
export function requirementWords({ key, operator, values }: LabelRequirement): string {
  switch (operator) {
    case 'In':
      return values.length === 1 ? `${key}=${values[0]}` : `${key} in (${values.join(', ')})`;
    case 'NotIn':
      return values.length === 1 ? `${key} other than ${values[0]}` : `${key} not in (${values.join(', ')})`;
    case 'Exists':
      return `the label ${key}`;
    case 'DoesNotExist':
      return `no label ${key}`;
    default:
      return `${key} ${operator}`;
  }
}

const DONE = { allow: 'allowed', deny: 'denied', pass: 'passed on' } as const;

/**
 * What one side says, a sentence a line.
 *
 * @param peer the name of the other side
 */
export function sideWords({ verdict, closed, nearMisses }: SideExplanation, peer: string): string[] {
  const { decisions, isolatedBy, undecided } = verdict;
  if (decisions.length === 0 && isolatedBy.length === 0) return ['open: no policy is about it'];
  const lines = decisions.map(
    ({ policy, rule, action, ports }) =>
      `${portWords(ports)} ${DONE[action]} by ${policyName(policy)} ${rule.path}`,
  );
  if (isolatedBy.length > 0) {
    lines.push(
      `${lines.length === 0 ? 'closed' : 'nothing else'}: isolated by ${isolatedBy.map(policyName).join(', ')}`,
    );
  } else if (!undecided.isEmpty) {
    lines.push(`${portWords(undecided)} open: no policy decides`);
  }
  return closed.isEmpty ? lines : [...lines, ...nearMisses.map((miss) => nearMissWords(miss, peer))];
}

function nearMissWords(miss: NearMiss, peer: string): string {
  return `${policyName(miss.policy)} ${miss.path} ${lackWords(miss, peer)}`;
}

/** What a rule that nearly fits would do: "would allow TCP 80 if default/web had app=web". */
export function lackWords(miss: NearMiss, peer: string): string {
  if (miss.kind === 'port') return `names ${peer}, but the destination has no port ${miss.names.join(', ')}`;
  const who = miss.of === 'pod' ? peer : `the namespace of ${peer}`;
  return `would allow ${portWords(miss.opens)} if ${who} had ${requirementWords(miss.lacking)}`;
}
