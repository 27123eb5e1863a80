/**
 * What the API server lets pass and does not work: selectors that match nothing, ports that lead nowhere,
 * policies that close more than was meant. Over all objects of a workspace, as pure functions.
 *
 * Knows objects and which file they are in. Promises: no error, for none of this is refused by the API server;
 * what another file, a template or an operator may bring is information at most; each finding points at what
 * was written, with the other place beside it.
 */
import type { ManifestObject } from '../objects/index.ts';
import type { ManifestFinding } from '../validation/index.ts';
import { ingressFindings } from './ingresses.ts';
import { policyFindings } from './policies.ts';
import { serviceFindings } from './services.ts';
import type { ClusterView } from './view.ts';
import { workloadFindings } from './workloads.ts';

/**
 * Everything that is to be said about some objects of a cluster beside all others. The work grows with those that
 * are asked for, but for Services: these are compared with each other.
 */
export function clusterFindings(view: ClusterView, of: ReadonlySet<ManifestObject>): ManifestFinding[] {
  return [
    ...serviceFindings(view, of),
    ...workloadFindings(view, of),
    ...ingressFindings(view, of),
    ...policyFindings(view, of),
  ];
}

export { adviceFindings } from './advice.ts';
export { documentFindings } from './documents.ts';
export { kustomizePatches, type ManifestFile } from './kustomize.ts';
export { isAlmost, nearMisses } from './nearMiss.ts';
export { clusterPages } from './pages.ts';
export { clusterRules } from './rules.ts';
export { ClusterView, listWords, type PlacedObject } from './view.ts';
