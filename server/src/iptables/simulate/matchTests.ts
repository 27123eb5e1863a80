import { ownValue } from '../../text/index.ts';
import type { Family } from '../facts/types.ts';
import { DSCP_CLASSES, TOS_NAMES } from '../facts/values.ts';
import type { RuleExtension, RuleOption } from '../rule.ts';
import { addressRange, addressSet } from './addresses.ts';
import { allPackets, CONNECTION_STATES, type FieldName, stateSet, where } from './fields.ts';
import type { Intervals } from './intervals.ts';
import { ALWAYS, type Fact, NEVER, type Negatable, not, type Test } from './test.ts';
import {
  readFlags,
  readIcmpType,
  readMark,
  readNumber,
  readProtocol,
  readRange,
  readRanges,
} from './values.ts';

/**
 * What each match asks of a packet: the simulator's column of the table of facts. A match or option without a row
 * is not known to the simulator, and a rule with it depends on it.
 */

/** One option: what it asks, its negation taken in. null: its values can't be read. */
type OptionMeaning = (option: RuleOption, family: Family) => Test | readonly Test[] | null;

/** A match, option by option; or as a whole where options belong together. */
type MatchMeaning =
  | Readonly<Record<string, OptionMeaning>>
  | ((match: RuleExtension, family: Family) => readonly Test[]);

/** The tests of `-s`, `-d`, `-i` and what else every rule can have. */
export function fieldTests(option: RuleOption, family: Family): readonly Test[] {
  return optionTests(FIELD_ROWS[option.name], option, '', family);
}

/** The tests of a `-m`. */
export function matchTests(match: RuleExtension, family: Family): readonly Test[] {
  const name = match.fact?.name ?? match.name?.text ?? '';
  const row = ownValue(MATCH_ROWS, name);
  if (row === undefined) return asked(0.5)(match);
  if (typeof row === 'function' && match.options.some(({ values }) => values.some(({ open }) => open)))
    return asked(0.5)(match);
  if (typeof row === 'function') return row(match, family);
  return optionsTests(match, row, family);
}

function optionsTests(
  match: RuleExtension,
  row: Readonly<Record<string, OptionMeaning>>,
  family: Family,
): readonly Test[] {
  const name = match.fact?.name ?? match.name?.text ?? '';
  return match.options.flatMap((option) => optionTests(row[option.name], option, name, family));
}

/** Does this table say what a match asks? Else a rule with it depends on the match as a whole. */
export function isSimulated(match: string): boolean {
  return ownValue(MATCH_ROWS, match) !== undefined;
}

function optionTests(
  meaning: OptionMeaning | undefined,
  option: RuleOption,
  match: string,
  family: Family,
): readonly Test[] {
  const isOpen = option.values.some(({ open }) => open);
  const tests = isOpen && meaning !== always ? null : (meaning?.(option, family) ?? null);
  if (tests === null)
    return [unknown(`${match === '' ? '' : `-m ${match} `}${optionWords(option)}`, option.negation !== null)];
  return Array.isArray(tests) ? tests : [tests as Test];
}

function optionWords(option: RuleOption): string {
  return [option.name, ...option.values.map(({ text }) => (/\s/.test(text) ? `"${text}"` : text))].join(' ');
}

/** Something that only the machine knows. */
function unknown(words: string, negated = false, weight = 0.5): Test {
  return fact({ words, otherwise: `not ${words}`, weight }, negated);
}

function fact(of: Fact, negated = false): Negatable {
  return { kind: 'fact', fact: of, negated };
}

const firstValue = (option: RuleOption) => option.values[0]?.text ?? '';
const isNegated = (option: RuleOption) => option.negation !== null;
const has = (match: RuleExtension, name: string) => match.options.some((option) => option.name === name);
const optionValue = (match: RuleExtension, name: string) =>
  match.options.find((option) => option.name === name)?.values[0]?.text ?? null;

/** A field lies in a set, or, negated, doesn't. */
function inSet(field: FieldName, set: Intervals | null, negated: boolean, family: Family): Test | null {
  if (set === null) return null;
  const wanted = negated ? allPackets(family)[field].subtract(set) : set;
  if (wanted.isEmpty) return NEVER;
  return wanted.covers(allPackets(family)[field]) ? ALWAYS : { kind: 'field', field, set: wanted };
}

