import {
  type Connection,
  type Diagnostic,
  DocumentDiagnosticReportKind,
  type InitializeParams,
  type InitializeResult,
  type Range,
  type SymbolInformation,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver';
import {
  defaultSettings,
  dumpFeatures,
  type Features,
  type LanguageFeatures,
  manifestFeatures,
  readSettings,
} from '../features/index.ts';
import { flowAt, layoutFlow, manifestFlowAt } from '../flow/index.ts';
import { looksLikeDump } from '../iptables/index.ts';
import {
  type CommittedParams,
  committedNotification,
  type DrawnFlow,
  type DumpProbeParams,
  dumpProbeRequest,
  type FlowParams,
  flowRequest,
  flowsChangedNotification,
  languageKinds,
  previewScheme,
  type ServerOptions,
} from '../protocol.ts';
import { Workspace } from '../workspace/index.ts';
import type { FileSource } from './files.ts';
import { FindingsInBackground } from './findingsInBackground.ts';
import { followFiles } from './followFiles.ts';
import { serveGrids } from './gridRequests.ts';
import { guardFor, logFailure } from './guard.ts';
import { type Answer, answerLanguageRequests, languageCapabilities } from './languageRequests.ts';
import { servePackets } from './packetRequests.ts';
import { servePreviews } from './previewRequests.ts';
import { followSettings } from './settings.ts';

/** More names are no answer: who gets so many types another letter. */
const MOST_SYMBOLS = 500;

const isPreview = (uri: string) => uri.startsWith(`${previewScheme}:`);

/** A document that somebody has open, as far as the library must know it. */
interface OpenDocument {
  readonly uri: string;
  /** Takes in the whole text; null: a document of another language. */
  readonly open: ((text: string) => void) | null;
}

/** Milliseconds of rest before other documents are told of an edit. */
const REST = 300;

/** Wires the features to a connection. Knows no transport: process, worker and test each bring their own. */
export function startServer(connection: Connection, files: FileSource): void {
  const workspace = new Workspace();
  const guard = guardFor(connection);
  let features: Features = { workspace, commandLinks: false, settings: defaultSettings };
  let folders: string[] = [];
  let client: InitializeParams['capabilities'] = {};

  const documents = new TextDocuments<OpenDocument>({
    create: (uri, language, _version, text) => {
      const kind = languageKinds[language];
      if (kind === undefined) return { uri, open: null };
      const open = (whole: string) => {
        if (isPreview(uri)) workspace.openPreview(uri, whole);
        else if (kind === 'dump') workspace.open(uri, whole);
        else workspace.openManifest(uri, whole);
      };
      open(text);
      if (!isPreview(uri)) refreshLater();
      return { uri, open };
    },
    update: (document, changes) => {
      if (document.open === null) return document;
      for (const change of changes) {
        if ('range' in change) workspace.edit(document.uri, change.range as Range, change.text);
        else document.open(change.text);
      }
      if (!isPreview(document.uri)) refreshLater();
      return document;
    },
  });
  documents.onDidClose(({ document }) => {
    const { uri } = document;
    const dump = workspace.dump(uri);
    if (dump !== undefined) background.stop(dump);
    workspace.close(uri);
    if (document.open === null || isPreview(uri)) return;
    if (!asksForFindings()) connection.sendDiagnostics({ uri, diagnostics: [] });
    refreshLater();
  });

  connection.onInitialize((params): InitializeResult => {
    client = params.capabilities;
    const options = (params.initializationOptions ?? {}) as ServerOptions;
    features = { ...features, commandLinks: options.commandLinks === true };
    folders = (params.workspaceFolders ?? []).map((folder) => folder.uri);
    if (folders.length === 0 && params.rootUri) folders = [params.rootUri];
    return {
      serverInfo: { name: 'kubehop' },
      capabilities: {
        ...languageCapabilities,
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
        workspaceSymbolProvider: true,
        diagnosticProvider: {
          identifier: 'kubehop',
          interFileDependencies: true,
          workspaceDiagnostics: false,
        },
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
    };
  });

  const asksForFindings = () => client.textDocument?.diagnostic !== undefined;
  const refreshDiagnostics = () => {
    const { refreshSupport } = client.workspace?.diagnostics ?? {};
    if (refreshSupport) connection.languages.diagnostics.refresh().catch(() => {});
    else if (!asksForFindings()) for (const { uri } of documents.all()) publish(uri);
  };
  const background = new FindingsInBackground(refreshDiagnostics, (error) =>
    logFailure(connection, 'findings', error),
  );

  /**
   * Lenses, hints, flows and findings tell of what other files hold: they are asked for anew when one of those
   * changes. A client that refuses shows the older ones a little longer; that's all.
   */
  const refresh = () => {
    connection.sendNotification(flowsChangedNotification);
    const { codeLens, inlayHint } = client.workspace ?? {};
    if (codeLens?.refreshSupport) connection.sendRequest('workspace/codeLens/refresh').catch(() => {});
    if (inlayHint?.refreshSupport) connection.languages.inlayHint.refresh().catch(() => {});
    refreshDiagnostics();
  };

  let refreshing: ReturnType<typeof setTimeout> | undefined;
  const refreshLater = () => {
    clearTimeout(refreshing);
    refreshing = setTimeout(refresh, REST);
  };

  connection.onInitialized(async () => {
    await followSettings(connection, client, (section) => {
      features = { ...features, settings: readSettings(section) };
      refresh();
    });
    await followFiles(connection, client, workspace, files, folders, refresh);
  });

  /** Asks the features of the document's language; a document that is none of ours has nothing to say. */
  const answer: Answer = (name, uri, nothing, ask) =>
    guard(name, nothing, () => {
      const dump = workspace.dump(uri);
      if (dump !== undefined) return ask(dumpFeatures, features, dump) ?? nothing;
      const manifest = workspace.manifest(uri);
      return (manifest === undefined ? undefined : ask(manifestFeatures, features, manifest)) ?? nothing;
    });
  answerLanguageRequests(connection, answer, () => client);

  const diagnosticsOf = (uri: string): Diagnostic[] => {
    const found = answer('diagnostics', uri, [], (language, features, document) =>
      language.diagnostics?.(features, document),
    );
    const dump = workspace.dump(uri);
    if (dump !== undefined) background.start(dump);
    return found;
  };

  /** For editors that don't ask for findings themselves. */
  const publish = (uri: string) => connection.sendDiagnostics({ uri, diagnostics: diagnosticsOf(uri) });

  connection.languages.diagnostics.on(({ textDocument: { uri } }) => {
    return { kind: DocumentDiagnosticReportKind.Full, items: diagnosticsOf(uri) };
  });
  connection.onWorkspaceSymbol(({ query }) =>
    guard('workspace symbols', [], () => {
      const found: SymbolInformation[] = [];
      const add = <Document>(language: LanguageFeatures<Document>, documents: readonly Document[]) => {
        for (const document of documents) {
          const most = MOST_SYMBOLS - found.length;
          if (most > 0) found.push(...(language.workspaceSymbols?.(features, document, query, most) ?? []));
        }
      };
      // Manifests first: a dump has many more names.
      add(manifestFeatures, workspace.manifests.documents);
      add(dumpFeatures, workspace.dumps);
      return found;
    }),
  );

  connection.onRequest(flowRequest, ({ textDocument: { uri }, position, room }: FlowParams) =>
    guard<DrawnFlow | null>('flow', null, () => {
      const dump = workspace.dump(uri);
      const manifest = workspace.manifest(uri);
      const found =
        dump !== undefined
          ? flowAt(workspace, dump, position)
          : manifest === undefined
            ? null
            : manifestFlowAt(workspace, manifest, position, features.settings);
      return found === null ? null : { ...found, layout: layoutFlow(found.flow, room) };
    }),
  );
  serveGrids(connection, workspace, guard);
  connection.onNotification(committedNotification, ({ files }: CommittedParams) => {
    workspace.setCommitted(files);
    refresh();
  });
  servePreviews(connection, workspace, () => features.settings, guard);
  servePackets(connection, workspace, guard);
  connection.onRequest(dumpProbeRequest, ({ text }: DumpProbeParams) =>
    guard('dump probe', false, () => looksLikeDump(text)),
  );

  documents.listen(connection);
  connection.listen();
}
