import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { KubehopApi } from '../../../client/src/extension.ts';
import { activate, cursorAt, flowOnce, open, until } from '../kit.ts';

const service = '-A KUBE-SVC-CFV$0XM4HF2HSCB2P5 -m statistic';
const endpoint = '-A KUBE-SEP-GBM$0LEVQY6OROVLIP -p tcp';
const otherService = '-A KUBE-SVC-F65$07HDVWWTO5ELQA -m statistic';

describe('the flow beside the dump of k8s-1', () => {
  let kubehop: KubehopApi;
  let editor: vscode.TextEditor;

  before(async () => {
    kubehop = await activate();
    editor = await open('k8s-1.iptables');
    cursorAt(editor, service);
    await vscode.commands.executeCommand('kubehop.showFlow');
  });
  after(() => vscode.commands.executeCommand('workbench.action.closeEditorsInOtherGroups'));

  it('shows both entrances, three endpoints at a third each, and their pods on their nodes', async () => {
    const shown = await flowOnce('the pods', ({ groups }) => groups.length === 2);
    assert.equal(shown.title, 'test001/app-svc-nodeport');
    assert.deepEqual(shown.columns, ['Entrance', 'Rule', 'Service chain', 'Endpoint chain', 'Pod']);
    assert.deepEqual(shown.groups, ['k8s-2', 'k8s-3']);
    const count = (names: readonly string[], words: string) =>
      names.filter((name) => name.includes(words)).length;
    assert.equal(count(shown.cards, 'cluster IP 10.111.7.86 : 80'), 1);
    assert.equal(count(shown.cards, 'any node : 30080'), 1);
    assert.equal(count(shown.cards, 'endpoint 10.244.'), 3);
    assert.equal(count(shown.cards, 'on k8s-2'), 1);
    assert.equal(count(shown.cards, 'on k8s-3'), 2);
    assert.equal(count(shown.edges, '1 in 3'), 3);
    assert.ok(shown.story.length > 3);
  });

  it('follows the cursor: another card, another Service', async () => {
    cursorAt(editor, endpoint);
    const { focused } = await flowOnce('the endpoint', (shown) => shown.focused.length === 1);
    assert.match(focused[0] ?? '', /10\.244\.2\.15/);
    cursorAt(editor, otherService);
    await flowOnce('the other Service', ({ title }) => title === 'test001/app-svc-clusterip');
    cursorAt(editor, 'COM$0MIT');
    cursorAt(editor, service);
    await flowOnce('the first Service', ({ title }) => title === 'test001/app-svc-nodeport');
  });

  it('leads from a card to its rule and leaves the picture as it is', async () => {
    kubehop.pressInFlow('KUBE-NODEPORTS');
    await until('the rule', () =>
      editor.document.lineAt(editor.selection.active.line).text.startsWith('-A KUBE-NODEPORTS'),
    );
    const shown = await flowOnce('its card', ({ focused }) =>
      focused.some((name) => name.includes('KUBE-NODEPORTS')),
    );
    assert.equal(shown.title, 'test001/app-svc-nodeport');
  });

  it('changes with the text, and back', async () => {
    cursorAt(editor, service);
    await flowOnce('three endpoints', ({ cards }) => cards.some((name) => name.includes('3 endpoints')));
    const offset = editor.document.getText().indexOf('-A KUBE-SVC-CFVXM4HF2HSCB2P5 -j');
    const { line } = editor.document.positionAt(offset);
    await editor.edit((edit) => edit.delete(new vscode.Range(line, 0, line + 1, 0)));
    const shown = await flowOnce('two endpoints', ({ cards }) =>
      cards.some((name) => name.includes('2 endpoints')),
    );
    assert.equal(shown.cards.filter((name) => name.startsWith('endpoint ')).length, 2);
    await vscode.commands.executeCommand('undo');
    await flowOnce('three again', ({ cards }) => cards.some((name) => name.includes('3 endpoints')));
  });

  it('is drawn anew when it comes back from behind another tab', async () => {
    cursorAt(editor, service);
    await flowOnce('three endpoints', ({ cards }) => cards.some((name) => name.includes('3 endpoints')));
    const { document } = editor;
    const other = await vscode.workspace.openTextDocument({ content: 'in front of it' });
    await vscode.window.showTextDocument(other, { viewColumn: vscode.ViewColumn.Two, preview: false });
    const { line } = document.positionAt(document.getText().indexOf('-A KUBE-SVC-CFVXM4HF2HSCB2P5 -j'));
    const change = new vscode.WorkspaceEdit();
    change.delete(document.uri, new vscode.Range(line, 0, line + 1, 0));
    await vscode.workspace.applyEdit(change);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await flowOnce('two endpoints', ({ cards }) => cards.some((name) => name.includes('2 endpoints')));
    await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
    await vscode.commands.executeCommand('undo');
    await flowOnce('three again', ({ cards }) => cards.some((name) => name.includes('3 endpoints')));
  });
});

describe('the sample', () => {
  it('opens with the flow of its NodePort Service', async () => {
    await activate();
    await vscode.commands.executeCommand('kubehop.openSample');
    assert.match(vscode.window.activeTextEditor?.document.uri.path ?? '', /samples\/k8s-1\.iptables$/);
    await flowOnce('its flow', ({ title }) => title === 'test001/app-svc-nodeport');
  });
});

describe('a dump that was pasted into a plain document', () => {
  it('keeps its language until somebody says yes', async () => {
    await activate();
    const document = await vscode.workspace.openTextDocument({ language: 'plaintext', content: '' });
    const editor = await vscode.window.showTextDocument(document);
    const dump =
      '*nat\n:KUBE-SERVICES - [0:0]\n-A KUBE-SERVICES -d 10.96.0.1/32 -j KUBE-SVC-NPX46M4PTMTKRN6Y\nCOMMIT\n';
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), dump));
    assert.equal(document.languageId, 'plaintext');
    // The notification's first button is Yes.
    await until('the offer, and yes to it', async () => {
      await vscode.commands.executeCommand('notifications.focusToasts');
      await vscode.commands.executeCommand('notification.acceptPrimaryAction');
      return document.languageId === 'iptables-save';
    });
  });
});
