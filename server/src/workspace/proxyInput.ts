import {
  type EndpointSlice,
  type Family,
  type NodeObject,
  type ProxyObjects,
  placeholderEndpoints,
  type Service,
  slicesOfPods,
  withPlaceholderAddresses,
} from '../kubeproxy/index.ts';
import type { Cluster } from './cluster.ts';
import type { DumpDocument } from './dumpDocument.ts';
import { slicesOfTables } from './tableEndpoints.ts';

/** What manifests tell kube-proxy, and what was filled in because only a cluster could tell it. */
export interface ProxyInput {
  readonly services: readonly Service[];
  readonly endpointSlices: readonly EndpointSlice[];
  /** Lines that say what was filled in, and where endpoints come from if not from their objects. */
  readonly notes: readonly string[];
  /** Services, `namespace/name`, with a placeholder for their cluster IP. */
  readonly unassigned: ReadonlySet<string>;
  /** Services whose endpoints nobody named, or not all of them: how many they should have; null: not known. */
  readonly endpointCounts: ReadonlyMap<string, number | null>;
}

/** What somebody pasted beside the manifests. */
export interface Pasted {
  readonly dumps: readonly DumpDocument[];
  readonly cluster: Cluster;
}

/**
 * Endpoints for the Services of manifests: those of EndpointSlice and Endpoints objects, else of tables of kubectl,
 * else of pods that have an address, else placeholders.
 * @param scope `whole`: the objects are all that there are, so a Service without slices has no endpoints as soon as
 * another has some, and one without pods none as soon as there are pods. `part`: there may be others elsewhere, so
 * each Service is looked at by itself.
 */
export function completeInput(
  objects: ProxyObjects,
  pasted: Pasted,
  family: Family,
  scope: 'whole' | 'part',
): ProxyInput {
  const { value: services, notes } = withPlaceholderAddresses(objects.services, family);
  const given = services.filter((service) => !objects.services.includes(service));
  const unassigned = new Set(given.map(keyOf));
  const base = { services, unassigned };
  if (scope === 'whole' && objects.covered.size > 0) {
    return { ...base, endpointSlices: objects.slices, notes, endpointCounts: new Map() };
  }
  const unwritten = services.filter((service) => !objects.covered.has(keyOf(service)));
  const shown = slicesOfTables(pasted, unwritten, objects.workloads);
  const untold = unwritten.filter((service) => !shown.counts.has(keyOf(service)));
  const podSlices = slicesOfPods(untold, objects.pods);
  const ofPods = new Set(podSlices.map(({ namespace, service: name }) => keyOf({ namespace, name })));
  const others =
    scope === 'whole' && objects.pods.length > 0
      ? []
      : untold.filter((service) => !ofPods.has(keyOf(service)));
  const made = placeholderEndpoints(others, objects.workloads);
  // Endpoints that a person writes: in a file that isn't here.
  const byHand = others.filter((service) => !made.counts.has(keyOf(service)));
  const partly = [...shown.counts].filter(([, { truncated }]) => truncated > 0);
  return {
    ...base,
    endpointSlices: [...objects.slices, ...shown.slices, ...podSlices, ...made.value],
    notes: [...notes, ...shown.notes, ...made.notes],
    endpointCounts: new Map([
      ...made.counts,
      ...byHand.map((service) => [keyOf(service), null] as const),
      ...partly.map(([key, { listed, truncated }]) => [key, listed + truncated] as const),
    ]),
  };
}

/** `namespace/name`: how notes, counts and differences name a Service. */
function keyOf({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `${namespace}/${name}`;
}

/** The nodes of `kubectl get nodes -o wide`. */
export function nodesOfTables(dumps: readonly DumpDocument[]): NodeObject[] {
  return dumps.flatMap(({ pasted }) =>
    pasted.tables.flatMap(({ table }) =>
      table.kind === 'nodes'
        ? table.rows.map(({ name, internalIP }) => ({
            name,
            zone: null,
            addresses: internalIP === null ? [] : [internalIP],
            podCIDRs: [],
          }))
        : [],
    ),
  );
}
