#!/usr/bin/env node
/**
 * Stands in for kubectl where a process has to be started. The scene is a JSON file that KUBECTL_SCENE names; each
 * call is noted in the file that the scene names as `log`.
 */
import { appendFileSync, readFileSync } from 'node:fs';
import { answer, troubleOf } from './cluster.mjs';

/** @type {import('./cluster.mjs').Scene} */
const scene = process.env.KUBECTL_SCENE ? JSON.parse(readFileSync(process.env.KUBECTL_SCENE, 'utf8')) : {};
const args = process.argv.slice(2);
const trouble = troubleOf(args, scene);

if (trouble?.ignoresTerm) process.on('SIGTERM', () => {});
note('begins');
for (let megabyte = 0; megabyte < (trouble?.megabytes ?? 0); megabyte++) {
  const isTaken = process.stdout.write('-A KUBE-SERVICES -j RETURN\n'.repeat(38_836));
  if (!isTaken) await new Promise((resolve) => process.stdout.once('drain', () => resolve(undefined)));
}
const { stdout, stderr, code } = answer(args, scene);
process.stdout.write(stdout);
process.stderr.write(stderr);
process.exitCode = code;
if (trouble?.hangs) setInterval(() => {}, 1 << 30);
else note(`ends with ${code}`);

/** @param {string} what */
function note(what) {
  if (scene.log) appendFileSync(scene.log, `${process.pid} ${what}: ${args.join(' ')}\n`);
}
