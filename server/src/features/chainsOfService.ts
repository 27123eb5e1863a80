import type { Location } from 'vscode-languageserver-types';
import { type Chain, lineRange } from '../iptables/index.ts';
import { type ServicePort, servicePortHash, servicePortString } from '../kubeproxy/index.ts';
import type { Name, Service } from '../kubernetes/index.ts';
import type { Features } from './context.ts';
import { definitionOf } from './dump/chainUses.ts';
import { rangeOf } from './dump/lines.ts';

/**
 * What the dumps of the workspace have of a Service, or of one of its ports: each chain where it is declared, or
 * where its first rule is; without chains the first rule that names the Service.
 */
export function chainsOfName(features: Features, name: Name): Location[] {
  if (name.kind !== 'service' && name.kind !== 'service port') return [];
  const { view } = features.workspace.manifests;
  const services = name.kind === 'service' ? view.servicesNamed(name.name, name.namespace) : name.services;
  const [service] = services;
  const wanted = name.kind === 'service' ? name : service;
  if (wanted === undefined) return [];
  const ports = name.kind === 'service' ? null : portNames(name.services, name.port);
  const hashes = new Set(services.flatMap((it) => portHashes(it, ports)));
  return features.workspace.dumps.flatMap(({ uri, model }) =>
    model.nodes
      .flatMap(({ services: shown }) => shown)
      .filter((shown) => isOf(shown, wanted, ports, hashes))
      .flatMap((shown) => placesOf(shown).map((range) => ({ uri, range }))),
  );
}

/** The Services of all manifests that a Service port of a dump belongs to: by its comments, else by its hash. */
export function servicesOf({ workspace }: Features, shown: ServicePort): readonly Service[] {
  const { view } = workspace.manifests;
  const { identity, hash } = shown;
  if (identity !== null) return view.servicesNamed(identity.name, identity.namespace);
  return hash === null ? [] : view.services.filter((service) => portHashes(service, null).includes(hash));
}

function isOf(
  { identity, hash }: ServicePort,
  wanted: { readonly name: string; readonly namespace: string },
  ports: ReadonlySet<string> | null,
  hashes: ReadonlySet<string>,
): boolean {
  if (identity === null) return hash !== null && hashes.has(hash);
  if (identity.name !== wanted.name || identity.namespace !== wanted.namespace) return false;
  return ports === null || ports.has(identity.port);
}

/** A port's names in comments: '' where it has none. */
function portNames(services: readonly Service[], port: string | number): Set<string> {
  const ports = services.flatMap((service) => service.ports);
  return new Set(ports.filter((it) => it.name === port || it.port === port).map(({ name }) => name));
}

/** The hashes that chains of the Service's ports carry, in both spellings of a port without a name. */
function portHashes({ namespace, name, ports }: Service, names: ReadonlySet<string> | null): string[] {
  return ports
    .filter((port) => names === null || names.has(port.name))
    .flatMap((port) =>
      [true, false].map((colon) =>
        servicePortHash(
          servicePortString({ namespace, name, port: port.name }, colon),
          protocols[port.protocol],
        ),
      ),
    );
}

const protocols = { TCP: 'tcp', UDP: 'udp', SCTP: 'sctp' } as const;

function placesOf({ chains, entrances, otherRules }: ServicePort): Location['range'][] {
  const { service, local, external, firewall } = chains;
  const places = [service, local, external, firewall].flatMap((chain) =>
    chain === null ? [] : headOf(chain),
  );
  const rule = entrances[0]?.rule ?? otherRules[0];
  return places.length > 0 || rule === undefined ? places : [lineRange(rule)];
}

function headOf(chain: Chain): Location['range'][] {
  const head = definitionOf(chain);
  return head === undefined ? [] : [rangeOf(head.line, head.span)];
}
