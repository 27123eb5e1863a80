import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished, vi } from 'vitest';
import { type Collected, collect } from '../../../../client/src/collect/collect.ts';
import type { World } from '../../../../client/src/collect/collection.ts';
import type { Target } from '../../../../client/src/collect/kubectl.ts';
import { kubectlWords, runCommand } from '../../../../client/src/collect/runCommand.ts';
import { answer, type Scene } from '../../../standIn/cluster.mjs';

/** A program with a `#!` line: Windows doesn't start it. */
export const canStandIn = process.platform !== 'win32';
export const standIn = fileURLToPath(new URL('../../../standIn/kubectl.mjs', import.meta.url));

export const target: Target = {
  program: standIn,
  context: 'tutorial',
  server: 'https://192.168.100.101:6443',
  namespace: 'kube-system',
  selector: 'k8s-app=kube-proxy',
  debugImage: 'busybox:1.37',
};

/** Everything that a collection did to its world. */
export interface Played {
  readonly collected: Collected;
  readonly files: ReadonlyMap<string, string>;
  /** The calls in the order in which they began. */
  readonly calls: readonly string[];
  /** Those that exist at the end. */
  readonly debugPods: readonly string[];
  readonly steps: readonly string[];
  /** The nodes for which debug pods were offered. */
  readonly offered: readonly string[];
}

/** A scene in files, until the test is over. */
export function setScene(scene: Scene) {
  const folder = mkdtempSync(join(tmpdir(), 'kubehop-collect-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'scene.json');
  const staged = { ...scene, log: join(folder, 'log'), pods: join(folder, 'pods') };
  writeFileSync(file, JSON.stringify(staged));
  for (const path of [staged.log, staged.pods]) writeFileSync(path, '');
  const linesOf = (path: string) =>
    readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  return { scene: staged, file, log: () => linesOf(staged.log), debugPods: () => linesOf(staged.pods) };
}

/** What a process of the stand-in would answer, without the process. */
function runInside(scene: Scene): World['run'] {
  return async (args, { signal }) => {
    if (signal?.aborted) return { stdout: '', stderr: '', reason: { kind: 'cancelled' } };
    if (scene.log) appendFileSync(scene.log, `${args.join(' ')}\n`);
    const { stdout, stderr, code } = answer(args, scene);
    if (code === 0) return { stdout, stderr, reason: null };
    return { stdout, stderr, reason: { kind: 'exit', code, words: kubectlWords(stderr) } };
  };
}

/** Starts a process for each call, as the command does. */
export function runOutside(file: string, seconds?: number): World['run'] {
  return (args, options) =>
    runCommand('env', [`KUBECTL_SCENE=${file}`, standIn, ...args], {
      ...options,
      seconds: seconds ?? options.seconds,
    });
}

/** Collects from the stand-in. `world`: what is otherwise than that the user agrees to all but debug pods. */
export async function play(
  scene: Scene,
  world: Partial<World> | ((file: string) => Partial<World>) = {},
): Promise<Played> {
  const staged = setScene(scene);
  const files = new Map<string, string>();
  const steps: string[] = [];
  let offered: readonly string[] = [];
  const { mayDebug, ...others } = typeof world === 'function' ? world(staged.file) : world;
  const collected = await collect(target, {
    run: runInside(staged.scene),
    write: async (file, text) => void files.set(file, text),
    mayWrite: async () => true,
    mayDebug: async (nodes) => {
      offered = nodes;
      return mayDebug?.(nodes) ?? false;
    },
    progress: (subject, done, of) => steps.push(`${subject} ${done}/${of}`),
    signal: new AbortController().signal,
    now: new Date('2025-05-14T10:11:12.345Z'),
    ...others,
  });
  return { collected, files, calls: staged.log(), debugPods: staged.debugPods(), steps, offered };
}

/** Is there such a process? One that has ended and that nobody has asked for (a zombie) is none. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    if (process.platform !== 'linux') return true;
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** Fails unless the process ends: its output is closed a moment before it is gone. */
export async function hasEnded(pid: number): Promise<void> {
  await vi.waitUntil(() => !isRunning(pid), { timeout: 60_000, interval: 10 });
}
