import type { Chain } from '../../iptables/index.ts';
import { plural, portWords, roleOf, serviceWords } from '../../kubeproxy/index.ts';
import type { NodeRules } from '../../workspace/index.ts';

/** A chain in a few words, as they stand beside its name: its Service, its endpoint, its role, its policy. */
export function chainDetail(node: NodeRules, chain: Chain): string {
  const service = node.serviceOfChain(chain.name);
  if (service !== null) return `${serviceWords(service)} · ${portWords(service)}`;
  const role = roleOf(chain.name);
  if (role?.role === 'endpoint') return node.endpointsOfChain(chain.name)[0]?.endpoint.text ?? role.title;
  if (role !== null) return role.title;
  return /^(?:ACCEPT|DROP|QUEUE)$/.test(chain.policy)
    ? `policy ${chain.policy}`
    : plural(chain.rules.length, 'rule');
}
