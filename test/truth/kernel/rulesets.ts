import fc from 'fast-check';
import type { Packet } from './packet.ts';

type TableName = 'raw' | 'mangle' | 'nat' | 'filter' | 'security';

/** Addresses that rules and packets share, so that they meet. `behind`: a host on eth0; `beyond`: one on eth1. */
const POOL = {
  4: {
    behind: ['10.0.0.1', '10.0.0.7', '10.0.1.1'],
    beyond: ['10.9.0.1', '10.9.0.2', '172.16.0.1'],
    own: ['192.0.2.1', '198.51.100.1', '203.0.113.1'],
    networks: [
      '10.0.0.0/16',
      '10.0.0.0/24',
      '10.0.0.0/29',
      '10.0.0.0/8',
      '192.0.2.0/24',
      '0.0.0.0/0',
      '10.0.0.1/255.255.0.255',
    ],
    ranges: ['10.0.0.1-10.0.0.6', '10.0.0.7-10.9.0.1', '192.0.2.0-203.0.113.9'],
    length: 32,
  },
  6: {
    behind: ['fd00::1', 'fd00::7', 'fd00:0:1::1'],
    beyond: ['fd09::1', 'fd09::2', '2001:db8:ffff::1'],
    own: ['2001:db8:1::1', '2001:db8:2::1', '2001:db8:3::1'],
    networks: ['fd00::/32', 'fd00::/64', 'fd00::/125', 'fd00::/8', '2001:db8:1::/64', '::/0'],
    ranges: ['fd00::1-fd00::6', 'fd00::7-fd09::1', '2001:db8:1::-2001:db8:3::9'],
    length: 128,
  },
} as const;

const PORTS = [53, 80, 443, 8080] as const;
const pick = <Value>(...values: readonly Value[]) => fc.constantFrom(...values);
const not = pick('', '', '! ');
const text = (...parts: readonly (fc.Arbitrary<string | number> | string)[]) =>
  fc
    .tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part)))
    .map((values) => values.join(''));

