import * as vscode from 'vscode';
import { collectTexts } from '../texts.ts';
import { readContext, readJson } from './answers.ts';
import { type Collected, collect } from './collect.ts';
import { CollectionLog } from './collectionLog.ts';
import { debugCalls } from './debugPod.ts';
import { folderName } from './documents.ts';
import {
  configView,
  execIn,
  getProxyPods,
  placeholder,
  savePrograms,
  shownCommands,
  type Target,
} from './kubectl.ts';
import { pickFolder } from './pickFolder.ts';
import { questionCalls } from './questions.ts';
import { runCommand } from './runCommand.ts';
import { collectSettings } from './settings.ts';

/**
 * *Collect from the Cluster…*: the one command that starts processes, after the user has seen which. Only here;
 * the server starts none.
 */
export function registerCollect(): vscode.Disposable {
  const log = new CollectionLog();
  let isCollecting = false;
  const command = vscode.commands.registerCommand('kubehop.collectFromCluster', async () => {
    if (!vscode.workspace.isTrusted) {
      void vscode.window.showWarningMessage(collectTexts.untrusted());
      return;
    }
    if (isCollecting) {
      void vscode.window.showInformationMessage(collectTexts.already());
      return;
    }
    isCollecting = true;
    try {
      await collectInto(log);
    } finally {
      isCollecting = false;
    }
  });
  return vscode.Disposable.from(command, log);
}

async function collectInto(log: CollectionLog): Promise<void> {
  const target = await findTarget(log);
  if (target === null) return;
  const now = new Date();
  const folder = await pickFolder(folderName(target.context, now));
  if (folder === undefined || !(await agrees(target, folder))) return;
  log.begin(target, folder);
  const collected = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: collectTexts.progress(target.context),
      cancellable: true,
    },
    (progress, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      let shown = 0;
      return collect(target, {
        run: async (args, options) => {
          const result = await runCommand(target.program, args, options);
          log.ran(target.program, args, result);
          return result;
        },
        write: async (file, text) => {
          await vscode.workspace.fs.writeFile(
            vscode.Uri.joinPath(folder, file),
            new TextEncoder().encode(text),
          );
        },
        mayWrite: (files) => mayOverwrite(folder, files),
        mayDebug: (nodes) => mayDebug(target, nodes),
        progress: (subject, done, of) => {
          const part = (100 * done) / of;
          progress.report({
            message: collectTexts.step(subject, done, of),
            increment: Math.max(0, part - shown),
          });
          shown = Math.max(shown, part);
        },
        signal: abort.signal,
        now,
      });
    },
  );
  log.end(target.program, collected);
  void tell(collected, folder, log); // until somebody has read it
}

/** The current context, or null: there is none, and the user knows why. */
async function findTarget(log: CollectionLog): Promise<Target | null> {
  const settings = vscode.workspace.getConfiguration('kubehop');
  const setting = (name: keyof typeof collectSettings): string =>
    settings.get(name, '').trim() || collectSettings[name];
  const program = setting('kubectlPath');
  const { stdout, reason } = await runCommand(program, configView, { seconds: 30, signal: null });
  const config = reason === null ? readJson(stdout) : null;
  const context = config && readContext(config);
  if (context) {
    return {
      program,
      context: context.name,
      server: context.server,
      namespace: setting('collect.namespace'),
      selector: setting('collect.selector'),
      debugImage: setting('collect.debugImage'),
    };
  }
  if (reason?.kind === 'no-program') {
    void offerSetting(collectTexts.noKubectl(program, reason.words));
  } else {
    void vscode.window.showErrorMessage(
      collectTexts.noContext(reason === null ? '' : log.reasonWords(reason)),
    );
  }
  return null;
}

async function offerSetting(why: string): Promise<void> {
  const open = collectTexts.openSettings();
  if ((await vscode.window.showErrorMessage(why, open)) !== open) return;
  await vscode.commands.executeCommand('workbench.action.openSettings', 'kubehop.kubectlPath');
}

/** Shows every command before any of them asks the cluster. */
async function agrees(target: Target, folder: vscode.Uri): Promise<boolean> {
  const { pod, container } = placeholder;
  const shown = (calls: readonly (readonly string[])[]) => shownCommands(target.program, calls);
  const yes = collectTexts.collect();
  const answer = await vscode.window.showInformationMessage(
    collectTexts.question(target.context),
    {
      modal: true,
      detail: collectTexts.questionDetail({
        server: target.server ?? '',
        namespace: target.namespace,
        folder: folder.fsPath,
        lists: shown([...questionCalls(target), getProxyPods(target)]),
        dumps: shown(savePrograms.map((program) => execIn(target, pod, container, program))),
      }),
    },
    yes,
  );
  return answer === yes;
}

async function mayDebug(target: Target, nodes: readonly string[]): Promise<boolean> {
  const yes = collectTexts.makeDebugPods();
  const answer = await vscode.window.showWarningMessage(
    collectTexts.debugQuestion(nodes.length),
    {
      modal: true,
      detail: collectTexts.debugDetail({
        nodes: nodes.join(', '),
        namespace: target.namespace,
        image: target.debugImage,
        calls: shownCommands(target.program, debugCalls(target)),
      }),
    },
    yes,
  );
  return answer === yes;
}

async function mayOverwrite(folder: vscode.Uri, files: readonly string[]): Promise<boolean> {
  const there = await vscode.workspace.fs.readDirectory(folder).then(
    (entries) => entries.map(([name]) => name.toLowerCase()),
    (): string[] => [], // it will be made with its first document
  );
  const old = files.filter((file) => there.includes(file.toLowerCase()));
  if (old.length === 0) return true;
  const yes = collectTexts.overwrite();
  const answer = await vscode.window.showWarningMessage(
    collectTexts.overwriteQuestion(old.length),
    { modal: true, detail: collectTexts.overwriteDetail(folder.fsPath, old.join(', ')) },
    yes,
  );
  return answer === yes;
}

/** One sentence at the end; more is in the output channel. */
async function tell(collected: Collected, folder: vscode.Uri, log: CollectionLog): Promise<void> {
  const { files, failures, end } = collected;
  if (end === 'declined') return;
  const open = collectTexts.openFolder();
  const details = collectTexts.details();
  const actions = [...(files.length > 0 ? [open] : []), ...(failures.length > 0 ? [details] : [])];
  const sentence = collectTexts.result(collected);
  const answer = await (failures.length > 0 || files.length === 0
    ? vscode.window.showWarningMessage(sentence, ...actions)
    : vscode.window.showInformationMessage(sentence, ...actions));
  if (answer === details) log.show();
  if (answer !== open) return;
  const isInside = vscode.workspace.getWorkspaceFolder(folder) !== undefined;
  if (isInside) await vscode.commands.executeCommand('revealInExplorer', folder);
  else await vscode.commands.executeCommand('vscode.openFolder', folder, { forceNewWindow: true });
}
