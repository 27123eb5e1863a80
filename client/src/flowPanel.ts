import * as vscode from 'vscode';
import type {
  CommandPlace,
  DrawnFlow,
  Flow,
  FlowFormat,
  FlowRoom,
  Location,
  PacketForm,
  PacketInputs,
  TraceAnswer,
} from '../../server/src/protocol.ts';
import type { FlowPanelState, FlowSummary, FromWebview, ToWebview } from '../messages.ts';
import { dressPanel } from './dressPanel.ts';
import { kindOf } from './ourDocuments.ts';
import { placeOf, placeOfCursor } from './placeOfCursor.ts';
import { focusEditor, isCursorAt, reveal } from './reveal.ts';
import { shiftPosition } from './shiftPosition.ts';
import { copyText, saveText } from './takeAlong.ts';
import { flowTexts, texts } from './texts.ts';

/** What the panel asks of the server. */
export interface AskFlow {
  /** null: there is nothing to draw. */
  readonly flow: (
    place: CommandPlace,
    room: FlowRoom,
    token: vscode.CancellationToken,
  ) => Promise<DrawnFlow | null>;
  readonly trace: (
    packet: PacketInputs,
    room: FlowRoom,
    token: vscode.CancellationToken,
  ) => Promise<TraceAnswer>;
  /** null: no rules are there. */
  readonly form: (place: CommandPlace) => Promise<PacketForm | null>;
  readonly text: (flow: Flow, format: FlowFormat) => Promise<string>;
}

const viewType = 'kubehop.flow';

const nothingShown: FlowPanelState = { place: null, following: true, packet: null };

/** A panel that becomes this much larger or smaller, in CSS pixels, may want another picture. */
const noticeable = 24;

/** Milliseconds of rest before the picture follows: a cursor on its way, somebody typing. */
const rest = { none: 0, cursor: 60, edit: 200 } as const;

/** The one panel that shows a flow, beside the editor: made when it is first asked for, and again after a reload. */
export class FlowPanel implements vscode.Disposable {
  readonly #extension: vscode.Uri;
  readonly #ask: AskFlow;
  readonly #subscriptions: vscode.Disposable[];
  #panel: vscode.WebviewPanel | undefined;
  /** Until then nothing is asked: the picture's room is not known. */
  #isListening = false;
  #room: FlowRoom = { width: 0, height: 0 };
  #state: FlowPanelState = nothingShown;
  #drawn: DrawnFlow | null = null;
  /** What will be asked, or is being asked. Edits move it, as they move the state's place. */
  #wanted: Wanted | undefined;
  /** Where a packet was asked about before the webview was there. */
  #formWanted: CommandPlace | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking: vscode.CancellationTokenSource | undefined;
  /** The first answer is still to come: better an empty page for a moment than a wrong word. */
  #isPending = false;
  /** What is drawn may not be so any more, even if the cursor has gone to where nothing is to be drawn. */
  #isStale = false;
  /** The cursor was somewhere while nobody saw the panel. */
  #hasMissed = false;
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

  /** Shows the bar that asks for a packet, with what the place speaks of; if that is enough, its way too. */
  trace(place: CommandPlace | undefined = placeOfCursor()): void {
    this.#open();
    if (place === undefined) return;
    this.#formWanted = place;
    void this.#fillForAsking();
  }

  /** Shows the flow around a place, or around the cursor. */
  show(place: CommandPlace | undefined = placeOfCursor()): void {
    this.#open();
    if (place === undefined) return;
    this.#isPending = this.#drawn === null;
    this.#hasMissed = false;
    this.#later({ place, packet: null, ifNothing: 'replace' }, rest.none);
  }

