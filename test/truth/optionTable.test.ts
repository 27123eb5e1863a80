import { existsSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  builtinChains,
  type Family,
  FIELDS,
  type HookName,
  MATCHES,
  optionOf,
  TARGETS,
  type TableName,
} from '../../server/src/iptables/facts/index.ts';
import { printRule, readLine, readRule } from '../../server/src/iptables/index.ts';
import { readWords } from '../../server/src/iptables/words.ts';
import { type Loaded, Namespace } from './namespace.ts';
import { type Case, caseOf, casesOf, PROGRAMS, SET_FAMILY, tableOf } from './optionCases.ts';

/*
 * The table of facts against the real iptables and kernel: each option of each match and target is loaded, and
 * iptables-save prints it in the spelling and with as many values as its row says; what a row forbids (`!`, a
 * table, a hook, to leave the protocol out) is refused. In network namespaces of our own.
 */

/** What can't be loaded on every machine, and what iptables says where it can't. Where it can, it is checked. */
const NOT_EVERYWHERE: Readonly<Record<string, { reason: string; error: RegExp }>> = {
  ipvs: { reason: 'kernel without IPVS', error: /missing kernel module/ },
  LED: { reason: 'kernel without LED triggers', error: /missing kernel module/ },
  ULOG: { reason: 'gone from Linux 3.17', error: /missing kernel module/ },
  CLUSTERIP: { reason: 'gone from Linux 6.3', error: /missing kernel module/ },
  QUEUE: { reason: 'not with nf_tables', error: /RULE_APPEND failed/ },
  SECMARK: { reason: 'needs a kernel that runs SELinux', error: /line \d+ failed|RULE_APPEND failed/ },
  nfacct: { reason: 'needs a counter made by nfacct(8)', error: /line \d+ failed|RULE_APPEND failed/ },
  'CT --timeout': { reason: 'needs a policy made by nfct(8)', error: /line \d+ failed|RULE_APPEND failed/ },
  'bpf --object-pinned': { reason: 'needs a program pinned in the file', error: /failed to get bpf object/ },
  'owner --pid-owner': { reason: 'gone from Linux 2.6.14', error: /unknown option/ },
  'owner --sid-owner': { reason: 'gone from Linux 2.6.14', error: /unknown option/ },
  'owner --cmd-owner': { reason: 'gone from Linux 2.6.14', error: /unknown option/ },
};

/** With `!`, iptables-save prints these as what they mean then: another option, or the rest of the list. */
const PRINTED_INVERTED = [
  'connlimit --connlimit-upto',
  'connlimit --connlimit-above',
  'hashlimit --hashlimit-upto',
  'hashlimit --hashlimit-above',
  'time --weekdays',
  'time --monthdays',
];

/** Has no effect in the kernel; the nf_tables back end leaves it out. */
const NOT_PRINTED_BY_NFT = ['NFLOG --nflog-range'];

/** The target SET reads `!` before its options and takes no notice of it. */
const IGNORES_NEGATION = ['SET'];

/** Whether these may stand in a chain depends on a value: `--dir in` looks at what came in. */
const PLACE_BY_VALUE = ['policy'];

/** They name a match or a target: those are tried with their options. */
const EXTENSION_FIELDS: ReadonlySet<string> = new Set(['-m', '-j', '-g']);

const NOTHING: Loaded = { ok: false, error: 'not loaded', saved: '' };

interface Place {
  readonly table: TableName;
  readonly hook: HookName;
}

const TABLES = Object.keys(builtinChains) as TableName[];
const PLACES: readonly Place[] = TABLES.flatMap((table) =>
  builtinChains[table].map((hook) => ({ table, hook })),
);

function notEverywhere({ extension, name }: Case): { reason: string; error: RegExp } | undefined {
  return NOT_EVERYWHERE[extension.name] ?? NOT_EVERYWHERE[name];
}

function placesOf({ extension, option }: Case): readonly Place[] {
  const tables = option?.tables ?? extension.tables;
  const hooks = option?.hooks ?? extension.hooks;
  return PLACES.filter(
    ({ table, hook }) => (tables?.includes(table) ?? true) && (hooks?.includes(hook) ?? true),
  );
}

