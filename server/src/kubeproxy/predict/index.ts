/**
 * Sub-room `predict`: what kube-proxy in iptables mode would write.
 *
 * Holds kube-proxy's rules as one pure function of Services, endpoints, the node, kube-proxy's settings and its
 * version, and the table of what changed from version to version. Knows nothing of where its input was read, nor
 * of rules that a node really has. Promises: same input, same text; nothing is invented (endpoints that nobody
 * named come from `placeholders.ts`, and whoever asks for them says so); what it leaves out, it gives the reason.
 */
export type { Family } from './addresses.ts';
export type { ProxyEndpoint } from './endpoints.ts';
export { behaviourOf, changes, newestVersion, oldestVersion } from './generations.ts';
export * from './input.ts';
export { type LeftOut, leftOutWords } from './leftOut.ts';
export { placeholderEndpoints, withPlaceholderAddresses } from './placeholders.ts';
export { selects, slicesOfPods } from './podEndpoints.ts';
export { type Prediction, type PredictionInput, predictRules } from './predict.ts';
export { printPrediction, printTable } from './print.ts';
export type { PredictedRule } from './rule.ts';
export type { ServicePortInfo } from './servicePorts.ts';
