import { type CodeAction, CodeActionKind, type TextEdit } from 'vscode-languageserver-types';
import { type ManifestFix, textEditOf } from '../../kubernetes/index.ts';
import type { Range } from '../../text/index.ts';
import type { ManifestDocument, Workspace } from '../../workspace/index.ts';
import type { Features } from '../context.ts';
import { diagnosticOf, versionOfRules } from './diagnostics.ts';

/** The changes that mend what is wrong in a range. */
export function codeActions(features: Features, document: ManifestDocument, range: Range): CodeAction[] {
  const { workspace } = features;
  const [from, to] = [document.lines.offsetAt(range.start), document.lines.offsetAt(range.end)];
  return workspace.manifests
    .findingsOf(document, versionOfRules(features))
    .filter(({ start, end }) => start <= to && from <= end)
    .flatMap((found) =>
      found.fixes.flatMap((fix) => {
        const changes = changesOf(workspace, fix);
        if (changes === null) return [];
        return {
          title: fix.title,
          kind: CodeActionKind.QuickFix,
          diagnostics: [diagnosticOf(workspace, document, found)],
          isPreferred: found.fixes.length === 1,
          edit: { changes },
        };
      }),
    );
}

/** null: one of the edits can't be done, so none shall be. */
function changesOf({ manifests }: Workspace, { edits }: ManifestFix): Record<string, TextEdit[]> | null {
  const changes: Record<string, TextEdit[]> = {};
  for (const edit of edits) {
    const document = manifests.documentOf(edit.object);
    const yaml = document?.objects.get(edit.object);
    const textEdit = yaml === undefined ? null : textEditOf(edit, yaml);
    if (document === undefined || textEdit === null) return null;
    const own = changes[document.uri] ?? [];
    own.push({ range: document.rangeOf(edit.object, textEdit), newText: textEdit.text });
    changes[document.uri] = own;
  }
  return changes;
}