const field =
  (name: FieldName, read: (text: string, family: Family) => Intervals | null): OptionMeaning =>
  (option, family) =>
    inSet(name, read(firstValue(option), family), isNegated(option), family);

const ports = (name: FieldName) => field(name, (text) => readRange(text, 65535));

const portList =
  (...fields: readonly FieldName[]): OptionMeaning =>
  (option, family) => {
    const set = readRanges(firstValue(option), 65535);
    const tests = fields.map((name) => inSet(name, set, isNegated(option), family));
    if (tests.some((test) => test === null)) return null;
    // Not one of them: then neither the one nor the other.
    return isNegated(option) ? (tests as Test[]) : anyOf(tests as Test[]);
  };

function anyOf(tests: readonly Test[]): Test {
  const [first] = tests;
  return tests.length === 1 && first !== undefined ? first : { kind: 'any', tests };
}

/** Of the connection, not of the packet: the same for all its packets, whichever way they go. */
const ofConnection =
  (
    kind: 'original' | 'reply',
    name: 'source' | 'destination' | 'protocol' | 'sourcePort' | 'destinationPort',
  ): OptionMeaning =>
  (option, family) => {
    const text = firstValue(option);
    const isAddress = name === 'source' || name === 'destination';
    const set = isAddress
      ? addressSet(text, family)
      : name === 'protocol'
        ? readProtocol(text)
        : readRange(text, 65535);
    if (set === null) return null;
    const negated = isNegated(option);
    const wanted = negated ? allPackets(family)[name].subtract(set) : set;
    return { kind, field: name, set: wanted, words: `-m conntrack ${optionWords(option)}`, negated };
  };

const deviceOf =
  (direction: 'in' | 'out'): OptionMeaning =>
  (option) => {
    const pattern = firstValue(option);
    if (pattern === '+') return isNegated(option) ? NEVER : ALWAYS;
    return { kind: 'interface', direction, pattern, negated: isNegated(option) };
  };

const markOf =
  (of: 'packet' | 'connection'): OptionMeaning =>
  (option) => {
    const mark = readMark(firstValue(option));
    return mark === null ? null : { kind: 'mark', of, ...mark, negated: isNegated(option) };
  };

const addressType =
  (name: 'source' | 'destination'): OptionMeaning =>
  (option) => ({
    kind: 'addressType',
    field: name,
    types: firstValue(option).split(','),
    negated: isNegated(option),
  });

/**
 * Whose address it is. Narrowed to an interface, an address of the machine is LOCAL only if it is one of that
 * interface, else a foreign one (kernel: inet_dev_addr_type in net/ipv4/fib_frontend.c).
 */
function addrtype(match: RuleExtension, family: Family): readonly Test[] {
  const isNarrowed = has(match, '--limit-iface-in') || has(match, '--limit-iface-out');
  const isLocal = match.options.every(
    (option) => option.values.length === 0 || (firstValue(option) === 'LOCAL' && !isNegated(option)),
  );
  if (isNarrowed && !isLocal) return asked(0.5)(match);
  return optionsTests(
    match,
    { '--src-type': addressType('source'), '--dst-type': addressType('destination') },
    family,
  );
}

/** The states NEW, ESTABLISHED …, and beside them SNAT and DNAT. */
const states: OptionMeaning = (option) => {
  const names = firstValue(option).split(',');
  const known = new Set<string>([...CONNECTION_STATES, 'SNAT', 'DNAT']);
  if (names.some((name) => !known.has(name))) return null;
  return {
    kind: 'connection',
    states: where(CONNECTION_STATES.length - 1, (place) => names.includes(CONNECTION_STATES[place] ?? '')),
    source: names.includes('SNAT'),
    destination: names.includes('DNAT'),
    negated: isNegated(option),
  };
};

const IS_NEW: Test = { kind: 'field', field: 'connectionState', set: stateSet('NEW') };
const IS_NOT_NEW: Test = {
  kind: 'field',
  field: 'connectionState',
  set: allPackets(4).connectionState.subtract(stateSet('NEW')),
};

