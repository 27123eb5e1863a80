import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  abbreviatedOption,
  builtinChains,
  exampleOf,
  MATCHES,
  matchFact,
  protocolName,
  protocolNumber,
  TARGETS,
  type TableName,
  targetFact,
} from '../../server/src/iptables/facts/index.ts';
import {
  ADDRESS_TYPES,
  CTSTATES,
  CTSTATUSES,
  DCCP_TYPES,
  DSCP_CLASSES,
  ICMP_TYPES,
  ICMP6_TYPES,
  IPV6_HEADERS,
  LOG_LEVELS,
  MOBILITY_TYPES,
  REJECT_TYPES,
  REJECT6_TYPES,
  SCTP_CHUNKS,
  TCP_FLAGS,
  TOS_NAMES,
  WEEKDAYS,
} from '../../server/src/iptables/facts/values.ts';
import { type Loaded, Namespace, type Program } from './namespace.ts';

/*
 * The words and numbers behind option values against the real iptables: a name goes in, and the number or the
 * name comes out that the table gives for it. In a network namespace of our own.
 */

const opened = Namespace.open('values', ['iptables-legacy-restore', 'ip6tables-legacy-restore']);

describe.skipIf(opened === null)('words and numbers of iptables', () => {
  const namespace = opened as Namespace;
  afterAll(() => namespace.close());

  /** What each rule comes back as; '' where it was refused. */
  const printed = (rules: readonly string[], program: Program = 'iptables-legacy', table = 'mangle') =>
    namespace
      .loadEach(
        program,
        rules.map((rule) => ({ table, rules: `*${table}\n:T - [0:0]\n-A T ${rule}\nCOMMIT` })),
      )
      .map(({ ok, saved }: Loaded) => (ok ? (/^-A T (.*)$/m.exec(saved)?.[1] ?? '-A T') : ''));

  /** The last word of each rule as printed, by what went in. */
  const lastWords = (
    values: readonly string[],
    rule: (value: string) => string,
    program: Program = 'iptables-legacy',
    table = 'mangle',
  ) => {
    const lines = printed(values.map(rule), program, table);
    return Object.fromEntries(values.map((value, index) => [value, lines[index]?.split(' ').at(-1)]));
  };
  const same = (values: readonly string[]) => Object.fromEntries(values.map((value) => [value, value]));

  it('ICMP types', () => {
    expect(lastWords(Object.keys(ICMP_TYPES), (name) => `-p icmp --icmp-type ${name}`)).toEqual(ICMP_TYPES);
  });

  it('ICMPv6 types', () => {
    const rule = (name: string) => `-p icmpv6 --icmpv6-type ${name}`;
    expect(lastWords(Object.keys(ICMP6_TYPES), rule, 'ip6tables-legacy')).toEqual(ICMP6_TYPES);
  });

  it('types of the Mobility Header', () => {
    const rule = (name: string) => `-p mh --mh-type ${name}`;
    expect(lastWords(Object.keys(MOBILITY_TYPES), rule, 'ip6tables-legacy')).toEqual(MOBILITY_TYPES);
  });

  it('classes of service', () => {
    const words = lastWords(Object.keys(DSCP_CLASSES), (name) => `-m dscp --dscp-class ${name}`);
    expect(mapped(words, Number)).toEqual(DSCP_CLASSES);
  });

  it('types of service', () => {
    const words = lastWords(Object.keys(TOS_NAMES), (name) => `-m tos --tos ${name}`);
    expect(mapped(words, (word) => Number(word.split('/')[0]))).toEqual(TOS_NAMES);
  });

  it('log levels', () => {
    const levels = LOG_LEVELS.filter((name) => name !== 'warning');
    const words = lastWords(levels, (name) => `-j LOG --log-level ${name}`);
    expect(words).toEqual(Object.fromEntries(levels.map((name) => [name, String(LOG_LEVELS.indexOf(name))])));
    expect(printed(['-j LOG --log-level warning', '-j LOG --log-level 4'])).toEqual(['-j LOG', '-j LOG']);
  });

  it.each([
    ['iptables-legacy', REJECT_TYPES],
    ['ip6tables-legacy', REJECT6_TYPES],
  ] as const)('what REJECT answers with, long and short: %s', (program, types) => {
    const rule = (name: string) => `-p tcp -j REJECT --reject-with ${name}`;
    const long = Object.keys(types);
    expect(lastWords(long, rule, program, 'filter')).toEqual(same(long));
    const short = lastWords(Object.values(types), rule, program, 'filter');
    expect(short).toEqual(Object.fromEntries(Object.entries(types).map(([name, alias]) => [alias, name])));
    expect(printed(['-j REJECT'], program, 'filter')).toEqual([`-j REJECT --reject-with ${long[0]}`]);
  });

  it('extension headers of IPv6', () => {
    const words = lastWords(
      Object.keys(IPV6_HEADERS),
      (name) => `-m ipv6header --header ${name}`,
      'ip6tables-legacy',
    );
    expect(mapped(words, (word) => IPV6_HEADERS[word])).toEqual(IPV6_HEADERS);
  });

  it.each([
    ['address types', ADDRESS_TYPES, '-m addrtype --dst-type'],
    ['states', CTSTATES, '-m conntrack --ctstate'],
    ['statuses', CTSTATUSES, '-m conntrack --ctstatus'],
    ['DCCP types', DCCP_TYPES, '-p dccp --dccp-types'],
    ['SCTP chunks', SCTP_CHUNKS.filter((name) => name !== 'ALL'), '-p sctp --chunk-types any'],
    ['TCP flags', [...TCP_FLAGS, 'NONE'], '-p tcp --tcp-flags ALL'],
  ] as const)('%s', (_, names, rule) => {
    expect(lastWords(names, (name) => `${rule} ${name}`)).toEqual(same(names));
  });

  it('TCP flags come out in the order of the table', () => {
    expect(printed(['-p tcp --tcp-flags ALL ALL'])).toEqual([
      `-p tcp -m tcp --tcp-flags ${TCP_FLAGS.join(',')} ${TCP_FLAGS.join(',')}`,
    ]);
  });

  it('weekdays, from 1 on', () => {
    const rules = WEEKDAYS.map((_, index) => `-m time --weekdays ${index + 1}`);
    expect(printed(rules)).toEqual(WEEKDAYS.map((day) => expect.stringContaining(`--weekdays ${day} `)));
  });

  it('takes every choice of every row', () => {
    // IPVS and CLUSTERIP are not in every kernel; the modes of statistic, and HMARK's fields, need more than
    // one option or protocol each.
    const left = ['ipvs', 'CLUSTERIP', 'statistic', 'HMARK'];
    const choices = [...MATCHES, ...TARGETS]
      .filter(({ family, name }) => family !== 6 && !left.includes(name))
      .flatMap((extension) => extension.options.map((option) => ({ extension, option })))
      .filter(({ option }) => option.values.length === 1 && option.choices !== undefined)
      .flatMap(({ extension, option }) =>
        (option.choices ?? []).map((choice) => {
          const table = extension.tables?.[0] ?? 'mangle';
          const protocol = (option.protocols ?? extension.protocols ?? ['tcp'])[0];
          const flag = extension.kind === 'match' ? '-m' : '-j';
          const example = exampleOf(extension, { ...option, example: choice }, 4);
          return {
            table,
            rules: `*${table}\n:T - [0:0]\n-A T -p ${protocol} ${flag} ${extension.name} ${example}\nCOMMIT`,
          };
        }),
      );
    const loaded = namespace.loadEach('iptables-legacy', choices);
    expect(choices.length).toBeGreaterThan(150);
    expect(choices.filter((_, index) => loaded[index]?.ok !== true)).toEqual([]);
  });

  describe('protocols', () => {
    const numbers = Array.from({ length: 255 }, (_, index) => index + 1);
    let words: Record<string, string | undefined> = {};
    beforeAll(() => {
      words = lastWords(numbers.map(String), (number) => `-p ${number}`);
    });

    it('reads every name that iptables-save prints', () => {
      expect(numbers.filter((number) => protocolNumber(words[number] ?? '') !== number)).toEqual([]);
    });

    it('reads every name of /etc/protocols', () => {
      const lines = readFileSync('/etc/protocols', 'utf8').matchAll(/^([^\s#]+)\s+(\d+)/gm);
      const entries = [...lines].map(([, name = '', number]) => [name, Number(number)] as const);
      const small = entries.filter(([, number]) => number <= 255);
      expect(small.length).toBeGreaterThan(20);
      expect(small.filter(([name, number]) => protocolNumber(name) !== number)).toEqual([]);
    });

    it('prints as iptables-save does', () => {
      expect(Object.fromEntries(numbers.map((number) => [number, protocolName(number)]))).toEqual(words);
    });
  });

  it.each(Object.keys(builtinChains) as TableName[])('built-in chains of %s', (table) => {
    const [loaded] = namespace.loadEach('iptables-legacy', [{ table, rules: `*${table}\nCOMMIT` }]);
    const chains = [...(loaded?.saved.matchAll(/^:(\S+)/gm) ?? [])].map(([, name]) => name);
    expect(chains).toEqual(builtinChains[table]);
  });

  it.each([
    ['nat', '-p tcp -j DNAT --to 10.0.0.1:80', '--to-destination'],
    ['nat', '-p tcp -j REDIRECT --to-port 80', '--to-ports'],
    ['filter', '-j REJECT --reject icmp-port-unreachable', '--reject-with'],
    ['filter', '-p tcp -m multiport --dport 80,443', '--dports'],
    ['filter', '-m recent --rch', '--rcheck'],
  ])('%s %s is short for %s', (table, rule, name) => {
    const [, flag = '', target = '', short = ''] = /-([mj]) (\S+) (--\S+)/.exec(rule) ?? [];
    const extension = flag === 'm' ? matchFact(target) : targetFact(target);
    expect(extension && abbreviatedOption(extension, short)?.name).toBe(name);
    expect(printed([rule], 'iptables-legacy', table)).toEqual([expect.stringContaining(name)]);
  });
});

function mapped<Value>(
  words: Record<string, string | undefined>,
  to: (word: string) => Value,
): Record<string, Value> {
  return Object.fromEntries(Object.entries(words).map(([name, word]) => [name, to(word ?? '')]));
}
