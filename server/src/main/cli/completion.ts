import {
  type EndpointSlice,
  type Family,
  placeholderEndpoints,
  type Service,
  slicesOfPods,
  withPlaceholderAddresses,
} from '../../kubeproxy/index.ts';
import type { Inputs } from './inputs.ts';
import type { ProxyObjects } from './proxyInput.ts';
import { slicesOfTables } from './tableInput.ts';

/** What manifests tell, and what was filled in because only a cluster could tell it. */
export interface Completed {
  readonly services: readonly Service[];
  readonly endpointSlices: readonly EndpointSlice[];
  /** Lines that say what was filled in, and where endpoints come from if not from their objects. */
  readonly notes: readonly string[];
  /** Services, `namespace/name`, with a placeholder for their cluster IP. */
  readonly unassigned: ReadonlySet<string>;
  /** Services with placeholders for endpoints, and how many they should have. */
  readonly endpointCounts: ReadonlyMap<string, number | null>;
}

/**
 * Endpoints for the Services of manifests: those of EndpointSlice and Endpoints objects if there are any, else of
 * tables of kubectl, else of pods that have an address, else placeholders.
 */
export function complete(objects: ProxyObjects, inputs: Inputs, family: Family): Completed {
  const { value: services, notes } = withPlaceholderAddresses(objects.services, family);
  const given = services.filter((service) => !objects.services.includes(service));
  const unassigned = new Set(given.map(({ namespace, name }) => `${namespace}/${name}`));
  const endpointCounts: ReadonlyMap<string, number | null> = new Map();
  if (objects.slices !== null) {
    return { services, endpointSlices: objects.slices, notes, unassigned, endpointCounts };
  }
  const shown = slicesOfTables(inputs, services);
  const others = services.filter(({ namespace, name }) => !shown.covered.has(`${namespace}/${name}`));
  if (objects.pods.length > 0) {
    const endpointSlices = [...shown.slices, ...slicesOfPods(others, objects.pods)];
    return { services, endpointSlices, notes: [...notes, ...shown.notes], unassigned, endpointCounts };
  }
  const made = placeholderEndpoints(others, objects.workloads);
  return {
    services,
    endpointSlices: [...shown.slices, ...made.value],
    notes: [...notes, ...shown.notes, ...made.notes],
    unassigned,
    endpointCounts: made.counts,
  };
}
