import { ruleText } from '../iptables/index.ts';
import type { PredictedRule, Prediction, ServicePort } from '../kubeproxy/index.ts';

/** Rules of one table, chain by chain, as iptables-save prints them; a part, so without a COMMIT. */
export interface RulesByChain {
  readonly table: string;
  readonly chains: ReadonlyMap<string, readonly string[]>;
}

/** What belongs to one Service of a prediction. */
export function predictedPart(
  { tables }: Prediction,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): RulesByChain[] {
  const isOwn = ({ servicePort }: PredictedRule) =>
    servicePort?.service.namespace === namespace && servicePort.service.name === name;
  return tables.flatMap(({ name: table, chains }) => {
    const own = chains.map(
      (chain) => [chain.name, chain.rules.filter(isOwn).map(({ text }) => text)] as const,
    );
    const filled = own.filter(([, rules]) => rules.length > 0);
    return filled.length === 0 ? [] : [{ table, chains: new Map(filled) }];
  });
}

/** What a node has of some Service ports, spelled without margins and counters, in the order of a prediction. */
export function observedPart(ports: readonly ServicePort[]): RulesByChain[] {
  const tables = new Map<string, Map<string, string[]>>();
  for (const line of new Set(ports.flatMap(({ rules }) => rules))) {
    const table = line.chain?.table.name ?? 'nat';
    const chains = tables.get(table) ?? new Map<string, string[]>();
    tables.set(table, chains);
    const rules = chains.get(line.name) ?? [];
    chains.set(line.name, rules);
    rules.push(ruleText(line));
  }
  return ['filter', 'nat'].flatMap((table) => {
    const chains = tables.get(table);
    if (chains === undefined) return [];
    const ordered = [...chains].sort(([a], [b]) => (a < b ? -1 : 1));
    return [{ table, chains: new Map(ordered) }];
  });
}

/** Chains that all Services share: their order in them is random. */
const SHARED = /^KUBE-(?:SERVICES|NODEPORTS|EXTERNAL-SERVICES|PROXY-FIREWALL)$/;

/** The same with shared chains in one order, so that two of them can be held against each other line by line. */
export function inOneOrder(parts: readonly RulesByChain[]): RulesByChain[] {
  return parts.map(({ table, chains }) => ({
    table,
    chains: new Map(
      [...chains].map(([name, rules]) => [name, SHARED.test(name) ? [...rules].sort() : rules]),
    ),
  }));
}

export function printPart(parts: readonly RulesByChain[]): string {
  return parts
    .map(({ table, chains }) => [`*${table}`, ...[...chains.values()].flat(), ''].join('\n'))
    .join('');
}
