/**
 * What a user can set, and what holds where nothing is set: the same names and defaults as in package.json, behind
 * `kubehop.` (test/unit/features/settings.test.ts). Settings that the client alone reads stand only there.
 */
const rows = {
  'codeLens.enabled': true,
  'inlayHints.probabilities': true,
  'inlayHints.services': true,
  'inlayHints.pods': true,
  'inlayHints.targetPorts': true,
  'inlayHints.selectors': true,
  kubeVersion: '',
  clusterCIDR: '',
} satisfies Readonly<Record<string, boolean | string>>;

export type Settings = {
  readonly [Name in keyof typeof rows]: (typeof rows)[Name] extends boolean ? boolean : string;
};

export const defaultSettings: Settings = rows;

/**
 * Settings from the section `kubehop` as an editor hands it over: objects within objects, or names with dots. What
 * is missing or of another type than its default counts as not set. Never throws.
 */
export function readSettings(section: unknown): Settings {
  const entries = Object.entries(defaultSettings).map(([name, byDefault]) => {
    const value = valueAt(section, name);
    return [name, typeof value === typeof byDefault ? value : byDefault];
  });
  return Object.fromEntries(entries) as Settings;
}

function valueAt(section: unknown, name: string): unknown {
  if (!isObject(section)) return undefined;
  if (name in section) return section[name];
  const dot = name.indexOf('.');
  return dot < 0 ? undefined : valueAt(section[name.slice(0, dot)], name.slice(dot + 1));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
