/**
 * Runs the suite of dist/e2e/index.cjs inside a real VS Code, through the first door that opens:
 *
 * 1. a desktop VS Code, with @vscode/test-electron: the one that VSCODE_EXECUTABLE names, else a download
 * 2. VS Code's server build from the package registry, with a headless Chromium as its window
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Hindrance, root } from '../../scripts/project.mjs';
import { launchChromium } from '../../scripts/vscode/chromium.mjs';
import { installServer, startServer } from '../../scripts/vscode/server.mjs';
import { writeSettings } from '../../scripts/vscode/settings.mjs';
import { copySamples } from './samples.mjs';

const extensionId = 'kubehop.kubehop';
const suite = join(root, 'dist/e2e/index.cjs');

/** All the time that the suite may take, in milliseconds. */
const suiteTime = 600_000;

/**
 * @typedef {import('./runSuite.ts').SuiteResult} SuiteResult
 * @typedef {{ workspace: string, userData: string, results: string }} Place a copy of the samples as workspace,
 *   user data, and where the results go
 */

/**
 * Runs the suite and gives what became of each test; the last one is about what VS Code has logged.
 * @returns {Promise<SuiteResult[]>}
 */
export async function driveSuite() {
  const { folder, samples, remove } = copySamples();
  const place = {
    workspace: samples,
    userData: join(folder, 'user-data'),
    results: join(folder, 'results.json'),
  };
  writeSettings(place.userData);
  try {
    const executable = await desktopVSCode();
    console.log(`Door: ${executable ? `desktop VS Code (${executable})` : 'VS Code server and Chromium'}`);
    await (executable ? throughDesktop(executable, place) : throughBrowser(place));
    const errors = ourErrors(place.userData);
    if (!existsSync(place.results)) throw new Hindrance(`The suite left no results.\n${errors.join('\n')}`);
    /** @type {SuiteResult[]} */
    const tests = JSON.parse(readFileSync(place.results, 'utf8'));
    const title = "VS Code's log holds no error of the extension";
    return [
      ...tests,
      errors.length ? { title, state: 'failed', error: errors.join('\n') } : { title, state: 'passed' },
    ];
  } finally {
    remove();
  }
}

/** The desktop VS Code to take, if there is one. */
async function desktopVSCode() {
  if (process.env.VSCODE_EXECUTABLE) return process.env.VSCODE_EXECUTABLE;
  if (process.platform === 'linux' && !process.env.DISPLAY) return undefined; // it would have no screen
  const { downloadAndUnzipVSCode, SilentReporter } = await import('@vscode/test-electron');
  const download = downloadAndUnzipVSCode({
    cachePath: join(root, '.vscode-test'),
    reporter: new SilentReporter(),
    timeout: 15_000,
  });
  return within(120_000, download).catch(() => undefined);
}

/** @param {string} vscodeExecutablePath @param {Place} place */
async function throughDesktop(vscodeExecutablePath, place) {
  const { runTests } = await import('@vscode/test-electron');
  const run = runTests({
    vscodeExecutablePath,
    extensionDevelopmentPath: root,
    extensionTestsPath: suite,
    extensionTestsEnv: { KUBEHOP_E2E_RESULTS: place.results },
    launchArgs: [
      place.workspace,
      '--user-data-dir',
      place.userData,
      '--disable-extensions',
      '--disable-workspace-trust',
    ],
  });
  await within(suiteTime, run);
}

/** @param {Place} place */
async function throughBrowser(place) {
  const browser = await launchChromium();
  await installServer();
  const server = await startServer({
    userData: place.userData,
    env: { KUBEHOP_E2E_RESULTS: place.results },
  });
  try {
    const page = await browser.newPage();
    // VS Code's window calls these two when it runs tests.
    await page.exposeFunction('codeAutomationLog', () => {});
    const finished = new Promise((resolve) => page.exposeFunction('codeAutomationExit', resolve));
    await page.goto(server.windowUrl({ folder: place.workspace, tests: suite }));
    await within(suiteTime, finished);
  } finally {
    await browser.close();
    server.close();
  }
}

/**
 * The errors in VS Code's logs that are ours: in our own output channel, or by our name or code.
 * @param {string} userData
 */
function ourErrors(userData) {
  const logs = join(userData, 'logs');
  if (!existsSync(logs)) return [];
  return readdirSync(logs, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.log'))
    .flatMap((file) => {
      const entries = readFileSync(join(logs, file), 'utf8').split(/^(?=\d{4}-\d\d-\d\d )/m);
      const errors = entries.filter((entry) => /^[-\d]+ [:.\d]+ \[error\]/.test(entry));
      const ours = [extensionId, join(root, 'dist')];
      return file.includes(extensionId)
        ? errors
        : errors.filter((error) => ours.some((name) => error.includes(name)));
    });
}

/**
 * @template T
 * @param {number} milliseconds
 * @param {Promise<T>} promise
 * @returns {Promise<T>}
 */
async function within(milliseconds, promise) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(
      () => reject(new Hindrance(`VS Code was not done after ${milliseconds / 1000} s.`)),
      milliseconds,
    );
  });
  return Promise.race([promise, /** @type {Promise<never>} */ (late)]).finally(() => clearTimeout(timer));
}
