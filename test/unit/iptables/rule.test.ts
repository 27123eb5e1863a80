import { describe, expect, it } from 'vitest';
import { Dump } from '../../../server/src/iptables/index.ts';
import { readLine } from '../../../server/src/iptables/readLine.ts';
import { type Rule, type RuleItem, readRule } from '../../../server/src/iptables/rule.ts';
import { fixture } from '../../fixture.ts';

function ruleOf(text: string): Rule {
  return readRule(readLine(text, 0, null));
}

/** A rule as it was understood: each option behind what it belongs to, `!` where it is negated, then problems. */
function understood(rule: Rule): string {
  const owners = new Map<RuleItem, string>();
  for (const extension of [...rule.matches, ...(rule.target === null ? [] : [rule.target])]) {
    for (const option of extension.options) owners.set(option, extension.name?.text ?? '?');
  }
  const items = rule.items.map((item) => {
    if (item.kind === 'stray') return `stray(${item.word.text})`;
    if (item.kind !== 'option') return `${item.kind} ${item.name?.text ?? ''}${item.fact ? '' : '?'}`;
    const owner = owners.get(item);
    const values = item.values.map((value) => ` ${value.text}`).join('');
    const name = `${item.negation ? '!' : ''}${item.name}${item.fact ? '' : '?'}`;
    return `${owner === undefined ? '' : `${owner}.`}${name}${values}`;
  });
  const problems = rule.problems.map(({ code, word }) => `${code}(${word.text})`);
  return [...items, ...problems].join('; ');
}

function checkRule(text: string, expected: string): void {
  const rule = ruleOf(text);
  expect(understood(rule)).toBe(expected);
  // Every word of the line is somewhere in the rule, once, and covers the characters that it says.
  const words = wordsOf(rule);
  for (const { start, end, text: value, quoted } of words) {
    if (!quoted && !text.slice(start, end).includes('"')) expect(text.slice(start, end)).toBe(value);
  }
  const covered = [...text].map((_, column) => words.filter((w) => w.start <= column && column < w.end));
  for (const [column, over] of covered.entries()) {
    expect(over.length, `column ${column} of ${text}`).toBe(
      /[\s=]/.test(text[column] ?? '') ? over.length : 1,
    );
    expect(over.length).toBeLessThan(2);
  }
}

function wordsOf(rule: Rule) {
  const heads = [rule.counters, rule.command, rule.chain, rule.index];
  const inItems = rule.items.flatMap((item) => {
    if (item.kind === 'stray') return [item.word];
    return item.kind === 'option' ? [item.negation, item.word, ...item.values] : [item.word, item.name];
  });
  return [...heads, ...inItems].filter((word) => word !== null);
}

