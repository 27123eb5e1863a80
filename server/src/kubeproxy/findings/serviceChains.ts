import {
  type DumpFinding,
  type DumpLine,
  finding,
  nameIn,
  related,
  wholeLine,
} from '../../iptables/index.ts';
import { roleOf } from '../roles.ts';
import type { Entrance, ServicePort } from '../services.ts';
import { serviceWords } from '../wording.ts';
import { isWhole } from './draws.ts';
import { proxyRules } from './rules.ts';

/** Connections that are sent into a chain without endpoints, and that no rule refuses. */
export function emptyChains(service: ServicePort): DumpFinding[] {
  const { service: own, local } = service.chains;
  if (service.otherRules.some((line) => line.target === 'REJECT' || line.target === 'DROP')) return [];
  return [own, local].flatMap((chain) => {
    if (chain === null || !isWhole(chain) || chain.rules.some(leads)) return [];
    const callers = chain.table.callersOf(chain.name);
    const [declaration] = chain.declarations;
    if (callers.length === 0 || declaration === undefined) return [];
    return finding(proxyRules['no-endpoints'], nameIn(declaration, chain.name), {
      values: [serviceWords(service)],
      related: callers.slice(0, 3).map((line) => related(line, 'Sends connections here')),
    });
  });
}

/** To an endpoint, or to a mark that has the packet dropped (no local endpoints, up to 1.24). */
function leads({ target }: DumpLine): boolean {
  const role = roleOf(target)?.role;
  return role === 'endpoint' || role === 'mark-drop' || role === 'service';
}

/**
 * Services whose cluster IP is entered without a masquerade for traffic from outside of the pods. kube-proxy writes
 * it for all Services or for none (it does not know the pods' addresses, or masquerades nothing), so a few among
 * many stand out.
 */
export function clusterMasquerades(services: readonly ServicePort[]): DumpFinding[] {
  const withRule: ServicePort[] = [];
  const without: { service: ServicePort; entrance: Entrance }[] = [];
  for (const service of services) {
    const entrance = service.entrances.find(({ kind, fate }) => kind === 'cluster-ip' && fate === 'chain');
    const chain = entrance?.rule.chain?.table.chains.get(entrance.rule.target);
    if (entrance === undefined || chain === undefined || !isWhole(chain)) continue;
    if (entrance.masquerade !== null || chain.rules.some(marksInside)) withRule.push(service);
    else without.push({ service, entrance });
  }
  const [example] = withRule;
  // As many as these are no accident.
  if (example === undefined || withRule.length < 2 * without.length) return [];
  return without.map(({ service, entrance }) =>
    finding(proxyRules['no-masquerade'], wholeLine(entrance.rule), {
      values: [serviceWords(service), serviceWords(example)],
    }),
  );
}

function marksInside(line: DumpLine): boolean {
  return roleOf(line.target)?.role === 'mark-masquerade' && / -d /.test(line.saved);
}

/** KUBE-EXT hands everything on to the endpoints of all nodes, but doesn't mark it before. */
export function externalMasquerades(service: ServicePort): DumpFinding[] {
  const chain = service.chains.external;
  if (chain === null || !isWhole(chain) || !chain.name.startsWith('KUBE-EXT-')) return [];
  const unconditional = chain.rules.filter(isUnconditional);
  const marks = unconditional.find(({ target }) => roleOf(target)?.role === 'mark-masquerade');
  const jump = unconditional.find(({ target }) => roleOf(target)?.role === 'service');
  if (jump === undefined || (marks !== undefined && marks.number < jump.number)) return [];
  return [
    finding(proxyRules['no-external-masquerade'], wholeLine(jump), { values: [serviceWords(service)] }),
  ];
}

/** For all packets, as far as the line shows; a listing without -v hides interfaces. */
function isUnconditional({ saved, spelling }: DumpLine): boolean {
  const open = spelling?.open.length ?? 0;
  return open === 0 && !/ (?:-s|-d|-i|-p|--src-type|--mark) /.test(saved);
}
