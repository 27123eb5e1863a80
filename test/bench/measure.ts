/*
 * One measurement in a process of its own, so that none profits from what another compiled or left on the heap:
 *
 *   node measure.mjs read FILE
 *   node --expose-gc measure.mjs heap FILE
 *   node measure.mjs edit FILE
 *   node measure.mjs reach WORKLOADSxPOLICIES
 *   node measure.mjs manifests WORKLOADS
 *
 * Prints one JSON object of numbers.
 */
import { readFileSync } from 'node:fs';
import { loadAll, YAML11_SCHEMA } from 'js-yaml';
import { Dump, readRule } from '../../server/src/iptables/index.ts';
import { readServices, type ServicePort, tableHint } from '../../server/src/kubeproxy/index.ts';
import { latestVersion } from '../../server/src/kubernetes/index.ts';
import { Reach, readCluster } from '../../server/src/policy/index.ts';
import { range } from '../../server/src/text/index.ts';
import { Workspace } from '../../server/src/workspace/index.ts';
import { arrives } from '../unit/policy/naive.ts';
import { generateCluster } from './generateCluster.ts';
import { generateManifests } from './generateManifests.ts';

/** What a server keeps of a document. */
interface Model {
  readonly dump: Dump;
  readonly services: ServicePort[];
}

/** Text to lines, rulesets and the Services with their endpoints. */
function readModel(text: string): Model {
  const dump = Dump.read(text, tableHint);
  const services = dump.structure.rulesets.flatMap((ruleset) => readServices(ruleset));
  for (const service of services) {
    for (const endpoint of service.endpoints) {
      if (endpoint.address === null) throw new Error(`${endpoint.chainName} has no address.`);
    }
  }
  return { dump, services };
}

/** Every rule to its last word. */
function readRules(dump: Dump): number {
  let words = 0;
  for (const line of dump.lines) if (line.kind === 'rule') words += readRule(line).items.length;
  return words;
}

/** Milliseconds from the file to the model, and then to the last word of each rule. */
function measureRead(file: string): Record<string, number> {
  const start = performance.now();
  const { dump, services } = readModel(readFileSync(file, 'utf8'));
  const model = performance.now() - start;
  const words = readRules(dump);
  return { model, full: performance.now() - start, services: services.length, words };
}

/** Bytes on the heap that text and model keep, and bytes of the file. */
function measureHeap(file: string): Record<string, number> {
  const before = heapBytes();
  const model = readModel(readFileSync(file, 'utf8'));
  const heap = heapBytes() - before;
  return { heap, text: Buffer.byteLength(model.dump.text), services: model.services.length };
}

function heapBytes(): number {
  if (globalThis.gc === undefined) throw new Error('Needs --expose-gc.');
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Milliseconds of a full read, and of one typed character until the rulesets are up to date: the median. */
function measureEdit(file: string): Record<string, number> {
  const text = readFileSync(file, 'utf8');
  const start = performance.now();
  const { dump } = readModel(text);
  const read = performance.now() - start;
  const times: number[] = [];
  const middle = dump.lines.findIndex(
    (line, number) => number >= dump.lines.length / 2 && line.text.includes('--to-destination'),
  );
  for (let round = 0; round < 31; round++) {
    // A digit comes and goes at the end of a DNAT rule.
    const { length } = dump.lines[middle]?.text ?? '';
    const grown = round % 2 === 1;
    const began = performance.now();
    dump.edit(range(middle, length - (grown ? 1 : 0), length), grown ? '' : '1');
    if (dump.structure.rulesets.length === 0) throw new Error('The edit lost the ruleset.');
    times.push(performance.now() - began);
  }
  return { read, edit: times.sort((one, other) => one - other)[15] ?? 0 };
}

/**
 * Milliseconds from parsed manifests to what each pair and all addresses outside may send each other; and those
 * that an evaluator of single packets, the one that the tests hold ours against, takes for one packet.
 */
function measureReach(size: string): Record<string, number> {
  const [workloads = 0, policies = 0] = size.split('x').map(Number);
  const objects = generateCluster({ workloads, policies });
  const start = performance.now();
  const reach = new Reach(readCluster(objects.map((value) => ({ value, handle: null }))));
  let open = 0;
  for (const source of reach.cluster.workloads) {
    for (const destination of reach.cluster.workloads) {
      if (source !== destination && !reach.between(source, destination).allowed.isEmpty) open++;
    }
    if (reach.fromOutside(source).length === 0 || reach.toOutside(source).length === 0) {
      throw new Error('The outside was left out.');
    }
  }
  const matrix = performance.now() - start;

  const pods = objects.filter((object) => object.kind === 'Pod');
  const packets = 300;
  const began = performance.now();
  for (let index = 0; index < packets; index++) {
    const [source, destination] = [pods[(index * 37) % workloads], pods[(index * 101 + 5) % workloads]];
    if (source && destination) arrives(objects, { source, destination, protocol: 'TCP', port: 443 });
  }
  return { matrix, packet: (performance.now() - began) / packets, open };
}

/**
 * Milliseconds of reading all manifests to their objects, of `load` on the same texts, and of one typed character in
 * one of the files until its findings are there: the median of several.
 */
function measureManifests(workloads: string): Record<string, number> {
  const texts = generateManifests(Number(workloads));
  const workspace = new Workspace();
  const start = performance.now();
  for (const [index, text] of texts.entries()) workspace.setManifestFile(`file:///${index}.yaml`, text);
  const objects = workspace.manifests.placed.length;
  const read = performance.now() - start;
  const yardstick = performance.now();
  for (const text of texts) loadAll(text, { schema: YAML11_SCHEMA });
  const load = performance.now() - yardstick;
  const document = workspace.openManifest('file:///0.yaml', texts[0] ?? '');
  workspace.manifests.findingsOf(document, latestVersion);
  // In the image's name: an object of the file changes, and nothing that the others see of it.
  const at = document.lines.positionAt(document.text.indexOf('example.com/') + 'example.com/'.length);
  const times = Array.from({ length: 9 }, () => {
    const begin = performance.now();
    workspace.edit(document.uri, { start: at, end: at }, 'x');
    workspace.manifests.findingsOf(document, latestVersion);
    return performance.now() - begin;
  }).sort((one, other) => one - other);
  return { read, load, objects, edit: times[4] ?? 0 };
}

const [what = '', file = ''] = process.argv.slice(2);
const measurements: Record<string, (file: string) => Record<string, number>> = {
  read: measureRead,
  heap: measureHeap,
  edit: measureEdit,
  reach: measureReach,
  manifests: measureManifests,
};
console.log(JSON.stringify(measurements[what]?.(file)));
