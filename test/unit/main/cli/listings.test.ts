import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inFolder, json } from './commandLine.ts';

/* Other spellings of a ruleset on the command line. */

const LISTING = readFileSync(new URL('../../../fixtures/listings/nodeport.L-n-v', import.meta.url), 'utf8');

interface Traced {
  readonly outcomes: readonly {
    readonly destination: unknown;
    readonly probability: number | null;
    readonly hops: readonly { readonly rule: string; readonly line: number }[];
  }[];
}

describe('a listing', () => {
  it('gives its Services', () =>
    inFolder({ 'nat.txt': LISTING }, async (folder) => {
      const services = (await json(['services', `${folder}/nat.txt`])) as {
        name: string;
        clusterIP: string;
      }[];
      expect(services.map(({ name, clusterIP }) => `${name} ${clusterIP}`).sort()).toEqual([
        'app-svc-nodeport 10.111.7.86',
        'kubernetes 10.96.0.1',
      ]);
    }));

  it('is traced: rules as iptables-save says them, in the lines of the listing', () =>
    inFolder({ 'nat.txt': LISTING }, async (folder) => {
      const to = ['--to', '10.111.7.86:80', '--from', '10.244.9.9'];
      const { outcomes } = (await json(['trace', `${folder}/nat.txt`, ...to])) as Traced;
      expect(outcomes.map(({ probability }) => probability?.toFixed(3)).sort()).toEqual([
        '0.333',
        '0.333',
        '0.333',
      ]);
      const hop = outcomes[0]?.hops.find(({ rule }) => rule.includes('-d 10.111.7.86/32'));
      expect(hop?.rule).toMatch(
        /^-A KUBE-SERVICES -d 10\.111\.7\.86\/32 -p tcp -m comment --comment "test001\/app-svc-nodeport: cluster IP" -m tcp --dport 80 -j KUBE-SVC-/,
      );
      expect(LISTING.split('\n')[(hop?.line ?? 0) - 1]).toContain('10.111.7.86');
    }));
});
