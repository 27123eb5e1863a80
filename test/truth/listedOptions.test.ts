import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ExtensionFact, MATCHES, TARGETS } from '../../server/src/iptables/facts/index.ts';
import { Dump, printRule, readRule } from '../../server/src/iptables/index.ts';
import { readWords } from '../../server/src/iptables/words.ts';
import { Namespace } from './namespace.ts';
import { type Case, casesOf, PROGRAMS, SET_FAMILY, tableOf } from './optionCases.ts';

/*
 * How a listing words each option, against the real iptables: a rule with it is loaded, and what `iptables -L` prints
 * of it, in each of its forms, must read to the rule that `iptables -S` prints.
 */

/** What iptables itself leaves out of every listing. */
const NOT_LISTED: readonly { readonly option: RegExp; readonly because: string }[] = [
  { option: /--hashlimit-name \S+/g, because: 'only iptables-save prints the name' },
  { option: /--datestop 2038-01-19T03:14:07/g, because: 'the end of time is printed by iptables-save only' },
  { option: /(?<=--genre Linux) --(?:ttl|log) \d/g, because: 'only the system is printed' },
  { option: /(?<=-m quota) !/g, because: 'quota prints no !' },
];

/** Cases in which both say the same in different words, or iptables prints what it doesn't mean. */
const DIFFERENT: readonly { readonly rule: RegExp; readonly because: string }[] = [
  { rule: /-j NOTRACK/, because: 'the target is CT --notrack' },
  { rule: /--hashlimit-rate-interval/, because: 'the rate is printed for one second' },
  { rule: /--(?:uid|gid)-owner/, because: 'without -n, a name' },
  { rule: /-m eui64/, because: 'the nf_tables back end lists nothing' },
  { rule: /-m rateest/, because: 'rates are printed in bytes, and in another order' },
  { rule: /--hmark-(?:sport|dport|spi)/, because: 'numbers are padded in iptables-save' },
];

const FORMS = ['-n -v', '-n', '-v', '--line-numbers', '-n -v --line-numbers -x'] as const;

interface Printed {
  readonly saved: string;
  readonly listed: Readonly<Record<string, string>>;
}

const namespaces = ([4, 6] as const).flatMap((family) => {
  const namespace = Namespace.open(`listed${family}`, [...PROGRAMS[family], 'ipset']);
  return namespace === null ? [] : [{ family, namespace }];
});
const backends = namespaces.flatMap(({ family, namespace }) =>
  PROGRAMS[family].map((program) => ({ family, namespace, program })),
);
afterAll(() => {
  for (const { namespace } of namespaces) namespace.close();
});
if (namespaces.length === 0) it.skip('needs root, iptables and ipset');

/** Words only: a listing doesn't tell which values iptables-save would put in quotes. */
function plain(rule: string): string {
  let text = readWords(rule, 0)
    .map((word) => word.text)
    .join(' ');
  for (const { option } of NOT_LISTED) text = text.replace(option, '');
  return text.replace(/ +/g, ' ').trim();
}

/** The rule that a listing's lines come to, the words that aren't understood behind `??`. */
function readBack(listing: string): string {
  const row = Dump.read(listing).lines.find((line) => line.kind === 'rule');
  if (row === undefined) return `no rule in: ${listing}`;
  const rule = readRule(row);
  const open = rule.open.filter(({ reason }) => reason !== 'interfaces').map(({ word }) => `?? ${word.text}`);
  return [printRule(rule), ...open].join(' ');
}

describe.each(backends)('what $program -L prints', ({ family, namespace, program }) => {
  const extensions = [...MATCHES, ...TARGETS].filter(
    (extension: ExtensionFact) => extension.family === undefined || extension.family === family,
  );
  const printed = new Map<Case, Printed>();

  beforeAll(() => {
    const set = `create blocked hash:ip,port family ${SET_FAMILY[family]} counters skbinfo timeout 100\n`;
    expect(namespace.run(['ipset', '-exist', 'restore'], set)).toMatchObject({ status: 0 });
    const cases = extensions.flatMap((extension) => casesOf(extension, family));
    const tables = new Set(cases.map(tableOf));
    for (const table of tables) {
      // All into one chain, those that load: then one listing of it has them all, each in its place.
      const own = cases.filter((one) => tableOf(one) === table);
      const call = `${program} -t ${table}`;
      const steps = own.map(({ rule }) => `${call} -A T ${rule} 2>/dev/null && printf 1 || printf 0`);
      const forms = FORMS.map((form) => `printf '\\f'; ${call} -L T ${form}`);
      const script = [`${call} -N T`, ...steps, `printf '\\f'; ${call} -S T`, ...forms].join('\n');
      const [loaded = '', saved = '', ...listed] = namespace.run(['sh'], script).out.split('\f');
      const rules = saved.split('\n').filter((line) => line.startsWith('-A'));
      const lists = listed.map((text) => text.split('\n'));
      own
        .filter((_, index) => loaded[index] === '1')
        .forEach((one, index) => {
          const texts = lists.map((lines) => [...lines.slice(0, 2), lines[index + 2]].join('\n'));
          const byForm = Object.fromEntries(FORMS.map((form, place) => [form, texts[place] ?? '']));
          printed.set(one, { saved: rules[index] ?? '', listed: byForm });
        });
    }
  });

  it('is there', () => expect(printed.size).toBeGreaterThan(300));

  it.each(FORMS)('with %s reads to what -S prints', (form) => {
    const different = [...printed]
      .map(([{ rule }, { saved, listed }]) => ({
        rule,
        saved: plain(saved),
        read: plain(readBack(listed[form] ?? '')),
      }))
      .filter(({ saved, read }) => saved !== read)
      .filter(({ rule }) => !DIFFERENT.some((known) => known.rule.test(rule)));
    expect(different).toEqual([]);
  });
});
