import { describe, expect, it } from 'vitest';
import { Dump, readRule } from '../../../../server/src/iptables/index.ts';

const COLUMNS = {
  bare: 'target     prot opt source               destination         ',
  numbered: 'num  target     prot opt source               destination         ',
  verbose: ' pkts bytes target     prot opt in     out     source               destination         ',
  both: 'num   pkts bytes target     prot opt in     out     source               destination         ',
  /** As iptables 1.3 and ip6tables had it. */
  old: 'target     prot opt source               destination         ',
} as const;

/** The rule as iptables-save says it, behind `??` what isn't understood; null: no rule. */
function savedRule(line: string, columns: keyof typeof COLUMNS = 'verbose'): string | null {
  const [, , row] = Dump.read(`Chain X (1 references)\n${COLUMNS[columns]}\n${line}\n`).lines;
  if (row?.kind !== 'rule') return null;
  const rule = readRule(row);
  expect(rule.problems).toEqual([]);
  const open = rule.open.filter(({ reason }) => reason === 'wording').map(({ word }) => ` ?? ${word.text}`);
  return row.saved.slice(row.start) + open.join('');
}

/** What the words behind the addresses come to. */
function savedWords(words: string, target = ''): string | undefined {
  const row = `    0     0 ${target.padEnd(10)} 0    --  *      *       0.0.0.0/0            0.0.0.0/0            ${words}`;
  return savedRule(row)?.replace(/^-A X ?/, '');
}

describe('columns', () => {
  it.each([
    [
      'bare',
      'ACCEPT     6    --  10.0.0.0/8          !10.96.0.1            ',
      '-A X -s 10.0.0.0/8 ! -d 10.96.0.1/32 -p tcp -j ACCEPT',
    ],
    ['bare', 'ACCEPT     tcp  --  anywhere             anywhere            ', '-A X -p tcp -j ACCEPT'],
    ['bare', '           all  --  anywhere             anywhere            ', '-A X'],
    [
      'bare',
      '           0    --  10.0.0.1             0.0.0.0/0            limit: avg 3/min burst 5',
      '-A X -s 10.0.0.1/32 -m limit --limit 3/min',
    ],
    [
      'bare',
      'A-CHAIN-OF-28-CHARACTERS-XYZ  0    --  0.0.0.0/0            0.0.0.0/0           ',
      '-A X -j A-CHAIN-OF-28-CHARACTERS-XYZ',
    ],
    [
      'numbered',
      '12   DROP      !6    --  0.0.0.0/0            0.0.0.0/0           ',
      '-A X ! -p tcp -j DROP',
    ],
    [
      'verbose',
      ' 120K   12M ACCEPT     0    --  eth0   !docker0  0.0.0.0/0            0.0.0.0/0           ',
      '-A X -i eth0 ! -o docker0 -j ACCEPT',
    ],
    [
      'verbose',
      '    0     0 ACCEPT     all  --  any    cali+   anywhere             anywhere            ',
      '-A X -o cali+ -j ACCEPT',
    ],
    [
      'both',
      '1        0     0            0    --  *      *       0.0.0.0/0            0.0.0.0/0            /* only counts */',
      '-A X -m comment --comment "only counts"',
    ],
    [
      'verbose',
      '    0     0 ACCEPT     6    -f  *      *       0.0.0.0/0            0.0.0.0/0           ',
      '-A X -p tcp -f -j ACCEPT',
    ],
    [
      'verbose',
      '    0     0 ACCEPT     6    !f  *      *       0.0.0.0/0            0.0.0.0/0           ',
      '-A X -p tcp ! -f -j ACCEPT',
    ],
    [
      'verbose',
      '    0     0 Y          0    --  *      *       0.0.0.0/0            0.0.0.0/0           [goto]  tcp dpt:80',
      '-A X -m tcp --dport 80 -g Y',
    ],
    [
      'verbose',
      '    0     0 ACCEPT     58   --  *      *       ::/0                 fd00::/64            ipv6-icmptype 128',
      '-A X -d fd00::/64 -p ipv6-icmp -m icmp6 --icmpv6-type 128 -j ACCEPT',
    ],
    ['old', 'ACCEPT     tcp      anywhere             anywhere            ', '-A X -p tcp -j ACCEPT'],
    ['old', 'ACCEPT     all      ::/0                 fd00::1/128         ', '-A X -d fd00::1/128 -j ACCEPT'],
    [
      'bare',
      'ACCEPT     47   --  10.0.0.0/255.0.255.0  0.0.0.0/0           ',
      '-A X -s 10.0.0.0/255.0.255.0 -p gre -j ACCEPT',
    ],
    [
      'bare',
      'ACCEPT     tcp  --  www.example.org      localhost            tcp dpt:https',
      '-A X -s www.example.org -d 127.0.0.1/32 -p tcp -m tcp --dport 443 -j ACCEPT',
    ],
    [
      'bare',
      'ACCEPT     tcp  --  anywhere             anywhere             tcp dpts:ftp-data:no-such-name',
      '-A X -p tcp -m tcp --dport 20:no-such-name -j ACCEPT',
    ],
  ] as const)('%s: %s', (columns, line, expected) => expect(savedRule(line, columns)).toBe(expected));

  it.each([
    '',
    'and so on',
    'KUBE-SVC 10.96.0.1 10.244.0.1',
    'NAME  READY  STATUS',
    'ACCEPT  nonsense  --  a  b',
  ])('no rule: %s', (line) => expect(savedRule(line, 'bare')).toBeNull());
});

