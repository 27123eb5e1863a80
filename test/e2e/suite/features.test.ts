import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import type * as vscode from 'vscode';
import {
  activate,
  codeLenses,
  cursorAt,
  documentSymbols,
  foldingRanges,
  open,
  textAt,
  until,
} from '../kit.ts';

const service = '-A KUBE-SVC-CFV$0XM4HF2HSCB2P5 -m statistic';
const endpoint = '-A KUBE-SEP-GBM$0LEVQY6OROVLIP -p tcp';

describe('on the dump of k8s-1', () => {
  let editor: vscode.TextEditor;
  before(async () => {
    await activate();
    editor = await open('k8s-1.iptables');
  });

  it('a hover on a service chain names endpoints, pods and nodes', async () => {
    // Pods are known once the other files of the workspace are read.
    const text = await until('the pods of cluster.session', async () => {
      const said = await cursorAt(editor, service).hover();
      return said.includes('app-58866f5c7-5mhrm') ? said : undefined;
    });
    assert.match(text, /test001\/app-svc-nodeport/);
    assert.match(text, /draws one of 3 endpoints, 1 in 3 each/);
    assert.match(text, /KUBE-NODEPORTS/);
    assert.match(text, /command:kubehop\.showFlow/);
  });

  it('a hover on an endpoint chain shows the way back', async () => {
    const text = await cursorAt(editor, endpoint).hover();
    assert.match(text, /10\.244\.2\.15:8080/);
    assert.match(text, /← 1 in 3 of test001\/app-svc-nodeport/);
  });

  it('lenses name Services, endpoints and counts', async () => {
    const titles = (await codeLenses(editor)).map((lens) => lens.command?.title ?? '');
    assert.ok(
      titles.includes('test001/app-svc-nodeport · 80/tcp → 3 endpoints, 1 in 3 each · Show flow'),
      titles.join('\n'),
    );
    assert.ok(
      titles.some((title) => title.startsWith('10.244.2.15:8080 · pod app-58866f5c7-2lj7z on k8s-3')),
    );
    assert.ok(titles.includes('1 node port · 2 rules'));
    assert.ok(!titles.includes(''));
  });

  it('definition leads from a jump to the chain, references back', async () => {
    const jump = cursorAt(editor, '-j KUBE-SVC-CFV$0XM4HF2HSCB2P5');
    const [declaration] = await jump.definition();
    assert.ok(declaration);
    assert.equal(await textAt(declaration), 'KUBE-SVC-CFVXM4HF2HSCB2P5');
    assert.match(editor.document.lineAt(declaration.range.start.line).text, /^:KUBE-SVC-CFVXM4HF2HSCB2P5 - /);
    // Its declaration, its three rules, and the two ways in.
    assert.equal((await jump.references()).length, 6);
    assert.equal((await jump.highlights()).length, 6);
  });

  it('the outline has tables and chains', async () => {
    const tables = await documentSymbols(editor);
    assert.deepEqual(tables.map((table) => table.name).sort(), ['filter', 'nat']);
    const nat = tables.find((table) => table.name === 'nat');
    const chain = nat?.children.find((it) => it.name === 'KUBE-SVC-CFVXM4HF2HSCB2P5');
    assert.equal(chain?.detail, 'test001/app-svc-nodeport · 80/tcp');
  });

  it('a table folds from its header to COMMIT', async () => {
    const folds = await foldingRanges(editor);
    assert.ok(
      folds.some(
        (fold) =>
          editor.document.lineAt(fold.start).text === '*nat' &&
          editor.document.lineAt(fold.end).text === 'COMMIT',
      ),
    );
  });
});

describe('on a pasted session', () => {
  it('greps of one ruleset are one chain', async () => {
    const editor = await open('sessions/clusterip-walk.session');
    const text = await cursorAt(editor, '-A KUBE-SVC-F65$07HDVWWTO5ELQA').hover();
    assert.match(text, /draws one of 3 endpoints, 1 in 3 each/);
    assert.match(text, /app-58866f5c7-2nxgh/);
  });
});
