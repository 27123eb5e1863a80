import { type PortHash, type Protocol, plural, portHashes } from '../../kubeproxy/index.ts';
import type { Service, ServicePort } from '../../kubernetes/index.ts';
import { type Forecast, forecast } from '../../workspace/index.ts';
import type { Features } from '../context.ts';
import { code } from '../markdown.ts';
import { isExternal } from './serviceTraits.ts';

type RuleCount = Forecast['counts'][number];

/** How many rules kube-proxy will write, and the names of their chains where one port has them. */
export function forecastWords({ workspace, settings }: Features, service: Service): string[] {
  const found = forecast(workspace, service, settings);
  if (found === null) return [];
  const { counts, version } = found;
  const isDual = counts.length > 1;
  const words = counts.map((count) => {
    const where = isDual ? (count.family === 4 ? ' in iptables' : ' in ip6tables') : '';
    return `${countWords(count)}${where}`;
  });
  const [port] = service.ports;
  const chains =
    service.ports.length === 1 && port !== undefined
      ? `: ${chainWords(service, port, found.chains[0] ?? [], version)}`
      : '';
  return [`kube-proxy 1.${version} will write ${words.join(' and ')}${chains}`];
}

function countWords({ rules, most, balanced, perPod }: RuleCount): string {
  const least = plural(rules, 'rule');
  const parts = [
    most === rules
      ? `${least} on every node`
      : `${least} on a node without its pods, up to ${most} on one with them`,
  ];
  if (perPod === 0) parts.push('as long as it has no endpoints');
  else if (perPod !== null) parts.push(`for one pod, and ${perPod} more for each further one`);
  if (balanced !== null) parts.push(`(${balanced} once the load balancer has an address)`);
  return parts.join(' ');
}

/**
 * The chains of one port: whole names, and what other versions call them.
 * @param names as the version that is assumed writes them; empty: the Service has no endpoints yet
 */
export function chainWords(
  service: Service,
  port: ServicePort,
  names: readonly string[],
  version: number,
): string {
  const protocol = port.protocol.toLowerCase() as Protocol;
  const hashes = portHashes({ namespace: service.namespace, name: service.name, port: port.name }, protocol);
  const own = hashes.find(({ since, until }) => (since ?? 0) <= version && version <= (until ?? version));
  const shown = names.length > 0 || own === undefined ? names : [`KUBE-SVC-${own.hash}`];
  const others = hashes
    .filter((it) => it !== own)
    .map((it) => `${code(`KUBE-SVC-${it.hash}`)} ${boundWords(it)}`);
  const isLocal = isExternal(service) && service.externalTrafficPolicy === 'Local';
  if (isLocal && version >= 24) others.push('KUBE-XLB- for KUBE-EXT- and KUBE-SVL- up to 1.23');
  const notes = others.length === 0 ? '' : ` (${others.join(', ')})`;
  return `${shown.map(code).join(', ')}${notes}`;
}

function boundWords({ since, until }: PortHash): string {
  return until === null ? `from 1.${since}` : `up to 1.${until}`;
}