const direction: OptionMeaning = (option) => {
  const isOriginal = fact({
    words: 'the packet goes the way in which its connection was opened',
    otherwise: 'the packet is an answer',
    weight: 0.5,
  });
  const asked = firstValue(option).toUpperCase();
  if (asked === 'ORIGINAL') return { kind: 'any', tests: [IS_NEW, isOriginal] };
  return asked === 'REPLY' ? [IS_NOT_NEW, not(isOriginal)] : null;
};

/** A first packet's connection has no status yet that a rule could ask for. */
const status: OptionMeaning = (option) => {
  const names = firstValue(option);
  if (names === 'NONE') return isNegated(option) ? ALWAYS : NEVER;
  const words = `conntrack status ${names}`;
  const later = unknown(words, isNegated(option));
  return isNegated(option) ? { kind: 'any', tests: [IS_NEW, later] } : [IS_NOT_NEW, later];
};

const flags: OptionMeaning = (option, family) => {
  const mask = readFlags(option.values[0]?.text ?? '');
  const set = readFlags(option.values[1]?.text ?? '');
  if (mask === null || set === null) return null;
  return inSet(
    'tcpFlags',
    where(63, (value) => (value & mask) === set),
    isNegated(option),
    family,
  );
};

/** `--syn` is `--tcp-flags FIN,SYN,RST,ACK SYN`. */
const syn: OptionMeaning = (option, family) =>
  inSet(
    'tcpFlags',
    where(63, (value) => (value & 0x17) === 2),
    isNegated(option),
    family,
  );

const compare =
  (name: FieldName, most: number, holds: (value: number, asked: number) => boolean): OptionMeaning =>
  (option, family) => {
    const asked = readNumber(firstValue(option));
    if (asked === null) return null;
    return inSet(
      name,
      where(most, (value) => holds(value, asked)),
      isNegated(option),
      family,
    );
  };

const typeOfService: OptionMeaning = (option, family) => {
  const text = firstValue(option);
  const named = ownValue(TOS_NAMES, text);
  const mark = named === undefined ? readMark(text) : { value: named, mask: 0x3f };
  if (mark === null) return null;
  const mask = text.includes('/') || named !== undefined ? mark.mask : 0xff;
  return inSet(
    'tos',
    where(255, (value) => (value & mask) === mark.value),
    isNegated(option),
    family,
  );
};

const codePoint =
  (read: (text: string) => number | null): OptionMeaning =>
  (option, family) => {
    const asked = read(firstValue(option));
    return asked === null
      ? null
      : inSet(
          'tos',
          where(255, (value) => value >> 2 === asked),
          isNegated(option),
          family,
        );
  };

/** Without the value's own words: comments and counters match every packet. */
const always: OptionMeaning = () => ALWAYS;

/** Only a packet that this machine made has a process behind it. Without one, just what is negated holds. */
const process: OptionMeaning = (option) => ({
  kind: 'socket',
  without: isNegated(option),
  test: unknown(`the sender has ${optionWords(option)}`, isNegated(option)),
});

/** Draws one packet in so many, or each with a probability (kernel: net/netfilter/xt_statistic.c). */
function statistic(match: RuleExtension): readonly Test[] {
  const mode = optionValue(match, '--mode');
  const option = match.options.find(({ name }) => name === '--probability' || name === '--every');
  const value = Number(option === undefined ? Number.NaN : firstValue(option));
  const probability = mode === 'random' ? value : 1 / value;
  const isCounting = mode === 'nth' && option?.name === '--every';
  const isDraw = mode === 'random' && option?.name === '--probability';
  if (!(isCounting || isDraw) || !(probability >= 0 && probability <= 1)) return [unknown('statistic')];
  const negated = option !== undefined && isNegated(option);
  const share = negated ? 1 - probability : probability;
  if (share === 0) return [NEVER];
  if (share === 1) return [ALWAYS];
  const words = `a draw of ${share}`;
  return [{ kind: 'draw', probability: share, weight: share, words, otherwise: `not ${words}` }];
}

/** Something that changes from packet to packet, as time goes by. */
function passing(words: string, otherwise: string, weight: number): Negatable {
  return { kind: 'draw', probability: null, weight, words, otherwise };
}

function limit(match: RuleExtension): readonly Test[] {
  const rate = optionValue(match, '--limit') ?? '3/hour';
  return [passing(`limit of ${rate} not reached`, `limit of ${rate} reached`, 0.9)];
}

