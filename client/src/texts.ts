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
    packetForm: l10n.t('Trace a packet'),
    from: l10n.t('From'),
    to: l10n.t('To'),
    protocol: l10n.t('Protocol'),
    node: l10n.t('Node'),
    state: l10n.t('Connection'),
    anySource: l10n.t('any source'),
    anyEnd: l10n.t('address:port, namespace/service'),
    more: l10n.t('State of the connection'),
    trace: l10n.t('Trace'),
    zoomIn: l10n.t('Zoom in'),
    zoomOut: l10n.t('Zoom out'),
    zoomActual: l10n.t('Zoom to 100 %'),
    fit: l10n.t('Fit'),
    exportSvg: l10n.t('Export as SVG…'),
    copyMarkdown: l10n.t('Copy as Markdown'),
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
      packet: l10n.t('packet'),
    },
    width: l10n.t('line width: share of connections'),
    empty: l10n.t(
      'Put the cursor into a chain or a rule of a dump, or into a Service of a manifest, to see where its packets go.',
    ),
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
      reachTo: l10n.t('Who may reach this?'),
      reachFrom: l10n.t('What may this reach?'),
      reachChanges: l10n.t('What changed in reach'),
    })[kind],
  serviceGone: () => l10n.t('The manifest has no such Service any more.'),
  noServiceHere: () =>
    l10n.t('Put the cursor into a Service of a manifest, or into a workload that one selects.'),
  noNodes: () => l10n.t('No dump of a node with kube-proxy’s rules is open or in this workspace.'),
  chooseNode: (service: string) => l10n.t('{0}: which node?', service),
  comparison: (service: string, node: string) => l10n.t('{0}: expected ↔ {1}', service, node),
  allServices: () => l10n.t('all Services'),
  copied: () => l10n.t('Copied as Markdown'),
  notSaved: (name: string, reason: string) => l10n.t('{0} could not be written: {1}', name, reason),
  serverFailed: (reason: string) => l10n.t('Kubehop’s language server does not start: {0}', reason),
  offerLanguage: () => l10n.t('This looks like iptables-save output. Read it as such?'),
  yes: () => l10n.t('Yes'),
  notHere: () => l10n.t('Not Here'),
  never: () => l10n.t('Never'),
};

/** What *Collect from the Cluster…* says. Commands, names and kubectl's own words are put in as they are. */
export const collectTexts = {
  untrusted: () => l10n.t('Collecting runs kubectl, so it works in trusted workspaces only.'),
  already: () => l10n.t('Kubehop is collecting already.'),
  noKubectl: (program: string, words: string) =>
    l10n.t('{0} does not start: {1}. The setting kubehop.kubectlPath says where kubectl is.', program, words),
  openSettings: () => l10n.t('Open Settings'),
  noContext: (words: string) => l10n.t('kubectl has no current context. {0}', words).trimEnd(),
  pickTitle: () => l10n.t('Collect from the Cluster'),
  pickPlaceholder: () => l10n.t('The folder to collect into'),
  newFolderIn: (parent: string) => l10n.t('new folder in {0}', parent),
  otherFolder: () => l10n.t('Another folder…'),
  pickHere: () => l10n.t('Collect Here'),
  thisFolder: () => l10n.t('this folder itself'),
  question: (context: string) => l10n.t('Collect from the cluster of context {0}?', context),
  questionDetail: (it: {
    readonly server: string;
    readonly namespace: string;
    readonly folder: string;
    readonly lists: string;
    readonly dumps: string;
  }) =>
    l10n.t(
      'API server: {0}\nNamespace of kube-proxy: {1}\nInto: {2}\n\nThese commands run with your rights. They change nothing in the cluster.\n\n{3}\n\nand for each pod of kube-proxy:\n\n{4}',
      it.server,
      it.namespace,
      it.folder,
      it.lists,
      it.dumps,
    ),
  collect: () => l10n.t('Collect'),
  debugQuestion: (count: number) =>
    count === 1
      ? l10n.t('One node has no iptables in a kube-proxy pod. Make a debug pod on it?')
      : l10n.t('{0} nodes have no iptables in a kube-proxy pod. Make a debug pod on each?', count),
  debugDetail: (it: {
    readonly nodes: string;
    readonly namespace: string;
    readonly image: string;
    readonly calls: string;
  }) =>
    l10n.t(
      'Nodes: {0}\nNamespace: {1}\nImage: {2}\n\nThe pod is privileged, sees the files of its node below /host, and is deleted when the rules are read. These commands run for each node:\n\n{3}',
      it.nodes,
      it.namespace,
      it.image,
      it.calls,
    ),
  makeDebugPods: () => l10n.t('Make Debug Pods'),
  overwriteQuestion: (count: number) =>
    count === 1
      ? l10n.t('One document is there already. Overwrite it?')
      : l10n.t('{0} documents are there already. Overwrite them?', count),
  overwriteDetail: (folder: string, files: string) => l10n.t('In {0}: {1}', folder, files),
  overwrite: () => l10n.t('Overwrite'),
  progress: (context: string) => l10n.t('Collecting from {0}', context),
  step: (subject: string, done: number, of: number) => l10n.t('{0} ({1} of {2})', subject, done, of),
  result: (it: {
    readonly nodes: readonly string[];
    readonly files: readonly string[];
    readonly failures: readonly unknown[];
    readonly leftOut: readonly string[];
    readonly end: string;
  }) => {
    const rules =
      it.nodes.length === 1
        ? l10n.t('Rules of one node collected.')
        : l10n.t('Rules of {0} nodes collected.', it.nodes.length);
    const collected = it.files.length === 0 ? l10n.t('Nothing was collected.') : rules;
    const parts = [
      it.end === 'cancelled' ? l10n.t('Cancelled. {0}', collected) : collected,
      ...(it.leftOut.length > 0 ? [l10n.t('Nodes left out: {0}.', it.leftOut.join(', '))] : []),
      ...(it.failures.length === 1 ? [l10n.t('One thing could not be read.')] : []),
      ...(it.failures.length > 1 ? [l10n.t('{0} things could not be read.', it.failures.length)] : []),
    ];
    return parts.join(' ');
  },
  openFolder: () => l10n.t('Open Folder'),
  details: () => l10n.t('Show Why'),
  channel: () => l10n.t('Kubehop: Collect'),
  logBegin: (context: string, folder: string) => l10n.t('Context {0}, into {1}', context, folder),
  logFiles: (count: number, files: string) => l10n.t('{0} documents written: {1}', count, files),
  logFailure: (subject: string) => l10n.t('Not collected: {0}', subject),
  logLeftOut: (nodes: string) => l10n.t('Without a kube-proxy pod, and no debug pod wanted: {0}', nodes),
  exitCode: (code: number | null) => l10n.t('ended with exit code {0} and said nothing', String(code)),
  timeout: (seconds: number) => l10n.t('no end after {0} s', seconds),
  tooLong: (megabytes: number) => l10n.t('printed more than {0} MB', megabytes),
  noProgram: (words: string) => l10n.t('there is no such program: {0}', words),
  cancelled: () => l10n.t('cancelled'),
  noRules: () =>
    l10n.t('iptables-save printed no rules; kube-proxy may work with nftables or IPVS on this node'),
  unreadable: (words: string) => l10n.t('printed something else than expected: {0}', words),
  unwritten: (words: string) => l10n.t('could not be written: {0}', words),
};
