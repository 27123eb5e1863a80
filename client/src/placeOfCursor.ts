import * as vscode from 'vscode';
import type { CommandPlace } from '../../server/src/protocol.ts';

/** undefined: no editor is active. */
export function placeOfCursor(): CommandPlace | undefined {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return undefined;
  const { line, character } = editor.selection.active;
  return { uri: editor.document.uri.toString(), position: { line, character } };
}
