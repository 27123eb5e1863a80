import { defineConfig } from 'vitest/config';

/** A part of the tests that `npm test -- --only NAME` runs alone. */
const project = (
  name: string,
  folder: string,
  more: { testTimeout?: number; fileParallelism?: boolean } = {},
) => ({
  extends: true as const,
  test: { name, include: [`${folder}/**/*.test.ts`], ...more },
});

export default defineConfig({
  test: {
    // UPDATE=1 npm test: golden files and snapshots take what they see.
    update: process.env.UPDATE === '1',
    // A guard against hanging, not a measure: busy machines are slow.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    projects: [
      project('unit', 'test/unit'),
      project('grammar', 'test/grammar'),
      // The kernel is asked, and large inputs are read.
      project('truth', 'test/truth'),
      // Each file opens a VS Code window of its own.
      project('window', 'test/e2e/window', { testTimeout: 180_000, fileParallelism: false }),
    ],
  },
});
