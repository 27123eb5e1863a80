/* Takes the measurements, alternating with the yardsticks, and prints the table. Started by run.mjs. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateDump } from './generate.ts';

interface Row {
  readonly name: string;
  readonly ours: string;
  readonly yardstick: string;
  /** null: not measured. */
  readonly ratio: number | null;
  /** The ratio that must not be exceeded; null: none is set yet. */
  readonly bound: number | null;
}

const [folder = '', ...options] = process.argv.slice(2);
const isQuick = options.includes('--quick');
const RESTORES = ['iptables-nft-restore', 'iptables-legacy-restore'] as const;
const rows: Row[] = [];

const hindrance = findHindrance();
measure({ services: 5_000, repetitions: 7, bound: 1 });
if (!isQuick) measure({ services: 20_000, repetitions: 3, bound: null });
measureReach(1_000, 500);
measureManifests(1_000);
printTable(rows);
process.exitCode = rows.some(({ ratio, bound }) => ratio !== null && bound !== null && ratio > bound) ? 1 : 0;

/** Why iptables-restore can't be asked; null: it can. */
function findHindrance(): string | null {
  if (process.platform !== 'linux') return 'needs Linux';
  if (process.env.KUBEHOP_BENCH_ISOLATED !== '1') return 'needs root, for a network namespace of its own';
  const missing = RESTORES.filter((program) => spawnSync(program, ['--version']).status !== 0);
  return missing.length > 0 ? `needs ${missing.join(' and ')}` : null;
}

interface Plan {
  readonly services: number;
  readonly repetitions: number;
  readonly bound: number | null;
}

function measure({ services, repetitions, bound }: Plan): void {
  const { text } = generateDump({ services, endpoints: 4 });
  const file = join(folder, `${services}.iptables`);
  writeFileSync(file, text);
  const size = `${services.toLocaleString('en')} × 4`;
  const lines = text.split('\n').length - 1;
  console.log(`${size}: ${lines.toLocaleString('en')} lines, ${megabytes(Buffer.byteLength(text))}`);

  const model: number[] = [];
  const full: number[] = [];
  const restores = RESTORES.map(() => [] as number[]);
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const times = runMeasure('read', file);
    if (times.services !== services) throw new Error(`${times.services} Services were read.`);
    model.push(times.model ?? 0);
    full.push(times.full ?? 0);
    if (hindrance !== null) continue;
    for (const [index, program] of RESTORES.entries()) restores[index]?.push(timeOf(program, file));
  }
  // The model is what a document holds: lines, rulesets with their jumps, Services, endpoints with address and
  // share. The words of a rule are made when somebody asks for them; reading them all is a row without a bound.
  RESTORES.forEach((program, index) => {
    const limit = index === 0 ? bound : null;
    rows.push(against(`Read ${size} to the full model`, model, program, restores[index], limit));
  });
  rows.push(against(`… and each rule to its last word`, full, RESTORES[0], restores[0], null));

  const { heap = 0, text: bytes = 1 } = runMeasure('heap', file, '--expose-gc');
  rows.push({
    name: `Heap after reading ${size}`,
    ours: megabytes(heap),
    yardstick: `${megabytes(bytes)} of text`,
    ratio: heap / bytes,
    bound: null,
  });
  const edits = Array.from({ length: repetitions }, () => runMeasure('edit', file));
  const edit = median(edits.map((times) => times.edit ?? 0));
  const read = median(edits.map((times) => times.read ?? 0));
  rows.push({
    name: `One character in the middle of ${size}`,
    ours: milliseconds(edit),
    yardstick: `${milliseconds(read)} to read it`,
    ratio: edit / read,
    bound: null,
  });
}

/** The whole matrix with every port, against asking the naive evaluator about one port of each pair. */
function measureReach(workloads: number, policies: number): void {
  const runs = Array.from({ length: 3 }, () => runMeasure('reach', `${workloads}x${policies}`));
  const matrix = median(runs.map((times) => times.matrix ?? 0));
  const packets = median(runs.map((times) => times.packet ?? 0)) * workloads * (workloads - 1);
  rows.push({
    name: `Who may reach whom: ${workloads.toLocaleString('en')} workloads × ${policies} policies, all ports`,
    ours: milliseconds(matrix),
    yardstick: `${milliseconds(packets)} for one packet a pair, by 300 of them`,
    ratio: matrix / packets,
    bound: 0.1,
  });
}

/** Reading against `load` of js-yaml, which keeps no places; an edit against reading. */
function measureManifests(workloads: number): void {
  const runs = Array.from({ length: 3 }, () => runMeasure('manifests', String(workloads)));
  const [read, load, edit] = (['read', 'load', 'edit'] as const).map((name) =>
    median(runs.map((times) => times[name] ?? 0)),
  ) as [number, number, number];
  const size = `${(runs[0]?.objects ?? 0).toLocaleString('en')} objects in manifests`;
  rows.push({
    name: `Read ${size}`,
    ours: milliseconds(read),
    yardstick: `${milliseconds(load)} js-yaml load`,
    ratio: read / load,
    bound: null,
  });
  rows.push({
    name: `One character among ${size}, until the file’s findings are there`,
    ours: milliseconds(edit),
    yardstick: `${milliseconds(read)} to read them`,
    ratio: edit / read,
    bound: 0.2,
  });
}

function against(
  name: string,
  ours: readonly number[],
  program: string,
  theirs: readonly number[] = [],
  bound: number | null,
): Row {
  const mine = median(ours);
  const yardstick =
    hindrance === null ? `${milliseconds(median(theirs))} ${program} --test` : `skipped: ${hindrance}`;
  return {
    name,
    ours: milliseconds(mine),
    yardstick,
    ratio: hindrance === null ? mine / median(theirs) : null,
    bound,
  };
}

function runMeasure(what: string, file: string, ...flags: string[]): Record<string, number> {
  const args = [...flags, '--max-old-space-size=4096', join(folder, 'measure.mjs'), what, file];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${what} failed:\n${stderr}`);
  return JSON.parse(stdout) as Record<string, number>;
}

/** Milliseconds from start to end of the program, as somebody at a prompt would wait for it. */
function timeOf(program: string, file: string): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(program, ['--test', file], { encoding: 'utf8' });
  const time = performance.now() - start;
  if (status !== 0) throw new Error(`${program} refused the generated dump:\n${stderr}`);
  return time;
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2;
}

function milliseconds(time: number): string {
  return `${time >= 100 ? Math.round(time).toLocaleString('en') : time.toPrecision(2)} ms`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}

function printTable(rows: readonly Row[]): void {
  const cells = rows.map(({ name, ours, yardstick, ratio, bound }) => {
    const said = ratio === null ? '–' : ratio < 0.01 ? ratio.toPrecision(1) : ratio.toFixed(2);
    const exceeded = ratio !== null && bound !== null && ratio > bound ? '  EXCEEDED' : '';
    return [name, ours, yardstick, said, `${bound === null ? '–' : `≤ ${bound}`}${exceeded}`];
  });
  const table = [['row', 'ours', 'yardstick', 'ratio', 'bound'], ...cells];
  const widths =
    table[0]?.map((_, column) => Math.max(...table.map((line) => line[column]?.length ?? 0))) ?? [];
  console.log('');
  for (const line of table) {
    console.log(
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join(' | ')
        .trimEnd(),
    );
  }
}
