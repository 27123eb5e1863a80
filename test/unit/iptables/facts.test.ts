import { describe, expect, it } from 'vitest';
import {
  abbreviatedOption,
  builtinChains,
  COMMANDS,
  commandFact,
  type ExtensionFact,
  exampleOf,
  FIELDS,
  fieldFact,
  hookTables,
  MATCHES,
  matchFact,
  type OptionFact,
  optionOf,
  PROTOCOL_NAMES,
  protocolName,
  protocolNumber,
  TARGETS,
  targetFact,
} from '../../../server/src/iptables/facts/index.ts';

const extensions = [...MATCHES, ...TARGETS];
const named = extensions.map((extension) => [`${extension.kind} ${extension.name}`, extension] as const);

const spellings = (rows: readonly { name: string; aliases?: readonly string[] }[]) =>
  rows.flatMap(({ name, aliases = [] }) => [name, ...aliases]);

function repeated(words: readonly string[]): string[] {
  return words.filter((word, index) => words.indexOf(word) !== index);
}

/** What is wrong with a row by itself, in words. */
function faultsOf(option: OptionFact): string[] {
  const { name, doc, values, required = values.length, example, printed, negatable } = option;
  const faults: string[] = [];
  if (!/^[A-Z][^\n]*[^.]\.$/.test(doc)) faults.push(`no sentence: ${doc}`);
  if (/\.\s/.test(doc)) faults.push(`several sentences: ${doc}`);
  if (/FIXME|TODO|!$/.test(doc)) faults.push(`unfinished: ${doc}`);
  if (required > values.length) faults.push('asks for more values than there are');
  if (values.length > 0 && example === undefined) faults.push('no example');
  if (values.length === 0 && example !== undefined) faults.push('an example without values');
  if (printed === name) faults.push('printed as itself');
  if (printed === null && negatable && values.length > 0) faults.push('a default that takes values');
  return faults.map((fault) => `${name}: ${fault}`);
}

describe('the table of facts', () => {
  it('names each match and each target once for an IP version', () => {
    for (const family of [4, 6] as const) {
      const here = (rows: readonly ExtensionFact[]) =>
        rows.filter((row) => row.family === undefined || row.family === family);
      expect(repeated(spellings(here(MATCHES)))).toEqual([]);
      expect(repeated(spellings(here(TARGETS)))).toEqual([]);
    }
  });

  it('spells matches in small letters, targets in capitals', () => {
    expect(MATCHES.filter(({ kind, name }) => kind !== 'match' || !/^[a-z][a-z0-9]*$/.test(name))).toEqual(
      [],
    );
    expect(TARGETS.filter(({ kind, name }) => kind !== 'target' || !/^[A-Z]+$/.test(name))).toEqual([]);
  });

  it.each(named)('%s: options have names of their own', (_, { options }) => {
    expect(repeated(spellings(options))).toEqual([]);
    expect(spellings(options).filter((name) => !/^--[a-z0-9-]+[a-z0-9]$/.test(name))).toEqual([]);
  });

  it.each(named)('%s: every row says what it does, in one sentence', (_, extension) => {
    expect(extension.options.flatMap(faultsOf)).toEqual([]);
    expect(extension.doc).toMatch(/^[A-Z][^\n]*[^.]\.$/);
  });

  it.each(named)('%s: rows refer to rows that are there', (_, extension) => {
    const names = new Set(extension.options.map(({ name }) => name));
    const referred = extension.options.flatMap(({ printed, with: needed = '' }) => [
      ...(typeof printed === 'string' ? [printed] : []),
      ...needed.split(' ').filter((word) => word.startsWith('--')),
    ]);
    expect(referred.filter((name) => !names.has(name))).toEqual([]);
  });

  it('knows each protocol that a row asks for', () => {
    const asked = extensions.flatMap((extension) => [
      ...(extension.protocols ?? []),
      ...extension.options.flatMap(({ protocols = [] }) => protocols),
    ]);
    expect(asked.length).toBeGreaterThan(10);
    expect(asked.filter((name) => protocolNumber(name) === null)).toEqual([]);
  });

  it('says of targets alone whether they end the table', () => {
    expect(MATCHES.filter(({ terminating }) => terminating !== undefined)).toEqual([]);
    const ending = TARGETS.filter(({ terminating, family }) => terminating === true && family !== 6);
    expect(ending.map(({ name }) => name).sort()).toEqual([
      'ACCEPT',
      'DNAT',
      'DROP',
      'MASQUERADE',
      'NETMAP',
      'NFQUEUE',
      'QUEUE',
      'REDIRECT',
      'REJECT',
      'SNAT',
      'TPROXY',
    ]);
  });

  it('has fields and commands with spellings of their own', () => {
    expect(repeated(spellings([...FIELDS, ...COMMANDS]))).toEqual([]);
    expect(FIELDS.flatMap(faultsOf)).toEqual([]);
    for (const { doc } of COMMANDS) expect(doc).toMatch(/^[A-Z].*[^.]\.$/);
  });

  it('gives hooks and tables the same built-in chains', () => {
    const fromTables = Object.entries(builtinChains).flatMap(([table, hooks]) =>
      hooks.map((hook) => `${hook} ${table}`),
    );
    const fromHooks = Object.entries(hookTables).flatMap(([hook, tables]) =>
      tables.map((table) => `${hook} ${table}`),
    );
    expect(fromHooks.sort()).toEqual(fromTables.sort());
  });
});

