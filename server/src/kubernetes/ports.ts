import type { ContainerPort, PodSet, Protocol, ServicePort } from './model/index.ts';

/**
 * Where a Service's port leads in the pods of one set. `declared`: the container's port that it is; a number
 * leads there whether it is declared or not. Null: a name that no container has, so these pods are left out.
 */
export interface ResolvedPort {
  readonly number: number;
  readonly declared: ContainerPort | null;
}

export function resolveTargetPort(port: ServicePort, pods: PodSet): ResolvedPort | null {
  const { targetPort, protocol } = port;
  if (typeof targetPort === 'number') {
    return { number: targetPort, declared: declaredPort(pods, targetPort, protocol) };
  }
  return resolveNamedPort(targetPort, protocol, pods);
}

/** The port of a name as EndpointSlice controllers and policies look for it: first match, same protocol. */
export function resolveNamedPort(name: string, protocol: Protocol, pods: PodSet): ResolvedPort | null {
  const declared = pods.ports.find((port) => port.name === name && port.protocol === protocol);
  return declared ? { number: declared.number, declared } : null;
}

export function declaredPort(pods: PodSet, number: number, protocol: Protocol): ContainerPort | null {
  return pods.ports.find((port) => port.number === number && port.protocol === protocol) ?? null;
}
