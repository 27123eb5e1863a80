import { policyName, type Service, type ServicePort, workloadName } from '../cluster.ts';
import { deciders } from '../deciders.ts';
import { PortSet } from '../portSet.ts';
import type { Connection, Reach } from '../reach.ts';
import { type ServiceTarget, serviceTargets } from '../serviceTargets.ts';
import { portWords } from '../wording.ts';
import type { PolicyFinding } from './finding.ts';

/**
 * Ports of Services that nobody may use: no other workload of the manifests and no address outside reaches any of
 * the pods behind. Silent where there is no other workload, as clients may be elsewhere.
 */
export function closedServices(reach: Reach): PolicyFinding[] {
  const { services, workloads } = reach.cluster;
  if (workloads.length < 2) return [];
  return services.flatMap((service) => {
    const targets = serviceTargets(service, workloads);
    return service.ports.flatMap((port) => {
      const behind = targets.filter((target) => target.port === port);
      return behind.length > 0 && behind.every((target) => isClosed(reach, target))
        ? [findingOf(reach, service, port, behind)]
        : [];
    });
  });
}

function isClosed(reach: Reach, target: ServiceTarget): boolean {
  return connectionsTo(reach, target).every(({ allowed }) => allowed.intersect(target.ports).isEmpty);
}

function* ways(reach: Reach, { workload }: ServiceTarget): Generator<Connection> {
  for (const source of reach.cluster.workloads) {
    if (workloadName(source) !== workloadName(workload)) yield reach.between(source, workload);
  }
  yield* reach.fromOutside(workload);
}

function connectionsTo(reach: Reach, target: ServiceTarget): Connection[] {
  return [...ways(reach, target)];
}

function findingOf(
  reach: Reach,
  service: Service,
  port: ServicePort,
  targets: readonly ServiceTarget[],
): PolicyFinding {
  const connections = targets.flatMap((target) => connectionsTo(reach, target));
  const policies = new Set(
    connections.flatMap((it) => [...deciders(it, 'ingress'), ...deciders(it, 'egress')]),
  );
  const ports = targets.reduce((all, target) => all.union(target.ports), PortSet.none);
  const own = PortSet.of(
    ...ports.ranges.slice(0, 1).map(({ protocol }) => ({ protocol, from: port.port, to: port.port })),
  );
  const opensOwn =
    !own.intersect(ports).equals(own) && connections.some(({ allowed }) => own.without(allowed).isEmpty);
  const hint = opensOwn
    ? `; they let through ${portWords(own)}, the Service’s own port, but are asked about that of the pods`
    : '';
  return {
    code: 'NP103',
    severity: opensOwn ? 'warning' : 'information',
    place: { handle: service.handle, path: `spec.ports[${service.ports.indexOf(port)}]` },
    message: `${service.namespace}/${service.name}:${port.port} is closed: nobody may reach ${portWords(ports)} of ${targets.map(({ workload }) => workloadName(workload)).join(', ')} under ${[...policies].join(', ')}${hint}`,
    related: reach.cluster.policies
      .filter((policy) => policies.has(policyName(policy)))
      .map((policy) => ({ handle: policy.handle, path: 'spec', message: 'closes it' })),
  };
}
