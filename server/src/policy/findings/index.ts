import type { Reach } from '../reach.ts';
import { closedServices } from './closedServices.ts';
import type { PolicyFinding } from './finding.ts';
import { redundantPolicies } from './redundantPolicies.ts';
import { shadowedRules } from './shadowedRules.ts';

export type { PolicyFinding } from './finding.ts';

/** What each code is about: the heading of its page. */
export const policyFindingTitles = {
  NP110: 'A policy that changes nothing',
  NP111: 'A rule that others make needless',
  NP112: 'A Service that nobody may reach',
} as const satisfies Readonly<Record<PolicyFinding['code'], string>>;

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
