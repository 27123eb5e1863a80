/** What tests of a whole window need: one window for a file's tests, and what can be said of its webview. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Frame, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { installServer, vscodeHome } from '../../../scripts/vscode/server.mjs';
import { openWindow } from '../../../scripts/vscode/window.mjs';

/** Machines are slow at times; nothing here says how fast we are. */
export const patience = { timeout: 60_000 };

/** Themes, by what VS Code calls them in a webview's body. */
const themeClasses = {
  light: 'vscode-light',
  hc: 'vscode-high-contrast',
  'hc-light': 'vscode-high-contrast-light',
  dark: 'vscode-dark',
};

/**
 * Opens a window before the tests of a file and closes it after them: each test goes on from the one before.
 * Of a failed one it leaves a picture. Call it once, outside of all tests.
 * @param workspace the folder: a copy, for tests change it.
 * @param file of the folder, shown in the editor
 */
export function windowFor(workspace: string, file: string) {
  let opened: Awaited<ReturnType<typeof openWindow>> | undefined;
  const refused: string[] = [];
  const text = readFileSync(join(workspace, file), 'utf8');
  const lines = text.split('\n');

  beforeAll(async () => {
    await installServer();
    opened = await openWindow({ workspace, file: join(workspace, file) });
    opened.page.on('console', (message) => {
      if (/Content.Security.Policy/i.test(message.text())) refused.push(message.text());
    });
  }, 300_000);

  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail' || !opened) return;
    const picture = join(vscodeHome, `failed-${task.name.replace(/\W+/g, '-')}.png`);
    await opened.page.screenshot({ path: picture });
    console.log(`The window then: ${picture}`);
  });

  afterAll(() => opened?.close());

  const window = () => {
    if (!opened) throw new Error('The window is open in tests only.');
    return opened;
  };
  type Window = ReturnType<typeof window>;
  return {
    get page() {
      return window().page;
    },
    webview: () => window().webview(),
    runCommand: (title: string) => window().runCommand(title),
    goToLine: (line: number) => window().goToLine(line),
    /** Puts the cursor into the first occurrence of a text in `file`, as it was: to the `$0` in it, else its start. */
    async goTo(textWithCursor: string) {
      const offset = text.indexOf(textWithCursor.replace('$0', ''));
      if (offset < 0) throw new Error(`${file} does not contain ${JSON.stringify(textWithCursor)}.`);
      const before = text.slice(0, offset + Math.max(0, textWithCursor.indexOf('$0'))).split('\n');
      await window().goToLine(before.length, (before.at(-1) ?? '').length + 1);
    },
    hasStored: (...words: string[]) => window().hasStored(...words),
    /** The number, from 1, of the first line of `file` that begins so. */
    lineOf: (beginning: string) => lines.findIndex((line) => line.startsWith(beginning)) + 1,
    /** The line of `file` that the cursor is in. */
    async cursorLine() {
      const number = window().page.locator('.editor-instance .active-line-number').first();
      return lines[Number(await number.textContent()) - 1] ?? '';
    },
    /** What the browser has said about the content security policy. */
    refused: refused as readonly string[],
    /** What axe-core finds wrong with the webview in a theme: rule and element, one text each. */
    async accessibilityFaults(theme: Parameters<Window['setTheme']>[0]) {
      await window().setTheme(theme);
      await window().webview().locator(`body.${themeClasses[theme]}`).waitFor();
      return faultsOf(await webviewFrame(window().page));
    },
  };
}

/** The webview's document: in an iframe of VS Code's own, which is in another. */
async function webviewFrame(page: Page): Promise<Frame> {
  const outer = await page.locator('iframe.webview.ready').elementHandle();
  const inner = await (await outer?.contentFrame())?.waitForSelector('#active-frame');
  const frame = await inner?.contentFrame();
  if (!frame) throw new Error('The webview has no document.');
  return frame;
}

async function faultsOf(frame: Frame): Promise<string[]> {
  await frame.evaluate(axe.source);
  const { violations } = await frame.evaluate<axe.AxeResults>('axe.run(document)');
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}\n  ${failureSummary}`),
  );
}