/** How the printed rule differs from what the rows say; null: it doesn't. */
function differenceIn(printed: string, { name, extension, option, negated }: Case): string | null {
  const words = readWords(printed, 0);
  const flag = extension.kind === 'match' ? '-m' : '-j';
  let at =
    words.findIndex((word, index) => word.text === flag && words[index + 1]?.text === extension.name) + 2;
  if (at < 2) return `no ${flag} ${extension.name} in: ${printed}`;
  const found = new Map<string, boolean>();
  while (at < words.length && words[at]?.text !== '-m' && words[at]?.text !== '-j') {
    const inverted = words[at]?.text === '!';
    if (inverted) at++;
    const spelling = words[at++]?.text ?? '';
    const fact = optionOf(extension, spelling);
    if (fact?.name !== spelling) return `${spelling} is not the name of a row: ${printed}`;
    const first = at;
    while (at < words.length && (words[at]?.quoted || !/^(?:!$|-)/.test(words[at]?.text ?? ''))) at++;
    const count = at - first;
    if (count > fact.values.length || count < (fact.required ?? fact.values.length)) {
      return `${spelling} has ${count} values: ${printed}`;
    }
    found.set(spelling, inverted);
  }
  if (option === null || (negated && PRINTED_INVERTED.includes(name))) return null;
  const expected =
    option.printed === undefined || (option.printed === null && negated) ? option.name : option.printed;
  if (expected === null) return found.has(option.name) ? `${option.name} is printed: ${printed}` : null;
  if (!found.has(expected)) return `no ${expected} in: ${printed}`;
  return found.get(expected) === negated ? null : `negated: ${found.get(expected)}: ${printed}`;
}

const namespaces = ([4, 6] as const).flatMap((family) => {
  const needed = PROGRAMS[family].map((program) => `${program}-restore`);
  const namespace = Namespace.open(`options${family}`, [...needed, 'ipset']);
  return namespace === null ? [] : [{ family, namespace }];
});
const backends = namespaces.flatMap(({ family, namespace }) =>
  PROGRAMS[family].map((program) => ({ family, namespace, program, legacy: program.endsWith('legacy') })),
);

afterAll(() => {
  for (const { namespace } of namespaces) namespace.close();
});

if (namespaces.length === 0) it.skip('needs root, iptables and ipset');

const DIRECTORIES = [
  ...readdirSync('/usr/lib').map((name) => `/usr/lib/${name}/xtables`),
  '/usr/lib64/xtables',
];
const files = DIRECTORIES.filter(existsSync).flatMap((directory) => readdirSync(directory));

describe.skipIf(files.length === 0)('extensions that iptables has on this machine', () => {
  // One file holds all of nat's targets; standard holds ACCEPT and its like, which are no extensions.
  const known = new Set([...MATCHES, ...TARGETS].map(({ name }) => name)).add('NAT').add('standard');

  it('are all in the table', () => {
    const names = files.flatMap((file) => /^lib(?:xt|ipt|ip6t)_(.+)\.so$/.exec(file)?.[1] ?? []);
    expect(names.length).toBeGreaterThan(90);
    expect(names.filter((name) => !known.has(name))).toEqual([]);
  });
});

