import { spawn } from 'node:child_process';
import { homedir } from 'node:os';

/** Why a command gave no answer that counts. */
export type Reason =
  /** It said no. `words`: what it wrote about it. */
  | { readonly kind: 'exit'; readonly code: number | null; readonly words: string }
  | { readonly kind: 'timeout'; readonly seconds: number }
  | { readonly kind: 'too-long'; readonly megabytes: number }
  /** It could not even be started. `words`: the system's. */
  | { readonly kind: 'no-program'; readonly words: string }
  | { readonly kind: 'cancelled' };

export interface CommandResult {
  /** Where there is a reason: what was printed until then, which may be half of it. */
  readonly stdout: string;
  /** Warnings, where it succeeded. */
  readonly stderr: string;
  /** null: it ended with exit code 0. */
  readonly reason: Reason | null;
}

export interface RunOptions {
  readonly seconds: number;
  /** null: nothing cuts it short but the time. */
  readonly signal: AbortSignal | null;
}

/** A node with 100,000 rules prints some 15 MB. What is longer than this is no dump. */
const mostMegabytes = 256;
/** Milliseconds between asking a process to end and ending it. */
const grace = 2000;
/** A process group of its own takes kubectl's children along: the plugins that fetch credentials. */
const hasGroups = process.platform !== 'win32';

/** Runs a program without a shell and without input, to its end. Never rejects. */
export function runCommand(
  program: string,
  args: readonly string[],
  { seconds, signal }: RunOptions,
): Promise<CommandResult> {
  return new Promise((resolve) => {
    if (signal?.aborted) {
      resolve({ stdout: '', stderr: '', reason: { kind: 'cancelled' } });
      return;
    }
    let reason: Reason | null = null;
    let ended = false;
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    let length = 0;
    // Not in the workspace's folder: nothing in there shall be found in place of a program.
    const child = spawn(program, args, {
      cwd: homedir(),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: hasGroups,
      windowsHide: true,
    });

    const kill = (name: NodeJS.Signals): void => {
      if (ended || child.pid === undefined) return;
      try {
        if (hasGroups) process.kill(-child.pid, name);
        else child.kill(name);
      } catch {
        // It has ended by itself.
      }
    };
    let force: NodeJS.Timeout | undefined;
    const stop = (because: Reason): void => {
      if (reason !== null || ended) return;
      reason = because;
      kill('SIGTERM');
      force = setTimeout(() => kill('SIGKILL'), grace);
    };
    const timer = setTimeout(() => stop({ kind: 'timeout', seconds }), seconds * 1000);
    const cancel = (): void => stop({ kind: 'cancelled' });
    signal?.addEventListener('abort', cancel, { once: true });
    const end = (because: Reason | null): void => {
      if (ended) return;
      ended = true;
      clearTimeout(timer);
      clearTimeout(force);
      signal?.removeEventListener('abort', cancel);
      const text = (chunks: readonly Buffer[]) => Buffer.concat(chunks).toString('utf8');
      resolve({ stdout: text(out), stderr: text(err), reason: because });
    };

    const take = (chunks: Buffer[]) => (chunk: Buffer) => {
      length += chunk.length;
      if (length > mostMegabytes * 1024 * 1024) stop({ kind: 'too-long', megabytes: mostMegabytes });
      if (reason === null) chunks.push(chunk);
    };
    child.stdout.on('data', take(out));
    child.stderr.on('data', take(err));
    child.on('error', ({ message }) => end(reason ?? { kind: 'no-program', words: message }));
    child.on('close', (code) => {
      const words = kubectlWords(Buffer.concat(err).toString('utf8'));
      end(reason ?? (code === 0 ? null : { kind: 'exit', code, words }));
    });
  });
}

/**
 * What kubectl wrote, without the lines of its own log (`E1124 14:52:42.463585 7909 memcache.go:265] …`) where
 * it says the same in a sentence of its own below.
 */
export function kubectlWords(stderr: string): string {
  const lines = stderr.split(/\r?\n/).filter((line) => line.trim() !== '');
  const sentences = lines.filter((line) => !/^[IWEF]\d{4} \d\d:\d\d:\d\d\.\d+ /.test(line));
  return [...new Set(sentences.length > 0 ? sentences : lines)].join('\n');
}
