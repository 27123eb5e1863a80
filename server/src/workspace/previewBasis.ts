import {
  defaultSettings,
  newestVersion,
  observedSettings,
  oldestVersion,
  type ProxySettings,
  printVersionRange,
} from '../kubeproxy/index.ts';
import type { NodeRules } from './dumpModel.ts';
import { observedNodes } from './observedNodes.ts';
import type { Workspace } from './workspace.ts';

/** What somebody wants a preview to go by; '' for what shall be taken from the workspace. */
export interface PreviewOptions {
  /** `1.27`, `v1.27.3`. */
  readonly kubeVersion: string;
  /** One range, or one for each family with a comma between. */
  readonly clusterCIDR: string;
}

/** Which kube-proxy a preview is of, and how it is known. */
export interface PreviewBasis {
  readonly version: number;
  readonly settings: ProxySettings;
  /** A line for each of version and range of pods, for people. */
  readonly notes: readonly string[];
}

/** A version as people write it; null: none whose rules are known. */
export function minorVersion(text: string): number | null {
  const minor = /^v?1\.(\d+)(?:[.+-].*)?$/.exec(text.trim())?.[1];
  return minor === undefined || Number(minor) < oldestVersion ? null : Number(minor);
}

/**
 * The version and the settings of a preview: as asked for, else as tables of nodes and dumps show them, else the
 * newest version and no range.
 * @param near the manifest that it is a preview of: of several clusters' dumps the nearest counts
 */
export function previewBasis(workspace: Workspace, options: PreviewOptions, near: string): PreviewBasis {
  const rules = observedNodes(workspace.dumps, near).at(0)?.rules ?? null;
  const { version, how } = versionOf(workspace, options, rules);
  const settings = rules === null ? defaultSettings : observedSettings(rules.ruleset, version);
  const asked = options.clusterCIDR.split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()]));
  const versionNote = `kube-proxy 1.${version}: ${how}`;
  if (asked.length > 0) {
    const own = { ...settings, detectLocalMode: 'ClusterCIDR', clusterCIDRs: asked } as const;
    return {
      version,
      settings: own,
      notes: [versionNote, `pods: ${asked.join(', ')} (kubehop.clusterCIDR)`],
    };
  }
  return { version, settings, notes: [versionNote, podsNote(settings, rules)] };
}

function versionOf(
  workspace: Workspace,
  { kubeVersion }: PreviewOptions,
  rules: NodeRules | null,
): { readonly version: number; readonly how: string } {
  const asked = minorVersion(kubeVersion);
  if (asked !== null) return { version: asked, how: 'kubehop.kubeVersion' };
  const range = rules?.versions ?? { since: null, until: null };
  const told = tableVersion(workspace);
  if (told !== null && told >= (range.since ?? told) && told <= (range.until ?? told)) {
    return { version: told, how: 'as a table of nodes shows' };
  }
  const printed = rules === null ? '' : printVersionRange(rules.versions);
  if (rules === null || printed === '') return { version: newestVersion, how: 'the newest that is known' };
  return { version: range.until ?? newestVersion, how: `the rules of ${rules.node} are of ${printed}` };
}

/** The newest version among the nodes of pasted tables. */
function tableVersion({ dumps }: Workspace): number | null {
  const versions = dumps.flatMap(({ pasted }) =>
    pasted.tables.flatMap(({ table }) =>
      table.kind === 'nodes' ? table.rows.flatMap(({ version }) => minorVersion(version ?? '') ?? []) : [],
    ),
  );
  return versions.length === 0 ? null : Math.max(...versions);
}

function podsNote(settings: ProxySettings, rules: NodeRules | null): string {
  const { clusterCIDRs, podBridgeInterface, podInterfaceNamePrefix } = settings;
  const told =
    clusterCIDRs.length > 0
      ? clusterCIDRs.join(', ')
      : podBridgeInterface !== null
        ? `behind ${podBridgeInterface}`
        : podInterfaceNamePrefix !== null
          ? `behind ${podInterfaceNamePrefix}+`
          : null;
  if (told !== null && rules !== null) return `pods: ${told}, as the rules of ${rules.node} show`;
  return 'pods can’t be told from others: kubehop.clusterCIDR is not set, and no rules show it';
}
