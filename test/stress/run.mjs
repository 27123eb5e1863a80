/**
 * Asks the language server everything at every place of every file, while the file is typed in, cut off and edited
 * at random. No request may fail, stay without an answer, or answer with a range that the document hasn't got.
 *
 *   npm run stress                        every file of ../shared/corpus, else of samples/
 *   npm run stress -- --every             at every place of each file, not only at some
 *   npm run stress -- --long              more lines are typed, more is cut off, more edited
 *   npm run stress -- --seed 7 FILE…      the same edits again, on these files
 *
 * What failed stays as a file in a temporary folder; it belongs into test/fixtures/stress.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

/** Milliseconds without a sign of life after which a request counts as never answered. */
const PATIENCE = 120_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '1' },
    every: { type: 'boolean', default: false },
    long: { type: 'boolean', default: false },
  },
});
const root = fileURLToPath(new URL('../../', import.meta.url));
const corpus = join(root, '../shared/corpus');
const files =
  positionals.length > 0
    ? positionals.map((file) => resolve(file))
    : filesBelow(existsSync(corpus) ? corpus : join(root, 'samples'));
if (positionals.length === 0 && !existsSync(corpus))
  console.log('skipped: ../shared/corpus is not there; samples/ instead');

const effort = {
  places: values.every ? 1_000_000_000 : 80,
  ...(values.long
    ? { placesAfterEdit: 12, typedLines: 200, cuts: 60, edits: 200 }
    : { placesAfterEdit: 2, typedLines: 5, cuts: 6, edits: 15 }),
};
const folder = mkdtempSync(join(tmpdir(), 'kubehop-stress-'));
const failed = join(folder, 'failed');
const beside = ['k8s-1.iptables', 'nodeport.yaml'].map((name) => join(root, 'samples', name));
/** @type {Map<string, { count: number, longest: number }>} */
const counts = new Map();
/** @type {string[]} */
const failures = [];

await build({
  entryPoints: [fileURLToPath(new URL('stress.ts', import.meta.url))],
  outfile: join(folder, 'stress.mjs'),
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  logLevel: 'error',
  banner: {
    js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`,
  },
});
// Many files of the corpus are copies.
const different = [...new Map(files.map((file) => [readFileSync(file, 'utf8'), file])).values()];
const workers = Math.min(availableParallelism(), different.length);
await Promise.all(
  Array.from({ length: workers }, (_, worker) =>
    take(different.filter((_file, index) => index % workers === worker)),
  ),
);

let requests = 0;
for (const [method, { count, longest }] of [...counts].sort()) {
  requests += count;
  console.log(`${method.padEnd(36)} ${String(count).padStart(9)}   longest ${Math.round(longest)} ms`);
}
console.log(
  `\n${requests.toLocaleString('en')} requests on ${different.length} files, seed ${values.seed}: ${failures.length} failed`,
);
if (failures.length === 0) rmSync(folder, { recursive: true });
else process.exitCode = 1;

/** @param {string[]} own */
async function take(own) {
  let rest = own;
  while (rest.length > 0) {
    const last = await runOnce(rest);
    if (last === null) return;
    // What hung or died is left out, the others go on.
    rest = rest.slice(rest.indexOf(last) + 1);
  }
}

/**
 * @param {string[]} own
 * @returns {Promise<string | null>} the file at which it ended early; null: it came to its end
 */
function runOnce(own) {
  const child = spawn(process.execPath, [join(folder, 'stress.mjs')], { stdio: ['pipe', 'pipe', 'pipe'] });
  let [rest, errors, at] = ['', '', { file: own[0] ?? '', scene: 'start' }];
  let hung = false;
  const guard = setInterval(() => {
    hung = true;
    child.kill('SIGKILL');
  }, PATIENCE);
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    guard.refresh();
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const message = JSON.parse(line);
      if (message.counts) for (const [method, one] of message.counts) count(method, one);
      else if (message.failure)
        fail(`${message.file} (${message.scene}): ${message.failure}\n  kept as ${message.kept}`);
      else if (message.scene) at = message;
    }
  });
  child.stderr.setEncoding('utf8').on('data', (chunk) => {
    errors += chunk;
  });
  child.stdin.end(JSON.stringify({ files: own, beside, seed: Number(values.seed), effort, folder: failed }));
  return new Promise((done) => {
    child.on('close', (code) => {
      clearInterval(guard);
      if (code === 0) return done(null);
      fail(`${at.file} (${at.scene}): ${hung ? 'no answer' : `the server died\n${errors}`}`);
      done(at.file);
    });
  });
}

/** @param {string} failure */
function fail(failure) {
  failures.push(failure);
  console.log(`${failure}\n`);
}

/** @param {string} method @param {{ count: number, longest: number }} one */
function count(method, one) {
  const { count = 0, longest = 0 } = counts.get(method) ?? {};
  counts.set(method, { count: count + one.count, longest: Math.max(longest, one.longest) });
}

/** @param {string} from @returns {string[]} */
function filesBelow(from) {
  return readdirSync(from, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !/\.(?:md|txt)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
