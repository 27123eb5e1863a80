/**
 * Room `kubeproxy`: where rules and Services meet.
 *
 * Holds kube-proxy's names (hashes), the role of each of its chains, the Services that a ruleset implements, and
 * the versions that can have written it. Knows nothing of documents, editors or pods that only tables name.
 * Promises: nothing is taken for granted that the rules don't show; what a partial dump leaves open is null.
 */
export { assumptions } from './assumptions.ts';
export { type PortHash, portHashes } from './chainNames.ts';
export { readComment } from './comments.ts';
export * from './compare/index.ts';
export { Endpoint } from './endpoints.ts';
export { expectedOfProxy, proxyFindings, proxyPages, proxyRules } from './findings/index.ts';
export { printVersionRange, type VersionRange, versionRange } from './generation.ts';
export { chainHash, endpointHash, type Protocol, servicePortHash, servicePortString } from './names.ts';
export * from './predict/index.ts';
export { type NodeObject, ObjectPlace, type ProxyObjects, readProxyObjects } from './proxyObjects.ts';
export { hashOf, type RoleName, roleDoc, roleOf, tableHint } from './roles.ts';
export { type Entrance, readServices, ServicePort } from './services.ts';
export {
  durationWords,
  endpointsWords,
  entranceWords,
  percent,
  plural,
  portWords,
  serviceWords,
  shareWords,
  shortChain,
  typeWords,
} from './wording.ts';