describe('rules that iptables-save prints', () => {
  it.each([
    [
      '-A KUBE-SERVICES ! -s 10.244.0.0/16 -d 10.96.0.1/32 -i eth0 ! -o cali+ -p tcp -f -j X',
      '!-s 10.244.0.0/16; -d 10.96.0.1/32; -i eth0; !-o cali+; -p tcp; -f; target X?',
    ],
    [
      '-A X -p tcp -m comment --comment "ns/svc:p cluster IP" -m tcp --dport 80 -j DNAT --to-destination 10.0.0.1:80',
      '-p tcp; match comment; comment.--comment ns/svc:p cluster IP; match tcp; tcp.--dport 80; target DNAT; DNAT.--to-destination 10.0.0.1:80',
    ],
    ['-A X', ''],
    ['-A X -g Terminal', 'goto Terminal?'],
    ['[12:720] -A X -j DROP', 'target DROP'],
    [
      '-A X -m statistic --mode random --probability 0.33332999982 -j Y',
      'match statistic; statistic.--mode random; statistic.--probability 0.33332999982; target Y?',
    ],
    [
      '-A X -p tcp -m tcp --sport 1024:65535 ! --tcp-flags FIN,SYN,RST,ACK SYN -j DROP',
      '-p tcp; match tcp; tcp.--sport 1024:65535; tcp.!--tcp-flags FIN,SYN,RST,ACK SYN; target DROP',
    ],
    [
      '-A X -m set ! --match-set blocked src,dst -j DROP',
      'match set; set.!--match-set blocked src,dst; target DROP',
    ],
    [
      '-A X -m recent --rcheck --seconds 10800 --reap --name KUBE-SEP-A --mask 255.255.255.255 --rsource -j Y',
      'match recent; recent.--rcheck; recent.--seconds 10800; recent.--reap; recent.--name KUBE-SEP-A; recent.--mask 255.255.255.255; recent.--rsource; target Y?',
    ],
    [
      '-A X -m conntrack --ctstate INVALID -m nfacct --nfacct-name  ct_state_invalid_dropped_pkts -j DROP',
      'match conntrack; conntrack.--ctstate INVALID; match nfacct; nfacct.--nfacct-name ct_state_invalid_dropped_pkts; target DROP',
    ],
    [
      '-A X -m policy --dir in --pol ipsec --proto esp -j ACCEPT',
      'match policy; policy.--dir in; policy.--pol ipsec; policy.--proto esp; target ACCEPT',
    ],
    [
      '-A X -p sctp -m sctp --dport 1 -m sctp --chunk-types any INIT,DATA:Be -j ACCEPT',
      '-p sctp; match sctp; sctp.--dport 1; match sctp; sctp.--chunk-types any INIT,DATA:Be; target ACCEPT',
    ],
    [
      '-A X -m comment --comment one -m comment --comment two -j ACCEPT',
      'match comment; comment.--comment one; match comment; comment.--comment two; target ACCEPT',
    ],
    [
      '-A X -m string --string "GET /" --algo bm --to 65535 --icase -j DROP',
      'match string; string.--string GET /; string.--algo bm; string.--to 65535; string.--icase; target DROP',
    ],
    ['-A X -j LOG --log-prefix "-m x: "', 'target LOG; LOG.--log-prefix -m x: '],
    ['-A X -j MARK --set-xmark 0x4000/0x4000', 'target MARK; MARK.--set-xmark 0x4000/0x4000'],
    ['-A X -j MASQUERADE --random-fully', 'target MASQUERADE; MASQUERADE.--random-fully'],
    ['-A X -s 10.0.0.0/255.0.255.0 -j ACCEPT', '-s 10.0.0.0/255.0.255.0; target ACCEPT'],
    ['-A X -s ::ffff:127.0.0.1/128 -j ACCEPT', '-s ::ffff:127.0.0.1/128; target ACCEPT'],
    [
      '-A X -m multiport --ports 8080:8081,8082 --something-else -j ACCEPT',
      'match multiport; multiport.--ports 8080:8081,8082; multiport.--something-else?; target ACCEPT',
    ],
    [
      '-A X -m unheard --of this that ! --other -j ACCEPT',
      'match unheard?; unheard.--of? this that; unheard.!--other?; target ACCEPT',
    ],
  ])('%s', checkRule);
});

describe('what a damaged or newer iptables prints', () => {
  it.each([
    [
      '-A X -p tcp -m tcp -j DNAT [unsupported revision]',
      '-p tcp; match tcp; target DNAT; stray([unsupported); stray(revision])',
    ],
    [
      '-A X -m recent [unsupported revision] -j ACCEPT',
      'match recent; stray([unsupported); stray(revision]); target ACCEPT',
    ],
    [
      '-A X -j DNAT --to-destination :0 --persistent --to-destination :0 --persistent',
      'target DNAT; DNAT.--to-destination :0; DNAT.--persistent; DNAT.--to-destination :0; DNAT.--persistent',
    ],
  ])('%s', checkRule);
});

