import { AddressSet } from './addressSet.ts';
import type { Cluster, Service, ServicePort, Workload } from './cluster.ts';

/** Whom somebody means who asks about a peer. */
export type PeerChoice =
  | { readonly kind: 'workloads'; readonly workloads: readonly Workload[] }
  | { readonly kind: 'service'; readonly service: Service; readonly ports: readonly ServicePort[] }
  | { readonly kind: 'outside'; readonly addresses: AddressSet };

/**
 * `namespace/workload`, `namespace/workload[Kind]`, `namespace/service[:port]`, an address, a CIDR or
 * `FIRST-LAST`. Without a namespace: `default`. A name that workloads and a Service share means the workloads
 * unless a port follows or `[Service]`. The address of a pod or a Service means that one. Null: there is none.
 */
export function choosePeer(text: string, cluster: Cluster): PeerChoice | null {
  return chooseByAddress(text, cluster) ?? chooseByName(text, cluster);
}

const NAME =
  /^(?:(?<namespace>[^/[\]:]+)\/)?(?<name>[^/[\]:]+)(?:\[(?<kind>\w+)\])?(?::(?<port>[^/[\]:]+))?$/;

function chooseByName(text: string, cluster: Cluster): PeerChoice | null {
  const { namespace = 'default', name, kind, port } = NAME.exec(text)?.groups ?? {};
  if (name === undefined) return null;
  const isNamed = (it: { namespace: string; name: string }) => it.namespace === namespace && it.name === name;
  if (port === undefined && kind !== 'Service') {
    const named = cluster.workloads.filter((it) => isNamed(it) && (kind === undefined || it.kind === kind));
    if (named.length > 0) return { kind: 'workloads', workloads: named };
  }
  if (kind !== undefined && kind !== 'Service') return null;
  const service = cluster.services.find(isNamed);
  if (service === undefined) return null;
  const ports = service.ports.filter(
    (it) => port === undefined || it.name === port || String(it.port) === port,
  );
  return port !== undefined && ports.length === 0 ? null : { kind: 'service', service, ports };
}

function chooseByAddress(text: string, cluster: Cluster): PeerChoice | null {
  const addresses = AddressSet.parse(text);
  if (addresses === null) return null;
  if (!/[/-]/.test(text)) {
    const isIt = (address: string) => AddressSet.parse(address)?.meets(addresses) === true;
    const owners = cluster.workloads.filter(({ pods }) =>
      pods.some((pod) => !pod.hostNetwork && pod.addresses.some(isIt)),
    );
    if (owners.length > 0) return { kind: 'workloads', workloads: owners };
    const service = cluster.services.find((it) => it.addresses.some(isIt));
    if (service !== undefined) return { kind: 'service', service, ports: service.ports };
  }
  return { kind: 'outside', addresses };
}
