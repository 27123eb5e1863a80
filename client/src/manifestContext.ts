import * as vscode from 'vscode';
import { holdsObjects } from './holdsObjects.ts';
import { kindOf } from './ourDocuments.ts';

const contextKey = 'kubehop.manifest';
/** Enough to tell: each of a file's objects names its kind. */
const probedCharacters = 100_000;

/** Says whether the active editor holds objects of Kubernetes: commands about them are offered only there. */
export function followManifests(): vscode.Disposable {
  const update = (editor: vscode.TextEditor | undefined) => {
    void vscode.commands.executeCommand('setContext', contextKey, editor !== undefined && isManifest(editor));
  };
  update(vscode.window.activeTextEditor);
  const look = (document: vscode.TextDocument) => {
    const editor = vscode.window.activeTextEditor;
    if (editor?.document === document) update(editor);
  };
  return vscode.Disposable.from(
    vscode.window.onDidChangeActiveTextEditor(update),
    vscode.workspace.onDidChangeTextDocument(({ document }) => look(document)),
    // Also when it gets another language.
    vscode.workspace.onDidOpenTextDocument(look),
  );
}

function isManifest({ document }: vscode.TextEditor): boolean {
  if (kindOf(document) !== 'manifest') return false;
  const text = document.getText(
    new vscode.Range(document.positionAt(0), document.positionAt(probedCharacters)),
  );
  return holdsObjects(text);
}
