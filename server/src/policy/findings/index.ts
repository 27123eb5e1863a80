import type { Reach } from '../reach.ts';
import { closedServices } from './closedServices.ts';
import { egressWithoutDns } from './egressWithoutDns.ts';
import type { PolicyFinding } from './finding.ts';
import { redundantPolicies } from './redundantPolicies.ts';
import { shadowedRules } from './shadowedRules.ts';

/** What the policies of a cluster probably don't do as they were meant to. */
export function findPolicyProblems(reach: Reach): PolicyFinding[] {
  const { policies } = reach.cluster;
  return [
    ...redundantPolicies(policies),
    ...shadowedRules(policies),
    ...closedServices(reach),
    ...egressWithoutDns(reach),
  ];
}
