import * as vscode from 'vscode';
import { collectTexts } from '../texts.ts';
import type { Collected } from './collect.ts';
import type { Failure } from './collection.ts';
import { shownCommand, type Target } from './kubectl.ts';
import { type CommandResult, kubectlWords } from './runCommand.ts';

/** The output channel: every command that was run, what it warned of, and at the end what is missing and why. */
export class CollectionLog implements vscode.Disposable {
  #channel: vscode.OutputChannel | undefined;

  begin(target: Target, folder: vscode.Uri): void {
    this.#line('');
    this.#line(collectTexts.logBegin(target.context, folder.fsPath));
  }

  ran(program: string, args: readonly string[], { stderr, reason }: CommandResult): void {
    this.#line(`$ ${shownCommand(program, args)}`);
    if (reason !== null) this.#words(this.reasonWords(reason));
    else if (stderr.trim() !== '') this.#words(kubectlWords(stderr));
  }

  end(program: string, { files, failures, leftOut }: Collected): void {
    this.#line('');
    this.#line(collectTexts.logFiles(files.length, files.join(', ')));
    for (const { subject, args, reason } of failures) {
      this.#line(collectTexts.logFailure(subject));
      this.#words(`$ ${shownCommand(program, args)}`);
      this.#words(this.reasonWords(reason));
    }
    if (leftOut.length > 0) this.#line(collectTexts.logLeftOut(leftOut.join(', ')));
  }

  show(): void {
    this.#channel?.show(true);
  }

  reasonWords(reason: Failure['reason']): string {
    switch (reason.kind) {
      case 'exit':
        return reason.words || collectTexts.exitCode(reason.code);
      case 'timeout':
        return collectTexts.timeout(reason.seconds);
      case 'too-long':
        return collectTexts.tooLong(reason.megabytes);
      case 'no-program':
        return collectTexts.noProgram(reason.words);
      case 'cancelled':
        return collectTexts.cancelled();
      case 'no-rules':
        return collectTexts.noRules();
      case 'unreadable':
        return collectTexts.unreadable(reason.words);
      case 'unwritten':
        return collectTexts.unwritten(reason.words);
    }
  }

  dispose(): void {
    this.#channel?.dispose();
  }

  #words(text: string): void {
    for (const line of text.split('\n')) this.#line(`  ${line}`);
  }

  #line(text: string): void {
    this.#channel ??= vscode.window.createOutputChannel(collectTexts.channel());
    this.#channel.appendLine(text);
  }
}
