import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runCommandLine } from '../../../../server/src/main/cli/run.ts';
import { plain, type Style } from '../../../../server/src/main/cli/style.ts';

/** What a run of the command line left behind. */
export interface Run {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** Runs one command line; `input` is what standard input holds. */
export async function run(words: readonly string[], input = '', style: Style = plain): Promise<Run> {
  let out = '';
  let error = '';
  const code = await runCommandLine(words, {
    out: (text) => {
      out += text;
    },
    error: (text) => {
      error += text;
    },
    readInput: async () => input,
    style,
  });
  return { code, out, error };
}

/** Runs it with `--format json` and gives the value; throws where it couldn't run. */
export async function json(words: readonly string[], input = ''): Promise<unknown> {
  const { code, out, error } = await run([...words, '--format', 'json'], input);
  if (code === 2) throw new Error(error);
  return JSON.parse(out);
}

/** A sample of the project, by its name in samples/. */
export const sample = (name: string) => new URL(`../../../../samples/${name}`, import.meta.url).pathname;

/** Puts files into a folder of their own, gives it to the test, and removes it. */
export async function inFolder(
  files: Readonly<Record<string, string | Uint8Array>>,
  test: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'kubehop-cli-'));
  try {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    await test(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
