import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkManifests } from '../../server/src/kubernetes/index.ts';
import { corpusFiles, corpusFolder, hasCorpus } from '../unit/kubernetes/corpus.ts';

/*
 * The API server's word: a table of small manifests and what it answers to their creation, and manifests that
 * real projects deploy. Both lie beside the checkout; without them these tests are skipped, and say so.
 */

interface ExpectedError {
  readonly field: string;
  readonly type: string;
  /** Right as well: where two stages of the server say the same in two words. */
  readonly orType?: string;
}

interface Case {
  readonly name: string;
  readonly manifest: string;
  readonly accept: boolean;
  readonly errors?: readonly ExpectedError[];
  /** What the server shows only once the first errors are mended. */
  readonly also?: readonly ExpectedError[];
  readonly since?: string;
  readonly until?: string;
}

const tablePath = join(import.meta.dirname, '../../../shared/facts/validation-cases.json');
const cases: readonly Case[] = existsSync(tablePath) ? JSON.parse(readFileSync(tablePath, 'utf8')).cases : [];
if (cases.length === 0) console.warn('skipped: ../shared/facts/validation-cases.json is not there');

/** Versions in which a case holds: the ends of its range. */
function versionsOf({ since, until }: Case): string[] {
  return [...new Set([since ?? '1.30', until ?? '1.37'])];
}

describe.skipIf(cases.length === 0)("the API server's answers", () => {
  it.each(cases.map((entry) => [entry.name, entry] as const))('%s', (_, entry) => {
    for (const version of versionsOf(entry)) {
      const found = checkManifests([{ path: 'manifest.yaml', text: entry.manifest }], { version });
      const errors = found.filter(({ severity, field }) => severity === 'error' && field !== null);
      // The server's own spelling of a path differs in nothing but capitals.
      const got = new Set(errors.map(({ field, reason }) => `${field?.toLowerCase()} ${reason}`));
      const key = ({ field, type }: ExpectedError) => `${field.toLowerCase()} ${type}`;
      const wanted = entry.errors ?? [];
      for (const error of wanted) {
        const other = error.orType && key({ ...error, type: error.orType });
        expect(
          got.has(key(error)) || (other !== undefined && got.has(other)),
          `${key(error)} in ${version}`,
        ).toBe(true);
      }
      const allowed = new Set(
        [...wanted, ...(entry.also ?? [])].flatMap((error) => [
          key(error),
          key({ ...error, type: error.orType ?? error.type }),
        ]),
      );
      expect([...got].filter((error) => !allowed.has(error))).toEqual([]);
      expect(got.size > 0).toBe(!entry.accept);
    }
  });
});

describe.skipIf(!hasCorpus)('manifests that projects deploy', () => {
  const files = corpusFiles();
  const projects = [...new Set(files.map(({ name }) => name.split('/')[0] ?? ''))];

  it.each(projects)('%s: no error, in any version', (project) => {
    const own = files.filter(({ name }) => name.startsWith(`${project}/`));
    expect(own.length, corpusFolder).toBeGreaterThan(0);
    for (const version of ['1.30', '1.33', '1.36', '1.37']) {
      const found = checkManifests(
        own.map(({ name, text }) => ({ path: name, text })),
        { version },
      );
      expect(found.filter(({ severity }) => severity === 'error')).toEqual([]);
    }
  });

  it('every other finding has been looked at', () => {
    const found = projects.flatMap((project) => {
      const own = files.filter(({ name }) => name.startsWith(`${project}/`));
      return checkManifests(own.map(({ name, text }) => ({ path: name, text }))).map(
        ({ path, code }) => `${path} ${code}`,
      );
    });
    expect(found).toEqual([
      // Removed in 1.22, and the project still has it.
      'emojivoto/training/traffic-split/nginx-ing.yml API012',
      // The apex of a traffic split: its mesh sends what it gets to two other Services.
      'emojivoto/training/traffic-split/web-apex.yml SVC101',
      // The Deployment is called carts, and so are its pods: the policy is for nobody.
      'sock-shop/deploy/kubernetes/manifests-policy/netpol-cart-access.yaml NP103',
      'sock-shop/deploy/kubernetes/manifests-policy/netpol-cart-db-access.yaml NP104',
      // A monitoring system that lives in another repository.
      'sock-shop/deploy/kubernetes/manifests-policy/netpol-cortex-access.yaml NP104',
    ]);
  });
});
