import ipaddr from 'ipaddr.js';
import {
  type DumpLine,
  type HostFacts,
  type InterfaceAddress,
  type Outcome,
  type PacketQuery,
  type Trace,
  trace,
} from '../iptables/index.ts';
import { assumptions, type ServicePort } from '../kubeproxy/index.ts';
import type { PodFact } from './cluster.ts';
import type { DumpDocument } from './dumpDocument.ts';
import type { NodeRules } from './dumpModel.ts';
import type { Workspace } from './workspace.ts';

/** An outcome, and whose addresses it is about. */
export interface NamedOutcome {
  readonly outcome: Outcome;
  /** The Service port whose rules the packet went through, or null. */
  readonly service: ServicePort | null;
  readonly pod: PodFact | null;
}

export interface NamedTrace extends Omit<Trace, 'outcomes'> {
  readonly outcomes: readonly NamedOutcome[];
}

/**
 * Follows a packet through one node's rules, and names Services and pods on its way.
 * @param addresses all of the node's own, as somebody told them; null: those that the workspace knows
 */
export function tracePacket(
  workspace: Workspace,
  document: DumpDocument,
  node: NodeRules,
  query: PacketQuery,
  addresses: readonly string[] | null,
): NamedTrace {
  const host = addresses === null ? hostFacts(workspace, document, node) : { addresses, complete: true };
  const { outcomes, ...rest } = trace(node.ruleset, query, host, assumptions(node.ruleset));
  return {
    ...rest,
    outcomes: outcomes.map((outcome) => {
      const service = serviceOf(outcome, node);
      const { address } = outcome.destination;
      const pod =
        address === null
          ? null
          : workspace.cluster.podAt(address, document.uri, service?.identity?.namespace ?? null);
      return { outcome, service, pod };
    }),
  };
}

/** What tables of kubectl and `ip addr` tell of a node's addresses. */
export function hostFacts(workspace: Workspace, document: DumpDocument, node: NodeRules): HostFacts {
  const addresses = new Set<string>();
  const broadcasts = new Set<string>();
  const others = new Set<string>();
  let complete = false;
  for (const { uri, pasted } of workspace.dumps) {
    const unnamed = uri === document.uri && node.ruleset.node === null ? node.node : null;
    for (const { interfaces, host } of pasted.interfaces) {
      // One interface alone (`ip addr show cni0`) isn't all of them.
      if ((host ?? unnamed) !== node.node || !interfaces.some(({ name }) => name === 'lo')) continue;
      complete = true;
      for (const own of interfaces.flatMap((it) => it.addresses)) {
        addresses.add(own.address);
        const all = broadcastAddress(own);
        if (all !== null) broadcasts.add(all);
      }
    }
    for (const { table } of pasted.tables) {
      if (table.kind === 'nodes') {
        for (const { name, internalIP, externalIP } of table.rows) {
          const known = [internalIP, externalIP].filter((address) => address !== null);
          for (const address of known) (name === node.node ? addresses : others).add(address);
        }
      }
      if (table.kind === 'pods') {
        for (const row of table.rows) {
          if (row.ip !== null && row.node !== null && row.node !== node.node) others.add(row.ip);
        }
      }
    }
  }
  return { addresses: [...addresses], broadcasts: [...broadcasts], complete, others: [...others] };
}

/** Reaches every host of the network; null: IPv6 has none, nor has a network of one host or two. */
function broadcastAddress({ address, prefix }: InterfaceAddress): string | null {
  if (address.includes(':') || prefix > 30) return null;
  return ipaddr.IPv4.broadcastAddressFromCIDR(`${address}/${prefix}`).toString();
}

function serviceOf(outcome: Outcome, node: NodeRules): ServicePort | null {
  const lines: DumpLine[] = outcome.hops.map(({ line }) => line);
  for (const line of lines) {
    const service = node.serviceOfRule(line);
    if (service !== null) return service;
  }
  return null;
}
