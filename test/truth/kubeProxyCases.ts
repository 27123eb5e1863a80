import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect } from 'vitest';
import {
  defaultSettings,
  type Family,
  type PredictionInput,
  readProxyObjects,
} from '../../server/src/kubeproxy/index.ts';
import { parseYaml, readObjects } from '../../server/src/kubernetes/index.ts';
import { tracePacket, Workspace } from '../../server/src/workspace/index.ts';

/*
 * The cases of kube-proxy's own unit tests, as data: Services, endpoints, settings, the rules that must come out
 * and where packets must end up. The folder's README explains them.
 */

export interface Flow {
  readonly name: string;
  readonly sourceIP: string;
  readonly protocol: string;
  readonly destIP: string;
  readonly destPort: number;
  /** Endpoints joined by commas, DROP, REJECT, ACCEPT, or nothing: goes on as it is. */
  readonly expect: string;
  readonly masquerade: boolean;
}

export interface KubeProxyCase {
  readonly name: string;
  readonly generation: keyof typeof versions;
  readonly dump: string | null;
  readonly saved?: string | null;
  readonly node: {
    readonly name?: string;
    readonly ips?: readonly string[];
    readonly interfaceAddresses?: readonly string[];
  };
  /** null: the rules are made by hand, there are no Services to predict them from. */
  readonly proxy: Proxy | null;
  readonly services?: readonly Record<string, unknown>[];
  readonly endpointSlices?: readonly Record<string, unknown>[];
  readonly flows?: readonly Flow[];
}

interface Proxy {
  readonly ipFamily: 'IPv4' | 'IPv6';
  readonly clusterCIDR?: string;
  readonly detectLocal: 'ClusterCIDR' | 'none';
  readonly masqueradeAll?: boolean;
  readonly localhostNodePorts?: boolean;
  readonly nodePortAddresses?: readonly string[];
  readonly randomFully?: boolean;
  readonly conntrackTCPBeLiberal?: boolean;
  readonly nfacct?: boolean;
}

/** The versions of 1.x whose source the cases were taken from. */
const versions = { xlb: 23, ext: 24, 'ext-firewall': 27, nfacct: 32 } as const;

const corpus = new URL('../../../shared/corpus/kube-proxy/', import.meta.url);
export const isCorpusThere = existsSync(corpus);
export const kubeProxyCases: readonly KubeProxyCase[] = isCorpusThere
  ? readdirSync(corpus)
      .filter((name) => name.endsWith('.json'))
      .map((name) => JSON.parse(readCorpus(name)) as KubeProxyCase)
  : [];

export function readCorpus(name: string): string {
  return readFileSync(new URL(name, corpus), 'utf8');
}

export function versionOf({ generation }: KubeProxyCase): number {
  return versions[generation];
}

/** What kube-proxy is given in a case. */
export function inputOf({
  generation,
  node,
  proxy,
  services,
  endpointSlices,
}: KubeProxyCase): PredictionInput {
  if (proxy === null) throw new Error('made by hand: nothing to predict from');
  const items = [...(services ?? []), ...(endpointSlices ?? [])];
  const file = parseYaml(JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  const objects = readProxyObjects(file.documents.flatMap((document) => readObjects(document)));
  const interfaces = node.interfaceAddresses?.map((address) => address.replace(/\/\d+$/, ''));
  const family: Family = proxy.ipFamily === 'IPv6' ? 6 : 4;
  return {
    version: versions[generation],
    family,
    services: objects.services,
    endpointSlices: objects.slices,
    node: { name: node.name ?? null, zone: null, addresses: interfaces ?? node.ips ?? [], podCIDRs: [] },
    settings: {
      ...defaultSettings,
      clusterCIDRs: proxy.detectLocal === 'none' ? [] : [proxy.clusterCIDR ?? ''],
      masqueradeAll: proxy.masqueradeAll ?? false,
      localhostNodePorts: proxy.localhostNodePorts ?? true,
      nodePortAddresses: proxy.nodePortAddresses ?? [],
      randomFully: proxy.randomFully ?? false,
      conntrackTCPBeLiberal: proxy.conntrackTCPBeLiberal ?? false,
      nfacct: proxy.nfacct ?? false,
    },
  };
}

/** Follows a flow through rules, and holds it against where kube-proxy's authors want it. */
export function expectFlow(rules: string, addresses: readonly string[], flow: Flow): void {
  const workspace = new Workspace();
  const document = workspace.open('file:///rules', rules);
  const [node] = document.model.nodes;
  if (node === undefined) throw new Error('no rules');
  const query = {
    destination: flow.destIP,
    destinationPort: String(flow.destPort),
    protocol: flow.protocol.toLowerCase(),
    ...(flow.sourceIP ? { source: flow.sourceIP } : {}),
  };
  const traced = tracePacket(workspace, document, node, query, addresses);
  const outcomes = traced.outcomes.map(({ outcome }) => outcome);
  const end = /\b(?:DROP|REJECT)\b/.exec(flow.expect)?.[0] ?? 'ACCEPT';
  const endpoints = flow.expect.split(', ').filter((word) => /:\d+$/.test(word));
  expect([...new Set(outcomes.map(({ verdict }) => verdict))]).toEqual([end]);
  const reached = outcomes
    .filter(({ verdict, destination }) => verdict === 'ACCEPT' && destination.address !== flow.destIP)
    .map(({ destination: { address, port } }) =>
      address?.includes(':') ? `[${address}]:${port}` : `${address}:${port}`,
    );
  expect(reached.sort()).toEqual(endpoints.sort());
  const masquerades = new Set(outcomes.map(({ masquerade }) => masquerade));
  if (endpoints.length > 0) expect([...masquerades]).toEqual([flow.masquerade]);
}
