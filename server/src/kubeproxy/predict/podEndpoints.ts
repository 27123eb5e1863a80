import type { ContainerPort, EndpointPort, EndpointSlice, Pod, Service } from './input.ts';

/**
 * The slices that the cluster's controller would write for Services with a selector, one for each address of a
 * pod (pkg/controller, staging/src/k8s.io/endpointslice). Pods without an address, and those that have ended,
 * make none.
 */
export function slicesOfPods(services: readonly Service[], pods: readonly Pod[]): EndpointSlice[] {
  return services.flatMap((service) =>
    podsOf(service, pods).flatMap((pod) => {
      const ports = endpointPorts(service, pod.ports);
      if (ports.length === 0) return [];
      const serving = pod.ready ?? true;
      const ready = service.publishNotReadyAddresses || (serving && !pod.terminating);
      const { nodeName, terminating } = pod;
      const origin = { kind: 'pod', pod } as const;
      return pod.ips.map((ip) => ({
        namespace: service.namespace,
        service: service.name,
        ports,
        endpoints: [
          { addresses: [ip], ready, serving, terminating, nodeName, zoneHints: [], nodeHints: [], origin },
        ],
      }));
    }),
  );
}

function podsOf(service: Service, pods: readonly Pod[]): readonly Pod[] {
  return pods.filter((pod) => pod.phase !== 'Succeeded' && pod.phase !== 'Failed' && selects(service, pod));
}

/** Does a Service's selector take in what has these labels? A Service without a selector takes in nothing. */
export function selects(
  { namespace, selector }: Service,
  pod: { readonly namespace: string; readonly labels: Readonly<Record<string, string>> },
): boolean {
  const wanted = Object.entries(selector ?? {});
  return (
    wanted.length > 0 &&
    pod.namespace === namespace &&
    wanted.every(([key, value]) => pod.labels[key] === value)
  );
}

/** A Service's ports as its pods have them. A targetPort by a name that no container port has: no endpoint. */
export function endpointPorts(service: Service, containerPorts: readonly ContainerPort[]): EndpointPort[] {
  return service.ports.flatMap(({ name, protocol, port, targetPort }) => {
    const target = targetPort ?? port;
    if (typeof target === 'number') return [{ name, protocol, port: target }];
    const found = containerPorts.find((it) => it.name === target && it.protocol === protocol);
    return found === undefined ? [] : [{ name, protocol, port: found.containerPort }];
  });
}
