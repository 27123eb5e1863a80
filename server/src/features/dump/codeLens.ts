import type { CodeLens, Command } from 'vscode-languageserver-types';
import { type Chain, type DumpLine, lineRange } from '../../iptables/index.ts';
import {
  endpointsWords,
  plural,
  portWords,
  type RoleName,
  roleOf,
  serviceWords,
  shareWords,
} from '../../kubeproxy/index.ts';
import { commands } from '../../protocol.ts';
import { type DumpDocument, type NodeRules, shortPodName } from '../../workspace/index.ts';
import type { Features } from '../context.ts';
import { commandPlace, headLine, podOf } from './lines.ts';

/**
 * A lens above the first line of every chain that answers something: Services, endpoints, counts. Only places are
 * found here; what a lens says is made when it comes into view (`resolveCodeLens`).
 */
export function codeLenses({ settings }: Features, document: DumpDocument): CodeLens[] {
  const lenses: CodeLens[] = [];
  if (!settings['codeLens.enabled']) return lenses;
  for (const { ruleset } of document.model.nodes) {
    for (const table of ruleset.tables.values()) {
      for (const chain of table.chains.values()) {
        const line = headLine(chain);
        if (line === null) continue;
        if (hasAnswer(chain))
          lenses.push({ range: lineRange(line), data: { uri: document.uri, line: line.number } });
        if (isEntrance(chain)) lenses.push(traceLens(document, line));
      }
    }
  }
  return lenses.sort((a, b) => a.range.start.line - b.range.start.line);
}

/** Chains at which one asks what becomes of a packet: one lens for each, however many rules it has. */
function isEntrance({ name, table, rules }: Chain): boolean {
  if (rules.length === 0) return false;
  if (table.name === 'nat') return roleOf(name)?.role === 'services';
  return table.name === 'filter' && (name === 'INPUT' || name === 'FORWARD' || name === 'OUTPUT');
}

function traceLens(document: DumpDocument, line: DumpLine): CodeLens {
  const command: Command = {
    title: 'Trace a packet…',
    command: commands.tracePacket,
    arguments: [commandPlace(document, line)],
  };
  return { range: lineRange(line), command };
}

/** Roles that the lens of a chain tells of. */
const ANSWERED: ReadonlySet<RoleName> = new Set<RoleName>([
  'service',
  'local',
  'external',
  'external-old',
  'firewall',
  'endpoint',
]);

/** Whether there is something to say, without reading the rules: a lens that stays empty would flicker. */
function hasAnswer(chain: Chain): boolean {
  const role = roleOf(chain.name)?.role;
  if (role === undefined) return false;
  if (role === 'services' || role === 'node-ports') {
    return chain.table.name === 'filter' ? chain.rules.some(isRefusal) : chain.rules.length > 0;
  }
  return ANSWERED.has(role) && (role !== 'endpoint' || chain.rules.length > 0);
}

function isRefusal(rule: DumpLine): boolean {
  return rule.target === 'REJECT' || rule.target === 'DROP';
}

/** The lens with its text and command. A lens of an older text comes back as it is, to be asked for again. */
export function resolveCodeLens(features: Features, document: DumpDocument, lens: CodeLens): CodeLens {
  if (lens.command !== undefined) return lens;
  const line = document.line(lens.range.start.line);
  const chain = line?.chain ?? null;
  const node = line === undefined ? null : document.model.nodeAt(line);
  if (line === undefined || chain === null || node === null) return lens;
  const command = commandFor(features, document, node, chain, line);
  return command === null ? lens : { ...lens, command };
}

function commandFor(
  features: Features,
  document: DumpDocument,
  node: NodeRules,
  chain: Chain,
  line: DumpLine,
): Command | null {
  const role = roleOf(chain.name)?.role;
  const flow = (title: string): Command => ({
    title,
    command: commands.showFlow,
    arguments: [commandPlace(document, line)],
  });
  if (role === 'services' || role === 'node-ports') return countLens(document, chain, line, role);
  if (role === 'endpoint') return flow(endpointTitle(features, document, node, chain));
  const service = node.serviceOfChain(chain.name);
  if (service === null) return null;
  const name = `${serviceWords(service)} · ${portWords(service)}`;
  if (role === 'service' || role === 'local') {
    const local = role === 'local' ? ' (on this node)' : '';
    return flow(`${name} → ${endpointsWords(service)}${local} · Show flow`);
  }
  return flow(`${name} · ${role === 'firewall' ? 'load balancer' : 'from outside'} · Show flow`);
}

/** "10.244.2.15:8080 · pod app-…-2lj7z on k8s-3 · 1 in 3 of app-svc-nodeport" */
function endpointTitle(features: Features, document: DumpDocument, node: NodeRules, chain: Chain): string {
  const drawn = node.endpointsOfChain(chain.name);
  const [first] = drawn;
  const callers = chain.table.callersOf(chain.name).length;
  if (first === undefined) return plural(callers, 'caller');
  const { service, endpoint } = first;
  const pod = podOf(features.workspace, document, service, endpoint);
  const parts = [endpoint.text ?? 'DNAT not shown'];
  if (pod !== null) parts.push(`pod ${shortPodName(pod.name)}${pod.node === null ? '' : ` on ${pod.node}`}`);
  const name = service.identity?.name ?? 'its Service';
  if (drawn.length > 1) parts.push(`of ${drawn.length} Services`);
  else if (endpoint.probability === null) parts.push(`of ${name}`);
  else parts.push(`${shareWords(endpoint.probability)} of ${name}`);
  parts.push(plural(callers, 'caller'));
  return parts.join(' · ');
}

function countLens(
  document: DumpDocument,
  chain: Chain,
  line: DumpLine,
  role: 'services' | 'node-ports',
): Command {
  const services = new Set(chain.rules.map((rule) => rule.target).filter((target) => isServiceChain(target)));
  const refused = chain.rules.filter(isRefusal);
  const noun = role === 'services' ? 'Service port' : 'node port';
  if (chain.table.name === 'filter') {
    return references(document, chain, line, `${plural(refused.length, noun)} refused: no endpoints`);
  }
  return references(
    document,
    chain,
    line,
    `${plural(services.size, noun)} · ${plural(chain.rules.length, 'rule')}`,
  );
}

function isServiceChain(target: string): boolean {
  const role = roleOf(target)?.role;
  return (
    role === 'service' ||
    role === 'local' ||
    role === 'external' ||
    role === 'external-old' ||
    role === 'firewall'
  );
}

function references(document: DumpDocument, chain: Chain, line: DumpLine, title: string): Command {
  const locations = chain.rules.map((rule) => ({ uri: document.uri, range: lineRange(rule) }));
  return { title, command: commands.showReferences, arguments: [commandPlace(document, line), locations] };
}
