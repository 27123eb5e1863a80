import {
  type PodSet,
  type ResolvedPort,
  resolveTargetPort,
  type ServicePort,
} from '../../kubernetes/index.ts';
import { listed, numberWords } from './wording.ts';

/** Where a Service's port leads in one set of pods; null: a name that no container of theirs has. */
export interface Target {
  readonly pods: PodSet;
  readonly resolved: ResolvedPort | null;
}

export function targetsOf(port: ServicePort, pods: readonly PodSet[]): Target[] {
  return pods.map((set) => ({ pods: set, resolved: resolveTargetPort(port, set) }));
}

/**
 * "8080", "http (8080)", "http (8080 in Deployment web, 9090 in Deployment old)". A name that nobody has stays a
 * name.
 */
export function targetWords({ targetPort }: ServicePort, targets: readonly Target[]): string {
  if (typeof targetPort === 'number') return numberWords(targetPort);
  const found = targets.filter(({ resolved }) => resolved !== null);
  const numbers = [...new Set(found.map(({ resolved }) => resolved?.number ?? 0))];
  if (numbers.length === 0) return targetPort;
  if (numbers.length === 1) return `${targetPort} (${numbers[0]})`;
  const each = found.map(({ pods, resolved }) => `${resolved?.number} in ${pods.kind} ${pods.name}`);
  return `${targetPort} (${listed(each)})`;
}

/** Sets of pods that have no port of the name that is asked for, and whose ports are all known. */
export function withoutPort(targets: readonly Target[]): PodSet[] {
  return targets.flatMap(({ pods, resolved }) => (resolved === null && pods.portsKnown ? pods : []));
}
