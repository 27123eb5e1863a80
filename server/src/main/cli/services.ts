import { hostPort } from '../../iptables/index.ts';
import {
  durationWords,
  entranceWords,
  plural,
  printVersionRange,
  type ServicePort,
  serviceWords,
  shareWords,
} from '../../kubeproxy/index.ts';
import type { NodeRules } from '../../workspace/index.ts';
import type { Answer, Call, Command } from './command.ts';
import { type Inputs, readInputs } from './inputs.ts';
import { podName } from './pods.ts';
import { aligned, type Style } from './style.ts';

/** `kubehop services`: the Services that the dumps implement. */
export const services: Command = {
  name: 'services',
  summary: 'Lists the Services that the dumps implement',
  doc: `Every Service port with the addresses that lead to it, its chains and its endpoints, and how
likely each endpoint is drawn. Pods and nodes come from tables of kubectl among the files.`,
  options: {},
  run: listServices,
};

async function listServices(call: Call): Promise<Answer> {
  const inputs = await readInputs(call);
  const listed = inputs.dumps.flatMap(({ uri, model }) =>
    model.nodes.map((node) => ({
      node,
      ports: node.services.map((service) => describeService(service, node, uri, inputs)),
    })),
  );
  return {
    json: listed.flatMap(({ ports }) => ports),
    text: (style) =>
      listed.length === 0
        ? 'No rules of iptables among the files.\n'
        : listed.flatMap(({ node, ports }) => nodeText(node, ports, style)).join('\n'),
    found: false,
  };
}

interface ListedEndpoint {
  readonly address: string | null;
  readonly port: number | null;
  readonly chain: string;
  readonly probability: number | null;
  readonly pod: string | null;
  readonly node: string | null;
}

type ListedService = ReturnType<typeof describeService>;

/** One Service port as JSON has it. What no rule tells is null. */
function describeService(service: ServicePort, node: NodeRules, uri: string, { workspace }: Inputs) {
  const { identity, chains, entrances } = service;
  // Up to 1.20 an external IP has two rules.
  const addressesOf = (kind: string) => [
    ...new Set(entrances.filter((it) => it.kind === kind).flatMap((it) => it.address ?? [])),
  ];
  const clusterIP = entrances.find((it) => it.kind === 'cluster-ip');
  const nodePort = entrances.find((it) => it.kind === 'node-port');
  const versions = printVersionRange(node.versions);
  const endpoints: ListedEndpoint[] = service.endpoints.map((endpoint) => {
    const { address, port, chainName, probability } = endpoint;
    const pod = address === null ? null : workspace.cluster.podAt(address, uri, identity?.namespace ?? null);
    return { address, port, chain: chainName, probability, pod: podName(pod), node: pod?.node ?? null };
  });
  return {
    namespace: identity?.namespace ?? null,
    name: identity?.name ?? null,
    port: identity?.port ?? null,
    protocol: service.protocol,
    clusterIP: clusterIP?.address ?? null,
    clusterPort: clusterIP?.port ?? null,
    nodePort: nodePort?.port ?? null,
    externalIPs: addressesOf('external-ip'),
    loadBalancerIPs: addressesOf('load-balancer'),
    affinitySeconds: service.affinitySeconds,
    externalTrafficPolicy: service.externalTrafficPolicy,
    internalTrafficPolicy: service.internalTrafficPolicy,
    chains: {
      service: chains.service?.name ?? null,
      local: chains.local?.name ?? null,
      external: chains.external?.name ?? null,
      firewall: chains.firewall?.name ?? null,
    },
    endpoints,
    ruleCount: service.rules.length,
    node: node.node,
    kubeVersions: versions,
  };
}

function nodeText(node: NodeRules, ports: readonly ListedService[], style: Style): string[] {
  const versions = printVersionRange(node.versions);
  const written = versions === '' ? '' : style.faint(`, rules of kube-proxy ${versions}`);
  const lines = [`${style.strong(node.node)}: ${plural(ports.length, 'Service port')}${written}`];
  const heads = node.services.map((service) => [
    style.strong(serviceWords(service)),
    service.protocol,
    waysIn(service),
    fate(service, style),
  ]);
  const endpoints = ports.map((port) =>
    port.endpoints.map((it) => endpointRow(it, port.endpoints.length, style)),
  );
  const headLines = aligned(heads, '  ');
  const endpointLines = aligned(endpoints.flat(), '    ');
  lines.push('');
  for (const [index, { length }] of endpoints.entries()) {
    lines.push(headLines[index] ?? '', ...endpointLines.splice(0, length));
  }
  return [...lines, ''];
}

/** "10.111.7.86:80, node port 30080": each way once, however many rules make it. */
function waysIn(service: ServicePort): string {
  return [...new Set(service.entrances.map(entranceWords))].join(', ');
}

function fate(service: ServicePort, style: Style): string {
  const words: string[] = [];
  const ends = new Set(service.entrances.map((entrance) => entrance.fate));
  if (ends.has('reject')) words.push(style.bad('refused: no endpoints'));
  if (ends.has('drop')) words.push(style.bad('dropped: no endpoints on this node'));
  if (service.affinitySeconds !== null) {
    words.push(`a client keeps its endpoint for ${durationWords(service.affinitySeconds)}`);
  }
  return words.join(', ');
}

function endpointRow(endpoint: ListedEndpoint, count: number, style: Style): string[] {
  const { address, port, chain, probability, pod, node } = endpoint;
  const place = address === null ? chain : hostPort(address, port);
  const share = count === 1 || probability === null ? '' : shareWords(probability);
  const where = [pod, node === null ? null : `on ${node}`].filter((it) => it !== null).join(' ');
  return [`${style.faint('→')} ${place}`, share, style.faint(where)];
}
