import type { Cluster, Pod, Service, ServicePort, Workload } from './cluster.ts';
import { isProtocol, PortSet } from './portSet.ts';

/** A workload behind a Service's port. */
export interface ServiceTarget {
  readonly workload: Workload;
  readonly port: ServicePort;
  /** Where its pods answer: policies are asked about these, not about the Service's own port. */
  readonly ports: PortSet;
}

/**
 * The workloads that a Service leads to, by port. A name that stands for a port is looked up in each pod; a pod
 * that hasn't got it is left out, as the endpoints controller leaves it out.
 */
export function serviceTargets(service: Service, workloads: readonly Workload[]): ServiceTarget[] {
  return service.ports.flatMap((port) =>
    workloadsBehind(service, workloads).flatMap((workload) => {
      const ports = workload.pods
        .filter((pod) => isBehind(service, pod))
        .reduce((all, pod) => all.union(targetAt(port, pod)), PortSet.none);
      return ports.isEmpty ? [] : [{ workload, port, ports }];
    }),
  );
}

/** The workloads of which a Service selects a pod. */
export function workloadsBehind(service: Service, workloads: Cluster['workloads']): Workload[] {
  return workloads.filter(
    ({ namespace, pods }) => namespace === service.namespace && pods.some((pod) => isBehind(service, pod)),
  );
}

/** Without a selector, or with an empty one, a Service selects nothing. */
function isBehind({ selector }: Service, { labels }: Pod): boolean {
  if (selector === null || selector.size === 0) return false;
  return [...selector].every(([key, value]) => labels.get(key) === value);
}

/** A name means the first of the pod's ports that carries it, if it has the Service's protocol. */
function targetAt({ protocol, targetPort }: ServicePort, pod: Pod): PortSet {
  if (!isProtocol(protocol)) return PortSet.none;
  const port =
    typeof targetPort === 'number'
      ? targetPort
      : pod.ports.find((it) => it.name === targetPort && it.protocol === protocol)?.port;
  return port === undefined ? PortSet.none : PortSet.of({ protocol, from: port, to: port });
}
