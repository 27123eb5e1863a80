import { listWords } from '../../kubernetes/index.ts';
import { policyName, type Service, type ServicePort, workloadName } from '../cluster.ts';
import { deciders } from '../deciders.ts';
import { PortSet } from '../portSet.ts';
import type { Connection, Reach } from '../reach.ts';
import { isSame } from '../reachRows.ts';
import { type ServiceTarget, serviceTargets } from '../serviceTargets.ts';
import { portWords } from '../wording.ts';
import type { PolicyFinding } from './finding.ts';

/**
 * Ports of Services that nobody may use: no other workload of the manifests and no address outside reaches any of
 * the pods behind. Silent where there is no other workload, as clients may be elsewhere.
 */
export function closedServices(reach: Reach, services: readonly Service[]): PolicyFinding[] {
  const { workloads } = reach.cluster;
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

/** Ends with the first that may: nearly always one of the first. */
function isClosed(reach: Reach, target: ServiceTarget): boolean {
  for (const { allowed } of connectionsTo(reach, target)) {
    if (!allowed.intersect(target.ports).isEmpty) return false;
  }
  return true;
}

function* connectionsTo(reach: Reach, { workload }: ServiceTarget): Generator<Connection> {
  yield* reach.fromOutside(workload);
  for (const source of reach.cluster.workloads) {
    if (!isSame(source, workload)) yield reach.between(source, workload);
  }
}

function findingOf(
  reach: Reach,
  service: Service,
  port: ServicePort,
  targets: readonly ServiceTarget[],
): PolicyFinding {
  const connections = targets.flatMap((target) => [...connectionsTo(reach, target)]);
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