describe.each(backends)('options of $program', ({ family, namespace, program, legacy }) => {
  const here = (fact: { readonly family?: Family }) => fact.family === undefined || fact.family === family;
  const extensions = [...MATCHES, ...TARGETS].filter(here);
  const load = (rulesets: { rules: string; table: string }[]) => namespace.loadEach(program, rulesets);
  const loadGroups = (groups: readonly Filled<Case>[]): [Filled<Case>, Loaded][] => {
    const loaded = load(groups.map((group) => chainWith(tableOf(group[0]), group)));
    return groups.map((group, index) => [group, loaded[index] ?? NOTHING]);
  };
  const cases = extensions.flatMap((extension) => casesOf(extension, family));
  const printed = new Map<Case, Loaded>();

  // What rules refer to: an ipset, and estimators for rateest, in a chain that every load of its table keeps.
  beforeAll(() => {
    const set = `create blocked hash:ip,port family ${SET_FAMILY[family]} counters skbinfo timeout 100\n`;
    expect(namespace.run(['ipset', '-exist', 'restore'], set)).toMatchObject({ status: 0 });
    expect(load([inPlaces([{ table: 'security', hook: 'INPUT' }], '')])).toMatchObject([{ ok: true }]);

    // All options of an extension go in together. Where that fails, and for those that may, each goes in alone.
    const groups = extensions.flatMap((extension) => {
      const own = cases.filter((one) => one.extension === extension && notEverywhere(one) === undefined);
      return TABLES.map((table) => own.filter((one) => tableOf(one) === table)).filter(isFilled);
    });
    const note = (group: Filled<Case>, { ok, error, saved }: Loaded) => {
      const lines = linesOf(saved);
      for (const [index, one] of group.entries()) printed.set(one, { ok, error, saved: lines[index] ?? '' });
    };
    for (const [group, loaded] of loadGroups(groups)) if (loaded.ok) note(group, loaded);
    const alone = cases.filter((one) => !printed.has(one)).map((one): Filled<Case> => [one]);
    for (const [group, loaded] of loadGroups(alone)) note(group, loaded);
    const missing = cases.filter((one) => printed.get(one)?.ok === false);
    const entries = Object.entries(NOT_EVERYWHERE).filter(([key]) =>
      missing.some(({ name, extension }) => key === name || key === extension.name),
    );
    const reasons = entries.map(([key, { reason }]) => `${key} (${reason})`);
    if (reasons.length > 0) console.warn(`not to be had from ${program} here: ${reasons.join(', ')}`);
  });

  it.each(extensions.map((extension) => [`${extension.kind} ${extension.name}`, extension] as const))(
    '%s is printed as its row says',
    (_, extension) => {
      const differences = cases
        .filter((one) => one.extension === extension)
        .map((one) => {
          const { ok, error, saved } = printed.get(one) ?? NOTHING;
          if (ok && !legacy && NOT_PRINTED_BY_NFT.includes(one.name)) return null;
          if (ok) return differenceIn(saved, one);
          return notEverywhere(one)?.error.test(error) ? null : `${one.rule}: ${error}`;
        });
      expect(differences.length).toBeGreaterThan(0);
      expect(differences.filter((difference) => difference !== null)).toEqual([]);
    },
  );

  it('what iptables-save prints is what we print', () => {
    const saved = [...printed.values()].flatMap((loaded) => (loaded.ok ? [loaded.saved] : []));
    expect(saved.length).toBeGreaterThan(300);
    expect(saved.flatMap(misprinted)).toEqual([]);
  });

  it('fields of rules load, and are printed as their rows say', () => {
    const fields = FIELDS.filter(
      (field) => field.printed !== null && !EXTENSION_FIELDS.has(field.name),
    ).filter(here);
    const tried = fields.flatMap((field) =>
      [field.name, ...(field.aliases ?? [])].flatMap((spelling) =>
        (field.negatable ? [false, true] : [false]).map((negated) => ({ field, spelling, negated })),
      ),
    );
    const wordsOf = ({ field, negated }: (typeof tried)[number], spelling: string) =>
      [negated ? '!' : '', spelling, (family === 6 ? field.example6 : undefined) ?? field.example ?? '']
        .filter((word) => word !== '')
        .join(' ');
    expect(tried.length).toBeGreaterThan(20);
    const loaded = load(
      tried.map((one) => ({
        table: 'mangle',
        rules: `*mangle\n:T - [0:0]\n-A T ${wordsOf(one, one.spelling)}\nCOMMIT`,
      })),
    );
    const lines = loaded.map(({ saved, error }) => linesOf(saved)[0] ?? error);
    expect(lines).toEqual(tried.map((one) => `-A T ${wordsOf(one, one.field.name)}`));
  });

  it('other spellings of an option load as the option itself', () => {
    const spelled = cases.filter(({ negated, option }) => !negated && option?.aliases !== undefined);
    const tried = spelled.flatMap((one) =>
      (one.option?.aliases ?? []).map((alias) => ({
        one,
        rule: one.rule.replace(` ${one.option?.name}`, ` ${alias}`),
      })),
    );
    expect(tried.length).toBeGreaterThan(10);
    const loaded = load(tried.map(({ one, rule }) => chainWith(tableOf(one), [{ ...one, rule }])));
    const saved = loaded.map(
      ({ saved, error }, index) => `${tried[index]?.rule}: ${linesOf(saved)[0] ?? error}`,
    );
    expect(saved).toEqual(tried.map(({ one, rule }) => `${rule}: ${printed.get(one)?.saved}`));
  });

  // The kernel's extensions refuse the same for both back ends; nf_tables only takes TRACE in any table.
  if (!legacy) return;

  /** Of rules that must not load, those that do. */
  const taken = (forbidden: readonly Case[]) => {
    const loaded = load(forbidden.map((one) => chainWith(tableOf(one), [one])));
    return forbidden.filter((_, index) => loaded[index]?.ok === true).map(({ rule }) => rule);
  };

  it('refuses ! where no row allows it', () => {
    const forbidden = cases
      .filter(
        ({ option, extension }) => option && !option.negatable && !IGNORES_NEGATION.includes(extension.name),
      )
      .map(({ extension, option }) => caseOf(extension, option, family, true));
    expect(forbidden.length).toBeGreaterThan(100);
    expect(taken(forbidden)).toEqual([]);
  });

  it('refuses a rule without the protocol that its row asks for', () => {
    const forbidden = cases
      .filter(({ extension, option }) => (option?.protocols ?? extension.protocols) !== undefined)
      .map(({ extension, option }) => caseOf(extension, option, family, false, null));
    expect(forbidden.length).toBeGreaterThan(10);
    expect(taken(forbidden)).toEqual([]);
  });

  const placed = cases.filter(
    (one) => !one.negated && notEverywhere(one) === undefined && !PLACE_BY_VALUE.includes(one.extension.name),
  );

  it('loads each in every table and hook that its row allows', () => {
    const loaded = load(placed.map((one) => inPlaces(placesOf(one), one.rule)));
    expect(placed.filter((_, index) => loaded[index]?.ok !== true).map(({ rule }) => rule)).toEqual([]);
  });

  it('refuses each in every other table and hook', () => {
    // An option without restrictions of its own goes where its extension goes: one of them will do.
    const tried = placed.filter(
      ({ extension, option }) =>
        option === null || option === extension.options[0] || option.tables || option.hooks,
    );
    const forbidden = tried.flatMap((one) => {
      const allowed = placesOf(one);
      return PLACES.filter((place) => !allowed.includes(place)).map((place) => ({ place, rule: one.rule }));
    });
    expect(forbidden.length).toBeGreaterThan(100);
    const loaded = load(forbidden.map(({ place, rule }) => inPlaces([place], rule)));
    const wrong = forbidden.filter((_, index) => loaded[index]?.ok === true);
    expect(wrong.map(({ place, rule }) => `${place.table} ${place.hook}: ${rule}`)).toEqual([]);
  });
});

