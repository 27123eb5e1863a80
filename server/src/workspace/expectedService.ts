import { Dump } from '../iptables/index.ts';
import {
  changes,
  type Difference,
  type Expectation,
  type Family,
  newestVersion,
  observedAddresses,
  observedSettings,
  type Prediction,
  type ProxySettings,
  predictRules,
  printPrediction,
  type Service,
  tableHint,
} from '../kubeproxy/index.ts';
import type { ManifestObject } from '../kubernetes/index.ts';
import type { NodeRules } from './dumpModel.ts';
import { ProxyIndex } from './proxyIndex.ts';
import { completeInput, type ProxyInput } from './proxyInput.ts';
import type { Workspace } from './workspace.ts';

/** The Service that an object is, as kube-proxy reads it; null: it is none, or its name can't be known. */
export function serviceOfObject(workspace: Workspace, object: ManifestObject): Service | null {
  return ProxyIndex.of(workspace.proxyObjects).serviceOf(object);
}

/** What kube-proxy goes by for one Service alone. */
export function inputOfService(workspace: Workspace, service: Service, family: Family): ProxyInput {
  return completeInput(ProxyIndex.of(workspace.proxyObjects).around(service), workspace, family, 'part');
}

/** What a node's rules show beside Services; read from all of them, and so once. */
interface NodeFacts {
  readonly addresses: readonly string[];
  readonly endpointCount: number;
  readonly settings: Map<number, ProxySettings>;
}

const factsOfNodes = new WeakMap<NodeRules, NodeFacts>();

function factsOf(rules: NodeRules): NodeFacts {
  const known = factsOfNodes.get(rules);
  if (known !== undefined) return known;
  const chains = rules.ruleset.tables.get('nat')?.chains.keys() ?? [];
  const facts = {
    addresses: observedAddresses(rules.ruleset, rules.services),
    endpointCount: [...chains].filter((name) => name.startsWith('KUBE-SEP-')).length,
    settings: new Map(),
  };
  factsOfNodes.set(rules, facts);
  return facts;
}

/**
 * What kube-proxy would write on a node whose rules are known: with the settings that these show, and a version that
 * can have written them.
 */
export function predictOnNode(
  workspace: Workspace,
  { services, endpointSlices }: ProxyInput,
  rules: NodeRules,
  version: number,
): Prediction {
  const { node, ruleset } = rules;
  const zone = workspace.proxyObjects.nodes.find(({ name }) => name === node)?.zone ?? null;
  const { addresses, endpointCount, settings } = factsOf(rules);
  const own = settings.get(version) ?? observedSettings(ruleset, version);
  settings.set(version, own);
  return predictRules({
    version,
    family: ruleset.family,
    services,
    endpointSlices,
    node: { name: node, zone, addresses, podCIDRs: [] },
    settings: own,
    endpointCount,
  });
}

/** The versions to try where a node's rules may be of several: the newest that fits, then each that differs. */
export function versionsOf({ versions: { since, until } }: NodeRules): number[] {
  const newest = until ?? newestVersion;
  const turns = changes.map((change) => change.since - 1).filter((it) => it < newest && it >= (since ?? 2));
  return [...new Set([newest, ...turns.sort((a, b) => b - a)])];
}

/** A prediction as something to hold rules against. */
export function expectationOf(
  prediction: Prediction,
  { unassigned, endpointCounts }: ProxyInput,
): Expectation | null {
  const [ruleset] = Dump.read(printPrediction(prediction), tableHint).structure.rulesets;
  return ruleset === undefined ? null : { ruleset, unassigned, endpointCounts };
}

/** Is it only the wording of rules that differs, and nothing that a packet would notice at once? */
export function isOnlySpelling(differences: readonly Difference[]): boolean {
  return differences.every(({ kind }) => kind === 'missing-rule' || kind === 'extra-rule');
}
