/**
 * All tests, on a fresh clone too. Plain Node to begin with.
 *
 *   npm test                        everything
 *   npm test -- --only unit,e2e     some stages
 *   UPDATE=1 npm test               golden files and snapshots take what they see
 *
 * The last line is `N passed, N failed`; a check without cases of its own (lint, types, knip …) counts as one.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build, door, Hindrance, installDependencies, root } from '../scripts/project.mjs';
import { findChromium } from '../scripts/vscode/programs.mjs';
import { isServerAvailable } from '../scripts/vscode/server.mjs';

/** @typedef {import('./countingReporter.mjs').Count} Count */

/** @type {Count} */
const nothing = { passed: 0, failed: 0, skipped: [] };

const signs = { passed: '✓', failed: '✗', pending: '-' };

/** @type {Record<string, () => Promise<Count>>} */
const stages = {
  lint: () => check('biome', 'check', '--error-on-warnings'),
  types: async () =>
    sum([await check('tsc', '--project', '.'), await check('tsc', '--project', 'client/webview')]),
  knip: () => check('knip'),
  unit: () => vitest('unit'),
  grammar: async () =>
    sum([
      await check('vscode-tmgrammar-test', 'test/grammar/*.test.{iptables,session}'),
      await vitest('grammar'),
    ]),
  truth: () => vitest('truth'),
  e2e: async () => sum([await suiteInVSCode(), await window()]),
};

await door(async () => {
  const names = chosenStages();
  const start = await attempt(setUp);
  const counts = [start];
  for (const name of start.failed ? [] : names) {
    console.log(`\n=== ${name}`);
    counts.push(await attempt(stages[name]));
  }
  const { passed, failed, skipped } = sum(counts);
  if (skipped.length) console.log(`\nSkipped:\n${skipped.map((test) => `  ${test}`).join('\n')}`);
  console.log(`\n${passed} passed, ${failed} failed${skipped.length ? `, ${skipped.length} skipped` : ''}`);
  if (failed) process.exitCode = 1;
});

/** @returns {Promise<Count>} */
async function setUp() {
  await installDependencies();
  await build('--tests');
  return nothing;
}

/**
 * A stage that breaks off has failed, and the others still run.
 * @param {(() => Promise<Count>) | undefined} stage
 */
async function attempt(stage) {
  try {
    return (await stage?.()) ?? nothing;
  } catch (error) {
    console.log(error instanceof Hindrance ? error.message : error);
    return one('failed');
  }
}

function chosenStages() {
  const { values } = parseArgs({ options: { only: { type: 'string' } } });
  const names = values.only?.split(',') ?? Object.keys(stages);
  const unknown = names.find((name) => !(name in stages));
  if (unknown) throw new Hindrance(`No stage ${unknown}; there are ${Object.keys(stages).join(', ')}.`);
  return names;
}

/**
 * A command of node_modules/.bin that says yes or no.
 * @param {string} command
 * @param {string[]} args
 */
async function check(command, ...args) {
  return (await execute(command, args)) === 0 ? one('passed') : one('failed');
}

/**
 * @param {string} project of vitest.config.ts
 * @param {string[]} options
 */
async function vitest(project, ...options) {
  const folder = mkdtempSync(join(tmpdir(), 'kubehop-test-'));
  const file = join(folder, 'count.json');
  try {
    const reporters = ['--reporter=minimal', '--reporter=./test/countingReporter.mjs'];
    const exitCode = await execute('vitest', ['run', '--project', project, ...reporters, ...options], {
      KUBEHOP_COUNT: file,
    });
    if (!existsSync(file)) return one('failed'); // vitest could not begin, and has said why
    /** @type {Count} */
    const count = JSON.parse(readFileSync(file, 'utf8'));
    // No test failed, but vitest has something to complain of: no test found, a leak, an obsolete snapshot in CI.
    return exitCode !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @returns {Promise<Count>} */
async function suiteInVSCode() {
  const { driveSuite } = await import('./e2e/drive.mjs');
  const tests = await driveSuite();
  for (const { title, state, error } of tests)
    console.log(`${signs[state]} ${title}${error ? `\n${error}` : ''}`);
  const having = (/** @type {string} */ state) => tests.filter((test) => test.state === state);
  return {
    passed: having('passed').length,
    failed: having('failed').length,
    skipped: having('pending').map(({ title }) => title),
  };
}

/** Real clicks and keys. Where a desktop VS Code has run the suite, there may be nothing to open such a window. */
async function window() {
  if (isServerAvailable && findChromium()) return vitest('window', '--bail=1'); // each goes on from the one before
  return { ...nothing, skipped: ['test/e2e/window: needs Linux on x64, and Chromium'] };
}

/**
 * Runs a command of node_modules/.bin; what it prints is shown as it is.
 * @param {string} command
 * @param {string[]} args
 * @param {Record<string, string>} [env] added to the environment
 * @returns {Promise<number | null>} the exit code
 */
function execute(command, args, env) {
  const child = spawn(join(root, 'node_modules/.bin', command), args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
    shell: process.platform === 'win32',
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
}

/** @param {'passed' | 'failed'} outcome @returns {Count} */
function one(outcome) {
  return { ...nothing, [outcome]: 1 };
}

/** @param {Count[]} counts @returns {Count} */
function sum(counts) {
  return {
    passed: counts.reduce((total, { passed }) => total + passed, 0),
    failed: counts.reduce((total, { failed }) => total + failed, 0),
    skipped: counts.flatMap(({ skipped }) => skipped),
  };
}