function hashlimit(match: RuleExtension): readonly Test[] {
  const upto = match.options.find(({ name }) => name === '--hashlimit-upto');
  const above = match.options.find(({ name }) => name === '--hashlimit-above');
  const option = upto ?? above;
  if (option === undefined) return [unknown('hashlimit')];
  const within = passing(
    `rate limit of ${firstValue(option)} not reached`,
    `rate limit of ${firstValue(option)} reached`,
    0.9,
  );
  return [isNegated(option) === (option === upto) ? not(within) : within];
}

/** Lists of addresses that were seen (kernel: net/netfilter/xt_recent.c). To set one always matches. */
function recent(match: RuleExtension): readonly Test[] {
  const action = match.options.find(({ name }) =>
    ['--set', '--rcheck', '--update', '--remove'].includes(name),
  );
  const negated = match.options.some((option) => isNegated(option));
  if (action?.name === '--set') return [negated ? NEVER : ALWAYS];
  const list = optionValue(match, '--name') ?? 'DEFAULT';
  const who = has(match, '--rdest') ? '{destination}' : '{source}';
  const seconds = optionValue(match, '--seconds');
  const hits = optionValue(match, '--hitcount');
  const more = `${hits === null ? '' : ` ${hits} times`}${seconds === null ? '' : ` within ${seconds} s`}`;
  return [
    fact(
      {
        words: `recent list ${list} has ${who}${more}`,
        otherwise: `recent list ${list} has not ${who}${more}`,
        weight: 0.1,
      },
      negated,
    ),
  ];
}

function ipset(match: RuleExtension): readonly Test[] {
  const option = match.options.find(({ name }) => name === '--match-set');
  if (option === undefined) return [unknown('set')];
  const name = firstValue(option);
  const what = (option.values[1]?.text ?? '')
    .split(',')
    .map((part) => (part === 'src' ? '{source}' : part === 'dst' ? '{destination}' : part));
  const entry = what.join(',');
  const contains = {
    words: `ipset ${name} contains ${entry}`,
    otherwise: `ipset ${name} does not contain ${entry}`,
    weight: 0.5,
  };
  const further = match.options.filter((it) => it !== option && /^--(?:packets|bytes|return)/.test(it.name));
  return [
    fact(contains, isNegated(option)),
    ...further.map((it) => unknown(`ipset ${name}: ${optionWords(it)}`, isNegated(it))),
  ];
}

/** A match that only the machine can answer, all options together. */
const asked =
  (weight: number) =>
  (match: RuleExtension): readonly Test[] => {
    const options = match.options.map((option) => `${isNegated(option) ? '! ' : ''}${optionWords(option)}`);
    return [unknown(['-m', match.name?.text ?? '', ...options].join(' '), false, weight)];
  };

const bridgePort: OptionMeaning = (option) => {
  const device = firstValue(option);
  const words: Readonly<Record<string, string>> = {
    '--physdev-in': `the packet came in through bridge port ${device}`,
    '--physdev-out': `the packet leaves through bridge port ${device}`,
    '--physdev-is-in': 'the packet came in through a bridge port',
    '--physdev-is-out': 'the packet leaves through a bridge port',
    '--physdev-is-bridged': 'the packet is bridged',
  };
  const said = words[option.name];
  return said === undefined ? null : unknown(said, isNegated(option), 0.2);
};

const CONNTRACK_ROWS: Readonly<Record<string, OptionMeaning>> = {
  '--ctstate': states,
  '--ctproto': ofConnection('original', 'protocol'),
  '--ctorigsrc': ofConnection('original', 'source'),
  '--ctorigdst': ofConnection('original', 'destination'),
  '--ctorigsrcport': ofConnection('original', 'sourcePort'),
  '--ctorigdstport': ofConnection('original', 'destinationPort'),
  '--ctreplsrc': ofConnection('reply', 'destination'),
  '--ctrepldst': ofConnection('reply', 'source'),
  '--ctreplsrcport': ofConnection('reply', 'destinationPort'),
  '--ctrepldstport': ofConnection('reply', 'sourcePort'),
  '--ctstatus': status,
  '--ctdir': direction,
};

const TRACKED: Negatable = { kind: 'tracked', negated: false };

/**
 * Without a connection, as in table raw, only the state can be asked for, and then decides alone (kernel:
 * net/netfilter/xt_conntrack.c).
 */
