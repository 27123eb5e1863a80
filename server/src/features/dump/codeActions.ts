import { type CodeAction, CodeActionKind, type TextEdit } from 'vscode-languageserver-types';
import type { LineEdit } from '../../iptables/index.ts';
import type { Range } from '../../text/index.ts';
import type { DumpDocument } from '../../workspace/index.ts';
import type { Features } from '../context.ts';
import { diagnosticOf } from './diagnostics.ts';
import { rangeOf } from './lines.ts';

/** The changes that mend what is wrong in the lines of a range. */
export function codeActions(_: Features, document: DumpDocument, range: Range): CodeAction[] {
  const { uri, findings } = document;
  return findings.current
    .filter(({ line }) => line.number >= range.start.line && line.number <= range.end.line)
    .flatMap((found) =>
      found.fixes.map(({ title, edits }) => ({
        title,
        kind: CodeActionKind.QuickFix,
        diagnostics: [diagnosticOf(document, found)],
        isPreferred: found.fixes.length === 1 && !found.unnecessary,
        edit: { changes: { [uri]: edits.map((edit) => textEdit(document, edit)) } },
      })),
    );
}

function textEdit(document: DumpDocument, { line, start, end, text, whole }: LineEdit): TextEdit {
  return { range: whole ? lineWithEnd(document, line.number) : rangeOf(line, { start, end }), newText: text };
}

/** With the line feed behind it; the last line of a document goes with the one before it. */
function lineWithEnd({ dump }: DumpDocument, number: number): Range {
  if (number + 1 < dump.lines.length) {
    return { start: { line: number, character: 0 }, end: { line: number + 1, character: 0 } };
  }
  const above = dump.lines[number - 1]?.text.length ?? 0;
  const length = dump.lines[number]?.text.length ?? 0;
  return {
    start: number === 0 ? { line: 0, character: 0 } : { line: number - 1, character: above },
    end: { line: number, character: length },
  };
}
