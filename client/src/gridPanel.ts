import * as vscode from 'vscode';
import type { Grid, GridQuestion } from '../../server/src/protocol.ts';
import type { FromGridView, ToGridView } from '../gridMessages.ts';
import { dressPanel } from './dressPanel.ts';
import type { AskGrid } from './gridPanels.ts';
import { makeChoices } from './makeChoices.ts';
import { focusEditor, reveal } from './reveal.ts';
import { copyText, saveText } from './takeAlong.ts';
import { gridTexts, texts } from './texts.ts';

/** Milliseconds: somebody typing, and after which an answer takes long enough to say so. */
const rest = { none: 0, edit: 400, progress: 400 } as const;

/** The panel of one grid. */
export class GridPanel implements vscode.Disposable {
  readonly #panel: vscode.WebviewPanel;
  readonly #ask: AskGrid;
  #question: GridQuestion;
  #grid: Grid | null | undefined;
  #isListening = false;
  /** Something has changed while nobody saw the panel. */
  #hasMissed = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking: vscode.CancellationTokenSource | undefined;

  constructor(
    panel: vscode.WebviewPanel,
    extension: vscode.Uri,
    question: GridQuestion,
    ask: AskGrid,
    disposed: () => void,
  ) {
    this.#panel = panel;
    this.#ask = ask;
    this.#question = question;
    panel.title = texts.gridTitle(question.kind);
    panel.onDidDispose(() => {
      this.#isListening = false; // an answer that is still to come finds nobody
      clearTimeout(this.#timer);
      this.#asking?.cancel();
      disposed();
    });
    panel.onDidChangeViewState(() => {
      if (panel.visible && this.#hasMissed) this.refresh();
    });
    panel.webview.onDidReceiveMessage((message: FromGridView) => void this.#receive(message));
    dressPanel(panel, extension, 'grid', 'grid');
    this.#later(rest.none);
  }

  /** Shows the answer to another question of the kind. */
  show(question: GridQuestion): void {
    this.#question = question;
    this.#panel.reveal();
    this.#later(rest.none);
  }

  refresh(): void {
    this.#hasMissed = !this.#panel.visible;
    if (!this.#hasMissed) this.#later(rest.edit);
  }

  dispose(): void {
    this.#panel.dispose();
  }

  #later(milliseconds: number): void {
    this.#asking?.cancel();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#draw(), milliseconds);
  }

  async #draw(): Promise<void> {
    const asking = new vscode.CancellationTokenSource();
    this.#asking = asking;
    const begun = Date.now();
    const report = (percentage: number) => {
      if (this.#asking === asking && Date.now() - begun > rest.progress)
        this.#post({ type: 'progress', percentage });
    };
    // A server that stops or starts anew takes nothing away from what is shown.
    const grid = await this.#ask.grid(this.#question, report, asking.token).catch(() => this.#grid ?? null);
    if (this.#asking !== asking) return;
    this.#post({ type: 'progress', percentage: null });
    if (asking.token.isCancellationRequested) return;
    if (grid === undefined) {
      this.#later(rest.edit);
      return;
    }
    this.#grid = grid;
    this.#show();
  }

  #show(): void {
    if (this.#grid === undefined) return;
    this.#panel.title = this.#grid?.title ?? texts.gridTitle(this.#question.kind);
    this.#post({ type: 'grid', grid: this.#grid, question: this.#question });
  }

  async #receive(message: FromGridView): Promise<void> {
    switch (message.type) {
      case 'ready':
        // Also when the panel comes back from behind another tab: VS Code has thrown its content away.
        this.#isListening = true;
        this.#post({ type: 'start', texts: gridTexts() });
        this.#show();
        break;
      case 'reveal':
        await reveal(message.location, this.#panel.viewColumn);
        break;
      case 'leave':
        await focusEditor(this.#question.uri);
        break;
      case 'choose': {
        // The place from which it was asked has said whom: now somebody else is meant.
        const { position: _, ...anew } = this.#question;
        const question = await makeChoices({ ...anew, choices: {} }, this.#ask.choice);
        if (question !== null) this.show(question);
        break;
      }
      case 'cancel':
        this.#asking?.cancel();
        // A panel that never showed anything has nothing to ask anew with.
        if (this.#grid === undefined) this.#panel.dispose();
        else this.#post({ type: 'progress', percentage: null });
        break;
      case 'save':
        await saveText(message.csv, 'grid.csv');
        break;
      case 'copy':
        await copyText(message.markdown);
        break;
      case 'openSample':
        await vscode.commands.executeCommand('kubehop.openSample');
        break;
    }
  }

  #post(message: ToGridView): void {
    if (this.#isListening) void this.#panel.webview.postMessage(message);
  }
}
