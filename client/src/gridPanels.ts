import * as vscode from 'vscode';
import type { CommandPlace, Grid, GridChoice, GridKind, GridQuestion } from '../../server/src/protocol.ts';
import { GridPanel } from './gridPanel.ts';
import { makeChoices } from './makeChoices.ts';

/** What the panels ask of the server. */
export interface AskGrid {
  /** null: nothing to show; undefined: no answer, for the question is out of date. */
  readonly grid: (
    question: GridQuestion,
    report: (percentage: number) => void,
    token: vscode.CancellationToken,
  ) => Promise<Grid | null | undefined>;
  readonly choice: (question: GridQuestion) => Promise<GridChoice | null>;
}

const viewType = 'kubehop.grid';

/** One panel for each kind of grid: made when the kind is first asked for, and again after a reload. */
export class GridPanels implements vscode.Disposable {
  readonly #extension: vscode.Uri;
  readonly #ask: AskGrid;
  readonly #panels = new Map<GridKind, GridPanel>();
  readonly #serializer: vscode.Disposable;

  constructor(extension: vscode.Uri, ask: AskGrid) {
    this.#extension = extension;
    this.#ask = ask;
    this.#serializer = vscode.window.registerWebviewPanelSerializer(viewType, {
      deserializeWebviewPanel: async (panel, state: { question?: GridQuestion } | undefined) => {
        if (state?.question === undefined) panel.dispose();
        else this.#adopt(panel, state.question);
      },
    });
  }

  /** Asks for what has to be chosen, then shows the grid. */
  async show(kind: GridKind, place: Partial<CommandPlace>): Promise<void> {
    const question = await makeChoices({ kind, choices: {}, ...place }, this.#ask.choice);
    if (question === null) return;
    const known = this.#panels.get(kind);
    if (known !== undefined) known.show(question);
    else this.#adopt(vscode.window.createWebviewPanel(viewType, '', vscode.ViewColumn.Beside), question);
  }

  /** What some of the grids tell of has changed. */
  refresh(): void {
    for (const panel of this.#panels.values()) panel.refresh();
  }

  dispose(): void {
    this.#serializer.dispose();
    for (const panel of this.#panels.values()) panel.dispose();
  }

  #adopt(panel: vscode.WebviewPanel, question: GridQuestion): void {
    const { kind } = question;
    this.#panels.get(kind)?.dispose();
    const made = new GridPanel(panel, this.#extension, question, this.#ask, () => {
      if (this.#panels.get(kind) === made) this.#panels.delete(kind);
    });
    this.#panels.set(kind, made);
  }
}
