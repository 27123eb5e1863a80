import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { activate, open, ownExtension } from '../kit.ts';

describe('activation', () => {
  before(activate);

  it('makes a dump a document of our language', async () => {
    const editor = await open('k8s-1.iptables');
    assert.equal(editor.document.languageId, 'iptables-save');
  });

  it('brings every command that the manifest promises', async () => {
    const promised: string[] = ownExtension().packageJSON.contributes.commands.map(
      (entry: { command: string }) => entry.command,
    );
    const known = await vscode.commands.getCommands(true);
    assert.ok(promised.length > 0);
    assert.deepEqual(
      promised.filter((command) => !known.includes(command)),
      [],
    );
  });
});
