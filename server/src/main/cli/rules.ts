import { familyOf } from '../../iptables/index.ts';
import {
  behaviourOf,
  type DetectLocalMode,
  defaultSettings,
  leftOutWords,
  type NodeObject,
  newestVersion,
  oldestVersion,
  type PredictedRule,
  type Prediction,
  type ProxyNode,
  type ProxySettings,
  predictRules,
  printPrediction,
  type Service,
} from '../../kubeproxy/index.ts';
import { completeInput, nodesOfTables } from '../../workspace/index.ts';
import { type Answer, type Call, type Command, type CommandOption, Hindrance } from './command.ts';
import { readInputs } from './inputs.ts';
import { readProxyManifests } from './manifests.ts';

const isAddress = (word: string) => familyOf(word) !== null;

/** kube-proxy's own flags have its names and defaults. */
const options = {
  'kube-version': { value: '1.X', doc: `the version of kube-proxy (default: 1.${newestVersion})` },
  node: { value: 'NODE', doc: 'whose rules: endpoints on it are local' },
  'node-ip': { value: 'ADDR', continues: isAddress, doc: "the node's addresses, the main one first" },
  zone: { value: 'ZONE', doc: "the node's zone, for topology hints" },
  'ip-family': { value: 'FAMILY', choices: ['both', '4', '6'], doc: 'which rules' },
  'cluster-cidr': { value: 'CIDR[,CIDR]', doc: "the pods' addresses" },
  'detect-local-mode': {
    value: 'MODE',
    choices: ['ClusterCIDR', 'NodeCIDR', 'BridgeInterface', 'InterfaceNamePrefix'],
    doc: 'how to tell pods from others',
  },
  'pod-bridge-interface': { value: 'NAME', doc: 'for the mode BridgeInterface' },
  'pod-interface-name-prefix': { value: 'PREFIX', doc: 'for the mode InterfaceNamePrefix' },
  'masquerade-all': { value: null, isBoolean: true, doc: 'masquerade all traffic to cluster IPs' },
  'iptables-masquerade-bit': { value: 'BIT', doc: 'the bit of the mark, 0 to 31 (default: 14)' },
  'nodeport-addresses': { value: 'CIDR[,CIDR]', doc: 'where node ports are open (default: everywhere)' },
  'iptables-localhost-nodeports': {
    value: null,
    isBoolean: true,
    doc: 'node ports on localhost (default: true)',
  },
} as const satisfies Record<string, CommandOption>;

/** `kubehop rules`: what kube-proxy would write for the Services of manifests. */
export const rules: Command = {
  name: 'rules',
  summary: 'Writes the rules that kube-proxy would write for the Services of manifests',
  doc: `Endpoints are those of EndpointSlice or Endpoints objects among the files, else of tables of
kubectl get endpoints, else the pods that have an address, else placeholders, which a comment tells.
IPv4 and IPv6 are two documents. What kube-proxy leaves out is said on standard error.`,
  options,
  run: writeRules,
};

async function writeRules(call: Call): Promise<Answer> {
  const inputs = await readInputs(call);
  const { manifests } = inputs;
  if (manifests.length === 0) throw new Hindrance('no manifests among the files');
  const version = versionOf(call.value('kube-version'));
  const settings = settingsOf(call, version);
  const objects = readProxyManifests(manifests, call.terminal);
  const node = nodeOf(call, [...objects.nodes, ...nodesOfTables(inputs.dumps)]);
  const asked = call.value('ip-family');
  const pasted = { dumps: inputs.dumps, cluster: inputs.workspace.cluster };
  const { services, endpointSlices, notes } = completeInput(objects, pasted, asked === '6' ? 6 : 4, 'whole');
  const input = { version, services, endpointSlices, node, settings };
  const both = ([4, 6] as const).map((family) => predictRules({ ...input, family }));
  const predictions = chosen(both, asked);
  const leftOut = leftOutOf(predictions);
  const remarks = [...leftOut.map(({ detail }) => detail), ...localRemark(services, node)];
  for (const remark of remarks) call.terminal.error(`${remark}\n`);
  return {
    json: {
      version: `1.${version}`,
      documents: predictions.map((prediction) => describe(prediction, notes)),
      leftOut,
      assumed: notes,
    },
    text: () => predictions.map((prediction) => printPrediction(prediction, notes)).join(''),
    found: false,
  };
}

