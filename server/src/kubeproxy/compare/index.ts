/**
 * Sub-room `compare`: what a node's rules have, held against what they should have and against other nodes.
 *
 * Knows the rules of nodes and predictions; nothing of manifests and documents. Promises: what a part of a dump
 * doesn't show is no difference; the order of Services never is.
 */
export { compareNodes, type NodeDifference } from './compareNodes.ts';
export { compareWithExpected, type Expectation, isWhole } from './compareWithExpected.ts';
export type { Difference } from './difference.ts';
export { observedAddresses, observedSettings, observedSourceRanges } from './observedSettings.ts';
export { differencePages, differenceRules } from './rules.ts';
export { stateWords } from './stateWords.ts';
