import { familyOf } from '../iptables/index.ts';
import type { ServicePort } from '../kubeproxy/index.ts';
import type { NodeRules } from './dumpModel.ts';

/** One end of a packet: an address, a network or a range, and a port or a range of ports. */
export interface PacketEnd {
  readonly address: string;
  readonly port: string | null;
  /** The Service that was named instead of an address. */
  readonly service: ServicePort | null;
}

const PORTS = /^\d+(?:-\d+)?$/;

/** Reads `ADDR`, `ADDR:PORT`, `[ADDR]:PORT`; ADDR can be a network or a range. null: none of these. */
export function readPacketEnd(text: string): PacketEnd | null {
  const bracketed = /^\[([^\]]+)\](?::(.+))?$/.exec(text);
  const colon = text.indexOf(':');
  const isIPv6 = colon !== text.lastIndexOf(':');
  const [address, port] =
    bracketed !== null
      ? [bracketed[1] ?? '', bracketed[2] ?? null]
      : isIPv6 || colon < 0
        ? [text, null]
        : [text.slice(0, colon), text.slice(colon + 1)];
  const parts = address.split('-').flatMap((part) => part.split('/').slice(0, 1));
  if (parts.some((part) => familyOf(part) === null)) return null;
  if (port !== null && !(PORTS.test(port) && port.split('-').every((it) => Number(it) <= 65535))) return null;
  return { address, port, service: null };
}

/**
 * Looks `NAMESPACE/NAME[:PORT]` up in the rules of nodes: where clients find that Service. PORT is a name or a number.
 * A text: why there is no answer, in words. null: it is no name of a Service.
 */
export function findServiceEnd(text: string, nodes: readonly NodeRules[]): PacketEnd | string | null {
  const [, namespace, name, port] = /^([a-z0-9-]+)\/([a-z0-9.-]+)(?::([a-zA-Z0-9-]+))?$/.exec(text) ?? [];
  if (namespace === undefined) return null;
  const found = nodes
    .flatMap(({ services }) => services)
    .filter(({ identity }) => identity?.namespace === namespace && identity.name === name)
    .flatMap((service) => {
      const entrance =
        service.entrances.find(({ kind }) => kind === 'cluster-ip') ??
        service.entrances.find(({ address }) => address !== null);
      return entrance === undefined || entrance.address === null
        ? []
        : [{ service, address: entrance.address, port: String(entrance.port) }];
    })
    .filter((it) => port === undefined || it.port === port || it.service.identity?.port === port);
  const [first] = found;
  if (first === undefined) return `no Service ${text} in these files`;
  const ways = new Set(
    found.map((it) => `${it.service.identity?.port || it.port} (${it.port}/${it.service.protocol})`),
  );
  return ways.size > 1 ? `${text} has several ports: ${[...ways].join(', ')}` : first;
}
