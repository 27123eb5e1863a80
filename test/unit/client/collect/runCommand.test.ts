import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { kubectlWords, runCommand } from '../../../../client/src/collect/runCommand.ts';
import type { Trouble } from '../../../standIn/cluster.mjs';
import { canStandIn, hasEnded, isRunning, runOutside, setScene } from './kit.ts';

const node = process.execPath;
const options = { seconds: 60, signal: null };
const patience = { timeout: 60_000, interval: 10 };

describe('a command', () => {
  it('gives what it printed, and its warnings', async () => {
    const script = `process.stdout.write('ü'.repeat(3)); console.error('Warning: old')`;
    expect(await runCommand(node, ['-e', script], options)).toEqual({
      stdout: 'üüü',
      stderr: 'Warning: old\n',
      reason: null,
    });
  });

  it('gets its arguments as they are: no shell reads them', async () => {
    const args = ['$HOME', '`id`', 'a b', '*', '"', "'", '; true', '', '--x=$(id)'];
    const script = 'console.log(JSON.stringify(process.argv.slice(1)))';
    const { stdout } = await runCommand(node, ['-e', script, '--', ...args], options);
    expect(JSON.parse(stdout)).toEqual(args);
  });

  it('has no input to wait for', async () => {
    const script = `process.stdin.resume().on('end', () => console.log('end'))`;
    expect((await runCommand(node, ['-e', script], options)).stdout).toBe('end\n');
  });

  it('that fails says why', async () => {
    const script = `console.log('half'); console.error('error: no'); process.exit(3)`;
    expect(await runCommand(node, ['-e', script], options)).toMatchObject({
      stdout: 'half\n',
      reason: { kind: 'exit', code: 3, words: 'error: no' },
    });
  });

  it('that does not exist is a reason, not an exception', async () => {
    const { reason } = await runCommand('no-such-kubectl', [], options);
    expect(reason).toMatchObject({ kind: 'no-program', words: expect.stringContaining('ENOENT') });
  });

  it('is not begun after a cancel', async () => {
    const { reason } = await runCommand('no-such-kubectl', [], { seconds: 1, signal: AbortSignal.abort() });
    expect(reason).toEqual({ kind: 'cancelled' });
  });
});

describe.skipIf(!canStandIn)('a process that', () => {
  const start = (trouble: Omit<Trouble, 'on'>, signal: AbortSignal | null = null) => {
    const { file, log } = setScene({ troubles: [{ on: '.', ...trouble }] });
    return { log, result: runOutside(file)(['get'], { seconds: 60, signal }) };
  };

  it('prints much is read whole', async () => {
    const { stdout, reason } = await start({ megabytes: 20, stdout: 'COMMIT\n' }).result;
    expect(reason).toBeNull();
    expect(stdout.length).toBeGreaterThan(20_000_000);
    expect(stdout.endsWith('\nCOMMIT\n')).toBe(true);
  });

  it('never ends is ended when its time is over', async () => {
    const { file } = setScene({ troubles: [{ on: '.', hangs: true, stdout: 'half' }] });
    const { reason } = await runOutside(file)(['get'], { seconds: 0.2, signal: null });
    expect(reason).toEqual({ kind: 'timeout', seconds: 0.2 });
  });

  it('does not want to end is ended all the same', async () => {
    const abort = new AbortController();
    const { result, log } = start({ hangs: true, ignoresTerm: true }, abort.signal);
    const pid = await vi.waitUntil(() => Number(log()[0]?.split(' ', 1)[0]), patience);
    abort.abort();
    expect((await result).reason).toEqual({ kind: 'cancelled' });
    await hasEnded(pid);
  });

  it('has started others is ended with them', async () => {
    // As a plugin for credentials would: it holds the output open, and would outlive its parent.
    const { file: pidFile } = setScene({});
    const script = `const { spawn } = require('node:child_process');
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1 << 30)'], { stdio: 'inherit' });
      require('node:fs').writeFileSync(process.argv[1], 'pid ' + child.pid + ' ');
      setInterval(() => {}, 1 << 30);`;
    const abort = new AbortController();
    const result = runCommand(node, ['-e', script, pidFile], { seconds: 60, signal: abort.signal });
    const read = () => /^pid (\d+) /.exec(readFileSync(pidFile, 'utf8'))?.[1];
    const pid = Number(await vi.waitUntil(read, patience));
    expect(isRunning(pid)).toBe(true);
    abort.abort();
    expect((await result).reason).toEqual({ kind: 'cancelled' });
    await hasEnded(pid);
  });
});

describe('the words of kubectl', () => {
  it('are its sentence, without its log', () => {
    const log = 'E1124 14:56:16.814932   12252 memcache.go:265] "Unhandled Error" err="x"';
    expect(kubectlWords(`${log}\r\n${log}\r\nThe connection was refused\r\n`)).toBe(
      'The connection was refused',
    );
    expect(kubectlWords(`${log}\n${log}\n`)).toBe(log);
    expect(kubectlWords('')).toBe('');
  });
});
