import {
  type ClientCapabilities,
  type CompletionItem,
  type CompletionList,
  InsertTextFormat,
  TextDocumentEdit,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver';

/** An edit as a client can take it: without what asks for confirmation where it knows no such thing. */
export function editFor({ workspace }: ClientCapabilities, edit: WorkspaceEdit): WorkspaceEdit {
  const { documentChanges } = edit;
  const support = workspace?.workspaceEdit;
  if (documentChanges === undefined || (support?.documentChanges && support.changeAnnotationSupport))
    return edit;
  const changes: Record<string, TextEdit[]> = {};
  for (const change of documentChanges) {
    if (!TextDocumentEdit.is(change)) continue;
    changes[change.textDocument.uri] = change.edits.flatMap((it) =>
      'newText' in it ? [{ range: it.range, newText: it.newText }] : [],
    );
  }
  return { changes };
}

/** Completion as a client can take it: without snippets where it knows none. */
export function completionFor({ textDocument }: ClientCapabilities, list: CompletionList): CompletionList {
  if (textDocument?.completion?.completionItem?.snippetSupport) return list;
  return { ...list, items: list.items.map(withoutSnippet) };
}

function withoutSnippet(item: CompletionItem): CompletionItem {
  if (item.insertTextFormat !== InsertTextFormat.Snippet) return item;
  const { insertTextFormat: _, textEdit, ...rest } = item;
  return textEdit === undefined
    ? rest
    : { ...rest, textEdit: { ...textEdit, newText: plainText(textEdit.newText) } };
}

/** What a snippet inserts, its stops empty or as they are proposed. */
function plainText(snippet: string): string {
  return snippet
    .replace(/\$\{\d+\|([^,|]*)[^|]*\|\}/g, '$1')
    .replace(/\$\{\d+:([^}]*)\}/g, '$1')
    .replace(/\$(?:\d+|\{\d+\})/g, '')
    .replace(/\\([$}\\])/g, '$1');
}
