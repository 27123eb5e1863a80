import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';

/*
 * The real iptables-restore takes the sample dumps, and what the kernel then prints is the dump again. In a
 * network namespace of our own; skipped where that can't be made (not root, no iptables, not Linux).
 */

const samples = new URL('../../samples/', import.meta.url);
const namespace = `kubehop-${process.pid}-samples`;
const run = (command: string, args: string[], input = '') => {
  const result = spawnSync(command, args, { input, encoding: 'utf8' });
  return { status: result.status, out: result.stdout ?? '', error: result.stderr ?? String(result.error) };
};
const inside = (command: string[], input = '') => run('ip', ['netns', 'exec', namespace, ...command], input);

const programs = ['iptables-legacy-restore', 'iptables-legacy-save', 'iptables-nft-restore'];
const missing = ['ip', ...programs].filter((program) => run(program, ['-V']).status !== 0);
if (missing.length === 0 && run('ip', ['netns', 'add', namespace]).status !== 0) missing.push('root');
if (missing.length > 0)
  console.warn(`skipped: sample dumps against the kernel (needs ${missing.join(', ')})`);

describe.skipIf(missing.length > 0)('sample dumps against the kernel', () => {
  afterAll(() => {
    run('ip', ['netns', 'del', namespace]);
  });

  describe.each(['k8s-1', 'k8s-2', 'k8s-3'])('%s', (node) => {
    const dump = readFileSync(new URL(`${node}.iptables`, samples), 'utf8');

    it.each(['iptables-legacy-restore', 'iptables-nft-restore'])('passes %s --test', (restore) => {
      expect(inside([restore, '--test'], dump)).toMatchObject({ status: 0, error: '' });
    });

    // table by table: in which order the kernel lists its tables depends on which one was loaded first
    it('comes back from the kernel line by line', () => {
      expect(inside(['iptables-legacy-restore', '--counters'], dump)).toMatchObject({ status: 0 });
      const tables = dump.split(/^#.*\n/m).filter((part) => part !== '');
      expect(tables.map((table) => table.split('\n')[0])).toEqual(['*nat', '*filter']);
      const saved = ['nat', 'filter'].map((name) => inside(['iptables-legacy-save', '-t', name]).out);
      expect(saved.map((text) => text.replace(/^#.*\n/gm, ''))).toEqual(tables);
    });
  });
});
