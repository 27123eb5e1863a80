import fc from 'fast-check';

export type TableName = 'raw' | 'mangle' | 'nat' | 'filter' | 'security';

/** Addresses that rules and packets share, so that they meet. `behind`: a host on eth0; `beyond`: one on eth1. */
export const POOL = {
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
    groups: ['192.0.2.255', '255.255.255.255', '224.0.0.1'],
    length: 32,
  },
  6: {
    behind: ['fd00::1', 'fd00::7', 'fd00:0:1::1'],
    beyond: ['fd09::1', 'fd09::2', '2001:db8:ffff::1'],
    own: ['2001:db8:1::1', '2001:db8:2::1', '2001:db8:3::1'],
    networks: ['fd00::/32', 'fd00::/64', 'fd00::/125', 'fd00::/8', '2001:db8:1::/64', '::/0'],
    ranges: ['fd00::1-fd00::6', 'fd00::7-fd09::1', '2001:db8:1::-2001:db8:3::9'],
    groups: ['ff02::1'],
    length: 128,
  },
} as const;

export const PORTS = [53, 80, 443, 8080] as const;
export const pick = <Value>(...values: readonly Value[]) => fc.constantFrom(...values);
const not = pick('', '', '! ');
const text = (...parts: readonly (fc.Arbitrary<string | number> | string)[]) =>
  fc
    .tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part)))
    .map((values) => values.join(''));

/** What a rule asks. Each is a piece of a rule with a blank behind it; '' matches all. */
export function matches(family: 4 | 6, table: TableName, hook: string): fc.Arbitrary<string> {
  const one = fc.oneof(
    { weight: 24, arbitrary: decidedMatch(family, table, hook) },
    { weight: 1, arbitrary: openMatch(family, table, hook) },
  );
  // A second -p, -s … in one rule is refused; matches can be given twice.
  const pair = fc.tuple(one, one).map(([a, b]) => (sharesField(a, b) ? a : a + b));
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant('') },
    { weight: 5, arbitrary: one },
    { weight: 2, arbitrary: pair },
  );
}

/**
 * What only the machine can answer: whatever the kernel says, the simulator must hold it possible. Not draws, whose
 * two sides are one way where nothing hangs on them.
 */
function openMatch(family: 4 | 6, table: TableName, hook: string): fc.Arbitrary<string> {
  const isIn = hook === 'PREROUTING' || hook === 'INPUT' || hook === 'FORWARD';
  return fc.oneof(
    pick(
      '-m connlimit --connlimit-above 1 ',
      '-m connlimit --connlimit-upto 1 ',
      '-m connbytes --connbytes 100 --connbytes-dir both --connbytes-mode bytes ',
      '-m helper --helper ftp ',
      '-m time --timestart 00:00 --timestop 12:00 ',
      '-m cpu --cpu 0 ',
      '-m u32 --u32 "6&0xFF=6" ',
      '-m string --string xx --algo bm ',
      '-m conntrack --ctexpire 1:100 ',
      '-p tcp -m tcp --tcp-option 2 ',
      '-p tcp -m tcpmss --mss 1:1500 ',
    ),
    text('-m recent ', not, pick('--set', '--rcheck', '--update --seconds 60', '--remove'), ' --name r '),
    text('-m physdev ', not, pick('--physdev-is-bridged', '--physdev-is-in', '--physdev-in eth0'), ' '),
    text('-m pkttype ', not, '--pkt-type ', pick('unicast', 'broadcast', 'multicast'), ' '),
    ...(isIn
      ? [
          text('-m mac ', not, '--mac-source 02:00:00:00:00:01 '),
          pick('-m devgroup --src-group 0 ', '-m policy --dir in --pol none '),
          text('-m addrtype ', not, '--dst-type ', pick('LOCAL', 'UNICAST'), ' --limit-iface-in '),
        ]
      : []),
    ...(hook === 'OUTPUT' || hook === 'POSTROUTING'
      ? [pick('-m cgroup --cgroup 1 ', '-m policy --dir out --pol none ', '-m policy --dir out --pol ipsec ')]
      : []),
    ...(hook === 'PREROUTING' && table !== 'nat'
      ? [
          pick('-m rpfilter ', '-m rpfilter --invert ', '-m rpfilter --loose '),
          pick('-p udp -m socket ', '-p tcp -m socket --transparent '),
        ]
      : []),
    family === 6
      ? pick('-m rt --rt-type 0 ', '-m frag --fragmore ', '-m ipv6header --header none --soft ')
      : pick('-p tcp -m ecn --ecn-tcp-cwr '),
  );
}

/** What the packet decides, and what is known of the node. */
function decidedMatch(family: 4 | 6, table: TableName, hook: string): fc.Arbitrary<string> {
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
      ? pick('LOCAL', 'UNICAST', 'LOCAL,UNICAST', 'BROADCAST', 'MULTICAST,LOCAL', 'UNSPEC', 'ANYCAST')
      : pick('LOCAL', 'UNICAST', 'MULTICAST', 'UNSPEC');
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
    text(not, '-p ', pick('tcp', 'udp', '6', '17', 'sctp', 'gre', icmp.split(' ')[1] ?? ''), ' '),
    text('-p sctp -m sctp ', not, pick('--dport ', '--sport '), portRange, ' '),
    text('-p ', pick('tcp', 'udp'), ' ', not, pick('--dport ', '--sport '), portRange, ' '),
    text(
      '-p tcp -m tcp ',
      not,
      '--tcp-flags ',
      pick(
        'FIN,SYN,RST,ACK SYN',
        'SYN SYN',
        'ALL SYN',
        'SYN,ACK ACK',
        'ALL NONE',
        'RST NONE',
        'FIN,PSH,URG URG',
      ),
      ' ',
    ),
    text('-p tcp ', not, '--syn '),
    text(
      '-p ',
      pick('tcp', 'udp', 'sctp'),
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
    '-m statistic --mode nth --every 1 --packet 0 ',
    ...(table === 'raw' ? [] : ['-m recent --set --name s ']),
    ...(hook === 'OUTPUT' || hook === 'POSTROUTING'
      ? [
          text(
            '-m owner ',
            not,
            pick('--uid-owner 0', '--uid-owner 1', '--gid-owner 0-5', '--socket-exists'),
            ' ',
          ),
        ]
      : []),
  ].map((part) => (typeof part === 'string' ? fc.constant(part) : part));
  return fc.oneof(...parts);
}

const FIELD = /(?:^|\s)-([sdiopf])(?=\s)/g;

export function sharesField(a: string, b: string): boolean {
  const fields = new Set([...a.matchAll(FIELD)].map(([, field]) => field));
  return [...b.matchAll(FIELD)].some(([, field]) => fields.has(field)) || a.split(' ')[1] === b.split(' ')[1];
}
