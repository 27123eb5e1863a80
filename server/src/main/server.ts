import {
  type Connection,
  DidChangeWatchedFilesNotification,
  type DidChangeWatchedFilesParams,
  FileChangeType,
  type InitializeParams,
  type InitializeResult,
  type Range,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver';
import { dumpFeatures, type Features, type LanguageFeatures } from '../features/index.ts';
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

/** The language that we read; documents of others are not ours. */
const LANGUAGE = 'iptables-save';

interface OpenDocument {
  readonly uri: string;
  /** null: a document of another language. */
  readonly dump: DumpDocument | null;
}

/** Wires the features to a connection. Knows no transport: process, worker and test each bring their own. */
export function startServer(connection: Connection, files: FileSource): void {
  const workspace = new Workspace();
  let features: Features = { workspace, commandLinks: false };
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
    features = { workspace, commandLinks: options.commandLinks === true };
    folders = (params.workspaceFolders ?? []).map((folder) => folder.uri);
    if (folders.length === 0 && params.rootUri) folders = [params.rootUri];
    return {
      serverInfo: { name: 'kubehop' },
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
        hoverProvider: true,
        codeLensProvider: { resolveProvider: true },
        definitionProvider: true,
        referencesProvider: true,
        documentHighlightProvider: true,
        documentSymbolProvider: true,
        foldingRangeProvider: true,
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
    };
  });

  /** Lenses and flows name pods that other files tell of: they are asked for anew when one of those changes. */
  const refresh = () => {
    connection.sendNotification(flowsChangedNotification);
    if (client.workspace?.codeLens?.refreshSupport) connection.sendRequest('workspace/codeLens/refresh');
  };

  connection.onInitialized(async () => {
    if (client.workspace?.didChangeWatchedFiles?.dynamicRegistration) {
      connection.client.register(DidChangeWatchedFilesNotification.type, {
        watchers: dumpGlobs.map((globPattern) => ({ globPattern })),
      });
    }
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

  /** Asks the features of the document's language; a document that is none of ours has nothing to say. */
  const answer = <T>(
    name: string,
    uri: string,
    nothing: T,
    ask: <Document>(language: LanguageFeatures<Document>, document: Document) => T | undefined,
  ): T =>
    guard(name, nothing, () => {
      const dump = workspace.dump(uri);
      return (dump === undefined ? undefined : ask(dumpFeatures, dump)) ?? nothing;
    });

  connection.onHover(({ textDocument: { uri }, position }) =>
    answer('hover', uri, null, (language, document) => language.hover?.(features, document, position)),
  );
  connection.onCodeLens(({ textDocument: { uri } }) =>
    answer('code lenses', uri, [], (language, document) => language.codeLenses?.(features, document)),
  );
  connection.onCodeLensResolve((lens) =>
    answer('code lens', (lens.data as { uri?: string } | undefined)?.uri ?? '', lens, (language, document) =>
      language.resolveCodeLens?.(features, document, lens),
    ),
  );
  connection.onDefinition(({ textDocument: { uri }, position }) =>
    answer('definition', uri, [], (language, document) =>
      language.definition?.(features, document, position),
    ),
  );
  connection.onReferences(({ textDocument: { uri }, position, context }) =>
    answer('references', uri, [], (language, document) =>
      language.references?.(features, document, position, context.includeDeclaration),
    ),
  );
  connection.onDocumentHighlight(({ textDocument: { uri }, position }) =>
    answer('highlights', uri, [], (language, document) =>
      language.documentHighlights?.(features, document, position),
    ),
  );
  connection.onDocumentSymbol(({ textDocument: { uri } }) =>
    answer('symbols', uri, [], (language, document) => language.documentSymbols?.(features, document)),
  );
  connection.onFoldingRanges(({ textDocument: { uri } }) =>
    answer('folding', uri, [], (language, document) => language.foldingRanges?.(features, document)),
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
