/** The programs of this machine that VS Code can run in. */
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A desktop VS Code: VSCODE_EXECUTABLE, or `code` on PATH. */
export function findDesktop() {
  return process.env.VSCODE_EXECUTABLE || findCommand(process.platform === 'win32' ? 'code.cmd' : 'code');
}

/** A Chromium: CHROMIUM_EXECUTABLE, or what the system has. */
export function findChromium() {
  return (
    process.env.CHROMIUM_EXECUTABLE ||
    findCommand('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable')
  );
}

/**
 * The first of these commands that PATH has, as a whole path.
 * @param {string[]} names
 */
function findCommand(...names) {
  const directories = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return names.flatMap((name) => directories.map((directory) => join(directory, name))).find(isExecutable);
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