describe('look-ups', () => {
  it('finds a match, by either name', () => {
    expect(matchFact('conntrack')?.options[0]?.name).toBe('--ctstate');
    expect(matchFact('icmpv6')).toBe(matchFact('icmp6'));
    expect(matchFact('DNAT')).toBeUndefined();
    expect(matchFact('constructor')).toBeUndefined();
  });

  it('keeps to the IP version', () => {
    expect(matchFact('hl', 6)?.name).toBe('hl');
    expect(matchFact('hl', 4)).toBeUndefined();
    expect(matchFact('ttl', 6)).toBeUndefined();
    expect(targetFact('REJECT', 4)?.options[0]?.choices).toContain('icmp-host-prohibited');
    expect(targetFact('REJECT', 6)?.options[0]?.choices).toContain('icmp6-no-route');
  });

  it('finds every option of both versions where the version is not known', () => {
    const names = extensions.flatMap(({ kind, name, options }) => {
      const found = kind === 'match' ? matchFact(name) : targetFact(name);
      return options.filter((option) => !found || !optionOf(found, option.name)).map((option) => option.name);
    });
    expect(names).toEqual([]);
  });

  it('finds an option by each spelling', () => {
    const tcp = matchFact('tcp') as ExtensionFact;
    expect(optionOf(tcp, '--destination-port')).toBe(optionOf(tcp, '--dport'));
    expect(optionOf(tcp, '--tcp-flags')?.values).toHaveLength(2);
    expect(optionOf(tcp, '--dpor')).toBeUndefined();
  });

  it('finds fields and commands by each spelling', () => {
    expect(fieldFact('--src')?.name).toBe('-s');
    expect(fieldFact('--sport')).toBeUndefined();
    expect(commandFact('--append')?.name).toBe('-A');
  });

  it('takes the beginning of a name where it is one option only', () => {
    const dnat = targetFact('DNAT') as ExtensionFact;
    expect(abbreviatedOption(dnat, '--to')?.name).toBe('--to-destination');
    const snat = targetFact('SNAT') as ExtensionFact;
    expect(abbreviatedOption(snat, '--rand')).toBeNull();
    expect(abbreviatedOption(snat, '-')).toBeNull();
    const tcp = matchFact('tcp') as ExtensionFact;
    expect(abbreviatedOption(tcp, '--dest')?.name).toBe('--dport');
  });

  it('writes an example with all that it needs', () => {
    const example = (extension: ExtensionFact | undefined, name: string, negated = false) => {
      const option = extension && optionOf(extension, name);
      return extension && option && exampleOf(extension, option, 4, negated);
    };
    expect(example(matchFact('tcp'), '--dport')).toBe('--dport 80');
    expect(example(matchFact('tcp'), '--syn', true)).toBe('! --syn');
    expect(example(matchFact('recent'), '--reap')).toBe('--rcheck --seconds 10800 --reap');
    expect(example(matchFact('statistic'), '--every', true)).toBe('--mode nth --packet 0 ! --every 3');
    expect(example(matchFact('policy'), '--next')).toBe(
      '--dir in --pol ipsec --strict --reqid 1 --next --reqid 2',
    );
    expect(example(matchFact('rateest'), '--rateest2')).toBe(
      '--rateest1 uplink --rateest-gt --rateest-bps --rateest2 downlink',
    );
    const iprange = matchFact('iprange') as ExtensionFact;
    const range = optionOf(iprange, '--src-range') as OptionFact;
    expect(exampleOf(iprange, range, 6)).toBe('--src-range 2001:db8::1-2001:db8::9');
  });

  it.each([
    ['tcp', 6],
    ['TCP', 6],
    ['6', 6],
    ['0x11', 17],
    ['all', 0],
    ['icmpv6', 58],
    ['ipv6-icmp', 58],
    ['256', null],
    ['', null],
    ['tcp6', null],
    ['constructor', null],
  ])('protocol %s', (word, number) => {
    expect(protocolNumber(word)).toBe(number);
  });

  it('prints the first name of a protocol', () => {
    expect(protocolName(58)).toBe('ipv6-icmp');
    expect(protocolName(0)).toBe('all');
    expect(protocolName(253)).toBe('253');
    expect(PROTOCOL_NAMES.slice(0, 4)).toEqual(['all', 'icmp', 'tcp', 'udp']);
  });
});
