import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { Scene } from '../../standIn/cluster.mjs';
import { activate, cursorAt, ownExtension, until } from '../kit.ts';

type Window = typeof vscode.window;

describe('Collect from the Cluster', () => {
  if (process.platform === 'win32') return; // the stand-in has a `#!` line
  const settings = () => vscode.workspace.getConfiguration('kubehop');
  const { showInformationMessage, showWarningMessage, showErrorMessage, showQuickPick } = vscode.window;
  const folder = mkdtempSync(join(tmpdir(), 'kubehop-collect-'));
  const log = join(folder, 'log');
  /** What the user was shown in modal dialogs, and what was said at the end. */
  let shown: string[] = [];
  let said: string[] = [];
  let collected: vscode.Uri | undefined;

  function setScene(scene: Scene): void {
    writeFileSync(log, '');
    writeFileSync(join(folder, 'scene.json'), JSON.stringify({ ...scene, log }));
    // The extension runs in this process, and its processes inherit.
    process.env.KUBECTL_SCENE = join(folder, 'scene.json');
  }

  /** Answers as a user would: the first folder, and the first button of each dialog, or none. */
  function answer(agree: boolean): void {
    shown = [];
    said = [];
    const reply = async (message: string, ...rest: unknown[]) => {
      const [options, first] = rest as [vscode.MessageOptions | string | undefined, string | undefined];
      if (typeof options === 'object' && options.modal) {
        shown.push(`${message}\n${options.detail}`);
        return agree ? first : undefined;
      }
      said.push(message);
      return undefined;
    };
    const { window } = vscode as { window: { -readonly [name in keyof Window]: Window[name] } };
    window.showInformationMessage = reply as Window['showInformationMessage'];
    window.showWarningMessage = reply as Window['showWarningMessage'];
    window.showErrorMessage = reply as Window['showErrorMessage'];
    window.showQuickPick = (async (items: readonly { folder?: vscode.Uri }[]) => {
      collected = items[0]?.folder;
      return items[0];
    }) as unknown as Window['showQuickPick'];
  }

  before(async () => {
    await activate();
    const standIn = join(ownExtension().extensionPath, 'test/standIn/kubectl.mjs');
    await settings().update('kubectlPath', standIn, vscode.ConfigurationTarget.Global);
  });
  afterEach(async () => {
    Object.assign(vscode.window, {
      showInformationMessage,
      showWarningMessage,
      showErrorMessage,
      showQuickPick,
    });
    if (collected !== undefined)
      await vscode.workspace.fs.delete(collected, { recursive: true }).then(undefined, () => {});
    collected = undefined;
  });
  after(async () => {
    delete process.env.KUBECTL_SCENE;
    rmSync(folder, { recursive: true });
    await settings().update('kubectlPath', undefined, vscode.ConfigurationTarget.Global);
  });

  const run = () => vscode.commands.executeCommand('kubehop.collectFromCluster');
  const calls = () => readFileSync(log, 'utf8').split('\n').slice(0, -1);

  it('shows its commands first, and asks the cluster nothing where the user says no', async () => {
    setScene({});
    answer(false);
    await run();
    assert.equal(shown.length, 1);
    assert.match(shown[0] ?? '', /context tutorial/);
    assert.match(shown[0] ?? '', /kube-system/);
    assert.match(
      shown[0] ?? '',
      /exec pod\/POD --container=CONTAINER -- …\n• iptables-save\n• ip6tables-save/,
    );
    assert.deepEqual(
      calls().filter((call) => !call.includes('config view')),
      [],
    );
  });

  it('writes documents in a new folder, and they open as the dumps of their nodes', async () => {
    setScene({ troubles: [{ on: 'exec pod/kube-proxy-k8s-3 ', stderr: 'Error from server: i/o timeout' }] });
    answer(true);
    await run();
    assert.ok(collected);
    assert.match(collected.path, /\/tutorial-\d{4}-\d\d-\d\d-\d{4}$/);
    const names = (await vscode.workspace.fs.readDirectory(collected)).map(([name]) => name);
    assert.deepEqual(
      names.filter((name) => name.endsWith('.iptables')),
      ['k8s-1.iptables', 'k8s-2.iptables'],
    );
    assert.deepEqual(said, ['Rules of 2 nodes collected. One thing could not be read.']);
    const document = await vscode.workspace.openTextDocument(
      vscode.Uri.joinPath(collected, 'k8s-1.iptables'),
    );
    const editor = await vscode.window.showTextDocument(document);
    assert.equal(document.languageId, 'iptables-save');
    assert.match(document.getText(), /^# context: tutorial \(https:/);
    await until('the pods of the collected session', async () =>
      (await cursorAt(editor, '-A KUBE-SVC-CFV$0XM4HF2HSCB2P5 -m statistic').hover()).includes('5mhrm'),
    );
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });

  it('asks before it makes debug pods', async () => {
    setScene({ withoutPod: ['k8s-2'], pods: join(folder, 'pods') });
    answer(true);
    await run();
    assert.match(shown[1] ?? '', /One node .*debug pod/);
    assert.match(shown[1] ?? '', /Nodes: k8s-2\n/);
    assert.match(shown[1] ?? '', /• debug node\/NODE --image=busybox/);
    assert.deepEqual(said, ['Rules of 3 nodes collected.']);
    assert.equal(readFileSync(join(folder, 'pods'), 'utf8'), '');
  });

  it('says what kubectl says where there is no context, and where there is no kubectl', async () => {
    setScene({ context: null });
    answer(true);
    await run();
    assert.match(said[0] ?? '', /no current context.*error: current-context must exist/);
    await settings().update(
      'kubectlPath',
      join(dirname(folder), 'no-kubectl'),
      vscode.ConfigurationTarget.Global,
    );
    await run();
    assert.match(said[1] ?? '', /no-kubectl does not start: .*ENOENT/);
    assert.deepEqual(shown, []);
  });
});
