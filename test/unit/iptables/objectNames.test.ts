import { describe, expect, it } from 'vitest';
import {
  Dump,
  languageFindings,
  matrix,
  packetFindings,
  readRule,
  trace,
} from '../../../server/src/iptables/index.ts';

/** `constructor`, `toString` …: what a look-up in a table of facts may find though nobody wrote it there. */
const names = Object.getOwnPropertyNames(Object.prototype);

/** Texts with a word in each place where people make words up. */
const texts: readonly ((word: string) => string)[] = [
  (word) => table(`-A INPUT -m ${word} -j DROP`),
  (word) => table(`:${word} - [0:0]`, `-A INPUT -j ${word}`, `-A ${word} -p tcp -j DROP`),
  (word) => table(`-A INPUT -j ${word} --${word} 1`),
  (word) => table(`-A INPUT -p ${word} -s ${word} -i ${word} -j DROP`),
  (word) => table(`-A INPUT -m tos --tos ${word} -j DROP`, `-A INPUT -j TOS --set-tos ${word}`),
  (word) =>
    table(`-A INPUT -m dscp --dscp-class ${word} -j DROP`, `-A INPUT -j DSCP --set-dscp-class ${word}`),
  (word) => `-A ${word} -j ${word}\n`,
  (word) => `iptables ${word} -A INPUT -j DROP\niptables ${word} INPUT -j ${word}\n`,
  (word) =>
    listing(`ACCEPT     all  --  ${word}  anywhere`, `${word}  tcp  --  anywhere  anywhere  tcp dpt:${word}`),
  (word) => listing(`LOG  all  --  anywhere  anywhere  LOG level ${word}`),
  (word) => listing(`DROP  icmp --  anywhere  anywhere  icmp ${word}`),
  (word) => listing(`DROP  all  --  anywhere  anywhere  TOS match${word}`),
  (word) =>
    `Chain ${word} (policy ACCEPT)\ntarget  prot opt source  destination\nDROP  all  --  anywhere  anywhere\n\n${listing()}`,
];

function table(...lines: readonly string[]): string {
  const hooks = ['INPUT', 'FORWARD', 'OUTPUT'].map((hook) => `:${hook} ACCEPT [0:0]`);
  return ['*filter', ...hooks, ...lines, 'COMMIT', ''].join('\n');
}

function listing(...lines: readonly string[]): string {
  return ['Chain INPUT (policy ACCEPT)', 'target  prot opt source  destination', ...lines, ''].join('\n');
}

/** All that is said of a text, in words. */
function said(text: string): unknown {
  const dump = Dump.read(text);
  return {
    lines: dump.lines.map(({ kind, verb, name, target }) => [kind, verb, name, target].join(' ')),
    rules: dump.lines.flatMap((line) =>
      line.kind === 'rule' ? [readRule(line).items.length, line.saved] : [],
    ),
    findings: [...languageFindings(dump), ...packetFindings(dump)].flat().map(({ message }) => message),
    rulesets: dump.structure.rulesets.map((ruleset) => ({
      tables: [...ruleset.tables.keys()],
      outcomes: trace(
        ruleset,
        { source: '192.0.2.1', destination: '10.0.0.1', protocol: 'tcp' },
        { addresses: ['10.0.0.1'], complete: true },
      ).outcomes.map(({ verdict, dependsOn }) => [verdict, ...dependsOn]),
      passages: matrix(ruleset, {
        chain: 'INPUT',
        protocol: 'tcp',
        approximation: 'strict',
      })?.allowed.map(({ source, destination }) => `${source} ${destination}`),
    })),
  };
}

describe('a word that every object of JavaScript knows is a word like any other', () => {
  it.each(names)('%s', (name) => {
    const plain = 'z'.repeat(name.length);
    for (const text of texts) {
      const expected = JSON.parse(JSON.stringify(said(text(plain))).replaceAll(plain, name));
      expect(said(text(name)), text(name)).toEqual(expected);
    }
  });
});
