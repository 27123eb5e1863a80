import * as vscode from 'vscode';
import { webviewPage } from './webviewPage.ts';

/** Gives a new panel its icon, what it may load, and its page: the script and the style sheet of that name in dist/. */
export function dressPanel(
  panel: vscode.WebviewPanel,
  extension: vscode.Uri,
  bundle: 'webview' | 'grid',
  icon: 'flow' | 'grid',
): void {
  const dist = vscode.Uri.joinPath(extension, 'dist');
  const icons = vscode.Uri.joinPath(extension, 'client', 'icons');
  panel.iconPath = {
    light: vscode.Uri.joinPath(icons, `${icon}-light.svg`),
    dark: vscode.Uri.joinPath(icons, `${icon}-dark.svg`),
  };
  panel.webview.options = { enableScripts: true, localResourceRoots: [dist] };
  const source = (file: string) => panel.webview.asWebviewUri(vscode.Uri.joinPath(dist, file)).toString();
  panel.webview.html = webviewPage({
    title: panel.title,
    cspSource: panel.webview.cspSource,
    script: source(`${bundle}.js`),
    style: source(`${bundle}.css`),
    language: vscode.env.language,
  });
}
