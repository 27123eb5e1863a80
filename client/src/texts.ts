import { l10n } from 'vscode';
import type { GridKind } from '../../server/src/protocol.ts';
import type { GridTexts } from '../gridMessages.ts';
import type { FlowTexts } from '../messages.ts';

/** What the user reads in the flow panel, beside the flow itself. */
export function flowTexts(): FlowTexts {
  return {
    toolbar: l10n.t('Flow'),
    follow: l10n.t('Follows the cursor'),
    followTooltip: l10n.t('On: the picture shows what the cursor stands in. Off: it stays.'),
    zoomIn: l10n.t('Zoom in'),
    zoomOut: l10n.t('Zoom out'),
    zoomActual: l10n.t('Zoom to 100 %'),
    fit: l10n.t('Fit'),
    picture: l10n.t('Picture of the flow'),
    keys: l10n.t('Arrow keys follow the edges, Enter shows the rule, Escape goes back to the editor.'),
    story: l10n.t('In words'),
    legend: l10n.t('Legend'),
    roles: {
      'cluster-ip': l10n.t('cluster IP'),
      'node-port': l10n.t('node port'),
      external: l10n.t('from outside'),
      rule: l10n.t('rule'),
      service: l10n.t('service chain'),
      endpoint: l10n.t('endpoint'),
      pod: l10n.t('pod'),
      end: l10n.t('refused or dropped'),
    },
    width: l10n.t('line width: share of connections'),
    empty: l10n.t('Put the cursor into a chain or a rule of a dump to see where its packets go.'),
    openSample: l10n.t('Open the sample dump'),
    search: l10n.t('Search'),
    matches: l10n.t('{0} of {1}'),
    group: l10n.t('on {0}'),
    edge: l10n.t('{0} to {1}'),
  };
}

/** What the user reads in a grid's panel, beside the grid itself. */
export function gridTexts(): GridTexts {
  return {
    toolbar: l10n.t('Filter and export'),
    rows: l10n.t('Filter by {0}'),
    columns: l10n.t('Filter by {0}'),
    allGroups: l10n.t('every {0}'),
    shown: l10n.t('{0} of {1} rows, {2} of {3} columns'),
    choose: l10n.t('Ask anew…'),
    exportCsv: l10n.t('Export CSV…'),
    copyMarkdown: l10n.t('Copy as Markdown'),
    keys: l10n.t('Arrow keys move, Enter goes to the rule that decides, Escape goes back to the editor.'),
    details: l10n.t('Details'),
    pair: l10n.t('{0} → {1}'),
    decidedBy: l10n.t('Decided by'),
    noRule: l10n.t('No rule decides.'),
    computing: l10n.t('Computing'),
    cancel: l10n.t('Cancel'),
    nothingFits: l10n.t('Nothing fits the filter.'),
    empty: l10n.t('Nothing to show: open a folder with dumps of nodes or with manifests.'),
    openSample: l10n.t('Open the sample dump'),
  };
}

export const texts = {
  panelTitle: (flow: string) => l10n.t('Flow of {0}', flow),
  emptyPanelTitle: () => l10n.t('Flow'),
  gridTitle: (kind: GridKind) =>
    ({
      passage: l10n.t('Who may pass?'),
      nodes: l10n.t('Services by nodes'),
      reach: l10n.t('Who may reach whom'),
    })[kind],
  copied: () => l10n.t('Copied as Markdown'),
  serverFailed: (reason: string) => l10n.t('Kubehop’s language server does not start: {0}', reason),
  offerLanguage: () => l10n.t('This looks like iptables-save output. Read it as such?'),
  yes: () => l10n.t('Yes'),
  notHere: () => l10n.t('Not Here'),
  never: () => l10n.t('Never'),
};
