/** Settings of the VS Code windows that the project opens. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Themes by the short names that doors take: as settings name them, and as VS Code's picker does. */
export const themes = {
  dark: { id: 'Dark 2026', title: 'Dark 2026' },
  light: { id: 'Light 2026', title: 'Light 2026' },
  hc: { id: 'Default High Contrast', title: 'Dark High Contrast' },
  'hc-light': { id: 'Default High Contrast Light', title: 'Light High Contrast' },
};

/** The workbench's own noise off. */
const quiet = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  // After a reload everything comes back, beside the file that the address names.
  'window.restoreWindows': 'preserve',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': 'off',
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
  'security.workspace.trust.enabled': false,
};

/**
 * @param {string} userData
 * @param {Record<string, unknown>} [more]
 */
export function writeSettings(userData, more = {}) {
  mkdirSync(join(userData, 'User'), { recursive: true });
  writeFileSync(settingsFile(userData), `${JSON.stringify({ ...quiet, ...more }, null, 2)}\n`);
}

/** A person's own settings stay as they are. @param {string} userData */
export function writeFirstSettings(userData) {
  if (!existsSync(settingsFile(userData))) writeSettings(userData);
}

/** @param {string} userData */
function settingsFile(userData) {
  return join(userData, 'User/settings.json');
}
