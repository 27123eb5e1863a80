/** A VS Code window that a program looks at and types into, as a person would. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchChromium } from './chromium.mjs';
import { startServer } from './server.mjs';
import { themes, writeSettings } from './settings.mjs';

/** What stands still and takes no room, for pictures and tests. */
const still = {
  'editor.cursorBlinking': 'solid',
  'editor.minimap.enabled': false,
  'window.commandCenter': false,
  'workbench.layoutControl.enabled': false,
  'workbench.reduceMotion': 'on',
};

/**
 * Opens a folder in a VS Code of its own, in a headless Chromium. The caller closes it.
 * @param {object} options
 * @param {string} options.workspace the folder
 * @param {string} options.file shown in the editor
 * @param {keyof typeof themes} [options.theme]
 * @param {number} [options.width]
 * @param {number} [options.height]
 * @param {number} [options.scale] device pixels for each CSS pixel
 */
export async function openWindow({ workspace, file, theme = 'dark', width = 1440, height = 900, scale = 1 }) {
  const browser = await launchChromium();
  const userData = mkdtempSync(join(tmpdir(), 'kubehop-vscode-'));
  writeSettings(userData, { ...still, 'workbench.colorTheme': themes[theme].id });
  const server = await startServer({ userData });
  const page = await browser.newPage({ viewport: { width, height }, deviceScaleFactor: scale });
  page.setDefaultTimeout(60_000); // for slow machines: what there is to wait for is told by the page
  const box = page.locator('.quick-input-widget');

  /**
   * Types into the box at the top, and takes its first row once it is the one that is meant. Whoever had the keyboard
   * may get it back in between, a webview that was clicked for example, and the box then knows of no editor: it is
   * opened again.
   * @param {string} key @param {string} text @param {string} row
   * @param {() => Promise<void>} [prepare]
   */
  const take = async (key, text, row, prepare) => {
    const meant = box.locator('.monaco-list-row').first().filter({ hasText: row });
    for (let attempt = 1; ; attempt++) {
      await prepare?.();
      await page.keyboard.press(key);
      await box.locator('input[type=text]').fill(text);
      try {
        await meant.waitFor({ timeout: 10_000 });
        break;
      } catch (error) {
        if (attempt === 6) throw error;
        await page.keyboard.press('Escape');
        await box.waitFor({ state: 'hidden' });
      }
    }
    await page.keyboard.press('Enter');
    await box.waitFor({ state: 'hidden' });
  };

  /** From wherever the keyboard was. */
  const focusEditor = async () => {
    await page.keyboard.press('Control+1');
    await page.locator('.editor-instance .monaco-editor.focused').waitFor();
  };

  const close = async () => {
    await browser.close();
    server.close();
    rmSync(userData, { recursive: true, force: true, maxRetries: 5 });
  };

  try {
    await page.goto(server.windowUrl({ folder: workspace, file }));
    await page.locator('.editor-instance .view-line').first().waitFor();
  } catch (error) {
    await close();
    throw error;
  }
  return {
    page,
    /** Runs a command by the title that the palette shows. */
    runCommand: (/** @type {string} */ title) => take('F1', `>${title}`, title),
    /** Puts the cursor into a line, at its start if no column is named; both count from 1. */
    goToLine: (/** @type {number} */ line, /** @type {number} */ column = 1) =>
      take('Control+G', `:${line}:${column}`, String(line), focusEditor),
    setTheme: (/** @type {keyof typeof themes} */ name) =>
      take('Control+T', themes[name].title, themes[name].title, async () => {
        await focusEditor();
        await page.keyboard.press('Control+K');
      }),
    /** The document inside the webview. */
    webview: () => page.frameLocator('iframe.webview.ready').frameLocator('#active-frame'),
    /** Has VS Code written these words into one entry of its state? It does so every few seconds, for the next window. */
    hasStored: (/** @type {string[]} */ ...words) => page.evaluate(isInState, words),
    close,
  };
}

/**
 * Runs in the page.
 * @param {string[]} words
 * @returns {Promise<boolean>}
 */
async function isInState(words) {
  const { indexedDB } = /** @type {any} */ (globalThis);
  /** @type {(request: any) => Promise<any>} */
  const answer = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  for (const { name } of await indexedDB.databases()) {
    if (!name.startsWith('vscode-web-state-db')) continue;
    const database = await answer(indexedDB.open(name));
    const items = await answer(database.transaction('ItemTable').objectStore('ItemTable').getAll());
    database.close();
    if (items.map(String).some((/** @type {string} */ item) => words.every((word) => item.includes(word))))
      return true;
  }
  return false;
}