describe('words of matches and targets', () => {
  it.each([
    [
      'tcp spts:1024:65535 dpt:!80 flags:0x17/0x02',
      '',
      '-m tcp --sport 1024:65535 ! --dport 80 --tcp-flags FIN,SYN,RST,ACK SYN',
    ],
    [
      '! ctstate INVALID multiport dports  !80,443',
      '',
      '-m conntrack ! --ctstate INVALID -m multiport ! --dports 80,443',
    ],
    ['mark match ! 0x4000/0x4000', 'RETURN', '-m mark ! --mark 0x4000/0x4000 -j RETURN'],
    ['MARK and 0xffff', 'MARK', '-j MARK --set-xmark 0x0/0xffff0000'],
    [
      'statistic mode random probability 0.33332999982',
      'KUBE-SEP-A',
      '-m statistic --mode random --probability 0.33332999982 -j KUBE-SEP-A',
    ],
    [
      'recent: CHECK seconds: 10800 reap name: A side: source mask: 255.255.255.255',
      'Y',
      '-m recent --rcheck --seconds 10800 --reap --name A --mask 255.255.255.255 --rsource -j Y',
    ],
    [
      '/* ns/svc:p80 */ tcp to:10.244.2.16:8080 persistent',
      'DNAT',
      '-m comment --comment "ns/svc:p80" -m tcp -j DNAT --to-destination 10.244.2.16:8080 --persistent',
    ],
    ['icmp !type 3 code 4', '', '-m icmp ! --icmp-type 3/4'],
    ['icmptype 255', '', '-m icmp --icmp-type any'],
    ['icmp echo-request', '', '-m icmp --icmp-type 8'],
    [
      'LOG flags 9 level 4 prefix "a "b" level 7 "',
      'LOG',
      '-j LOG --log-prefix "a \\"b\\" level 7 " --log-tcp-sequence --log-uid',
    ],
    ["LOG flags 0 level 6 prefix `old '", 'LOG', '-j LOG --log-prefix "old " --log-level 6'],
    [
      'STRING match  "tcp dpt:80 ALGO name" ALGO name bm TO 65535',
      '',
      '-m string --string "tcp dpt:80 ALGO name" --algo bm --to 65535',
    ],
    ['match-set a src ! match-set b dst,dst', '', '-m set --match-set a src -m set ! --match-set b dst,dst'],
  ])('%s', (words, target, expected) => expect(savedWords(words, target)).toBe(expected));

  it.each([
    // What somebody wrote as a remark is not what the rule asks for.
    ['/* tcp dpt:80 */', '-m comment --comment "tcp dpt:80"'],
    ['/* a */ b */ tcp dpt:80', '-m comment --comment "a */ b" -m tcp --dport 80'],
    ['/* a */ tcp dpt:80 /* b */', '-m comment --comment a -m tcp --dport 80 -m comment --comment b'],
    [
      '/* ACCEPT  0  --  0.0.0.0/0  0.0.0.0/0 */',
      '-m comment --comment "ACCEPT  0  --  0.0.0.0/0  0.0.0.0/0"',
    ],
    ['/* "quoted" \\ back */', '-m comment --comment "\\"quoted\\" \\\\ back"'],
    ['/*  */', '-m comment --comment ""'],
  ])('%s', (words, expected) => expect(savedWords(words)).toBe(expected));

  it('a comment that is not closed is text', () => {
    expect(savedWords('/* never closed frobnicated')).toBe('?? /* never closed frobnicated');
  });

  it('what is not known stays as it is, and what stands around it is read', () => {
    expect(savedWords('tcp dpt:80 frobnicated 3 times ctstate NEW to:10.0.0.1', 'DNAT')).toBe(
      '-m tcp --dport 80 -m conntrack --ctstate NEW -j DNAT --to-destination 10.0.0.1 ?? frobnicated 3 times',
    );
  });

  it('the words of another target are not those of this one', () => {
    expect(savedWords('to:10.0.0.1', 'ACCEPT')).toBe('-j ACCEPT ?? to:10.0.0.1');
  });
});

it('every word stands in the columns of the line that say it', () => {
  const line =
    '    0     0 KUBE-MARK-MASQ  6    --  *      *      !10.244.0.0/16        10.96.0.1            /* a b */ tcp dpt:!443';
  const [, , row] = Dump.read(`Chain X (1 references)\n${COLUMNS.verbose}\n${line}`).lines;
  const rule = row === undefined ? null : readRule(row);
  const text = (word: { start: number; end: number } | null | undefined) =>
    word == null ? null : line.slice(word.start, word.end);
  expect(text(rule?.target?.name)).toBe('KUBE-MARK-MASQ');
  expect(
    rule?.items.map((item) =>
      item.kind === 'option'
        ? [text(item.negation), text(item.word), ...item.values.map(text)]
        : [text(item.kind === 'stray' ? item.word : item.name)],
    ),
  ).toEqual([
    ['!', '', '10.244.0.0/16'],
    [null, '', '10.96.0.1'],
    [null, '', '6'],
    [''],
    [null, '/*', 'a b'],
    ['tcp'],
    ['!', 'dpt:', '443'],
    ['KUBE-MARK-MASQ'],
  ]);
});
