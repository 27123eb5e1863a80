/** Settings of the VS Code windows that the project opens. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Themes by the short names that doors take. */
export const themes = {
  dark: 'Dark 2026',
  light: 'Light 2026',
  hc: 'Default High Contrast',
  'hc-light': 'Default High Contrast Light',
};

/** The workbench's own noise off. */
const quiet = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': false,
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
