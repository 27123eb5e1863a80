import * as vscode from 'vscode';
import type { CommandPlace } from '../../server/src/protocol.ts';

/** undefined: no editor is active. */
export function placeOfCursor(): CommandPlace | undefined {
  const editor = vscode.window.activeTextEditor;
  return editor === undefined ? undefined : placeOf(editor);
}

export function placeOf({ document, selection }: vscode.TextEditor): CommandPlace {
  const { line, character } = selection.active;
  return { uri: document.uri.toString(), position: { line, character } };
}
