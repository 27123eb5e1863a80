import { createHash } from 'node:crypto';
import { Dump, type Ruleset } from '../../../server/src/iptables/index.ts';
import { readServices, type ServicePort, tableHint } from '../../../server/src/kubeproxy/index.ts';

/** base32(sha256(text))[:16] by other means than ours. */
export function hash(text: string): string {
  const bits = [...createHash('sha256').update(text).digest()]
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('');
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  return Array.from(
    { length: 16 },
    (_, i) => alphabet[Number.parseInt(bits.slice(5 * i, 5 * i + 5), 2)],
  ).join('');
}

/** The chains of the Service port a/b:p and tcp, and of its endpoints 10.0.0.1:80, 10.0.0.2:80 and so on. */
export const SVC = `KUBE-SVC-${hash('a/b:ptcp')}`;
export const SVL = `KUBE-SVL-${hash('a/b:ptcp')}`;
export const EXT = `KUBE-EXT-${hash('a/b:ptcp')}`;
export const XLB = `KUBE-XLB-${hash('a/b:ptcp')}`;
export const FW = `KUBE-FW-${hash('a/b:ptcp')}`;
export const sep = (last: number) => `KUBE-SEP-${hash(`a/b:ptcp10.0.0.${last}:80`)}`;

/** A rule with its comment where kube-proxy puts it. */
export function rule(chain: string, before: string, comment: string, behind: string): string {
  const words = ['-A', chain, before, comment === '' ? '' : `-m comment --comment "${comment}"`, behind];
  return words.filter((word) => word !== '').join(' ');
}

/** nat and filter as whole tables, from rule lines; chains are declared as the rules name them. */
export function wholeDump(nat: readonly string[], filter: readonly string[] = []): string {
  return `${table('nat', nat)}\n${table('filter', filter)}\n`;
}

function table(name: string, lines: readonly string[]): string {
  const chains = new Set(lines.filter((line) => line.startsWith('-A ')).map((line) => line.split(' ')[1]));
  const declared = [...chains].map((chain) => `:${chain} - [0:0]`);
  return [`*${name}`, ...declared, ...lines, 'COMMIT'].join('\n');
}

/** The first ruleset of a text, with the Service ports that it implements. */
export function read(text: string): { ruleset: Ruleset; services: ServicePort[] } {
  const ruleset = Dump.read(text, tableHint).structure.rulesets[0];
  if (ruleset === undefined) throw new Error('No ruleset.');
  return { ruleset, services: readServices(ruleset) };
}

/** The draws of a service chain over n endpoints, with probabilities spelled by `digits`, as the kernel saves them. */
export function draws(chain: string, count: number, digits: 5 | 10): string[] {
  return Array.from({ length: count }, (_, index) => {
    const left = count - index;
    const kept = Math.round(Number((1 / left).toFixed(digits)) * 2 ** 31) / 2 ** 31;
    const statistic = left === 1 ? '' : `-m statistic --mode random --probability ${kept.toFixed(11)} `;
    return `-A ${chain} ${statistic}-j ${sep(index + 1)}`;
  });
}

/** A Service port in one text: ways in, chains, endpoints. */
export function serviceText(service: ServicePort): string {
  const { identity, protocol, chains, entrances, endpoints } = service;
  const shown = Object.values(chains).filter((chain) => chain !== null);
  return [
    `${identity?.text ?? '?'} ${protocol}${service.hashConfirmed === null ? '' : service.hashConfirmed ? ' ✓' : ' ✗'}`,
    ...entrances.map((it) => {
      const where = `${it.kind} ${it.address ?? '*'}:${it.port}`;
      const fate = it.fate === 'chain' ? `→ ${it.rule.target.slice(0, 8)}` : it.fate;
      return `${where} ${fate}${it.masquerade === null ? '' : ' masquerades'}`;
    }),
    shown.map((chain) => chain.name.slice(0, 8)).join(' '),
    ...endpoints.map((it) => {
      const share = it.probability === null ? '?' : it.probability.toFixed(4);
      const words = [share, it.local ? 'local' : '', it.affinity === null ? '' : 'sticky'];
      return `${it.text ?? it.chainName} ${words.filter((word) => word !== '').join(' ')}`;
    }),
    service.otherRules.length === 0 ? '' : `${service.otherRules.length} more rules`,
  ]
    .filter((line) => line !== '')
    .join('\n');
}
