import type { Reach } from '../reach.ts';
import { closedServices } from './closedServices.ts';
import type { PolicyFinding } from './finding.ts';
import { redundantPolicies } from './redundantPolicies.ts';
import { shadowedRules } from './shadowedRules.ts';

export type { PolicyFinding } from './finding.ts';

export { policyPages } from './pages.ts';

/**
 * What the policies of a cluster probably don't do as they were meant to.
 * @param isAsked whether what an object's handle stands for is to be judged; the others are only compared with
 */
export function findPolicyProblems(
  reach: Reach,
  isAsked: (handle: unknown) => boolean = () => true,
): PolicyFinding[] {
  const { policies, services } = reach.cluster;
  const asked = policies.filter(({ handle }) => isAsked(handle));
  return [
    ...redundantPolicies(policies).filter(({ place }) => isAsked(place.handle)),
    ...shadowedRules(asked),
    ...closedServices(
      reach,
      services.filter(({ handle }) => isAsked(handle)),
    ),
  ];
}