/** Matches that a packet decides. Each is a piece of a rule with a blank behind it; '' matches all. */
function matches(family: 4 | 6, hook: string): fc.Arbitrary<string> {
  const { behind, beyond, own, networks, ranges, length } = POOL[family];
  const hosts = [...behind, ...beyond, ...own];
  const address = pick(...hosts.map((host) => `${host}/${length}`), ...hosts, ...networks);
  const port = pick(...PORTS, 9);
  const portRange = pick('80', '1:1023', '1024:65535', '80:443', ':53', '8080:');
  const mark = pick('0', '1', '0x1/0x1', '0x2/0x3', '0x10/0xf0', '0x0/0x3');
  const device = pick('eth0', 'eth1', 'eth+', 'lo', 'lo+', 'wlan0');
  const state = pick(
    'NEW',
    'ESTABLISHED',
    'RELATED,ESTABLISHED',
    'INVALID',
    'NEW,RELATED',
    'DNAT',
    'SNAT',
    'NEW,DNAT',
    'UNTRACKED',
    'INVALID,UNTRACKED',
  );
  const type =
    family === 4
      ? pick('LOCAL', 'UNICAST', 'LOCAL,UNICAST', 'BROADCAST', 'MULTICAST,LOCAL')
      : pick('LOCAL', 'UNICAST', 'MULTICAST');
  const icmp = family === 4 ? '-p icmp -m icmp ' : '-p icmpv6 -m icmp6 ';
  const icmpType = family === 4 ? '--icmp-type ' : '--icmpv6-type ';
  const hopLimit = family === 4 ? ['-m ttl --ttl', '64'] : ['-m hl --hl', '64'];
  const isIn = hook === 'PREROUTING' || hook === 'INPUT' || hook === 'FORWARD' || hook === 'A';
  const isOut = hook === 'OUTPUT' || hook === 'POSTROUTING' || hook === 'FORWARD' || hook === 'A';
  const parts = [
    text(not, '-s ', address, ' '),
    text(not, '-d ', address, ' '),
    ...(isIn ? [text(not, '-i ', device, ' ')] : []),
    ...(isOut ? [text(not, '-o ', device, ' ')] : []),
    text(not, '-p ', pick('tcp', 'udp', '6', '17', icmp.split(' ')[1] ?? ''), ' '),
    text('-p ', pick('tcp', 'udp'), ' ', not, pick('--dport ', '--sport '), portRange, ' '),
    text(
      '-p tcp -m tcp ',
      not,
      '--tcp-flags ',
      pick('FIN,SYN,RST,ACK SYN', 'SYN SYN', 'ALL SYN', 'SYN,ACK ACK', 'ALL NONE', 'RST NONE'),
      ' ',
    ),
    text('-p tcp ', not, '--syn '),
    text(
      '-p ',
      pick('tcp', 'udp'),
      ' -m multiport ',
      not,
      pick('--dports ', '--sports ', '--ports '),
      port,
      ',',
      pick('22', '1000:60000', '443'),
      ' ',
    ),
    text(
      icmp,
      not,
      icmpType,
      family === 4 ? pick('8', '0', '8/0', '3/1', 'any') : pick('128', '129', '128/0', '1/4'),
      ' ',
    ),
    text('-m iprange ', not, pick('--src-range ', '--dst-range '), pick(...ranges), ' '),
    text('-m mark ', not, '--mark ', mark, ' '),
    text('-m connmark ', not, '--mark ', mark, ' '),
    text('-m conntrack ', not, '--ctstate ', state, ' '),
    text('-m state ', not, '--state ', pick('NEW', 'ESTABLISHED,RELATED', 'INVALID', 'UNTRACKED'), ' '),
    text(
      '-m conntrack ',
      not,
      pick('--ctorigsrc ', '--ctorigdst ', '--ctreplsrc ', '--ctrepldst '),
      address,
      ' ',
    ),
    text('-m conntrack ', not, '--ctproto ', pick('6', '17'), ' '),
    text('-m conntrack --ctdir ', pick('ORIGINAL', 'REPLY'), ' '),
    text('-m conntrack ', not, '--ctstatus ', pick('NONE', 'ASSURED', 'SEEN_REPLY,ASSURED', 'EXPECTED'), ' '),
    text('-p udp -m conntrack ', not, pick('--ctorigdstport ', '--ctreplsrcport '), portRange, ' '),
    text('-m addrtype ', not, pick('--src-type ', '--dst-type '), type, ' '),
    text('-m length ', not, '--length ', pick('0:40', '41:100', '60', '48:', ':47'), ' '),
    text(hopLimit[0] ?? '', pick('-eq ', '-lt ', '-gt '), pick('64', '63', '10'), ' '),
    text('-m tos ', not, '--tos ', pick('0x10/0x3f', '0x00/0xff', '0x08', '0xb8/0xfc'), ' '),
    text('-m dscp ', not, '--dscp', pick(' 0x2e', '-class EF', ' 0', '-class CS1'), ' '),
    text('-m ecn ', not, '--ecn-ip-ect ', pick(0, 1, 2), ' '),
    pick('-m comment --comment "a -s 1.2.3.4 b" ', '-m comment --comment plain '),
    ...(family === 4 ? [text(not, '-f ')] : []),
    pick('-m statistic --mode random --probability 1 ', '-m statistic --mode random --probability 0 '),
    ...(hook === 'OUTPUT' || hook === 'POSTROUTING'
      ? [text('-m owner ', not, '--uid-owner ', pick(0, 1), ' ')]
      : []),
  ];
  const one = fc.oneof(...parts);
  // A second -p, -s … in one rule is refused; matches can be given twice.
  const pair = fc.tuple(one, one).map(([a, b]) => (sharesField(a, b) ? a : a + b));
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant('') },
    { weight: 5, arbitrary: one },
    { weight: 2, arbitrary: pair },
  );
}

const FIELD = /(?:^|\s)-([sdiopf])(?=\s)/g;

function sharesField(a: string, b: string): boolean {
  const fields = new Set([...a.matchAll(FIELD)].map(([, field]) => field));
  return [...b.matchAll(FIELD)].some(([, field]) => fields.has(field)) || a.split(' ')[1] === b.split(' ')[1];
}

const JUMPS: Readonly<Record<string, readonly string[]>> = {
  A: ['-j B', '-g B', '-j C', '-g C'],
  B: ['-j C', '-g C'],
  C: [],
};

