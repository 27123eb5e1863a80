import { type Policy, policyName } from './cluster.ts';
import { PortSet } from './portSet.ts';
import type { Connection } from './reach.ts';
import type { Verdict } from './verdict.ts';

/**
 * The names of the policies that decide a connection on one side: those with a rule that allows or denies some of
 * it, and where NetworkPolicies close the rest without a rule that fits, those. Empty: no policy has a say there.
 */
export function deciders({ cases }: Connection, side: 'egress' | 'ingress'): string[] {
  const [only, ...more] = cases;
  if (only !== undefined && more.length === 0) return namesOf(only[side]);
  return [...new Set(cases.flatMap((it) => namesOf(it[side])))];
}

/** Verdicts are shared by many pairs. */
const known = new WeakMap<Verdict, string[]>();

function namesOf(verdict: Verdict | null): string[] {
  if (verdict === null) return [];
  let names = known.get(verdict);
  if (names === undefined) {
    names = [...new Set(decidingPolicies(verdict))].map(policyName);
    known.set(verdict, names);
  }
  return names;
}

function decidingPolicies({ decisions, isolatedBy }: Verdict): Policy[] {
  const deciding = decisions.filter(({ action }) => action !== 'pass');
  const policies = deciding.map(({ policy }) => policy);
  if (policies.some(({ kind }) => kind === 'NetworkPolicy')) return policies;
  const left = deciding.reduce((rest, { ports }) => rest.without(ports), PortSet.all);
  return left.isEmpty ? policies : [...policies, ...isolatedBy];
}
