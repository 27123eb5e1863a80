import { Dump } from '../iptables/index.ts';
import {
  changes,
  type Difference,
  type Expectation,
  type Family,
  newestVersion,
  ObjectPlace,
  observedAddresses,
  observedSettings,
  type Prediction,
  predictRules,
  printPrediction,
  type Service,
  tableHint,
} from '../kubeproxy/index.ts';
import type { ManifestObject } from '../kubernetes/index.ts';
import type { NodeRules } from './dumpModel.ts';
import { completeInput, type ProxyInput } from './proxyInput.ts';
import type { Workspace } from './workspace.ts';

/** The Service that an object is, as kube-proxy reads it; null: it is none, or its name can't be known. */
export function serviceOfObject(workspace: Workspace, object: ManifestObject): Service | null {
  const { services } = workspace.proxyObjects;
  return services.find(({ handle }) => ObjectPlace.of(handle)?.object === object) ?? null;
}

/** Printed by kubectl: as the API server has it. */
export function isLive({ root }: ManifestObject): boolean {
  return !root.at('metadata', 'uid').isAbsent || !root.at('metadata', 'resourceVersion').isAbsent;
}

/** What kube-proxy goes by for one Service alone. */
export function inputOfService(workspace: Workspace, service: Service, family: Family): ProxyInput {
  const { namespace, name } = service;
  const all = workspace.proxyObjects;
  const own = {
    ...all,
    services: [service],
    slices: all.slices.filter((slice) => slice.namespace === namespace && slice.service === name),
  };
  return completeInput(own, workspace, family, 'part');
}

/**
 * What kube-proxy would write on a node whose rules are known: with the settings that these show, and a version that
 * can have written them.
 */
export function predictOnNode(
  workspace: Workspace,
  { services, endpointSlices }: ProxyInput,
  { node, ruleset, services: observed }: NodeRules,
  version: number,
): Prediction {
  const zone = workspace.proxyObjects.nodes.find(({ name }) => name === node)?.zone ?? null;
  const chains = ruleset.tables.get('nat')?.chains.keys() ?? [];
  return predictRules({
    version,
    family: ruleset.family,
    services,
    endpointSlices,
    node: { name: node, zone, addresses: observedAddresses(ruleset, observed), podCIDRs: [] },
    settings: observedSettings(ruleset, version),
    endpointCount: [...chains].filter((name) => name.startsWith('KUBE-SEP-')).length,
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