function conntrack(match: RuleExtension, family: Family): readonly Test[] {
  const state = match.options.filter(({ name }) => name === '--ctstate');
  const others = match.options.filter(({ name }) => name !== '--ctstate');
  const tests = (options: readonly RuleOption[]) =>
    options.flatMap((option) => optionTests(CONNTRACK_ROWS[option.name], option, 'conntrack', family));
  if (state.length === 0) return [TRACKED, ...tests(others)];
  return [...tests(state), ...tests(others).map((test) => anyOf([not(TRACKED), test]))];
}

const FIELD_ROWS: Readonly<Record<string, OptionMeaning>> = {
  '-s': field('source', addressSet),
  '-d': field('destination', addressSet),
  '-i': deviceOf('in'),
  '-o': deviceOf('out'),
  '-p': field('protocol', readProtocol),
  // A connection's packets are looked at when they are whole again.
  '-f': (option) => (isNegated(option) ? ALWAYS : NEVER),
  '-4': (_, family) => (family === 4 ? ALWAYS : NEVER),
  '-6': (_, family) => (family === 6 ? ALWAYS : NEVER),
  '-c': always,
  '-t': always,
  '-w': always,
  '-W': always,
  '-v': always,
  '-n': always,
  '-x': always,
  '--line-numbers': always,
  '--modprobe': always,
};

const bothPorts = { '--sport': ports('sourcePort'), '--dport': ports('destinationPort') };
const hopLimit = (prefix: string) => ({
  [`${prefix}-eq`]: compare('ttl', 255, (value, asked) => value === asked),
  [`${prefix}-lt`]: compare('ttl', 255, (value, asked) => value < asked),
  [`${prefix}-gt`]: compare('ttl', 255, (value, asked) => value > asked),
});

const MATCH_ROWS: Readonly<Record<string, MatchMeaning>> = {
  comment: { '--comment': always },
  nfacct: { '--nfacct-name': always },
  tcp: { ...bothPorts, '--tcp-flags': flags, '--syn': syn },
  udp: bothPorts,
  sctp: bothPorts,
  dccp: bothPorts,
  multiport: {
    '--sports': portList('sourcePort'),
    '--dports': portList('destinationPort'),
    '--ports': portList('sourcePort', 'destinationPort'),
  },
  icmp: { '--icmp-type': field('icmpType', readIcmpType) },
  icmp6: { '--icmpv6-type': field('icmpType', readIcmpType) },
  iprange: {
    '--src-range': field('source', addressRange),
    '--dst-range': field('destination', addressRange),
  },
  mark: { '--mark': markOf('packet') },
  connmark: (match, family) => [TRACKED, ...optionsTests(match, { '--mark': markOf('connection') }, family)],
  state: { '--state': states },
  conntrack,
  addrtype,
  length: { '--length': field('length', (text) => readRange(text, 65535)) },
  ttl: hopLimit('--ttl'),
  hl: hopLimit('--hl'),
  tos: { '--tos': typeOfService },
  dscp: {
    '--dscp': codePoint(readNumber),
    '--dscp-class': codePoint((text) => ownValue(DSCP_CLASSES, text) ?? null),
  },
  ecn: { '--ecn-ip-ect': compare('tos', 255, (value, asked) => (value & 3) === asked) },
  statistic,
  limit,
  hashlimit,
  quota: (match) => [
    passing(
      `quota of ${optionValue(match, '--quota')} bytes not used up`,
      `quota of ${optionValue(match, '--quota')} bytes used up`,
      0.9,
    ),
  ],
  recent,
  set: ipset,
  owner: { '--uid-owner': process, '--gid-owner': process, '--socket-exists': process },
  physdev: {
    '--physdev-in': bridgePort,
    '--physdev-out': bridgePort,
    '--physdev-is-in': bridgePort,
    '--physdev-is-out': bridgePort,
    '--physdev-is-bridged': bridgePort,
  },
  rpfilter: (match) => asked(has(match, '--invert') ? 0.05 : 0.95)(match),
  connlimit: (match) => asked(has(match, '--connlimit-upto') ? 0.9 : 0.1)(match),
  policy: (match) => asked(optionValue(match, '--pol') === 'none' ? 0.9 : 0.2)(match),
  helper: asked(0.1),
  osf: asked(0.3),
};
