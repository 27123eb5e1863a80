import { plural } from '../wording.ts';
import type { Difference, DifferenceKind } from './difference.ts';

/** More than so many endpoints are counted. */
const MOST_NAMED = 2;

/**
 * What is different about a Service on a node, in a few words that follow the node's name: "lacks
 * 10.244.2.16:8080", "has 10.244.9.9:8080 left over". Empty without differences.
 */
export function stateWords(differences: readonly Difference[]): string {
  const of = (...kinds: DifferenceKind[]) => differences.filter(({ kind }) => kinds.includes(kind));
  const endpoints = (found: readonly Difference[]) => found.flatMap(({ endpoint }) => endpoint ?? []);
  const lacking = endpoints(of('missing-endpoint'));
  const extra = endpoints(of('extra-endpoint'));
  const rules = of('missing-rule', 'extra-rule').length;
  const words = [
    ...of('missing-service').map(() => 'has no rules for it'),
    ...of('hash-mismatch').map(({ detail }) => detail.replace('the node has it', 'has it')),
    ...of('extra-service').map(({ service }) => `has ${service} left over`),
    ...of('wrong-cluster-ip', 'wrong-node-port').map(({ detail }) => `has ${detail}`),
    lacking.length === 0 ? '' : `lacks ${listed(lacking)}`,
    ...of('missing-endpoint').flatMap(({ endpoint, detail }) => (endpoint === null ? [`has ${detail}`] : [])),
    extra.length === 0 ? '' : `has ${listed(extra)} left over`,
    ...of('wrong-port').map(({ detail }) => `has ${detail}`),
    rules === 0 ? '' : `has ${plural(rules, 'rule')} that differ`,
  ];
  return [...new Set(words.filter((it) => it !== ''))].join(', ');
}

function listed(endpoints: readonly string[]): string {
  const shown = endpoints.slice(0, MOST_NAMED).join(', ');
  const more = endpoints.length - MOST_NAMED;
  return more > 0 ? `${shown} and ${more} more` : shown;
}