  #open(): void {
    if (this.#panel === undefined) {
      const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
      this.#adopt(vscode.window.createWebviewPanel(viewType, texts.emptyPanelTitle(), column));
    } else {
      this.#panel.reveal(undefined, true);
    }
  }

  async #fillForAsking(): Promise<void> {
    const place = this.#formWanted;
    if (place === undefined || !this.#isListening) return;
    this.#formWanted = undefined;
    const form = await this.#ask.form(place).catch(() => null);
    if (form === null) return;
    this.#panel?.reveal(undefined, false);
    this.#post({ type: 'form', form, asked: form.packet, takesFocus: true });
    if (form.packet.to === '') this.show(place);
    else this.#later({ place, packet: form.packet, ifNothing: 'replace' }, rest.none);
  }

  /** Draws the same place again: something that the picture tells of has changed. */
  refresh(): void {
    const { place, packet } = this.#state;
    this.#isStale = true;
    if (this.#wanted !== undefined) this.#later(this.#wanted, rest.edit);
    else if (place !== null) this.#later({ place, packet, ifNothing: 'replace' }, rest.edit);
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
    this.#state = { ...nothingShown, ...state };
    this.#isPending = this.#state.place !== null;
    this.#adopt(panel);
    void this.#drawAgain(this.#state.place);
  }

  /** After a reload the document may stand behind another tab: the server knows of it once it is open. */
  async #drawAgain(place: CommandPlace | null): Promise<void> {
    if (place === null) return;
    try {
      await vscode.workspace.openTextDocument(vscode.Uri.parse(place.uri, true));
      this.#later({ place, packet: this.#state.packet, ifNothing: 'replace' }, rest.none);
    } catch {
      this.#nothingYet(); // deleted meanwhile, or it was never saved
    }
  }

  #adopt(panel: vscode.WebviewPanel): void {
    this.#panel = panel;
    panel.onDidDispose(() => {
      if (this.#panel === panel) this.#forget();
    });
    panel.onDidChangeViewState(() => {
      if (!panel.visible) return;
      if (this.#hasMissed) this.#follow(vscode.window.activeTextEditor);
      else if (this.#wanted !== undefined) this.#later(this.#wanted, rest.none);
    });
    panel.webview.onDidReceiveMessage((message: FromWebview) => this.#receive(message));
    dressPanel(panel, this.#extension, 'webview', 'flow');
  }

  #forget(): void {
    clearTimeout(this.#timer);
    this.#asking?.cancel();
    this.#panel = undefined;
    this.#isListening = false;
    this.#state = nothingShown;
    this.#formWanted = undefined;
    this.#drawn = null;
    this.#wanted = undefined;
    this.#isPending = false;
    this.#isStale = false;
    this.#hasMissed = false;
    this.#revealed = undefined;
  }

  #receive(message: FromWebview): void {
    switch (message.type) {
      case 'ready':
        // Also when the panel comes back from behind another tab: VS Code has thrown its content away.
        this.#isListening = true;
        this.#room = message.room;
        this.#post({ type: 'start', texts: flowTexts() });
        if (!this.#isPending) this.#show();
        if (this.#wanted !== undefined) this.#later(this.#wanted, rest.none);
        else if (this.#drawn !== null) void this.#fill();
        void this.#fillForAsking();
        break;
      case 'resized':
        if (isAlike(message.room, this.#room)) break;
        this.#room = message.room;
        this.refresh();
        break;
      case 'reveal':
        this.#revealed = message.location;
        void reveal(message.location, this.#panel?.viewColumn);
        break;
      case 'follow':
        this.#state = { ...this.#state, following: message.following };
        if (message.following) this.#follow(vscode.window.activeTextEditor);
        break;
      case 'trace': {
        const place = this.#state.place ?? placeOfCursor();
        if (place !== undefined)
          this.#later({ place, packet: message.packet, ifNothing: 'replace' }, rest.none);
        break;
      }
      case 'export':
        void this.#export(message.format);
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

  async #export(format: FlowFormat): Promise<void> {
    const flow = this.#drawn?.flow;
    const text = flow === undefined ? '' : await this.#ask.text(flow, format).catch(() => '');
    if (text === '') return;
    if (format === 'svg') await saveText(text, 'flow.svg');
    else await copyText(text);
  }

  #cursorMoved(editor: vscode.TextEditor): void {
    if (!this.#state.following || editor !== vscode.window.activeTextEditor) return;
    if (this.#revealed !== undefined && isCursorAt(editor, this.#revealed)) return;
    this.#revealed = undefined;
    this.#follow(editor);
  }

  #follow(editor: vscode.TextEditor | undefined): void {
    if (this.#panel === undefined || editor === undefined || !isOurs(editor.document)) return;
    this.#hasMissed = !this.#panel.visible;
    if (!this.#hasMissed)
      this.#later({ place: placeOf(editor), packet: null, ifNothing: 'keep' }, rest.cursor);
  }

  #edited({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    if (this.#panel === undefined || !isOurs(document) || contentChanges.length === 0) return;
    const shifted = (place: CommandPlace): CommandPlace =>
      document.uri.toString() === place.uri
        ? { ...place, position: shiftPosition(place.position, contentChanges) }
        : place;
    if (this.#state.place !== null) this.#state = { ...this.#state, place: shifted(this.#state.place) };
    if (this.#wanted !== undefined) this.#wanted = { ...this.#wanted, place: shifted(this.#wanted.place) };
    // An edit elsewhere may tell of pods that this flow ends in.
    this.refresh();
  }

  #later(wanted: Wanted, milliseconds: number): void {
    // The panel may have been closed meanwhile; behind another tab it draws when it is seen again.
    if (this.#panel === undefined) return;
    this.#wanted = wanted;
    this.#asking?.cancel();
    clearTimeout(this.#timer);
    if (!this.#panel.visible) return;
    this.#timer = setTimeout(() => void this.#draw(), milliseconds);
  }

  async #draw(): Promise<void> {
    if (this.#wanted === undefined || !this.#isListening) return;
    const asking = new vscode.CancellationTokenSource();
    this.#asking = asking;
    const drawn = await this.#answer(this.#wanted, asking.token);
    if (asking.token.isCancellationRequested || this.#panel === undefined) return;
    const { place, packet, ifNothing } = this.#wanted;
    this.#wanted = undefined;
    if (drawn === undefined) {
      this.#nothingYet();
    } else if (drawn !== null || ifNothing === 'replace') {
      this.#drawn = drawn;
      // A trace stays until somebody asks for something else.
      const following = packet === null && this.#state.following;
      this.#state = { place, packet, following };
      this.#isStale = false;
      this.#isPending = false;
      this.#show();
      void this.#fill();
    } else if (this.#isStale) {
      this.refresh();
    }
  }

  /** undefined: no answer, what is drawn stays. */
  async #answer(
    { place, packet }: Wanted,
    token: vscode.CancellationToken,
  ): Promise<DrawnFlow | null | undefined> {
    try {
      if (packet === null) return await this.#ask.flow(place, this.#room, token);
      const { drawn, problem } = await this.#ask.trace(packet, this.#room, token);
      if (problem !== null && !token.isCancellationRequested) this.#post({ type: 'problem', ...problem });
      return drawn ?? undefined;
    } catch {
      return undefined;
    }
  }

  /** The bar offers what can be asked where the picture is from. */
  async #fill(): Promise<void> {
    const { place, packet } = this.#state;
    const form = place === null ? null : await this.#ask.form(place).catch(() => null);
    if (place === this.#state.place) this.#post({ type: 'form', form, asked: packet, takesFocus: false });
  }

  /** There is no answer: whoever waits for the first one is told what to do instead. */
  #nothingYet(): void {
    if (!this.#isPending) return;
    this.#isPending = false;
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

/** A dump or a manifest. */
function isOurs(document: vscode.TextDocument): boolean {
  return kindOf(document) !== undefined;
}

interface Wanted {
  readonly place: CommandPlace;
  /** To be traced; null: the flow around the place. */
  readonly packet: PacketInputs | null;
  /** A cursor passes over places without a flow, and the picture stays; an edit may take a flow away. */
  readonly ifNothing: 'keep' | 'replace';
}

function isAlike(a: FlowRoom, b: FlowRoom): boolean {
  return Math.abs(a.width - b.width) < noticeable && Math.abs(a.height - b.height) < noticeable;
}
