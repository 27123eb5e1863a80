import type { ServicePortName } from './names.ts';

/** What kube-proxy's comment on a rule says: which Service port, and about what. */
export interface CommentFacts extends ServicePortName {
  /** The Service port as it stands in the comment and, so written, in the hash. */
  readonly text: string;
  /** `ns/name:` of a port without a name, as up to kube-proxy 1.18. */
  readonly trailingColon: boolean;
  readonly about: CommentSubject;
}

export type CommentSubject =
  | 'cluster-ip'
  | 'external-ip'
  | 'load-balancer'
  | 'no-endpoints'
  | 'no-local-endpoints'
  | 'health-check'
  | 'endpoint'
  | 'external-traffic'
  | 'firewall'
  /** The Service port alone: node ports, endpoint chains. */
  | 'port';

const PORT = '([a-z0-9](?:[a-z0-9-]*[a-z0-9])?)/([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::([a-zA-Z0-9-]*))?';

/** pkg/proxy/iptables/proxier.go over the versions: each comment that names a Service port, and where. */
const patterns: readonly (readonly [RegExp, CommentSubject])[] = (
  [
    [`^${PORT} cluster IP$`, 'cluster-ip'],
    [`^${PORT} external IP$`, 'external-ip'],
    [`^${PORT} loadbalancer IP$`, 'load-balancer'],
    [`^${PORT} has no endpoints$`, 'no-endpoints'],
    [`^${PORT} has no local endpoints$`, 'no-local-endpoints'],
    [`^${PORT} health check node port$`, 'health-check'],
    [`^${PORT} -> \\S+$`, 'endpoint'],
    [`^${PORT}$`, 'port'],
    [
      `^(?:masquerade|pod|masquerade LOCAL|route LOCAL) traffic for ${PORT} external destinations$`,
      'external-traffic',
    ],
    [`^(?:masquerade|route) LOCAL traffic for ${PORT} LB IP(?: to service chain)?$`, 'external-traffic'],
    [`^Balancing rule \\d+ for ${PORT}$`, 'endpoint'],
    [`^other traffic to ${PORT} will be dropped by KUBE-PROXY-FIREWALL$`, 'firewall'],
    [`^${PORT} traffic not accepted by KUBE-FW-[A-Z2-7]{16}$`, 'firewall'],
  ] as const
).map(([pattern, about]) => [new RegExp(pattern), about] as const);

/** Reads a comment of kube-proxy's, or null: somebody else's, or about no Service port. */
export function readComment(comment: string): CommentFacts | null {
  for (const [pattern, about] of patterns) {
    const match = pattern.exec(comment);
    if (match === null) continue;
    const [, namespace = '', name = '', port] = match;
    const text = port === undefined ? `${namespace}/${name}` : `${namespace}/${name}:${port}`;
    return { namespace, name, port: port ?? '', text, trailingColon: port === '', about };
  }
  return null;
}
