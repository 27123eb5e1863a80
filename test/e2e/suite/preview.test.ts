import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { activate, codeLenses, cursorAt, flowOnce, open, until } from '../kit.ts';

describe('what a Service of a manifest will become', () => {
  let editor: vscode.TextEditor;

  /** Writes over a text of the manifest. */
  const write = async (from: string, to: string) => {
    const { document } = editor;
    const offset = document.getText().indexOf(from);
    const range = new vscode.Range(document.positionAt(offset), document.positionAt(offset + from.length));
    await editor.edit((edit) => edit.replace(range, to));
  };
  const preview = (name: string) =>
    vscode.workspace.textDocuments.find(
      ({ uri }) => uri.scheme === 'kubehop-preview' && uri.path === `/${name}.iptables`,
    );

  before(async () => {
    await activate();
    editor = await open('nodeport.yaml');
    cursorAt(editor, 'sel$0ector:');
  });
  after(async () => {
    await vscode.window.showTextDocument(editor.document, vscode.ViewColumn.One);
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('Show Flow draws its entrances, its endpoints and their pods', async () => {
    await vscode.commands.executeCommand('kubehop.showFlow');
    const shown = await flowOnce('the policy', ({ columns }) => columns.includes('Policy'));
    assert.equal(shown.title, 'test001/app-svc-nodeport');
    assert.deepEqual(shown.columns, ['Entrance', 'Service chain', 'Endpoint', 'Policy', 'Pod']);
    const count = (words: string) => shown.cards.filter((name) => name.includes(words)).length;
    assert.equal(count('10.111.7.86 : 80'), 1);
    assert.equal(count('any node : 30080'), 1);
    assert.match(shown.story[0] ?? '', /app-svc-nodeport\.test001\.svc\.cluster\.local/);
    assert.equal(count('endpoint 10.244.'), 3);
    assert.equal(count('on k8s-3'), 2);
    assert.equal(count('app-from-tools-and-outside'), 1, shown.cards.join('\n'));
  });

  it('follows what is typed, and a broken line leaves the picture', async () => {
    await write('nodePort: 30080', 'nodePort: 30090');
    await flowOnce('the new port', ({ cards }) => cards.some((name) => name.includes('any node : 30090')));
    await write('selector:', 'selector: [');
    await write('nodePort: 30090', 'nodePort: 30080');
    await write('selector: [', 'selector:');
    await flowOnce('the old port', ({ cards }) => cards.some((name) => name.includes('any node : 30080')));
    await write('app: app', 'app: ap');
    const shown = await flowOnce('the end', ({ cards }) =>
      cards.some((name) => name.includes('selects nothing')),
    );
    assert.ok(!shown.columns.includes('Endpoint'));
    await write('app: ap', 'app: app');
    await flowOnce('the endpoints', ({ columns }) => columns.includes('Endpoint'));
  });

  it('follows the cursor into the workload', async () => {
    const workload = await open('deploy.yaml');
    cursorAt(workload, 'rep$0licas:');
    await flowOnce('the Deployment', ({ title }) => title === 'Deployment test001/app');
    editor = await vscode.window.showTextDocument(editor.document, vscode.ViewColumn.One);
    cursorAt(editor, 'sel$0ector:');
    await flowOnce('the Service', ({ title }) => title === 'test001/app-svc-nodeport');
  });

  it('Preview the Rules shows them as a dump that is alive, and follows', async () => {
    await vscode.commands.executeCommand('kubehop.previewRules');
    const shown = await until('the preview', () => preview('app-svc-nodeport'));
    assert.equal(shown.languageId, 'iptables-save');
    const [head = ''] = shown.getText().split('\n');
    assert.match(head, /what kube-proxy 1\.15 would write for test001\/app-svc-nodeport/);
    assert.equal(shown.getText().match(/^-A /gm)?.length, 13);
    const visible = await until('its editor', () =>
      vscode.window.visibleTextEditors.find(({ document }) => document === shown),
    );
    const hover = await cursorAt(visible, '-A KUBE-SVC-CFV$0XM4HF2HSCB2P5').hover();
    assert.match(hover, /test001\/app-svc-nodeport/);
    assert.ok((await codeLenses(visible)).length > 0);
    await write('nodePort: 30080', 'nodePort: 30091');
    await until('the new port', () => shown.getText().includes('--dport 30091'));
    await write('nodePort: 30091', 'nodePort: 30080');
    await until('the old port', () => shown.getText().includes('--dport 30080'));
  });

  it('Compare holds them against a node, and nothing differs', async () => {
    await vscode.window.showTextDocument(editor.document, vscode.ViewColumn.One);
    const compared = vscode.commands.executeCommand('kubehop.compareWithNodes');
    const tab = await until('the diff editor', async () => {
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      const { activeTab } = vscode.window.tabGroups.activeTabGroup;
      return activeTab?.input instanceof vscode.TabInputTextDiff ? activeTab : undefined;
    });
    await compared;
    assert.equal(tab.label, 'test001/app-svc-nodeport: expected ↔ k8s-1');
    const { original, modified } = tab.input as vscode.TabInputTextDiff;
    const [expected, observed] = await Promise.all(
      [original, modified].map((uri) => vscode.workspace.openTextDocument(uri)),
    );
    assert.equal(expected?.getText(), observed?.getText());
    assert.equal(expected?.getText().match(/^-A /gm)?.length, 13);
  });
});
