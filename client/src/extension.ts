import * as vscode from 'vscode';
import { type HoverMiddleware, LanguageClient, State, TransportKind } from 'vscode-languageclient/node';
import {
  type CommittedParams,
  commands,
  committedNotification,
  type DumpProbeParams,
  dumpProbeRequest,
  flowsChangedNotification,
  type PlaceParams,
  type PreviewQuestion,
  previewRequest,
  type ServerOptions,
  type ServiceAt,
  serviceAtRequest,
} from '../../server/src/protocol.ts';
import type { FlowSummary } from '../messages.ts';
import { askFlow } from './askFlow.ts';
import { askGrid } from './askGrid.ts';
import { registerCollect } from './collect/collectCommand.ts';
import { registerCommands } from './commands.ts';
import { detectDump } from './detectDump.ts';
import { FlowPanel } from './flowPanel.ts';
import { followCommits } from './followCommits.ts';
import { GridPanels } from './gridPanels.ts';
import { followManifests } from './manifestContext.ts';
import { documentSelector, kindOf } from './ourDocuments.ts';
import { Previews } from './previews.ts';
import { texts } from './texts.ts';

/** What `activate` gives to tests and to other extensions. */
export interface KubehopApi {
  /** What the flow panel shows, in words. */
  flowSummary(): Promise<FlowSummary>;
  /** As a click on the card, edge or row with that accessible name. */
  pressInFlow(name: string): void;
}

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<KubehopApi> {
  const server = makeClient(context);
  client = server;
  const panel = new FlowPanel(context.extensionUri, askFlow(server));
  const grids = new GridPanels(context.extensionUri, askGrid(server));
  const previews = new Previews({
    serviceAt: ({ uri, position }) => {
      const params: PlaceParams = { textDocument: { uri }, position };
      return server.sendRequest<ServiceAt | null>(serviceAtRequest, params);
    },
    text: (question: PreviewQuestion) => server.sendRequest<string | null>(previewRequest, question),
  });
  const probe = (text: string) => {
    const params: DumpProbeParams = { text };
    return server.sendRequest<boolean>(dumpProbeRequest, params);
  };
  context.subscriptions.push(
    panel,
    grids,
    previews,
    followManifests(),
    registerCommands(context.extensionUri, panel, grids, previews, () => restart(server)),
    registerCollect(),
    followCommits(tellCommitted(server)),
    detectDump(probe),
    server.onNotification(flowsChangedNotification, () => {
      panel.refresh();
      grids.refresh();
      previews.refresh();
    }),
  );
  await startWhenNeeded(context, server);
  return {
    flowSummary: () => panel.summary(),
    pressInFlow: (name) => panel.press(name),
  };
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}

/** However the server is: one that hangs, or has not come up, can't be stopped properly, and is started all the same. */
async function restart(server: LanguageClient): Promise<void> {
  await server.stop().catch(() => {});
  await server.start();
}

/** Tells a server that runs, and one that has started anew. */
function tellCommitted(server: LanguageClient): (files: CommittedParams['files']) => Promise<void> {
  let params: CommittedParams = { files: null };
  const tell = async () => {
    if (server.isRunning()) await server.sendNotification(committedNotification, params);
  };
  server.onDidChangeState(({ newState }) => {
    if (newState === State.Running && params.files !== null) void tell();
  });
  return (files) => {
    params = { files };
    return tell();
  };
}

/**
 * Starts the server: now, or, where we were only woken to look at plain text, with the first document that it reads.
 * (A request starts it too.)
 */
async function startWhenNeeded(context: vscode.ExtensionContext, server: LanguageClient): Promise<void> {
  const start = async () => {
    try {
      await server.start();
    } catch (error) {
      void vscode.window.showErrorMessage(texts.serverFailed(String(error)));
    }
  };
  const isOurs = (document: vscode.TextDocument) => kindOf(document) !== undefined;
  const { textDocuments } = vscode.workspace;
  if (textDocuments.some(isOurs) || !textDocuments.some(({ languageId }) => languageId === 'plaintext')) {
    await start();
    return;
  }
  const waiting = vscode.workspace.onDidOpenTextDocument((document) => {
    if (!isOurs(document)) return;
    waiting.dispose();
    void start();
  });
  context.subscriptions.push(waiting);
}

function makeClient(context: vscode.ExtensionContext): LanguageClient {
  const module = vscode.Uri.joinPath(context.extensionUri, 'dist', 'server.js').fsPath;
  const run = { module, transport: TransportKind.ipc };
  const options: ServerOptions = { commandLinks: true };
  return new LanguageClient(
    'kubehop',
    'Kubehop',
    { run, debug: { ...run, options: { execArgv: ['--nolazy', '--inspect=6009'] } } },
    {
      documentSelector,
      initializationOptions: options,
      middleware: withCommandLinks,
    },
  );
}

/** Links in hovers may show a flow, rules or who may reach whom, and run no other command. */
const withCommandLinks: HoverMiddleware = {
  async provideHover(document, position, token, next) {
    const hover = await next(document, position, token);
    for (const content of hover?.contents ?? []) {
      if (content instanceof vscode.MarkdownString) {
        content.isTrusted = {
          enabledCommands: [
            commands.showFlow,
            commands.previewRules,
            commands.compareWithNodes,
            commands.whoMayReach,
            commands.whatMayReach,
          ],
        };
      }
    }
    return hover;
  },
};
