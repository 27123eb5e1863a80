import { cidrsOf, type Family } from './addresses.ts';
import type { ProxyNode, ProxySettings } from './input.ts';
import type { RuleSpec } from './rule.ts';

/** How rules tell traffic of this cluster's pods from other traffic. */
export interface LocalDetector {
  readonly isPod: RuleSpec;
  readonly isNotPod: RuleSpec;
}

/** By the mode's value for the family; null: pods can't be told (pkg/proxy/util/localdetector.go). */
export function localDetector(
  settings: ProxySettings,
  node: ProxyNode,
  family: Family,
): LocalDetector | null {
  switch (settings.detectLocalMode) {
    case 'ClusterCIDR':
      return bySource(settings.clusterCIDRs, family);
    case 'NodeCIDR':
      return bySource(node.podCIDRs, family);
    case 'BridgeInterface':
      return byInterface(settings.podBridgeInterface);
    case 'InterfaceNamePrefix':
      return byInterface(settings.podInterfaceNamePrefix && `${settings.podInterfaceNamePrefix}+`);
  }
}

function bySource(cidrs: readonly string[], family: Family): LocalDetector | null {
  const [cidr] = cidrsOf(family, cidrs);
  return cidr === undefined ? null : { isPod: { source: cidr.text }, isNotPod: { source: `! ${cidr.text}` } };
}

function byInterface(name: string | null): LocalDetector | null {
  return name === null || name === ''
    ? null
    : { isPod: { inInterface: name }, isNotPod: { inInterface: `! ${name}` } };
}
