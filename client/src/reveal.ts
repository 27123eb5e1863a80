import * as vscode from 'vscode';
import type { Location } from '../../server/src/protocol.ts';

/** Shows a place in an editor that isn't the panel's, marks it, and leaves the keyboard where it is. */
export async function reveal({ uri, range }: Location, panel: vscode.ViewColumn | undefined): Promise<void> {
  const target = vscode.Uri.parse(uri, true);
  const selection = new vscode.Range(
    range.start.line,
    range.start.character,
    range.end.line,
    range.end.character,
  );
  const viewColumn =
    columnOf(target) ?? (panel === vscode.ViewColumn.One ? vscode.ViewColumn.Beside : vscode.ViewColumn.One);
  await vscode.window.showTextDocument(target, { viewColumn, selection, preserveFocus: true });
}

/** Takes the keyboard back to an editor, its cursor untouched. */
export async function focusEditor(uri: string | undefined): Promise<void> {
  if (uri === undefined) {
    await vscode.commands.executeCommand('workbench.action.focusFirstEditorGroup');
    return;
  }
  const target = vscode.Uri.parse(uri, true);
  await vscode.window.showTextDocument(target, { viewColumn: columnOf(target) ?? vscode.ViewColumn.One });
}

export function isCursorAt({ document, selection }: vscode.TextEditor, { uri, range }: Location): boolean {
  return document.uri.toString() === uri && selection.start.line === range.start.line;
}

/** The column that a document is open in: where it can be seen, else where it has a tab. */
function columnOf(uri: vscode.Uri): vscode.ViewColumn | undefined {
  const wanted = uri.toString();
  const visible = vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === wanted);
  if (visible?.viewColumn !== undefined) return visible.viewColumn;
  const group = vscode.window.tabGroups.all.find(({ tabs }) =>
    tabs.some(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === wanted),
  );
  return group?.viewColumn;
}