describe('restore spelling', () => {
  it.each([
    [
      '-A X -m comment --comment ns1/svc1:p80 -m tcp -p tcp -d 1.2.3.4 --dport 80 ! -s 10.0.0.0/8 -j Y',
      'match comment; comment.--comment ns1/svc1:p80; match tcp; -p tcp; -d 1.2.3.4; tcp.--dport 80; !-s 10.0.0.0/8; target Y?',
    ],
    ['-A X -p tcp --dport 80 -j ACCEPT', '-p tcp; tcp.--dport 80; target ACCEPT'],
    ['-A X -p 6 --dport 80 -j ACCEPT', '-p 6; 6.--dport 80; target ACCEPT'],
    ['-A X -p UDP --sport 53 -j ACCEPT', '-p UDP; UDP.--sport 53; target ACCEPT'],
    ['-A X -p icmp --icmp-type 8 -j ACCEPT', '-p icmp; icmp.--icmp-type 8; target ACCEPT'],
    ['-A X -p icmpv6 --icmpv6-type 133 -j ACCEPT', '-p icmpv6; icmpv6.--icmpv6-type 133; target ACCEPT'],
    ['-A X -p constructor --dport 80 -j ACCEPT', '-p constructor; --dport? 80; target ACCEPT'],
    ['-A X -j MARK --or-mark 0x4000', 'target MARK; MARK.--or-mark 0x4000'],
    ['-A X -m comment --comment -j -j ACCEPT', 'match comment; comment.--comment -j; target ACCEPT'],
    ['-A X -j ACCEPT -m comment --comment x', 'target ACCEPT; match comment; comment.--comment x'],
    [
      '-A X --source 10.0.0.1 --protocol tcp --match tcp --destination-port 80 --jump ACCEPT',
      '-s 10.0.0.1; -p tcp; match tcp; tcp.--dport 80; target ACCEPT',
    ],
    ['-A X -p tcp --dport=80 --jump=ACCEPT', '-p tcp; tcp.--dport 80; target ACCEPT'],
    ['-A X -m comment --comment="a b" -j ACCEPT', 'match comment; comment.--comment a b; target ACCEPT'],
    ['-A X -j DNAT --to 10.0.0.1:80', 'target DNAT; DNAT.--to-destination 10.0.0.1:80'],
    ['-A X -j REJECT --reject tcp-reset', 'target REJECT; REJECT.--reject-with tcp-reset'],
    ['-A X --dest 10.0.0.1 --in-int eth0 -j ACCEPT', '-d 10.0.0.1; -i eth0; target ACCEPT'],
    ['-A X --s 10.0.0.1 -j ACCEPT', '--s? 10.0.0.1; target ACCEPT'],
    ['-A X -c 12 720 -j ACCEPT', '-c 12 720; target ACCEPT'],
  ])('%s', checkRule);
});

describe('negation behind the option, as up to 1.4.2', () => {
  it.each([
    ['-A X -s ! 10.0.0.0/8 -i ! eth0 -p ! tcp -j DROP', '!-s 10.0.0.0/8; !-i eth0; !-p tcp; target DROP'],
    ['-A X -p tcp --dport ! 80 -j DROP', '-p tcp; tcp.!--dport 80; target DROP'],
    ['-A X -m mark --mark ! 0x1/0x1 -j DROP', 'match mark; mark.!--mark 0x1/0x1; target DROP'],
    [
      '-A X -m unheard --flag ! --other x -j DROP',
      'match unheard?; unheard.--flag?; unheard.!--other? x; target DROP',
    ],
    ['-A X -m unheard --flag ! x -j DROP', 'match unheard?; unheard.!--flag? x; target DROP'],
    [
      '-A X -m string --icase ! --string a -j DROP',
      'match string; string.--icase; string.!--string a; target DROP',
    ],
    ['-A X -f ! -s 10.0.0.1 -j DROP', '-f; !-s 10.0.0.1; target DROP'],
    ['-A X -m comment --comment "!" -j ACCEPT', 'match comment; comment.--comment !; target ACCEPT'],
  ])('%s', checkRule);
});

describe('commands with a place', () => {
  it.each([
    ['-I X 3 -j DROP', '3'],
    ['-I X -j DROP', null],
    ['-D X 3', '3'],
    ['-R X 1 -j DROP', '1'],
    ['[1:2] -I X 3 -j DROP', '3'],
    ['-A X 3', null],
  ])('%s', (text, index) => expect(ruleOf(text).index?.text ?? null).toBe(index));
});

