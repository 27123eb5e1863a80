import { Dump, type Ruleset } from '../../iptables/index.ts';
import {
  compareNodes,
  compareWithExpected,
  type Difference,
  newestVersion,
  observedAddresses,
  observedSettings,
  plural,
  predictRules,
  printPrediction,
  tableHint,
} from '../../kubeproxy/index.ts';
import { completeInput, type NodeRules, type ProxyInput } from '../../workspace/index.ts';
import { type Answer, type Call, type Command, Hindrance } from './command.ts';
import { type Inputs, readInputs } from './inputs.ts';
import { readProxyManifests } from './manifests.ts';
import { versionOf } from './rules.ts';
import { aligned, type Style } from './style.ts';

/** `kubehop diff`: what nodes have against what they should have, or node against node. */
export const diff: Command = {
  name: 'diff',
  summary: 'Says where rules differ from what manifests predict, or from other nodes',
  doc: `With --against: each node's rules against those that kube-proxy would write for the manifests
behind it, or against another dump. Without: the nodes of all files against each other.
Exit code 1: there are differences.`,
  options: {
    against: {
      value: 'FILE',
      continues: () => true,
      doc: 'manifests, or a dump; all files behind it belong to it',
    },
    'kube-version': { value: '1.X', doc: 'the version of kube-proxy (default: what the rules show)' },
  },
  run: compare,
};

interface Found extends Difference {
  readonly node: NodeRules;
  readonly uri: string;
}

interface ObservedNode {
  readonly node: NodeRules;
  readonly uri: string;
}

async function compare(call: Call): Promise<Answer> {
  const inputs = await readInputs(call);
  const observed = inputs.dumps.flatMap(({ uri, model }) => model.nodes.map((node) => ({ node, uri })));
  if (observed.length === 0) throw new Hindrance('no rules of iptables among the files');
  const files = call.values('against');
  const found =
    files.length === 0 ? againstEachOther(observed) : await againstFiles(observed, { ...call, files });
  return {
    json: { differences: found.map((difference) => describe(difference, inputs)) },
    text: (style) => print(found, observed, inputs, style),
    found: found.length > 0,
  };
}

/** IPv4 and IPv6 apart: a node's twins have other addresses. */
function againstEachOther(observed: readonly ObservedNode[]): Found[] {
  if (observed.length < 2) throw new Hindrance('one node only: --against tells what it is compared with');
  return ([4, 6] as const).flatMap((family) => {
    const nodes = observed.filter(({ node }) => node.ruleset.family === family);
    const byRuleset = new Map(nodes.map((it) => [it.node.ruleset, it]));
    return compareNodes(nodes.map(({ node }) => node.ruleset)).flatMap((difference) => {
      const where = byRuleset.get(difference.ruleset);
      return where === undefined ? [] : { ...difference, ...where };
    });
  });
}

async function againstFiles(observed: readonly ObservedNode[], call: Call): Promise<Found[]> {
  const against = await readInputs(call);
  const isDump = against.manifests.length === 0;
  const objects = readProxyManifests(against.manifests, call.terminal);
  const pasted = { dumps: against.dumps, cluster: against.workspace.cluster };
  return observed.flatMap(({ node, uri }) => {
    const expectation = isDump
      ? { ruleset: sameFamily(against, node), unassigned: new Set<string>(), endpointCounts: new Map() }
      : predicted(node, completeInput(objects, pasted, node.ruleset.family, 'whole'), call);
    return compareWithExpected(expectation, node).map((difference) => ({ ...difference, node, uri }));
  });
}

function sameFamily({ dumps }: Inputs, { ruleset }: NodeRules): Ruleset {
  const rulesets = dumps.flatMap(({ model }) => model.nodes.map((node) => node.ruleset));
  const [first] = rulesets.filter(({ family }) => family === ruleset.family);
  if (first === undefined) throw new Hindrance(`--against holds no rules of IPv${ruleset.family}`);
  return first;
}

/** What kube-proxy would write on this node, with the version and the settings that the node's rules show. */
function predicted({ node, ruleset, services, versions }: NodeRules, completed: ProxyInput, call: Call) {
  const given = call.value('kube-version');
  const version = given === null ? (versions.until ?? newestVersion) : versionOf(given);
  const prediction = predictRules({
    version,
    family: ruleset.family,
    services: completed.services,
    endpointSlices: completed.endpointSlices,
    node: { name: node, zone: null, addresses: observedAddresses(ruleset, services), podCIDRs: [] },
    settings: observedSettings(ruleset, version),
  });
  const [expected] = Dump.read(printPrediction(prediction), tableHint).structure.rulesets;
  if (expected === undefined) throw new Error('a prediction without rules');
  const { unassigned, endpointCounts } = completed;
  return { ruleset: expected, unassigned, endpointCounts };
}

function describe({ kind, service, detail, line, node, uri }: Found, { pathOf }: Inputs) {
  const location =
    line === null
      ? null
      : {
          file: pathOf(uri),
          range: {
            start: { line: line.number, character: line.start },
            end: { line: line.number, character: line.text.length },
          },
        };
  return { kind, service, node: node.node, detail, location };
}

function print(
  found: readonly Found[],
  observed: readonly ObservedNode[],
  { pathOf }: Inputs,
  style: Style,
): string {
  if (found.length === 0) return `No differences on ${plural(observed.length, 'node')}.\n`;
  const lines = observed.flatMap(({ node }) => {
    const own = found.filter((difference) => difference.node === node);
    if (own.length === 0) return [`${style.strong(node.node)}: ${style.good('no differences')}`];
    const rows = own.map(({ kind, service, detail, line, uri }) => {
      const place = line === null ? '' : `${pathOf(uri)}:${line.number + 1}`;
      return [style.attention(kind), service, detail, style.faint(place)];
    });
    return [`${style.strong(node.node)}: ${plural(own.length, 'difference')}`, ...aligned(rows, '  ')];
  });
  return `${lines.join('\n')}\n`;
}