/** A line of iptables-save that we read or print otherwise than it stands there. */
function misprinted(saved: string): string[] {
  const rule = readRule(readLine(saved, 0, null));
  const unknown = rule.items.filter((item) => item.kind === 'stray' || item.fact === null);
  const text = printRule(rule);
  return text === saved && rule.problems.length === 0 && unknown.length === 0 ? [] : [`${saved} → ${text}`];
}

type Filled<Item> = [Item, ...Item[]];

function isFilled<Item>(items: Item[]): items is Filled<Item> {
  return items.length > 0;
}

function linesOf(saved: string): string[] {
  return saved.split('\n').filter((line) => line.startsWith('-A T '));
}

/** The chain T with these rules, alone in its table. */
function chainWith(table: TableName, cases: readonly Case[]): { table: string; rules: string } {
  const rules = cases.map(({ rule }) => `-A T ${rule}`);
  return { table, rules: [`*${table}`, ':T - [0:0]', ...rules, 'COMMIT'].join('\n') };
}

/** The rule in these built-in chains, and in no other. */
function inPlaces(places: readonly Place[], rule: string): { table: string; rules: string } {
  const estimators = ['uplink', 'downlink'].map(
    (name) =>
      `-A ESTIMATORS -j RATEEST --rateest-name ${name} --rateest-interval 250ms --rateest-ewmalog 0.5s`,
  );
  const tables = TABLES.filter((table) => places.some((place) => place.table === table));
  const rules = tables.flatMap((table) => [
    `*${table}`,
    ...(table === 'security' ? [':ESTIMATORS - [0:0]', ...estimators] : []),
    ...places.filter((place) => place.table === table).map(({ hook }) => `-A ${hook} ${rule}`),
    'COMMIT',
  ]);
  return { table: 'security', rules: rules.join('\n') };
}
