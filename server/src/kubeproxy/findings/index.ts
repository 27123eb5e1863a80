/**
 * What is wrong about the rules that kube-proxy writes.
 *
 * Promises: only chains that are shown whole are missed anything; what kube-proxy itself writes, in any of its
 * generations, is never called wrong.
 */
import type { DumpFinding, Expected, Ruleset } from '../../iptables/index.ts';
import { roleOf } from '../roles.ts';
import type { ServicePort } from '../services.ts';
import { drawFindings } from './draws.ts';
import { endpointChainFindings } from './endpointChains.ts';
import { sharedEntrances } from './entrances.ts';
import { entryFindings } from './entry.ts';
import { hashFindings } from './hashes.ts';
import { leftovers } from './leftovers.ts';
import { clusterMasquerades, emptyChains, externalMasquerades } from './serviceChains.ts';

export { proxyPages, proxyRules } from './rules.ts';

/**
 * What a node's rules get wrong about Services, in portions: whoever has other things to do may do them in between.
 * Cost: every chain of every Service is read.
 */
export function* proxyFindings(
  ruleset: Ruleset,
  services: readonly ServicePort[],
): Generator<readonly DumpFinding[]> {
  yield entryFindings(ruleset.tables.get('nat'));
  yield leftovers(ruleset);
  yield sharedEntrances(services);
  for (const service of services) {
    yield drawFindings(service);
    yield emptyChains(service);
    yield externalMasquerades(service);
    yield endpointChainFindings(service);
  }
  yield clusterMasquerades(services);
  yield* hashFindings(services);
}

/**
 * Chains and rules of kube-proxy that do nothing, and are there on purpose: canaries, empty chains that wait for
 * endpoints, and KUBE-FORWARD's second conntrack rule up to 1.23. Whether its chains are entered, it is said for
 * all of them at once.
 */
export const expectedOfProxy: Expected = {
  isKeptChain: (chain) => {
    const role = roleOf(chain.name);
    return role !== null && (role.name === chain.name || chain.rules.length === 0);
  },
  isKeptRule: (line) =>
    line.name === 'KUBE-FORWARD' &&
    / "?kubernetes forwarding conntrack pod (?:source|destination) rule/.test(line.text),
};
