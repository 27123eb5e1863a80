import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { activate, codeLenses, cursorAt, documentSymbols, open, textAt, until } from '../kit.ts';

const nameOf = (uri: vscode.Uri) => uri.path.split('/').at(-1);

describe('on the manifests of the tutorial', () => {
  before(async () => {
    await activate();
    // The other files of the workspace are read by now.
    const editor = await open('clusterip.yaml');
    await until('the pods of deploy.yaml', async () =>
      (await cursorAt(editor, 'app: a$0pp').definition()).some(({ uri }) => nameOf(uri) === 'deploy.yaml'),
    );
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('definition leads from a selector to the labels of the pods, from targetPort to the container', async () => {
    const editor = await open('clusterip.yaml');
    const [label] = await cursorAt(editor, 'app: a$0pp').definition();
    assert.ok(label);
    assert.equal(nameOf(label.uri), 'deploy.yaml');
    assert.equal(await textAt(label), 'app: app');
    const [port] = await cursorAt(editor, 'targetPort: 80$080').definition();
    assert.ok(port);
    assert.equal(await textAt(port), '8080');
    assert.equal(nameOf(port.uri), 'deploy.yaml');
  });

  it('references on a Service show its chains in the dumps of the nodes', async () => {
    const editor = await open('nodeport.yaml');
    const places = await cursorAt(editor, 'name: app-$0svc-nodeport').references();
    const names = new Set(places.map(({ uri }) => nameOf(uri)));
    for (const name of ['nodeport.yaml', 'k8s-1.iptables', 'k8s-2.iptables', 'k8s-3.iptables'])
      assert.ok(names.has(name), [...names].join());
  });

  it('a rename of a label reaches every file that means it', async () => {
    const editor = await open('clusterip.yaml');
    const edit = await cursorAt(editor, 'app: a$0pp').rename('shop');
    const changed = edit.entries().map(([uri]) => nameOf(uri));
    assert.deepEqual(changed.sort(), [
      'clusterip.yaml',
      'deploy.yaml',
      'networkpolicy.yaml',
      'nodeport.yaml',
    ]);
    for (const [uri, edits] of edit.entries()) {
      for (const { newText, range } of edits) {
        assert.equal(newText, 'shop');
        assert.equal(await textAt(new vscode.Location(uri, range)), 'app');
      }
    }
  });

  it('completion proposes fields, and what exists', async () => {
    const editor = await open('clusterip.yaml');
    const labels = (items: readonly vscode.CompletionItem[]) =>
      items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    const type = await cursorAt(editor, 'type: $0ClusterIP').completions();
    assert.ok(labels(type).includes('NodePort'));
    const target = await cursorAt(editor, 'targetPort: $08080').completions();
    const http = target.find(({ label }) => label === 'http');
    assert.equal(http?.detail, '8080/TCP · Deployment app (3 pods)');
    const range = http?.range instanceof vscode.Range ? http.range : http?.range?.replacing;
    assert.equal(range && editor.document.getText(range), '8080');
  });

  it('a field that is chosen while it is typed comes with its indentation', async () => {
    const editor = await open('nslookup.yaml');
    const { position } = cursorAt(editor, '  containers:');
    await editor.edit((edit) => edit.insert(position, '  dnsCon\n'));
    const place = cursorAt(editor, 'dnsCon$0\n');
    const item = (await place.completions()).find(({ label }) => label === 'dnsConfig');
    assert.ok(item);
    await vscode.commands.executeCommand('editor.action.triggerSuggest');
    await until('the suggestion to be taken', async () => {
      await vscode.commands.executeCommand('acceptSelectedSuggestion');
      return editor.document.getText().includes('  dnsConfig:\n    \n  containers:');
    });
  });

  it('a copy that is no file, as a comparison shows one, counts for nothing', async () => {
    const text = (await open('nodeport.yaml')).document.getText();
    const provider = vscode.workspace.registerTextDocumentContentProvider('copy', {
      provideTextDocumentContent: () => text,
    });
    const copy = await vscode.workspace.openTextDocument(vscode.Uri.parse('copy:/nodeport.yaml'));
    await vscode.window.showTextDocument(copy);
    // Whatever is told of the copy is told before this is answered.
    assert.notEqual((await codeLenses(await open('nodeport.yaml'))).length, 0);
    const symbols = await vscode.commands.executeCommand<vscode.SymbolInformation[]>(
      'vscode.executeWorkspaceSymbolProvider',
      'app-svc-nodeport',
    );
    const services = symbols.filter(({ location }) => location.uri.path.endsWith('/nodeport.yaml'));
    assert.deepEqual(
      services.map(({ location }) => location.uri.scheme),
      ['file'],
    );
    provider.dispose();
  });

  it('the outline has ports and containers', async () => {
    const [deployment] = await documentSymbols(await open('deploy.yaml'));
    const container = deployment?.children.find(({ name }) => name === 'app');
    assert.deepEqual(
      container?.children.map(({ name }) => name),
      ['http'],
    );
  });
});
