import * as vscode from 'vscode';
import { isOwn } from './ourDocuments.ts';
import { texts } from './texts.ts';

/** Asks the server whether a text looks like a dump. */
export type ProbeDump = (text: string) => Promise<boolean>;

const language = 'iptables-save';
/** Enough to tell; the server looks at no more. */
const probedLines = 200;
/** Fewer new lines at once are typing, not a paste. */
const pastedLines = 2;
/** Without one such line it is none, and the server need not even be started to say so. */
const hint =
  /^\s*(?:\[\d+:\d+\]\s*)?(?:-[AIN] \S|:\S+ (?:-|ACCEPT|DROP)|\*(?:raw|mangle|nat|filter|security)\s*$)/m;
const setting = 'offerLanguage';

/**
 * Offers the language for plain text into which a dump was pasted, or which is one: once for each document, and
 * never changes anything by itself.
 */
export function detectDump(probe: ProbeDump): vscode.Disposable {
  /** By URI, while the document is open: asked, or being asked. */
  const settled = new Set<string>();

  const consider = async (document: vscode.TextDocument): Promise<void> => {
    const uri = document.uri.toString();
    if (settled.has(uri) || !isCandidate(document) || !isWanted()) return;
    const beginning = beginningOf(document);
    if (!hint.test(beginning)) return;
    settled.add(uri);
    if (!(await probe(beginning).catch(() => false))) {
      // Something else was pasted; the next paste may be a dump.
      settled.delete(uri);
      return;
    }
    const [yes, notHere, never] = [texts.yes(), texts.notHere(), texts.never()];
    const answer = await vscode.window.showInformationMessage(texts.offerLanguage(), yes, notHere, never);
    if (answer === yes && !document.isClosed) {
      await vscode.languages.setTextDocumentLanguage(document, language);
    } else if (answer === never) {
      await vscode.workspace
        .getConfiguration('kubehop')
        .update(setting, false, vscode.ConfigurationTarget.Global);
    }
  };

  for (const { document } of vscode.window.visibleTextEditors) void consider(document);
  return vscode.Disposable.from(
    vscode.workspace.onDidOpenTextDocument((document) => void consider(document)),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => settled.delete(uri.toString())),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      const isPaste = contentChanges.some(({ text }) => text.split('\n').length > pastedLines);
      if (isPaste) void consider(document);
    }),
  );
}

function isCandidate(document: vscode.TextDocument): boolean {
  return document.languageId === 'plaintext' && isOwn(document);
}

function isWanted(): boolean {
  return vscode.workspace.getConfiguration('kubehop').get(setting, true);
}

function beginningOf(document: vscode.TextDocument): string {
  return document.getText(new vscode.Range(0, 0, probedLines, 0));
}
