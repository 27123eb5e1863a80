import type { CompletionItemKind } from 'vscode-languageserver-types';

/** What can be chosen at a cursor. */
export interface Choice {
  readonly label: string;
  readonly kind: CompletionItemKind;
  /** In one line: whose it is, or its type. */
  readonly detail: string;
  /** Markdown. */
  readonly doc?: string;
  /** What is inserted instead of the word; with `$0` and the like where `isSnippet`. Else the label. */
  readonly text?: string;
  readonly isSnippet?: boolean;
}
