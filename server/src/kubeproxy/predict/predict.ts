import { builtinChains } from '../../iptables/index.ts';
import { groupBy } from '../../text/index.ts';
import type { Family } from './addresses.ts';
import { categorize } from './categorize.ts';
import { writeEarlierServicePort } from './earlierServiceRules.ts';
import { EndpointIndex, type ProxyEndpoint } from './endpoints.ts';
import { behaviourOf } from './generations.ts';
import type { EndpointSlice, ProxyNode, ProxySettings, Service } from './input.ts';
import type { LeftOut } from './leftOut.ts';
import { localDetector } from './localDetector.ts';
import { type PredictedRule, type RuleOrigin, RuleSheet } from './rule.ts';
import { type ServicePortInfo, servicePortsOf } from './servicePorts.ts';
import { type ServiceContext, writeServicePort } from './serviceRules.ts';
import {
  nodeIPOf,
  writeJumps,
  writeKubeletRules,
  writeNodePortsJump,
  writeStaticRules,
} from './staticRules.ts';

/** All that kube-proxy goes by. */
export interface PredictionInput {
  /** The minor version of Kubernetes 1.x. */
  readonly version: number;
  readonly family: Family;
  readonly services: readonly Service[];
  readonly endpointSlices: readonly EndpointSlice[];
  readonly node: ProxyNode;
  readonly settings: ProxySettings;
  /** How many endpoints the cluster has, where the slices are a part of them only. */
  readonly endpointCount?: number;
}

/** What kube-proxy would write on one node for one address family. */
export interface Prediction {
  readonly family: Family;
  readonly version: number;
  /** In the order in which the tables are printed. */
  readonly tables: readonly PredictedTable[];
  /** The Service ports that it took up, with rules or, without endpoints, with refusals. */
  readonly servicePorts: readonly ServicePortInfo[];
  readonly leftOut: readonly LeftOut[];
  /** All endpoints of each Service port, also those that get no connections. */
  readonly endpoints: ReadonlyMap<ServicePortInfo, readonly ProxyEndpoint[]>;
}

export interface PredictedTable {
  readonly name: 'mangle' | 'filter' | 'nat';
  /** Built-in chains first, then the others by name, as iptables-save prints them. */
  readonly chains: readonly PredictedChain[];
  /** In writing order: Service by Service. */
  readonly rules: readonly PredictedRule[];
}

export interface PredictedChain {
  readonly name: string;
  readonly isBuiltIn: boolean;
  readonly rules: readonly PredictedRule[];
}

const PROXY: RuleOrigin = { writer: 'kube-proxy', servicePort: null, endpoint: null };
const KUBELET: RuleOrigin = { writer: 'kubelet', servicePort: null, endpoint: null };

/**
 * The rules that kube-proxy in iptables mode writes on a fresh node, in the spelling of iptables-save: a pure
 * function of its input. Services come in the order of their names; kube-proxy's own order is random, so never
 * compare rules of different Services by position. Cost: linear in rules, but for the sorting.
 */
export function predictRules(input: PredictionInput): Prediction {
  const { version, family, settings, node } = input;
  const behaviour = behaviourOf(version);
  const sheet = new RuleSheet();
  const own = sheet.from(PROXY);
  const kubelet = sheet.from(KUBELET);
  const staticContext = { family, behaviour, settings, node };
  const { ports, leftOut } = servicePortsOf(input.services, family, behaviour);
  const index = new EndpointIndex(input.endpointSlices, family, node, behaviour);
  const endpointsOf = ports.map((info) => ({ info, endpoints: index.of(info) }));
  // Counted before any of them is chosen or passed over.
  const shown = endpointsOf.reduce((sum, { endpoints }) => sum + endpoints.length, 0);
  const count = input.endpointCount ?? shown;
  const context: ServiceContext = {
    family,
    behaviour,
    isLargeCluster: count > behaviour.commentLimit,
    settings,
    detector: localDetector(settings, node, family),
    nodeIP: nodeIPOf(node, family),
  };

  writeJumps(own, kubelet, staticContext);
  writeKubeletRules(kubelet, staticContext);
  writeStaticRules(own, staticContext);
  for (const { info, endpoints } of endpointsOf) {
    const part = sheet.from({ writer: 'kube-proxy', servicePort: info, endpoint: null });
    if (behaviour.externalTraffic === 'external chain') {
      writeServicePort(part, info, categorize(endpoints, info, node, behaviour), context);
    } else {
      const ready = endpoints.filter((endpoint) => endpoint.isReady);
      writeEarlierServicePort(part, info, ready, context);
    }
  }
  writeNodePortsJump(own, staticContext);
  return {
    family,
    version,
    tables: tablesOf(sheet),
    servicePorts: ports,
    leftOut,
    endpoints: new Map(endpointsOf.map(({ info, endpoints }) => [info, endpoints])),
  };
}

function tablesOf(sheet: RuleSheet): PredictedTable[] {
  return (['mangle', 'filter', 'nat'] as const).flatMap((name) => {
    const rules = sheet.rules.filter((rule) => rule.table === name);
    if (sheet.chains[name].size === 0) return [];
    const byChain = groupBy(rules, ({ chain }) => chain);
    const builtIn: readonly string[] = builtinChains[name];
    const others = [...sheet.chains[name]].filter((chain) => !builtIn.includes(chain)).sort();
    const chains = [...builtIn, ...others].map((chain) => ({
      name: chain,
      isBuiltIn: builtIn.includes(chain),
      rules: byChain.get(chain) ?? [],
    }));
    return { name, chains, rules };
  });
}
