/**
 * What every door of the project does first: dependencies as the lockfile names them, then a build.
 * Plain Node: this file runs where nothing is installed yet.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Something that the person at the terminal can mend: shown as one line, without a stack. */
export class Hindrance extends Error {}

/** How npm is called here: says only what went wrong, runs nothing that a package brings along. */
export const npmInstall = [
  'install',
  '--ignore-scripts',
  '--no-save',
  '--no-audit',
  '--no-fund',
  '--loglevel=error',
];

/**
 * Installs the dependencies, unless what is installed is what the lockfile names. Not with `npm ci`: that wants
 * the optional packages of every platform in the lockfile, and npm leaves out those that the registry in use
 * does not have. The versions are the lockfile's all the same, and it stays as it is.
 */
export async function installDependencies() {
  if (dependenciesInstalled()) return;
  console.log('Installing dependencies');
  await run('npm', npmInstall);
}

/**
 * Compared by content, not by age: a checkout that only touches the lockfile costs no install. Optional
 * packages are those of other platforms.
 */
function dependenciesInstalled() {
  const wanted = packagesOf('package-lock.json');
  const installed = packagesOf('node_modules/.package-lock.json');
  return Object.entries(wanted).every(
    ([path, { version, optional }]) => path === '' || optional || installed[path]?.version === version,
  );
}

/**
 * @param {string} lockfile
 * @returns {Record<string, { version: string, optional?: boolean }>}
 */
function packagesOf(lockfile) {
  try {
    return JSON.parse(readFileSync(join(root, lockfile), 'utf8')).packages;
  } catch {
    return {};
  }
}

/** @param {string[]} args for scripts/build.mjs */
export async function build(...args) {
  console.log('Building');
  await run(process.execPath, ['scripts/build.mjs', ...args]);
}

/**
 * Runs a command to its end; its output is shown only if it fails, or if it is `build`'s own few lines.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string }} [options] `cwd`: the checkout if left out
 */
export async function run(command, args, { cwd = root } = {}) {
  let output = '';
  const child = spawn(command, args, {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output += chunk;
  });
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) {
    process.stderr.write(output);
    throw new Hindrance(`${[command, ...args].join(' ')} failed (exit code ${code}).`);
  }
}

/**
 * The frame of a door: a hindrance becomes one line and exit code 1.
 * @param {() => Promise<void>} main
 */
export async function door(main) {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof Hindrance)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
