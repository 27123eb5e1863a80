import type { EndpointSlice, Service } from '../../kubeproxy/index.ts';
import type { EndpointsRow } from '../../kubernetes/index.ts';
import type { Inputs } from './inputs.ts';
import type { NodeObject } from './proxyInput.ts';

/** Endpoints that a table of `kubectl get endpoints` shows, and what has to be said of them. */
export interface TableEndpoints {
  readonly slices: readonly EndpointSlice[];
  /** The Services that have a row, `namespace/name`. */
  readonly covered: ReadonlySet<string>;
  readonly notes: readonly string[];
}

/** The slices behind the rows of endpoints, for Services among the manifests. Nodes come from tables of pods. */
export function slicesOfTables(inputs: Inputs, services: readonly Service[]): TableEndpoints {
  const slices: EndpointSlice[] = [];
  const covered = new Set<string>();
  const notes: string[] = [];
  for (const { uri, pasted } of inputs.dumps) {
    for (const { table } of pasted.tables) {
      if (table.kind !== 'endpoints') continue;
      for (const row of table.rows) {
        const service = services.find((it) => it.name === row.name && it.namespace === row.namespace);
        if (service === undefined) continue;
        const key = `${service.namespace}/${service.name}`;
        const more = row.truncated === 0 ? '' : `, ${row.truncated} more were cut off`;
        covered.add(key);
        notes.push(`${key}: endpoints are those of a table of kubectl${more}`);
        const nodeOf = (ip: string) =>
          inputs.workspace.cluster.podAt(ip, uri, service.namespace)?.node ?? null;
        slices.push(...slicesOf(service, row, nodeOf));
      }
    }
  }
  return { slices, covered, notes };
}

/** Tables don't name the ports: with several, those count that a targetPort tells by its number. */
function slicesOf(
  service: Service,
  { addresses }: EndpointsRow,
  nodeOf: (ip: string) => string | null,
): EndpointSlice[] {
  return service.ports.flatMap(({ name, protocol, port, targetPort }) => {
    const own = addresses.filter(
      (it) => it.port !== null && (service.ports.length === 1 || it.port === (targetPort ?? port)),
    );
    return own.map(({ ip, port: number }) => ({
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
        },
      ],
      ports: [{ name, protocol, port: number ?? port }],
    }));
  });
}

/** The nodes of `kubectl get nodes -o wide`. */
export function nodesOfTables({ dumps }: Inputs): NodeObject[] {
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
