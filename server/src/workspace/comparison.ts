import type { Service } from '../kubeproxy/index.ts';
import type { ManifestObject } from '../kubernetes/index.ts';
import { inputOfService, predictOnNode, serviceOfObject, versionsOf } from './expectedService.ts';
import { filledFrom } from './filledInput.ts';
import { type ObservedNode, observedNodes } from './observedNodes.ts';
import { inOneOrder, observedPart, predictedPart, printPart } from './rulesText.ts';
import type { Workspace } from './workspace.ts';

/** The rules of one Service on one node, as they should be and as they are, spelled and ordered alike. */
export interface Comparison {
  readonly expected: string;
  readonly observed: string;
}

/** The names of the nodes whose rules a Service can be held against; empty: there are none, or it is no Service. */
export function comparableNodes(workspace: Workspace, object: ManifestObject): string[] {
  if (serviceOfObject(workspace, object) === null) return [];
  return [...new Set(nodesFor(workspace, object).map(({ node }) => node))];
}

/**
 * A Service's rules as kube-proxy would write them on a node, beside those that the node has. What only the cluster
 * can assign, and addresses of pods that nobody named, are taken from the node, so that what differs is a difference.
 * null: no such node, or no Service.
 */
export function compareOnNode(workspace: Workspace, object: ManifestObject, node: string): Comparison | null {
  const service = serviceOfObject(workspace, object);
  const observed = nodesFor(workspace, object).filter((it) => it.node === node);
  if (service === null || observed.length === 0) return null;
  const both = observed.map((it) => compareRules(workspace, service, it));
  const join = (texts: readonly string[]) => texts.filter((text) => text !== '').join('\n');
  return {
    expected: join(both.map((it) => it.expected)),
    observed: join(both.map((it) => it.observed)),
  };
}

function nodesFor(workspace: Workspace, object: ManifestObject): ObservedNode[] {
  return observedNodes(workspace.dumps, workspace.manifests.documentOf(object)?.uri ?? '');
}

function compareRules(workspace: Workspace, service: Service, { rules }: ObservedNode): Comparison {
  const { family } = rules.ruleset;
  const input = inputOfService(workspace, service, family);
  let best: (Comparison & { readonly differing: number }) | null = null;
  for (const version of versionsOf(rules)) {
    const first = predictOnNode(workspace, input, rules, version);
    const hashes = first.servicePorts.flatMap(({ hash }) => rules.serviceOfHash(hash) ?? []);
    const ports = [...new Set([...rules.servicesNamed(service.namespace, service.name), ...hashes])];
    const filled = filledFrom(input, ports);
    const prediction = filled === input ? first : predictOnNode(workspace, filled, rules, version);
    const expected = printPart(inOneOrder(predictedPart(prediction, service)));
    const observed = printPart(inOneOrder(observedPart(ports)));
    const differing = differingLines(expected, observed);
    if (best === null || differing < best.differing) best = { expected, observed, differing };
    if (differing === 0) break;
  }
  return best ?? { expected: '', observed: '' };
}

function differingLines(a: string, b: string): number {
  const [one, other] = [new Set(a.split('\n')), new Set(b.split('\n'))];
  const missing = (from: ReadonlySet<string>, to: ReadonlySet<string>) =>
    [...from].filter((line) => !to.has(line)).length;
  return missing(one, other) + missing(other, one);
}
