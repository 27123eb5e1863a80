/**
 * From a fresh clone to the samples in a VS Code that has the extension. Plain Node to begin with.
 *
 *   npm start                                  desktop VS Code where there is one, else in the browser
 *   npm start -- --browser [--port N]          in the browser, whatever there is
 *   npm start -- --screenshot FILE.png         headless: the flow of a Service beside its dump, as a picture
 *     [--theme dark|light|hc|hc-light] [--file samples/k8s-1.iptables] [--service NAMESPACE/NAME]
 *     [--width W] [--height H] [--scale S]
 */
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build, door, Hindrance, installDependencies, root } from './project.mjs';
import { findDesktop } from './vscode/programs.mjs';
import { installServer, startServer, vscodeHome } from './vscode/server.mjs';
import { themes, writeFirstSettings } from './vscode/settings.mjs';

const samples = join(root, 'samples');
const sampleDump = join(samples, 'k8s-1.iptables');

await door(async () => {
  const options = readOptions();
  await installDependencies();
  await build();
  const desktop = options.browser || options.screenshot ? undefined : findDesktop();
  if (desktop) return openDesktop(desktop);
  await installServer();
  if (!options.screenshot) return serve(options.port);
  // Needs the dependencies, which are there only now.
  const { takeScreenshot } = await import('./screenshot.mjs');
  await takeScreenshot({
    target: resolve(options.screenshot),
    file: resolve(options.file),
    service: options.service,
    theme: options.theme,
    width: options.width,
    height: options.height,
    scale: options.scale,
  });
  console.log(`Wrote ${options.screenshot}`);
});

/** @param {string} executable */
function openDesktop(executable) {
  console.log(`Opening samples/ in ${executable}`);
  const code = spawn(
    executable,
    ['--new-window', `--extensionDevelopmentPath=${root}`, samples, sampleDump],
    {
      stdio: 'inherit',
      shell: process.platform === 'win32',
    },
  );
  return new Promise((resolve, reject) => {
    code.on('error', () => reject(new Hindrance(`${executable} could not be started.`)));
    code.on('exit', resolve);
  });
}

/** Stays until Ctrl-C. @param {string | undefined} port */
async function serve(port) {
  const userData = join(vscodeHome, 'user-data');
  writeFirstSettings(userData);
  // The same address each time, if it is free: browsers keep a window's state by address.
  const server = await startServer({ userData, port: port ?? '8130-8139' });
  console.log(`VS Code with the samples: ${server.windowUrl({ folder: samples, file: sampleDump })}`);
  console.log('Ctrl-C ends it.');
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
    process.once(signal, server.close);
  await server.ended;
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        browser: { type: 'boolean', default: false },
        port: { type: 'string' },
        screenshot: { type: 'string' },
        theme: { type: 'string', default: 'dark' },
        file: { type: 'string', default: sampleDump },
        service: { type: 'string', default: 'test001/app-svc-nodeport' },
        width: { type: 'string', default: '1600' },
        height: { type: 'string', default: '900' },
        scale: { type: 'string', default: '1' },
      },
    });
    if (!(values.theme in themes)) throw new Error(`--theme is one of ${Object.keys(themes).join(', ')}.`);
    const width = Number(values.width);
    const height = Number(values.height);
    const scale = Number(values.scale);
    if (!(width >= 400 && height >= 300 && scale > 0))
      throw new Error('--width, --height and --scale are numbers, at least 400, 300 and more than 0.');
    const theme = /** @type {keyof typeof themes} */ (values.theme);
    return { ...values, theme, width, height, scale };
  } catch (error) {
    throw new Hindrance(/** @type {Error} */ (error).message);
  }
}
