import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import type * as vscode from 'vscode';
import { activate, codeLenses, cursorAt, inlayHints, open, until } from '../kit.ts';

describe('on the manifest of a Service', () => {
  let editor: vscode.TextEditor;
  before(async () => {
    await activate();
    editor = await open('nodeport.yaml');
  });

  it('a hover says what it becomes, and what the nodes have', async () => {
    // Workloads and nodes are known once the other files of the workspace are read.
    const text = await until('the nodes of the dumps', async () => {
      const said = await cursorAt(editor, 'app-svc-n$0odeport').hover();
      return said.includes('k8s-3 ✓') ? said : undefined;
    });
    assert.match(text, /app-svc-nodeport\.test001\.svc\.cluster\.local:80/);
    assert.match(text, /one of the 3 pods of \[Deployment app\]/);
    assert.match(text, /will write 13 rules on every node: `KUBE-SVC-CFVXM4HF2HSCB2P5`/);
    for (const command of ['showFlow', 'previewRules', 'compareWithNodes']) {
      assert.ok(text.includes(`command:kubehop.${command}`), text);
    }
  });

  it('lenses say whom it leads to, and lead to flow, rules and nodes', async () => {
    const titles = (await codeLenses(editor)).map((lens) => lens.command?.title ?? '');
    assert.deepEqual(titles.slice(0, 4), [
      '→ Deployment app (3 pods) :8080',
      'Show flow',
      'Preview rules',
      'k8s-1 ✓ · k8s-2 ✓ · k8s-3 ✓',
    ]);
  });

  it('a hint counts the pods behind its selector', async () => {
    assert.deepEqual(await inlayHints(editor, 8), ['3 pods']);
  });
});