/** What a rule of the chain may do. User chains of nat are reached from one kind of hook only. */
function targets(family: 4 | 6, table: TableName, chain: string): fc.Arbitrary<string> {
  const side = chain.slice(1);
  const jumps =
    JUMPS[chain[0] ?? '']?.map((jump) => jump + side) ??
    ['-j A', '-g A', '-j B', '-j C'].map((jump) => jump + entrySide(table, chain));
  const own =
    JUMPS[chain] !== undefined || chain.length === 2
      ? jumps
      : ['-j A', '-j A', '-g A', '-j B', '-g B', '-j C'].map((jump) => jump + entrySide(table, chain));
  const marks = [
    ...[
      '--set-mark 1',
      '--set-mark 2/3',
      '--set-xmark 0x10/0xf0',
      '--or-mark 2',
      '--and-mark 0xf0',
      '--xor-mark 0x3',
    ].map((it) => `-j MARK ${it}`),
  ];
  const connmarks = [
    '-j CONNMARK --set-mark 1',
    '-j CONNMARK --set-xmark 0x2/0x3',
    '-j CONNMARK --save-mark',
    '-j CONNMARK --restore-mark',
    '-j CONNMARK --save-mark --nfmask 0x3 --ctmask 0xf',
    '-j CONNMARK --restore-mark --nfmask 0xf0 --ctmask 0x3',
  ];
  const drop = table === 'nat' ? [] : ['-j DROP'];
  const more: Readonly<Record<TableName, readonly string[]>> = {
    raw: ['-j CT --notrack', '-j NOTRACK'],
    mangle: [
      ...marks,
      ...connmarks,
      ...(family === 4
        ? ['-j TTL --ttl-set 64', '-j TTL --ttl-dec 1', '-j TTL --ttl-inc 2']
        : ['-j HL --hl-set 64', '-j HL --hl-dec 1']),
      '-j TOS --set-tos 0x10',
      '-j TOS --or-tos 0x08',
      '-j DSCP --set-dscp 0x2e',
      '-j DSCP --set-dscp-class CS1',
    ],
    nat: natTargets(family, table, chain),
    filter: [
      '-j REJECT',
      '-p tcp -j REJECT --reject-with tcp-reset',
      '-j NFLOG --nflog-group 7',
      ...connmarks.slice(0, 2),
    ],
    security: ['-j NFLOG --nflog-group 7'],
  };
  return fc.oneof(
    { weight: 3, arbitrary: pick(...own, ...own, '') },
    { weight: 1, arbitrary: pick('-j RETURN', '-j ACCEPT', ...drop) },
    { weight: table === 'nat' ? 4 : 3, arbitrary: pick(...marks.slice(0, 3), ...more[table]) },
  );
}

/** nat's user chains come in twins: D for those that DNAT is allowed in, S for SNAT. */
function entrySide(table: TableName, chain: string): string {
  if (table !== 'nat') return '';
  return chain === 'PREROUTING' || chain === 'OUTPUT' ? 'D' : chain === 'POSTROUTING' ? 'S' : 'I';
}

function natTargets(family: 4 | 6, table: TableName, chain: string): readonly string[] {
  const { behind, beyond, own } = POOL[family];
  const [to, near, here] = [beyond[1], behind[1], own[2]];
  const at = (address: string, port: string) =>
    family === 6 ? `[${address}]:${port}` : `${address}:${port}`;
  const side = chain.length === 2 ? chain.slice(1) : entrySide(table, chain);
  if (side === 'D') {
    return [
      `-j DNAT --to-destination ${to}`,
      `-j DNAT --to-destination ${near}`,
      `-j DNAT --to-destination ${here}`,
      `-p tcp -j DNAT --to-destination ${at(to, '8080')}`,
      `-p udp -j DNAT --to-destination ${at(here, '53-60')}`,
      `-p udp -j DNAT --to-destination ${family === 4 ? ':99' : at(to, '99')}`,
      `-j DNAT --to-destination ${beyond[0]}-${beyond[1]}`,
      '-p tcp -j REDIRECT --to-ports 443',
      '-j REDIRECT',
      `-j NETMAP --to ${family === 4 ? '10.9.0.0/16' : 'fd09::/64'}`,
    ];
  }
  if (side === 'S') {
    return [
      '-j MASQUERADE',
      '-p udp -j MASQUERADE --to-ports 2000-2100',
      `-j SNAT --to-source ${own[1]}`,
      `-j SNAT --to-source ${near}`,
      `-j NETMAP --to ${family === 4 ? '172.16.0.0/16' : 'fd0a::/64'}`,
    ];
  }
  return [`-j SNAT --to-source ${near}`];
}

