import { isWhole } from '../kubeproxy/index.ts';
import type { DumpDocument } from './dumpDocument.ts';
import type { NodeRules } from './dumpModel.ts';

/** A node's rules of one family, as the workspace's best dump of it shows them. */
export interface ObservedNode {
  readonly node: string;
  readonly document: DumpDocument;
  readonly rules: NodeRules;
}

/**
 * Each node with rules of kube-proxy once for each family. Of several dumps of one node the whole ones count, of
 * these the one nearest to `near`, a URI; parts that don't name their node count where there is nothing better.
 */
export function observedNodes(dumps: readonly DumpDocument[], near: string): ObservedNode[] {
  const best = new Map<string, ObservedNode & { readonly rank: number }>();
  for (const document of dumps) {
    for (const rules of document.model.nodes) {
      const { ruleset, node } = rules;
      if (rules.services.length === 0) continue;
      const rank = (isWhole(ruleset) ? 1_000_000 : 0) + sharedPath(document.uri, near);
      const key = `${node} ${ruleset.family}`;
      const known = best.get(key);
      if (known === undefined || rank > known.rank) best.set(key, { node, document, rules, rank });
    }
  }
  const found = [...best.values()];
  const hasWhole = found.some(({ rules }) => isWhole(rules.ruleset));
  return found
    .filter(({ rules: { ruleset } }) => !hasWhole || isWhole(ruleset) || ruleset.node !== null)
    .map(({ node, document, rules }) => ({ node, document, rules }))
    .sort((a, b) => a.node.localeCompare(b.node, 'en', { numeric: true }) || family(a) - family(b));
}

function family({ rules }: ObservedNode): number {
  return rules.ruleset.family;
}

/** How many folders two URIs share from the left. */
function sharedPath(a: string, b: string): number {
  const [one, other] = [a.split('/'), b.split('/')];
  let shared = 0;
  while (shared < one.length - 1 && one[shared] === other[shared]) shared++;
  return shared;
}
