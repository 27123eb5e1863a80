import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../scripts/project.mjs';

/** A folder for one run, with a copy of the samples in it: whatever a test does, the checkout stays as it is. */
export function copySamples() {
  const folder = mkdtempSync(join(tmpdir(), 'e2e-'));
  const samples = join(folder, 'samples');
  cpSync(join(root, 'samples'), samples, { recursive: true });
  return { folder, samples, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }) };
}
