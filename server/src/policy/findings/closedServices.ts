import { listWords } from '../../kubernetes/index.ts';
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
  return {
    code: 'NP112',
    severity: 'information',
    place: { handle: service.handle, path: `spec.ports[${service.ports.indexOf(port)}].port` },
    message: `Nobody in these files may reach ${service.namespace}/${service.name}:${port.port}: ${portWords(ports)} of ${listWords(targets.map(({ workload }) => workloadName(workload)))} is closed by ${listWords([...policies])}.`,
    related: reach.cluster.policies
      .filter((policy) => policies.has(policyName(policy)))
      .map((policy) => ({ handle: policy.handle, path: 'spec', message: 'This policy decides' })),
  };
}
