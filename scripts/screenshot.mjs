/** A picture of the extension at work: a dump with its lenses, and the flow of one Service beside it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Hindrance, root } from './project.mjs';
import { openWindow } from './vscode/window.mjs';

/**
 * @param {object} options
 * @param {string} options.target the PNG file to write
 * @param {string} options.file the dump
 * @param {string} options.service "namespace/name" of the Service whose chain gets the cursor
 * @param {keyof typeof import('./vscode/settings.mjs').themes} options.theme
 * @param {number} options.width
 * @param {number} options.height
 * @param {number} options.scale
 */
export async function takeScreenshot({ target, file, service, ...look }) {
  const { chain, line } = findServiceChain(readDump(file), service);
  if (!chain || !line) throw new Hindrance(`${file} has no rules of ${service}.`);
  const window = await openWindow({ workspace: join(root, 'samples'), file, ...look });
  try {
    const { page, runCommand, goToLine, webview } = window;
    await runCommand('View: Close Primary Side Bar');
    await goToLine(line);
    await page.locator('.codelens-decoration a').first().waitFor();
    await goToLine(line); // again: the lenses have pushed it down
    await runCommand('Kubehop: Show Flow');
    await webview().getByText(service).first().waitFor();
    await page.locator('.breadcrumbs-control').filter({ hasText: chain }).waitFor();
    await runCommand('Notifications: Clear All Notifications');
    writeFileSync(target, await stillPicture(page));
  } catch (error) {
    writeFileSync(target, await window.page.screenshot());
    throw new Hindrance(`${error}\n${target} shows how far it came.`);
  } finally {
    await window.close();
  }
}

/** @param {string} file */
function readDump(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new Hindrance(`${file} can't be read.`);
  }
}

/**
 * The chain that KUBE-SERVICES jumps to for a Service, and the line of its first rule, from 1; or none, and 0.
 * @param {string} dump
 * @param {string} service
 */
function findServiceChain(dump, service) {
  const lines = dump.split('\n');
  const jump = lines.find(
    (line) =>
      line.startsWith('-A KUBE-SERVICES') && line.includes(`"${service}`) && line.includes('-j KUBE-SVC-'),
  );
  const chain = jump && /-j (KUBE-SVC-\w+)/.exec(jump)?.[1];
  return { chain, line: lines.findIndex((line) => line.startsWith(`-A ${chain} `)) + 1 };
}

/**
 * A picture once nothing moves any more: two in a row that are the same.
 * @param {import('playwright-core').Page} page
 */
async function stillPicture(page) {
  let last = await page.screenshot();
  for (let tries = 0; tries < 40; tries++) {
    const next = await page.screenshot();
    if (next.equals(last)) return next;
    last = next;
  }
  throw new Hindrance('The window does not come to rest.');
}
