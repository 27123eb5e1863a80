/**
 * Objects as the cluster will understand them: plain values with the API's defaults filled in, each with the
 * field that it was read from.
 *
 * Knows one object at a time. Promises: never throws, also for objects that the API server would refuse; what is
 * assigned at run time or left open by a template is null, not guessed.
 */
export { type EndpointGroup, readEndpoints } from './endpoints.ts';
export { type IngressBackend, readIngressBackends } from './ingress.ts';
export { type ContainerPort, containersOf, type PodSet, readPods } from './pods.ts';
export {
  isPolicy,
  type NetworkPolicy,
  type PolicyPeer,
  type PolicyPort,
  type PolicyRule,
  readNetworkPolicy,
} from './policies.ts';
export {
  type Protocol,
  portLabel,
  readService,
  type Service,
  type ServicePort,
} from './service.ts';
