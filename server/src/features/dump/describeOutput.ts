import type { ForeignPart, Interface } from '../../iptables/index.ts';
import { serviceWords, shareWords } from '../../kubeproxy/index.ts';
import type { PodRow, ServiceRow } from '../../kubernetes/index.ts';
import type { DumpDocument, PlacedInterfaces } from '../../workspace/index.ts';
import type { Features } from '../context.ts';
import { escapeMarkdown, lineLink } from '../markdown.ts';
import { describeService } from './describeService.ts';

/** Services that a hover on a pod lists for each node; the others are counted. */
const MOST_SERVICES = 6;

/** A line of another command's output: a pod, a Service, a network interface. Empty: nothing is known of it. */
export function describeOutput(features: Features, document: DumpDocument, line: number): string[] {
  const { tables, interfaces } = document.pasted;
  for (const { table, offset } of tables) {
    if (line < table.first + offset || line >= table.end + offset) continue;
    const at = line - offset;
    if (table.kind === 'pods') {
      const row = table.rows.find((it) => it.line === at);
      return row === undefined ? [] : describePod(features, row);
    }
    if (table.kind === 'services') {
      const row = table.rows.find((it) => it.line === at);
      return row === undefined ? [] : describeServiceRow(features, row);
    }
    return [];
  }
  const foreign = document.dump.structure.foreign.find((part) => part.first <= line && line < part.end);
  if (foreign !== undefined) return describeForeign(foreign);
  for (const output of interfaces) {
    const found = interfaceAt(output, line);
    if (found !== null) return describeInterface(features, document, output, found);
  }
  return [];
}

/** What it is, and what to paste instead. */
function describeForeign({ kind, owner }: ForeignPart): string[] {
  if (kind === 'ipvs') {
    return [
      '**Virtual servers of IPVS** (`ipvsadm -Ln`): recognised, not read.  ',
      'kube-proxy in IPVS mode balances here; what is left of it in iptables (masquerade, node ports, source ranges) ' +
        'shows `iptables-save`, and the sets that those rules ask for `ipset save`.',
    ];
  }
  const instead: Readonly<Record<'iptables' | 'kube-proxy' | 'none', string>> = {
    iptables: 'These tables are those of `iptables-nft`. Paste the output of `iptables-save` instead.',
    'kube-proxy':
      'This is kube-proxy in nftables mode, which writes no rules that `iptables-save` could show. ' +
      'Other programs’ rules may be there: `iptables-save` prints them.',
    none: 'Rules that were made with iptables: `iptables-save` prints them in the form that is read here.',
  };
  return ['**Rules of nftables** (`nft list ruleset`): recognised, not read.  ', instead[owner ?? 'none']];
}

/** "pod app-… on k8s-3" and which Services send it how much, as the dumps of the workspace show it. */
function describePod(features: Features, row: PodRow): string[] {
  const on = row.node === null ? '' : ` on ${escapeMarkdown(row.node)}`;
  const head = `**${escapeMarkdown(row.name)}**${row.ip === null ? '' : ` · ${row.ip}`}${on}  `;
  if (row.ip === null) return [head];
  const lines = [head];
  for (const dump of features.workspace.dumps) {
    for (const node of dump.model.nodes) {
      const drawn = node.endpointsAt(row.ip);
      if (drawn.length === 0) continue;
      const shown = drawn.slice(0, MOST_SERVICES).map(({ service, endpoint }) => {
        const share = endpoint.probability === null ? '' : ` ${shareWords(endpoint.probability)}`;
        const place = endpoint.dnat ?? endpoint.draw;
        const name = escapeMarkdown(`${serviceWords(service)} → :${endpoint.port ?? '?'}`);
        return `${place === null ? name : lineLink(dump, place, name)}${share}`;
      });
      const more = drawn.length - shown.length;
      lines.push(
        `← ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''} · ${escapeMarkdown(node.node)}  `,
      );
    }
  }
  return lines;
}

/** What the nodes do for a Service of `kubectl get svc`: from the first dump that has its address. */
function describeServiceRow(features: Features, row: ServiceRow): string[] {
  if (row.clusterIP === null) return [];
  for (const dump of features.workspace.dumps) {
    for (const node of dump.model.nodes) {
      const service = node.servicesAt(row.clusterIP).find((it) => it.identity?.name === row.name);
      if (service !== undefined) return describeService(features, dump, node, service);
    }
  }
  return [];
}

/** The interface whose lines hold the given one: from its header to the next. */
function interfaceAt({ interfaces, offset }: PlacedInterfaces, line: number): Interface | null {
  const last = interfaces[interfaces.length - 1];
  // Its lines are counted nowhere; addresses are the last that are read of it.
  const end =
    Math.max(last?.line ?? -1, ...(last?.addresses.map((it) => it.range.start.line) ?? [])) + offset;
  if (line > end) return null;
  let found: Interface | null = null;
  for (const one of interfaces) if (one.line + offset <= line) found = one;
  return found;
}

/** "calic440f455693 is one end of a cable; the other is eth0 (line 18), 192.168.208.240, inside a pod" */
function describeInterface(
  features: Features,
  document: DumpDocument,
  output: PlacedInterfaces,
  found: Interface,
): string[] {
  const pair = document.pasted.pairs.find((it) => it.host === found || it.pod === found);
  const head = [`**${escapeMarkdown(found.name)}**`];
  if (found.index !== null) head.push(`interface ${found.index}`);
  const addresses = found.addresses.map((it) => `${it.address}/${it.prefix}`);
  if (addresses.length > 0) head.push(addresses.join(', '));
  const lines = [`${head.join(' · ')}  `];
  if (pair !== undefined) {
    const isHost = pair.host === found;
    const other = isHost ? pair.pod : pair.host;
    const place = placeOf(document, other);
    const name = place === null ? other.name : lineLink(document, place, escapeMarkdown(other.name));
    const pod = isHost
      ? podOfInterface(features, document, other)
      : podOfInterface(features, document, found);
    const inside = pod ?? 'a pod';
    lines.push(
      isHost
        ? `the node’s end of a veth pair; the other is ${name} inside ${inside}: each names the other’s number`
        : `${inside}’s end of a veth pair; the other is ${name} on the node: each names the other’s number`,
    );
  } else if (found.peerIndex !== null) {
    lines.push(
      `its other end is interface ${found.peerIndex} of another network namespace, which is not shown`,
    );
  }
  if (lines.length === 1 && addresses.length === 0 && output.command === null) return [];
  return lines;
}

function placeOf(document: DumpDocument, wanted: Interface) {
  const output = document.pasted.interfaces.find((it) => it.interfaces.includes(wanted));
  return output === undefined ? null : (document.line(wanted.line + output.offset) ?? null);
}

function podOfInterface(features: Features, document: DumpDocument, end: Interface): string | null {
  for (const { address } of end.addresses) {
    const pod = features.workspace.cluster.podAt(address, document.uri, null);
    if (pod !== null) return `pod ${escapeMarkdown(pod.name)}`;
  }
  const [first] = end.addresses;
  return first === undefined ? null : `the pod with address ${first.address}`;
}
