/**
 * What tests inside VS Code need: documents of the sample workspace, places in them by their text, and what
 * VS Code's own commands say about such a place.
 */
import * as vscode from 'vscode';
import type { FlowSummary } from '../../client/messages.ts';
import type { KubehopApi } from '../../client/src/extension.ts';

const extensionId = 'kubehop.kubehop';

export function ownExtension(): vscode.Extension<KubehopApi> {
  const extension = vscode.extensions.getExtension<KubehopApi>(extensionId);
  if (!extension) throw new Error(`${extensionId} is not among the extensions.`);
  return extension;
}

/** Activates the extension and gives what `activate` returned. */
export async function activate(): Promise<KubehopApi> {
  return ownExtension().activate();
}

/** Asks for what the flow panel shows until it is as wanted. */
export function flowOnce(what: string, isAsWanted: (shown: FlowSummary) => boolean): Promise<FlowSummary> {
  return until(what, async () => {
    const shown = await (await activate()).flowSummary();
    return isAsWanted(shown) ? shown : undefined;
  });
}

/** A place in a shown document, and VS Code's answers about it. */
export interface Place {
  readonly editor: vscode.TextEditor;
  readonly uri: vscode.Uri;
  readonly position: vscode.Position;
  /** All hovers as one Markdown text. */
  hover(): Promise<string>;
  definition(): Promise<vscode.Location[]>;
  references(): Promise<vscode.Location[]>;
  highlights(): Promise<vscode.DocumentHighlight[]>;
  completions(): Promise<vscode.CompletionItem[]>;
  rename(newName: string): Promise<vscode.WorkspaceEdit>;
  /** The names of those who jump here, and of where it leads. */
  calls(): Promise<{ incoming: string[]; outgoing: string[] }>;
}

/** Shows a document of the workspace, e.g. 'k8s-1.iptables'. */
export async function open(file: string): Promise<vscode.TextEditor> {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (!folder) throw new Error('The tests want the samples as their workspace.');
  const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder.uri, file));
  return vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One, preview: false });
}

/**
 * Puts the cursor into a text that occurs in the document: at the `$0` in it, else at its start. The first
 * occurrence counts, so name enough of the line.
 */
export function cursorAt(editor: vscode.TextEditor, textWithCursor: string): Place {
  const { document } = editor;
  const text = textWithCursor.replace('$0', '');
  const offset = document.getText().indexOf(text);
  if (offset < 0) throw new Error(`${document.uri.path} does not contain ${JSON.stringify(text)}.`);
  const position = document.positionAt(offset + Math.max(0, textWithCursor.indexOf('$0')));
  editor.selection = new vscode.Selection(position, position);
  const { uri } = document;
  return {
    editor,
    uri,
    position,
    async hover() {
      const hovers = await execute<vscode.Hover[]>('vscode.executeHoverProvider', uri, position);
      return hovers.flatMap((hover) => hover.contents.map(markdownOf)).join('\n\n');
    },
    async definition() {
      return (await execute<Target[]>('vscode.executeDefinitionProvider', uri, position)).map(locationOf);
    },
    references: () => execute('vscode.executeReferenceProvider', uri, position),
    highlights: () => execute('vscode.executeDocumentHighlights', uri, position),
    async completions() {
      const list = await execute<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        uri,
        position,
      );
      return list.items;
    },
    rename: (newName) => execute('vscode.executeDocumentRenameProvider', uri, position, newName),
    async calls() {
      const [item] = await execute<vscode.CallHierarchyItem[]>('vscode.prepareCallHierarchy', uri, position);
      if (!item) throw new Error('There is no call hierarchy here.');
      const incoming = await execute<vscode.CallHierarchyIncomingCall[]>('vscode.provideIncomingCalls', item);
      const outgoing = await execute<vscode.CallHierarchyOutgoingCall[]>('vscode.provideOutgoingCalls', item);
      return { incoming: incoming.map(({ from }) => from.name), outgoing: outgoing.map(({ to }) => to.name) };
    },
  };
}

/** The code lenses of a document, with their commands. */
export function codeLenses({ document }: vscode.TextEditor): Promise<vscode.CodeLens[]> {
  const all = 10_000; // resolved, that is: without a number VS Code gives lenses that have no command yet
  return execute('vscode.executeCodeLensProvider', document.uri, all);
}

export function documentSymbols({ document }: vscode.TextEditor): Promise<vscode.DocumentSymbol[]> {
  return execute('vscode.executeDocumentSymbolProvider', document.uri);
}

export function foldingRanges({ document }: vscode.TextEditor): Promise<vscode.FoldingRange[]> {
  return execute('vscode.executeFoldingRangeProvider', document.uri);
}

/** The labels of the hints in a line, in their order. */
export async function inlayHints({ document }: vscode.TextEditor, line: number): Promise<string[]> {
  const { range } = document.lineAt(line);
  const hints = await execute<vscode.InlayHint[]>('vscode.executeInlayHintProvider', document.uri, range);
  return hints.map(({ label }) =>
    typeof label === 'string' ? label : label.map(({ value }) => value).join(''),
  );
}

/** The text that a location covers. */
export async function textAt({ uri, range }: vscode.Location): Promise<string> {
  return (await vscode.workspace.openTextDocument(uri)).getText(range);
}

/**
 * Asks until the answer is there: not undefined, null or false. For what VS Code tells nobody when it is done,
 * a webview's content for example.
 */
export async function until<T>(
  what: string,
  ask: () => T | Promise<T>,
  milliseconds = 60_000,
): Promise<NonNullable<T>> {
  const end = Date.now() + milliseconds;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`Waited in vain for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function execute<T>(command: string, ...args: unknown[]): Promise<T> {
  const answer = await vscode.commands.executeCommand<T | undefined>(command, ...args);
  return answer ?? ([] as T);
}

type Target = vscode.Location | vscode.LocationLink;

function locationOf(target: Target): vscode.Location {
  return 'targetUri' in target
    ? new vscode.Location(target.targetUri, target.targetSelectionRange ?? target.targetRange)
    : target;
}

function markdownOf(content: vscode.MarkdownString | vscode.MarkedString): string {
  return typeof content === 'string' ? content : content.value;
}
