/**
 * How fast and how large, always against something that the same machine does in the same run.
 *
 *   npm run bench                 all rows
 *   npm run bench -- --quick      without the large dump
 *
 * Exit code 1 if a ratio exceeds its bound. Where iptables-restore or root is missing, the rows that need it say
 * so and are left out.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const folder = mkdtempSync(join(tmpdir(), 'kubehop-bench-'));
try {
  await build({
    entryPoints: ['rows.ts', 'measure.ts'].map((name) => fileURLToPath(new URL(name, import.meta.url))),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
  });
  // iptables-restore --test commits nothing; even so it sees a network namespace of its own and no other.
  const isolated = spawnSync('unshare', ['--net', 'true']).status === 0;
  const command = [process.execPath, join(folder, 'rows.mjs'), folder, ...process.argv.slice(2)];
  if (isolated) command.unshift('unshare', '--net');
  const [program = '', ...args] = command;
  const { status } = spawnSync(program, args, {
    stdio: 'inherit',
    env: {
      ...process.env,
      KUBEHOP_BENCH_ISOLATED: isolated ? '1' : '',
      XTABLES_LOCKFILE: join(folder, 'lock'),
    },
  });
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true });
}
