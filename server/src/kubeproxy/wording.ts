import { hostPort } from '../iptables/index.ts';
import { roleOf } from './roles.ts';
import type { Entrance, ServicePort } from './services.ts';

/** A share as people say it: "1 in 3", "2 in 3", "all", else "12.5 %". */
export function shareWords(share: number): string {
  if (share > 0.9995) return 'all';
  for (let of = 2; of <= 1000; of++) {
    const parts = Math.round(share * of);
    if (parts > 3 || parts === 0) continue;
    if (Math.abs(share - parts / of) < 0.00005 + share * 0.0001) return `${parts} in ${of}`;
  }
  return percent(share);
}

/** "33.3 %", "0.25 %": three digits that say something. */
export function percent(share: number): string {
  const value = share * 100;
  const digits = value >= 10 ? 1 : value >= 1 ? 2 : 3;
  return `${Number(value.toFixed(digits))} %`;
}

/** "3 endpoints, 1 in 3 each", "2 endpoints", "no endpoints". */
export function endpointsWords(service: ServicePort): string {
  const { endpoints } = service;
  const count = plural(endpoints.length, 'endpoint');
  if (endpoints.length < 2) return count;
  const shares = new Set(endpoints.map((it) => (it.probability === null ? '' : shareWords(it.probability))));
  const [only] = shares;
  return shares.size === 1 && only !== '' ? `${count}, ${only} each` : count;
}

/** "no endpoints", "1 node", "2 policies". */
export function plural(count: number, noun: string): string {
  const many = noun.endsWith('y') ? `${noun.slice(0, -1)}ies` : `${noun}s`;
  return `${count === 0 ? 'no' : count} ${count === 1 ? noun : many}`;
}

/** "test001/app-svc-nodeport", with ":http" for a named port; the chain's hash where no rule names the Service. */
export function serviceWords(service: ServicePort): string {
  const { identity } = service;
  if (identity === null) return `Service of ${service.hash}`;
  return `${identity.namespace}/${identity.name}${identity.port === '' ? '' : `:${identity.port}`}`;
}

/** "80/tcp": the cluster port, else the first port that it is entered at. */
export function portWords(service: ServicePort): string {
  const entrance = service.entrances.find((it) => it.kind === 'cluster-ip') ?? service.entrances[0];
  return entrance === undefined ? service.protocol : `${entrance.port}/${service.protocol}`;
}

/** "10.111.7.86:80", "node port 30080". */
export function entranceWords(entrance: Entrance): string {
  if (entrance.kind === 'node-port') return `node port ${entrance.port}`;
  return hostPort(entrance.address ?? '', entrance.port);
}

/** "NodePort 30080", "LoadBalancer 203.0.113.7", '' for a plain cluster IP. */
export function typeWords(service: ServicePort): string {
  const parts: string[] = [];
  for (const { kind, address, port } of service.entrances) {
    if (kind === 'node-port') parts.push(`NodePort ${port}`);
    else if (kind === 'load-balancer') parts.push(`LoadBalancer ${address}`);
    else if (kind === 'external-ip') parts.push(`external IP ${address}`);
  }
  return [...new Set(parts)].join(' · ');
}

/** A hashed chain name, shortened in the middle of its hash: KUBE-SVC-CFVX…2P5. */
export function shortChain(name: string): string {
  if (roleOf(name) === null || name.length < 22) return name;
  return `${name.slice(0, -12)}…${name.slice(-5)}`;
}

/** "3 h", "180 s". */
export function durationWords(seconds: number): string {
  if (seconds % 3600 === 0) return `${seconds / 3600} h`;
  return seconds % 60 === 0 && seconds > 600 ? `${seconds / 60} min` : `${seconds} s`;
}
