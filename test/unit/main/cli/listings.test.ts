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

describe('a script, and Markdown', () => {
  const SCRIPT = `#!/bin/sh
IPT=/sbin/iptables
$IPT -P FORWARD DROP
$IPT -A FORWARD -s 10.0.0.0/8 \\
  -p tcp --dport 80 -j ACCEPT
`;
  const trace = async (file: string) => {
    const packet = ['--to', '192.0.2.80:80', '--from', '10.0.0.1', '--node-ip', '192.0.2.1'];
    return ((await json(['trace', file, ...packet])) as Traced).outcomes;
  };

  it('is traced as the rules that it makes', () =>
    inFolder({ 'firewall.sh': SCRIPT }, async (folder) => {
      const [outcome, ...more] = await trace(`${folder}/firewall.sh`);
      expect(more).toEqual([]);
      expect(outcome).toMatchObject({
        verdict: 'ACCEPT',
        probability: 1,
        hops: [{ line: 5, rule: '-A FORWARD -s 10.0.0.0/8 -p tcp --dport 80 -j ACCEPT' }],
      });
    }));

  it.each([
    ['fenced', (dump: string) => `# Notes\n\nThe rules:\n\n\`\`\`text\n${dump}\n\`\`\`\n\nThat is all.\n`],
    ['indented', (dump: string) => `Notes\n\n${dump.replace(/^/gm, '    ')}\n\nThat is all.\n`],
    ['quoted', (dump: string) => `Somebody wrote:\n${dump.replace(/^/gm, '> ')}\n\nThat is all.\n`],
  ])('%s in Markdown, a dump is a dump', (_, write) => {
    const dump = '*filter\n:FORWARD DROP [0:0]\n-A FORWARD -s 10.0.0.0/8 -j ACCEPT\nCOMMIT';
    return inFolder({ 'notes.md': write(dump) }, async (folder) => {
      const [outcome] = await trace(`${folder}/notes.md`);
      expect(outcome).toMatchObject({ verdict: 'ACCEPT', probability: 1 });
    });
  });
});

it('what is wrong in a command of several lines is shown in the line that says it', () =>
  inFolder({ 'firewall.sh': 'iptables -A FORWARD \\\n  -s 10.0.0.1/8 \\\n  -j ACCEPT\n' }, async (folder) => {
    const found = (await json(['check', `${folder}/firewall.sh`])) as { code: string; range: unknown }[];
    expect(found).toMatchObject([
      { code: 'IPT008', range: { start: { line: 1, character: 5 }, end: { line: 1, character: 15 } } },
    ]);
  }));