/** The minor version in `1.27`, `v1.27.3`; the newest known where none is given. */
export function versionOf(given: string | null): number {
  if (given === null) return newestVersion;
  const minor = /^v?1\.(\d+)(?:[.+-].*)?$/.exec(given)?.[1];
  if (minor === undefined) throw new Hindrance(`--kube-version takes 1.X, not ${JSON.stringify(given)}`);
  const version = Number(minor);
  if (version < oldestVersion) {
    throw new Hindrance(`--kube-version ${given}: rules are known from 1.${oldestVersion} on`);
  }
  return version;
}

function settingsOf(call: Call, version: number): ProxySettings {
  const isOn = (name: string, otherwise: boolean) => (call.value(name) ?? String(otherwise)) === 'true';
  const parts = (name: string) => (call.value(name) ?? '').split(',').filter((part) => part.trim() !== '');
  const mode = (call.value('detect-local-mode') ?? defaultSettings.detectLocalMode) as DetectLocalMode;
  if (!behaviourOf(version).detectLocalModes.includes(mode)) {
    throw new Hindrance(`--detect-local-mode: kube-proxy 1.${version} doesn’t know ${mode}`);
  }
  const bit = Number(call.value('iptables-masquerade-bit') ?? defaultSettings.masqueradeBit);
  if (!Number.isInteger(bit) || bit < 0 || bit > 31) {
    throw new Hindrance('--iptables-masquerade-bit takes 0 to 31');
  }
  return {
    ...defaultSettings,
    clusterCIDRs: parts('cluster-cidr'),
    detectLocalMode: mode,
    podBridgeInterface: call.value('pod-bridge-interface'),
    podInterfaceNamePrefix: call.value('pod-interface-name-prefix'),
    masqueradeAll: isOn('masquerade-all', defaultSettings.masqueradeAll),
    masqueradeBit: bit,
    nodePortAddresses: parts('nodeport-addresses'),
    localhostNodePorts: isOn('iptables-localhost-nodeports', defaultSettings.localhostNodePorts),
  };
}

/** The node as the command line tells it, the rest from its manifest, if there is one. */
function nodeOf(call: Call, nodes: readonly NodeObject[]): ProxyNode {
  const name = call.value('node');
  const object = nodes.find((it) => it.name === name);
  const addresses = call.values('node-ip');
  return {
    name,
    zone: call.value('zone') ?? object?.zone ?? null,
    addresses: addresses.length > 0 ? addresses : (object?.addresses ?? []),
    podCIDRs: object?.podCIDRs ?? [],
  };
}

/** What was asked for; else every family that has Services, or IPv4 if none has. */
function chosen(both: readonly Prediction[], asked: string | null): readonly Prediction[] {
  if (asked === '4' || asked === '6') return both.filter(({ family }) => family === Number(asked));
  const used = both.filter(({ servicePorts }) => servicePorts.length > 0);
  return used.length > 0 ? used : both.slice(0, 1);
}

/** Each thing once, and nothing that another family's document holds. */
function leftOutOf(predictions: readonly Prediction[]) {
  const taken = new Set(
    predictions.flatMap(({ servicePorts }) =>
      servicePorts.map(({ service: { namespace, name } }) => `${namespace}/${name}`),
    ),
  );
  const told = new Map(
    predictions
      .flatMap(({ leftOut }) => leftOut)
      .filter(
        ({ reason, namespace, name }) => reason !== 'other-family' || !taken.has(`${namespace}/${name}`),
      )
      .map((it) => [leftOutWords(it), it] as const),
  );
  return [...told].map(([words, { namespace, name, reason }]) => ({
    service: `${namespace}/${name}`,
    reason,
    detail: words,
  }));
}

function localRemark(services: readonly Service[], node: ProxyNode): string[] {
  if (node.name !== null) return [];
  const local = services.filter(
    (service) => service.externalTrafficPolicy === 'Local' || service.internalTrafficPolicy === 'Local',
  );
  return local.map(
    ({ namespace, name }) =>
      `${namespace}/${name}: policy Local, and no --node given: every endpoint counts as another node’s`,
  );
}

function describe(prediction: Prediction, notes: readonly string[]) {
  return {
    family: prediction.family,
    text: printPrediction(prediction, notes),
    rules: prediction.tables.flatMap((table) =>
      table.chains.flatMap((chain) => chain.rules.map(describeRule)),
    ),
  };
}

function describeRule({ table, chain, text, writer, servicePort, endpoint }: PredictedRule) {
  const service = servicePort?.service;
  return {
    table,
    chain,
    rule: text,
    writer,
    service: service === undefined ? null : `${service.namespace}/${service.name}`,
    port: servicePort?.portName ?? null,
    protocol: servicePort?.protocol ?? null,
    endpoint: endpoint?.text ?? null,
  };
}