const CHAINS: Readonly<Record<TableName, readonly string[]>> = {
  raw: ['PREROUTING', 'OUTPUT', 'A', 'B', 'C'],
  mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING', 'A', 'B', 'C'],
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING', 'AD', 'BD', 'CD', 'AS', 'BS', 'CS', 'AI', 'BI', 'CI'],
  filter: ['INPUT', 'FORWARD', 'OUTPUT', 'A', 'B', 'C'],
  security: ['INPUT', 'FORWARD', 'OUTPUT', 'A', 'B', 'C'],
};

/** A whole ruleset as iptables-restore reads it. Every built-in chain begins with a rule that only counts. */
export function rulesets(family: 4 | 6): fc.Arbitrary<string> {
  const table = (name: TableName, maxLength: number) =>
    fc
      .tuple(
        fc.array(ruleOf(family, name), { minLength: maxLength / 2, maxLength, size: 'max' }),
        fc.array(pick(...Array<string>(11).fill('ACCEPT'), 'DROP'), { minLength: 5, maxLength: 5 }),
      )
      .map(([rules, policies]) => tableText(name, rules, policies));
  return fc
    .tuple(table('raw', 6), table('mangle', 16), table('nat', 24), table('filter', 20), table('security', 4))
    .map((tables) => tables.join(''));
}

function ruleOf(family: 4 | 6, table: TableName): fc.Arbitrary<string> {
  return pick(...CHAINS[table]).chain((chain) =>
    fc
      .tuple(
        matches(family, chain.length <= 2 ? (table === 'nat' ? '' : 'A') : chain),
        targets(family, table, chain),
      )
      .map(([match, target]) =>
        sharesField(match, `${target} `) ? `-A ${chain} ${match}` : `-A ${chain} ${match}${target}`,
      ),
  );
}

function tableText(table: TableName, rules: readonly string[], policies: readonly string[]): string {
  const builtin = CHAINS[table].filter((chain) => chain.length > 2);
  return [
    `*${table}`,
    // nat refuses a policy of DROP.
    ...builtin.map(
      (chain, index) => `:${chain} ${table === 'nat' ? 'ACCEPT' : (policies[index] ?? 'ACCEPT')} [0:0]`,
    ),
    ...CHAINS[table].filter((chain) => chain.length <= 2).map((chain) => `:${chain} - [0:0]`),
    ...builtin.map((chain) => `-A ${chain}`),
    ...rules,
    'COMMIT\n',
  ].join('\n');
}

/** A packet, and where it is sent. */
export interface Sending {
  readonly from: 'near' | 'far' | 'node';
  readonly packet: Packet;
}

/** Packets with a source port of their own each, so that no two belong to one connection. */
export function sendings(family: 4 | 6, count: number): fc.Arbitrary<Sending[]> {
  const { behind, beyond, own } = POOL[family];
  const one = pick<Sending['from']>('near', 'near', 'far', 'node').chain((from) =>
    fc.record({
      from: fc.constant(from),
      packet: fc.record({
        family: fc.constant(family),
        source: pick(...(from === 'node' ? own : from === 'near' ? behind : beyond)),
        destination: pick(...beyond, ...behind, ...own),
        protocol: pick<Packet['protocol']>('tcp', 'tcp', 'udp', 'udp', 'icmp'),
        sourcePort: fc.integer({ min: 1, max: 65535 }),
        destinationPort: pick(...PORTS, 9, 1234),
        ttl: pick(64, 64, 63, 200, 11),
        tos: pick(0, 0, 0x10, 0xb8, 0x02),
        tcpFlags: fc.constant(0x02),
        payload: pick(0, 1, 20, 100),
      }),
    }),
  );
  return fc.uniqueArray(one, {
    minLength: count,
    maxLength: count,
    selector: ({ packet }) => packet.sourcePort,
    comparator: (a, b) => a === b || (PORTS as readonly number[]).includes(b),
  });
}
