import { compareWithExpected, type Difference, type Service, stateWords } from '../kubeproxy/index.ts';
import type { ManifestObject } from '../kubernetes/index.ts';
import type { DumpDocument } from './dumpDocument.ts';
import type { NodeRules } from './dumpModel.ts';
import {
  expectationOf,
  inputOfService,
  isOnlySpelling,
  predictOnNode,
  serviceOfObject,
  versionsOf,
} from './expectedService.ts';
import { filledFrom } from './filledInput.ts';
import { type ObservedNode, observedNodes } from './observedNodes.ts';
import { ProxyIndex } from './proxyIndex.ts';
import type { ProxyInput } from './proxyInput.ts';
import { observedPart, predictedPart, type RulesByChain } from './rulesText.ts';
import type { Workspace } from './workspace.ts';

/** A difference, and the dump that its line is in. */
export interface PlacedDifference extends Difference {
  readonly document: DumpDocument;
}

/** What one node has of a Service, held against its manifest. */
export interface NodeState {
  readonly node: string;
  /** `unknown`: the dump doesn't show it, or a template leaves open what it should be. */
  readonly verdict: 'ok' | 'differs' | 'unknown';
  readonly differences: readonly PlacedDifference[];
  /** Follows the node's name: "✓", "lacks 10.244.2.16:8080", "unknown: its dump is a part". */
  readonly words: string;
  /** The node's rules, of each family. */
  readonly rules: readonly ObservedNode[];
}

/**
 * What the nodes have of a Service, by the dumps of the workspace: one state for each node. Empty where there is
 * nothing to hold against each other: no dumps, no Service, none that has rules (headless, ExternalName), or several
 * manifests that name the same one. Kept as long as neither the Service nor the dump changes.
 */
export function observedState(workspace: Workspace, object: ManifestObject): readonly NodeState[] {
  const service = serviceOfObject(workspace, object);
  const index = ProxyIndex.of(workspace.proxyObjects);
  if (service === null || index.isAmbiguous(service, object)) return [];
  const near = workspace.manifests.documentOf(object)?.uri ?? '';
  const inputs = new Map<number, ProxyInput>();
  const byNode = new Map<string, NodeState>();
  for (const observed of observedNodes(workspace.dumps, near)) {
    const { family } = observed.rules.ruleset;
    const input = inputs.get(family) ?? inputOfService(workspace, service, family);
    inputs.set(family, input);
    const state = stateOn(workspace, service, object, input, observed);
    if (state === null) continue;
    const other = byNode.get(observed.node);
    byNode.set(observed.node, other === undefined ? state : joined(other, state));
  }
  return [...byNode.values()];
}

function stateOn(
  workspace: Workspace,
  service: Service,
  object: ManifestObject,
  input: ProxyInput,
  observed: ObservedNode,
): NodeState | null {
  const { node, rules, document } = observed;
  const base = { node, rules: [observed] };
  const unknown = (why: string): NodeState => {
    return { ...base, verdict: 'unknown', differences: [], words: `unknown: ${why}` };
  };
  const spec = object.root.get('spec');
  if (object.certainty === 'lines' || spec.holdsUnknown) return unknown('a template leaves it open');
  const differences = differencesOn(workspace, service, input, rules);
  if (differences === null) return null;
  const isMissing = differences.some(({ kind }) => kind === 'missing-service');
  // What names no namespace is applied to any: where it isn't, nothing is known.
  if (isMissing && object.root.at('metadata', 'namespace').isAbsent && service.namespace === 'default') {
    return unknown('the manifest names no namespace');
  }
  const isShown = rules.servicesNamed(service.namespace, service.name).length > 0;
  if (differences.length === 0 && !isShown) return unknown('its dump doesn’t show it');
  return {
    ...base,
    verdict: differences.length === 0 ? 'ok' : 'differs',
    differences: differences.map((difference) => ({ ...difference, document })),
    words: differences.length === 0 ? '✓' : stateWords(differences),
  };
}

/** The two families of one node. */
function joined(a: NodeState, b: NodeState): NodeState {
  const rules = [...a.rules, ...b.rules];
  if (a.verdict === 'unknown' || b.verdict === 'unknown') {
    return { ...(a.verdict === 'unknown' ? b : a), rules };
  }
  const differences = [...a.differences, ...b.differences];
  const verdict = differences.length === 0 ? 'ok' : 'differs';
  return { node: a.node, verdict, differences, words: stateWords(differences) || '✓', rules };
}

/** By a node's rules and what the Service should be: an edit elsewhere compares nothing again. */
const compared = new WeakMap<NodeRules, Map<string, readonly Difference[] | null>>();
/** Somebody types a Service beside dumps that stay: so many states of it are kept. */
const MOST_KEPT = 2000;

/** null: kube-proxy writes no rules for the Service in this family. */
function differencesOn(
  workspace: Workspace,
  service: Service,
  input: ProxyInput,
  rules: NodeRules,
): readonly Difference[] | null {
  const key = keyOf(input);
  let known = compared.get(rules);
  if (known === undefined || known.size > MOST_KEPT) {
    known = new Map();
    compared.set(rules, known);
  }
  const before = known.get(key);
  if (before !== undefined) return before;
  const differences = compareOn(workspace, service, input, rules);
  known.set(key, differences);
  return differences;
}

function compareOn(
  workspace: Workspace,
  service: Service,
  input: ProxyInput,
  rules: NodeRules,
): readonly Difference[] | null {
  const named = rules.servicesNamed(service.namespace, service.name);
  let fewest: readonly Difference[] | null = null;
  for (const version of versionsOf(rules)) {
    if (isSpelledAlike(workspace, service, input, rules, version)) return [];
    const prediction = predictOnNode(workspace, input, rules, version);
    const expectation = expectationOf(prediction, input);
    if (prediction.servicePorts.length === 0 || expectation === null) return null;
    const hashes = prediction.servicePorts.flatMap(({ hash }) => rules.serviceOfHash(hash) ?? []);
    const services = [...new Set([...named, ...hashes])];
    const found = compareWithExpected(expectation, { ruleset: rules.ruleset, services });
    if (fewest === null || found.length < fewest.length) fewest = found;
    // Versions only spell rules in other ways: what else differs, differs in all of them.
    if (found.length === 0 || !isOnlySpelling(found)) break;
  }
  return fewest;
}

/** Are the rules the same to the letter? Then nothing has to be read to know that nothing differs. */
function isSpelledAlike(
  workspace: Workspace,
  service: Service,
  input: ProxyInput,
  rules: NodeRules,
  version: number,
): boolean {
  const ports = rules.servicesNamed(service.namespace, service.name);
  if (ports.length === 0) return false;
  const expected = predictOnNode(workspace, filledFrom(input, ports), rules, version);
  const should = rulesIn(predictedPart(expected, service));
  const are = rulesIn(observedPart(ports));
  return should.size === are.size && [...should].every((rule) => are.has(rule));
}

function rulesIn(parts: readonly RulesByChain[]): Set<string> {
  return new Set(
    parts.flatMap(({ table, chains }) => [...chains.values()].flat().map((it) => `${table} ${it}`)),
  );
}

/** All that the comparison looks at of a Service and its endpoints. */
function keyOf({ services, endpointSlices, unassigned, endpointCounts }: ProxyInput): string {
  return JSON.stringify(
    [services, endpointSlices, [...unassigned], [...endpointCounts]],
    (name, value: unknown) => (name === 'handle' || name === 'origin' ? undefined : value),
  );
}
