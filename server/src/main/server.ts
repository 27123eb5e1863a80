import {
  type Connection,
  DidChangeWatchedFilesNotification,
  type DidChangeWatchedFilesParams,
  FileChangeType,
  type InitializeParams,
  type InitializeResult,
  type Range,
  type SymbolInformation,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver';
import { defaultSettings, dumpFeatures, type Features, readSettings } from '../features/index.ts';
import { flowAt, layoutFlow } from '../flow/index.ts';
import { looksLikeDump } from '../iptables/index.ts';
import {
  type DrawnFlow,
  type DumpProbeParams,
  dumpProbeRequest,
  type FlowParams,
  flowRequest,
  flowsChangedNotification,
  type ServerOptions,
} from '../protocol.ts';
import { type DumpDocument, Workspace } from '../workspace/index.ts';
import { dumpGlobs, type FileSource, isDumpName } from './files.ts';
import { indexFolders } from './indexFolders.ts';
import { answerLanguageRequests, languageCapabilities } from './languageRequests.ts';
import { followSettings } from './settings.ts';

/** The language that we read; documents of others are not ours. */
const LANGUAGE = 'iptables-save';
/** More names are no answer: who gets so many types another letter. */
const MOST_SYMBOLS = 500;

interface OpenDocument {
  readonly uri: string;
  /** null: a document of another language. */
  readonly dump: DumpDocument | null;
}

/** Wires the features to a connection. Knows no transport: process, worker and test each bring their own. */
export function startServer(connection: Connection, files: FileSource): void {
  const workspace = new Workspace();
  let features: Features = { workspace, commandLinks: false, settings: defaultSettings };
  let folders: string[] = [];
  let client: InitializeParams['capabilities'] = {};

  const documents = new TextDocuments<OpenDocument>({
    create: (uri, language, _version, text) => {
      return { uri, dump: language === LANGUAGE ? workspace.open(uri, text) : null };
    },
    update: (document, changes) => {
      if (document.dump === null) return document;
      for (const change of changes) {
        if ('range' in change) workspace.edit(document.uri, change.range as Range, change.text);
        else return { uri: document.uri, dump: workspace.open(document.uri, change.text) };
      }
      return document;
    },
  });
  documents.onDidClose(({ document }) => workspace.close(document.uri));

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
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
    };
  });

  /**
   * Lenses, hints and flows name pods that other files tell of: they are asked for anew when one of those changes.
   * A client that doesn't do so shows the older ones a little longer; that's all.
   */
  const refresh = () => {
    connection.sendNotification(flowsChangedNotification);
    const { codeLens, inlayHint } = client.workspace ?? {};
    if (codeLens?.refreshSupport) connection.sendRequest('workspace/codeLens/refresh').catch(() => {});
    if (inlayHint?.refreshSupport) connection.languages.inlayHint.refresh().catch(() => {});
  };

  connection.onInitialized(async () => {
    if (client.workspace?.didChangeWatchedFiles?.dynamicRegistration) {
      connection.client.register(DidChangeWatchedFilesNotification.type, {
        watchers: dumpGlobs.map((globPattern) => ({ globPattern })),
      });
    }
    await followSettings(connection, client, (section) => {
      features = { ...features, settings: readSettings(section) };
      refresh();
    });
    await indexFolders(connection, client, workspace, files, folders);
    refresh();
  });

  connection.onDidChangeWatchedFiles(async ({ changes }: DidChangeWatchedFilesParams) => {
    for (const { uri, type } of changes) {
      if (!isDumpName(uri)) continue;
      const text = type === FileChangeType.Deleted ? null : await files.read(uri);
      if (text === null) workspace.removeFile(uri);
      else workspace.setFile(uri, text);
    }
    refresh();
  });

  /** An exception is our bug: logged with the request's name, and answered with nothing. */
  const guard = <T>(name: string, nothing: T, ask: () => T): T => {
    try {
      return ask();
    } catch (error) {
      connection.console.error(`${name}: ${error instanceof Error ? (error.stack ?? error.message) : error}`);
      return nothing;
    }
  };

  answerLanguageRequests(connection, (name, uri, nothing, ask) =>
    guard(name, nothing, () => {
      const dump = workspace.dump(uri);
      return (dump === undefined ? undefined : ask(dumpFeatures, features, dump)) ?? nothing;
    }),
  );
  connection.onWorkspaceSymbol(({ query }) =>
    guard('workspace symbols', [], () => {
      const found: SymbolInformation[] = [];
      for (const dump of workspace.dumps) {
        const most = MOST_SYMBOLS - found.length;
        if (most > 0) found.push(...(dumpFeatures.workspaceSymbols?.(features, dump, query, most) ?? []));
      }
      return found;
    }),
  );

  connection.onRequest(flowRequest, ({ textDocument: { uri }, position, room }: FlowParams) =>
    guard<DrawnFlow | null>('flow', null, () => {
      const document = workspace.dump(uri);
      const found = document === undefined ? null : flowAt(workspace, document, position);
      return found === null ? null : { ...found, layout: layoutFlow(found.flow, room) };
    }),
  );
  connection.onRequest(dumpProbeRequest, ({ text }: DumpProbeParams) => looksLikeDump(text));

  documents.listen(connection);
  connection.listen();
}
