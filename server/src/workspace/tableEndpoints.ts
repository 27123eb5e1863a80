import { type EndpointSlice, type Service, selects, type Workload } from '../kubeproxy/index.ts';
import type { EndpointsRow } from '../kubernetes/index.ts';
import { type Location, range } from '../text/index.ts';
import type { Cluster } from './cluster.ts';
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
  const slices: EndpointSlice[] = [];
  const counts = new Map<string, { readonly listed: number; readonly truncated: number }>();
  const notes: string[] = [];
  const rows = rowsOf(dumps, cluster);
  for (const service of services) {
    const key = `${service.namespace}/${service.name}`;
    const found = rows.get(key);
    if (found === undefined) continue;
    const { row, uri, offset } = found;
    const podAt = (ip: string) => cluster.podAt(ip, uri, service.namespace);
    const names = row.addresses.map(({ ip }) => podAt(ip)?.name ?? null);
    if (names.length > 0 && names.every((name) => isLeftOut(service, name, workloads))) continue;
    const { truncated } = row;
    const more = truncated === 0 ? '' : `, ${truncated} more were cut off`;
    counts.set(key, { listed: row.addresses.length, truncated });
    notes.push(`${key}: endpoints are those of a table of kubectl${more}`);
    slices.push(...slicesOf(service, row, (ip) => podAt(ip)?.node ?? null, { uri, offset }));
  }
  return { slices, counts, notes };
}

interface PlacedRow {
  readonly row: EndpointsRow;
  readonly uri: string;
  readonly offset: number;
}

/** By `namespace/name`. A cluster is made anew with every change of a document. */
const rowsByCluster = new WeakMap<Cluster, ReadonlyMap<string, PlacedRow>>();

function rowsOf(dumps: Pasted['dumps'], cluster: Cluster): ReadonlyMap<string, PlacedRow> {
  const known = rowsByCluster.get(cluster);
  if (known !== undefined) return known;
  const rows = new Map<string, PlacedRow>();
  for (const { uri, pasted } of dumps) {
    for (const { table, offset } of pasted.tables) {
      if (table.kind !== 'endpoints') continue;
      for (const row of table.rows) rows.set(`${row.namespace}/${row.name}`, { row, uri, offset });
    }
  }
  rowsByCluster.set(cluster, rows);
  return rows;
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
