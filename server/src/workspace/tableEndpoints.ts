import { type EndpointSlice, type Service, selects, type Workload } from '../kubeproxy/index.ts';
import type { EndpointsRow } from '../kubernetes/index.ts';
import { type Location, range } from '../text/index.ts';
import type { Pasted } from './proxyInput.ts';

/** Endpoints that tables of `kubectl get endpoints` show, and what has to be said of them. */
interface TableEndpoints {
  readonly slices: readonly EndpointSlice[];
  /** Of the Services that have a row, `namespace/name`: how many are listed, and how many were cut off. */
  readonly counts: ReadonlyMap<string, { readonly listed: number; readonly truncated: number }>;
  readonly notes: readonly string[];
}

/** Where a table shows an endpoint: the handle of its origin. */
export class TablePlace {
  readonly location: Location;

  constructor(location: Location) {
    this.location = location;
  }
}

/**
 * The slices behind the rows of endpoints, for Services among the manifests. Nodes come from tables of pods. Where
 * several tables show a Service, the one that is read last counts. A row whose pods are all of workloads that the
 * selector leaves out is older than the manifest, and as if it weren't there.
 */
export function slicesOfTables(
  { dumps, cluster }: Pasted,
  services: readonly Service[],
  workloads: readonly Workload[],
): TableEndpoints {
  const slices = new Map<string, readonly EndpointSlice[]>();
  const counts = new Map<string, { readonly listed: number; readonly truncated: number }>();
  const notes = new Map<string, string>();
  const byName = new Map(services.map((service) => [`${service.namespace}/${service.name}`, service]));
  for (const { uri, pasted } of dumps) {
    for (const { table, offset } of pasted.tables) {
      if (table.kind !== 'endpoints') continue;
      for (const row of table.rows) {
        const key = `${row.namespace}/${row.name}`;
        const service = byName.get(key);
        if (service === undefined) continue;
        const names = row.addresses.map(({ ip }) => cluster.podAt(ip, uri, service.namespace)?.name ?? null);
        if (names.length > 0 && names.every((name) => isLeftOut(service, name, workloads))) continue;
        const { truncated } = row;
        const more = truncated === 0 ? '' : `, ${truncated} more were cut off`;
        const nodeOf = (ip: string) => cluster.podAt(ip, uri, service.namespace)?.node ?? null;
        counts.set(key, { listed: row.addresses.length, truncated });
        notes.set(key, `${key}: endpoints are those of a table of kubectl${more}`);
        slices.set(key, slicesOf(service, row, nodeOf, { uri, offset }));
      }
    }
  }
  return { slices: [...slices.values()].flat(), counts, notes: [...notes.values()] };
}

/** Tables don't name the ports: with several, those count that a targetPort tells by its number. */
function slicesOf(
  service: Service,
  { addresses, line }: EndpointsRow,
  nodeOf: (ip: string) => string | null,
  { uri, offset }: { readonly uri: string; readonly offset: number },
): EndpointSlice[] {
  return service.ports.flatMap(({ name, protocol, port, targetPort }) => {
    const own = addresses.filter(
      (it) => it.port !== null && (service.ports.length === 1 || it.port === (targetPort ?? port)),
    );
    return own.map(({ ip, port: number, start, end }) => ({
      namespace: service.namespace,
      service: service.name,
      endpoints: [
        {
          addresses: [ip],
          ready: true,
          serving: null,
          terminating: null,
          nodeName: nodeOf(ip),
          zoneHints: [],
          nodeHints: [],
          origin: {
            kind: 'written',
            handle: new TablePlace({ uri, range: range(line + offset, start, end) }),
          },
        },
      ],
      ports: [{ name, protocol, port: number ?? port }],
    }));
  });
}

/** Is a pod, by its name, one of a workload that the selector of a Service leaves out? */
function isLeftOut(service: Service, pod: string | null, workloads: readonly Workload[]): boolean {
  if (pod === null || service.selector === null) return false;
  const own = workloads.filter(
    ({ namespace, name }) => namespace === service.namespace && (pod === name || pod.startsWith(`${name}-`)),
  );
  return own.length > 0 && !own.some((workload) => selects(service, workload));
}
