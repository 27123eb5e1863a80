import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { activate, cursorAt, inlayHints, open, until } from '../kit.ts';

const service = 'KUBE-SVC-CFVXM4HF2HSCB2P5';

describe('while one edits the dump of k8s-1', () => {
  let editor: vscode.TextEditor;
  before(async () => {
    await activate();
    editor = await open('k8s-1.iptables');
  });
  after(() => vscode.workspace.getConfiguration('kubehop').update('inlayHints.probabilities', undefined));

  it('completion proposes chains with their Services', async () => {
    const items = await cursorAt(editor, '--dport 80 -j KUBE-SVC-CFV$0XM4HF2HSCB2P5').completions();
    const item = items.find(({ label }) => label === service);
    assert.equal(item?.detail, 'test001/app-svc-nodeport · 80/tcp');
    // The whole word under the cursor is replaced.
    const range = item?.range instanceof vscode.Range ? item.range : item?.range?.replacing;
    assert.equal(range && editor.document.getText(range), service);
  });

  it('a rename reaches declaration, rules and jumps', async () => {
    const edit = await cursorAt(editor, `--dport 80 -j KUBE-SVC-CFV$0XM4HF2HSCB2P5`).rename('WEB');
    const edits = edit.get(editor.document.uri);
    assert.equal(edits.length, 6);
    assert.ok(
      edits.every(({ newText, range }) => newText === 'WEB' && editor.document.getText(range) === service),
    );
  });

  it('call hierarchy goes up to the entrances and down to the endpoints', async () => {
    const { incoming, outgoing } = await cursorAt(editor, `-A KUBE-SVC-CFV$0XM4HF2HSCB2P5`).calls();
    assert.deepEqual(incoming, ['KUBE-NODEPORTS', 'KUBE-SERVICES']);
    assert.equal(outgoing.length, 3);
    assert.ok(outgoing.every((name) => name.startsWith('KUBE-SEP-')));
  });

  it('inlay hints say shares, endpoints and pods, and can be switched off', async () => {
    const { line } = cursorAt(editor, `-A ${service} -m statistic`).position;
    assert.deepEqual(await inlayHints(editor, line), ['1 in 3', '10.244.1.19:8080']);
    const address = cursorAt(editor, '--to-destination 10.244.2.15:8080').position.line;
    await until('the pod of cluster.session', async () =>
      (await inlayHints(editor, address)).includes('app-58866f5c7-2lj7z'),
    );
    await vscode.workspace.getConfiguration('kubehop').update('inlayHints.probabilities', false);
    await until('the setting to reach the server', async () => {
      const hints = await inlayHints(editor, line);
      return hints.length === 1 && hints[0] === '10.244.1.19:8080';
    });
  });
});