describe('what can’t be read is said, and the rest is still read', () => {
  it.each([
    [
      '-A X -m comment --comment "open -j DROP',
      'match comment; comment.--comment open -j DROP; unclosed-quote(open -j DROP)',
    ],
    [
      '-A X -m comment --comment a"open -j DROP',
      'match comment; comment.--comment aopen -j DROP; unclosed-quote(aopen -j DROP)',
    ],
    [
      '-A X -p tcp -m tcp --dport -j DROP',
      '-p tcp; match tcp; tcp.--dport; target DROP; missing-value(--dport)',
    ],
    ['-A X -p tcp -m tcp --dport', '-p tcp; match tcp; tcp.--dport; missing-value(--dport)'],
    [
      '-A X -p tcp -m tcp --tcp-flags ACK ! --dport 80',
      '-p tcp; match tcp; tcp.--tcp-flags ACK; tcp.!--dport 80; missing-value(--tcp-flags)',
    ],
    ['-A X -s ! -j DROP', '-s; stray(!); target DROP; missing-value(-s); stray-word(!)'],
    ['-A X -j', 'target ?; missing-name(-j)'],
    ['-A X -j -m comment --comment a', 'target ?; match comment; comment.--comment a; missing-name(-j)'],
    ['-A X -m -j DROP', 'match ?; target DROP; missing-name(-m)'],
    ['-A X -j DROP -j', 'target DROP; target ?; missing-name(-j)'],
    ['-A X ! -j DROP', 'stray(!); target DROP; stray-word(!)'],
    ['-A X ! ! -s 10.0.0.1', 'stray(!); !-s 10.0.0.1; stray-word(!)'],
    ['-A X !', 'stray(!); stray-word(!)'],
    ['-A X 10.0.0.1 -j DROP', 'stray(10.0.0.1); target DROP; stray-word(10.0.0.1)'],
    ['-A X -j DROP "-s" a', 'target DROP; stray(-s); stray(a); stray-word(-s); stray-word(a)'],
  ])('%s', checkRule);

  it('the first target that has a name stays the target', () => {
    expect(ruleOf('-A X -j DROP -j').target?.name?.text).toBe('DROP');
  });
});

it('each token points at its own characters, behind counters, blanks and grep’s prefix', () => {
  const { files, ranges } = fixture(
    '  dump.txt:12:<|[3:4]|> <|-A|> <|KUBE-SVC|>  <|!|> <|-s|>\t<|10.0.0.0/8|> <|-m|> <|comment|> <|--comment|> <|"a \\" -j b"|> <|-j|> <|DROP|> ',
  );
  const rule = ruleOf(files[0]?.text ?? '');
  expect(
    wordsOf(rule)
      .map(({ start, end }) => [start, end])
      .sort(([a = 0], [b = 0]) => a - b),
  ).toEqual(ranges.map(({ range }) => [range.start.character, range.end.character]));
  expect(rule).toMatchObject({
    counters: { text: '[3:4]' },
    command: { text: '-A' },
    chain: { text: 'KUBE-SVC' },
    target: { name: { text: 'DROP' } },
    problems: [],
  });
});

it('of two rows with one name, the ruleset’s IP version says which is meant', () => {
  const rule = '-A INPUT -p ah -m ah --ahspi 500 --ahlen 4 -j ACCEPT';
  const known = [
    '# Generated by ip6tables-save v1.8.9 on Mon',
    '# Generated by iptables-save v1.8.9 on Mon',
  ].map((header) => {
    const dump = Dump.read(`${header}\n*filter\n${rule}\nCOMMIT`);
    const line = dump.structure.rulesets.length === 1 ? dump.lines[2] : undefined;
    return line === undefined ? null : understood(readRule(line));
  });
  expect(known).toEqual([
    '-p ah; match ah; ah.--ahspi 500; ah.--ahlen 4; target ACCEPT',
    '-p ah; match ah; ah.--ahspi 500; ah.--ahlen? 4; target ACCEPT',
  ]);
});

it('lines that are no rules can be asked for one too', () => {
  for (const text of [
    '',
    '*nat',
    'COMMIT',
    ':INPUT ACCEPT [0:0]',
    '# comment',
    'k8s-1',
    '! ! !',
    '\r',
    '-P INPUT DROP',
  ]) {
    expect(ruleOf(text).target).toBeNull();
  }
});
