import * as vscode from 'vscode';
import type { CommandPlace, DrawnFlow, Location } from '../../server/src/protocol.ts';
import type { FlowPanelState, FlowSummary, FromWebview, ToWebview } from '../messages.ts';
import { flowPage } from './flowPage.ts';
import { focusEditor, isCursorAt, reveal } from './reveal.ts';
import { shiftPosition } from './shiftPosition.ts';
import { flowTexts, texts } from './texts.ts';

/** Asks the server. Rejects or answers null where there is nothing to draw. */
export type AskFlow = (place: CommandPlace, token: vscode.CancellationToken) => Promise<DrawnFlow | null>;

const viewType = 'kubehop.flow';
const language = 'iptables-save';

/** Milliseconds of rest before the picture follows: a cursor on its way, somebody typing. */
const rest = { cursor: 60, edit: 200 } as const;

/** The one panel that shows a flow, beside the editor: made when it is first asked for, and again after a reload. */
export class FlowPanel implements vscode.Disposable {
  readonly #extension: vscode.Uri;
  readonly #ask: AskFlow;
  readonly #subscriptions: vscode.Disposable[];
  #panel: vscode.WebviewPanel | undefined;
  #isListening = false;
  #state: FlowPanelState = { place: null, following: true };
  #drawn: DrawnFlow | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking: vscode.CancellationTokenSource | undefined;
  /** Where a click in the picture has put the cursor: going there doesn't change the picture. */
  #revealed: Location | undefined;
  #summaries: ((summary: FlowSummary) => void)[] = [];

  constructor(extension: vscode.Uri, ask: AskFlow) {
    this.#extension = extension;
    this.#ask = ask;
    this.#subscriptions = [
      vscode.window.registerWebviewPanelSerializer(viewType, {
        deserializeWebviewPanel: async (panel, state: Partial<FlowPanelState> | undefined) =>
          this.#restore(panel, state),
      }),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => this.#cursorMoved(textEditor)),
      vscode.window.onDidChangeActiveTextEditor((editor) => editor && this.#cursorMoved(editor)),
      vscode.workspace.onDidChangeTextDocument((event) => this.#edited(event)),
    ];
  }

  /** Shows the flow around a place, or around the cursor. */
  show(place: CommandPlace | undefined = placeOfCursor()): void {
    if (this.#panel === undefined) {
      const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
      this.#adopt(vscode.window.createWebviewPanel(viewType, texts.emptyPanelTitle(), column));
    } else {
      this.#panel.reveal(undefined, true);
    }
    if (place !== undefined) void this.#draw(place, 'replace');
  }

  /** What the picture shows, in words. Waits for the webview to be there. */
  summary(): Promise<FlowSummary> {
    return new Promise((resolve) => {
      this.#summaries.push(resolve);
      if (this.#isListening) this.#post({ type: 'summarize' });
    });
  }

  /** As a click on the card, edge or row with that accessible name. */
  press(name: string): void {
    this.#post({ type: 'press', name });
  }

  dispose(): void {
    this.#forget();
    this.#panel?.dispose();
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #restore(panel: vscode.WebviewPanel, state: Partial<FlowPanelState> | undefined): void {
    this.#panel?.dispose();
    this.#state = { place: state?.place ?? null, following: state?.following ?? true };
    this.#adopt(panel);
    void this.#drawAgain(this.#state.place);
  }

  /** After a reload the document may stand behind another tab: the server knows of it once it is open. */
  async #drawAgain(place: CommandPlace | null): Promise<void> {
    if (place === null) return;
    try {
      await vscode.workspace.openTextDocument(vscode.Uri.parse(place.uri, true));
    } catch {
      return; // deleted meanwhile, or it was never saved: the panel stays empty
    }
    await this.#draw(place, 'replace');
  }

  #adopt(panel: vscode.WebviewPanel): void {
    const dist = vscode.Uri.joinPath(this.#extension, 'dist');
    const icons = vscode.Uri.joinPath(this.#extension, 'client', 'icons');
    this.#panel = panel;
    panel.iconPath = {
      light: vscode.Uri.joinPath(icons, 'flow-light.svg'),
      dark: vscode.Uri.joinPath(icons, 'flow-dark.svg'),
    };
    panel.webview.options = { enableScripts: true, localResourceRoots: [dist] };
    panel.onDidDispose(() => {
      if (this.#panel === panel) this.#forget();
    });
    panel.webview.onDidReceiveMessage((message: FromWebview) => this.#receive(message));
    panel.webview.html = flowPage({
      cspSource: panel.webview.cspSource,
      script: panel.webview.asWebviewUri(vscode.Uri.joinPath(dist, 'webview.js')).toString(),
      style: panel.webview.asWebviewUri(vscode.Uri.joinPath(dist, 'webview.css')).toString(),
      language: vscode.env.language,
    });
  }

  #forget(): void {
    clearTimeout(this.#timer);
    this.#asking?.cancel();
    this.#panel = undefined;
    this.#isListening = false;
    this.#state = { place: null, following: true };
    this.#drawn = null;
    this.#revealed = undefined;
  }

  #receive(message: FromWebview): void {
    switch (message.type) {
      case 'ready':
        // Also when the panel comes back from behind another tab: VS Code has thrown its content away.
        this.#isListening = true;
        this.#post({ type: 'start', texts: flowTexts() });
        this.#show();
        break;
      case 'reveal':
        this.#revealed = message.location;
        void reveal(message.location, this.#panel?.viewColumn);
        break;
      case 'follow':
        this.#state = { ...this.#state, following: message.following };
        if (message.following) this.#later(placeOfCursor(), rest.cursor, 'keep');
        break;
      case 'leave':
        void focusEditor(this.#state.place?.uri);
        break;
      case 'openSample':
        void vscode.commands.executeCommand('kubehop.openSample');
        break;
      case 'summary':
        for (const resolve of this.#summaries.splice(0)) resolve(message.summary);
        break;
    }
  }

  #cursorMoved(editor: vscode.TextEditor): void {
    if (this.#panel === undefined || !this.#state.following) return;
    if (editor !== vscode.window.activeTextEditor || editor.document.languageId !== language) return;
    if (this.#revealed !== undefined && isCursorAt(editor, this.#revealed)) return;
    this.#revealed = undefined;
    this.#later(placeOf(editor), rest.cursor, 'keep');
  }

  #edited({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const { place } = this.#state;
    if (place === null || document.languageId !== language || contentChanges.length === 0) return;
    if (document.uri.toString() === place.uri) {
      this.#state = {
        ...this.#state,
        place: { ...place, position: shiftPosition(place.position, contentChanges) },
      };
    }
    // An edit elsewhere may tell of pods that this flow ends in.
    this.#later(this.#state.place ?? undefined, rest.edit, 'replace');
  }

  #later(place: CommandPlace | undefined, milliseconds: number, ifNothing: IfNothing): void {
    if (place === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#draw(place, ifNothing), milliseconds);
  }

  async #draw(place: CommandPlace, ifNothing: IfNothing): Promise<void> {
    clearTimeout(this.#timer);
    this.#asking?.cancel();
    const asking = new vscode.CancellationTokenSource();
    this.#asking = asking;
    const drawn = await this.#ask(place, asking.token).catch(() => undefined);
    if (asking.token.isCancellationRequested || this.#panel === undefined) return;
    if (drawn === undefined || (drawn === null && ifNothing === 'keep')) return;
    this.#drawn = drawn;
    this.#state = { ...this.#state, place };
    this.#show();
  }

  #show(): void {
    if (this.#panel === undefined) return;
    const title = this.#drawn?.flow.title;
    this.#panel.title = title === undefined ? texts.emptyPanelTitle() : texts.panelTitle(title);
    this.#post({ type: 'flow', drawn: this.#drawn, state: this.#state });
    if (this.#summaries.length > 0) this.#post({ type: 'summarize' });
  }

  #post(message: ToWebview): void {
    if (this.#isListening) void this.#panel?.webview.postMessage(message);
  }
}

/** What a place without a flow does to the picture: a cursor passes over such places, an edit takes a flow away. */
type IfNothing = 'keep' | 'replace';

function placeOfCursor(): CommandPlace | undefined {
  const editor = vscode.window.activeTextEditor;
  return editor === undefined ? undefined : placeOf(editor);
}

function placeOf(editor: vscode.TextEditor): CommandPlace {
  const { line, character } = editor.selection.active;
  return { uri: editor.document.uri.toString(), position: { line, character } };
}
