import { describe, expect, it } from 'vitest';
import { Dump, printRule, readRule } from '../../../../server/src/iptables/index.ts';
import { structureText } from '../structureText.ts';

/** The rulesets that a script makes: chains with their rules as iptables-save says them. `?` marks what is left open. */
function made(script: string): string[] {
  return Dump.read(script).structure.rulesets.flatMap(({ family, tables }) =>
    [...tables.values()].flatMap((table) =>
      [...table.chains.values()].flatMap((chain) => [
        `IPv${family} ${table.name} ${chain.name} ${chain.policy}`.trim(),
        ...chain.rules.map((line) => {
          const rule = readRule(line);
          expect(rule.problems).toEqual([]);
          const open = rule.open.map(({ reason, word }) => ` ? ${reason} ${word.text}`.trimEnd());
          return `  ${printRule(rule)}${open.join('')}`;
        }),
      ]),
    ),
  );
}

describe('commands of a script', () => {
  it.each([
    [
      'iptables -t nat -A PREROUTING -j DNAT --to-destination 10.0.0.1',
      '-A PREROUTING -j DNAT --to-destination 10.0.0.1',
    ],
    ['sudo iptables -A INPUT -t nat -j X', '-A INPUT -j X'],
    ['/sbin/iptables -w -A INPUT -j X', '-A INPUT -j X'],
    ['iptables -w 5 --table=filter -A INPUT -j X', '-A INPUT -j X'],
    ['$IPT -A INPUT -j X', '-A INPUT -j X'],
    ['"$IPTABLES" -A INPUT -j X # why', '-A INPUT -j X'],
    [
      'iptables -A INPUT -m comment --comment \'a "b" c\' -j X >/dev/null 2>&1',
      '-A INPUT -m comment --comment "a \\"b\\" c" -j X',
    ],
    [
      'iptables -A INPUT -m comment --comment "it\'s $5" -j X',
      '-A INPUT -m comment --comment "it\\\'s $5" -j X',
    ],
    ['iptables -A INPUT -m comment --comment a\\ b -j X || true', '-A INPUT -m comment --comment "a b" -j X'],
    ['iptables -A INPUT \\! -s 10.0.0.0/8 -j X;', '-A INPUT ! -s 10.0.0.0/8 -j X'],
    ['iptables -C INPUT -j X 2>/dev/null || iptables -A INPUT -j X', '-A INPUT -j X'],
    ['\tiptables-nft --append INPUT --jump X', '--append INPUT --jump X'],
    ['IPT=x iptables -A INPUT -j X', '-A INPUT -j X'],
  ])('%s', (line, expected) => {
    const rule = made(line).find((it) => it.startsWith('  '));
    expect(rule?.trim()).toBe(expected);
  });

  it.each([
    'iptables -L -n',
    'iptables -t nat -S',
    'iptables-save > rules',
    'iptables-restore < rules',
    'iptables -C INPUT -j X',
    'iptables -A "$CHAIN" -j X',
    'iptables -t $TABLE -A X -j Y',
    '# iptables -A INPUT -j X',
    'echo iptables -A INPUT -j X',
    'root@k8s-1:~# iptables -A INPUT -j X',
    '$ iptables -A INPUT -j X',
    'Then run iptables -A INPUT -j X.',
    '$OTHER -A INPUT -j X',
  ])('nothing is made by: %s', (line) => expect(made(line)).toEqual([]));

  it('one after another, each does what it says', () => {
    expect(
      made(`#!/bin/sh
        set -e
        iptables -P INPUT ACCEPT
        iptables -A INPUT -j OLD
        iptables -F
        iptables -X
        iptables -P INPUT DROP
        iptables -N WEB
        iptables -A INPUT -p tcp --dport 80 -j WEB
        iptables -I INPUT -i lo -j ACCEPT
        iptables -A INPUT -j LOG
        iptables -A INPUT -j DROP
        iptables -D INPUT -j LOG
        iptables -R INPUT 3 -j REJECT
        iptables -N GONE
        iptables -X GONE
        iptables -E WEB HTTP
        ip6tables -A INPUT -j DROP`),
    ).toEqual([
      'IPv4 filter INPUT DROP',
      '  -I INPUT -i lo -j ACCEPT',
      '  -A INPUT -p tcp --dport 80 -j WEB',
      '  -R INPUT 3 -j REJECT',
      'IPv4 filter HTTP -',
      'IPv6 filter INPUT',
      '  -A INPUT -j DROP',
    ]);
  });

  it('of several lines', () => {
    const script = [
      'iptables -t nat -A A \\',
      '  -s 10.0.0.0/8 \\',
      '  -j MASQUERADE',
      'iptables -A INPUT -j X',
      'iptables -A INPUT \\',
      '  --source=10.1.0.0/16 \\',
      '  -j Y',
    ];
    for (const end of ['\n', '\r\n']) {
      expect(made(script.join(end))).toEqual([
        'IPv4 nat A',
        '  -A A -s 10.0.0.0/8 -j MASQUERADE',
        'IPv4 filter INPUT',
        '  -A INPUT -j X',
        '  -A INPUT --source=10.1.0.0/16 -j Y',
      ]);
    }
    const words = Dump.read(script.join('\n')).lines.flatMap((line) => {
      const rule = line.kind === 'rule' ? readRule(line) : null;
      const source = rule?.fields[0]?.values[0];
      return source === undefined
        ? []
        : [script[line.number + (source.row ?? 0)]?.slice(source.start, source.end)];
    });
    expect(words).toEqual(['10.0.0.0/8', '10.1.0.0/16']);
  });
});

describe('what only the script knows', () => {
  it('variables', () => {
    expect(made('iptables -A INPUT -s $LAN $OPTIONS -j ACCEPT')).toEqual([
      'IPv4 filter INPUT',
      '  -A INPUT -s $LAN $OPTIONS -j ACCEPT ? variable $OPTIONS',
    ]);
  });

  it('conditions, loops, functions', () => {
    expect(
      made(`
        if [ -n "$WEB" ]; then
          iptables -A INPUT -j A
        fi
        for port in 22 80; do
          iptables -A INPUT -j B
        done
        start() {
          iptables -A INPUT -j C
          iptables -F
        }
        [ -e /x ] && iptables -A INPUT -j D
        for p in 1 2; do iptables -A INPUT -j E; done
        iptables -A INPUT -j F`),
    ).toEqual([
      'IPv4 filter INPUT',
      '  -A INPUT -j A ? condition',
      '  -A INPUT -j B ? condition',
      '  -A INPUT -j C ? condition',
      '  -A INPUT -j D ? condition',
      '  -A INPUT -j E ? condition',
      '  -A INPUT -j F',
    ]);
  });
});

it('a dump inside of a script is a dump', () => {
  const script = 'iptables -A INPUT -j X\niptables-restore <<EOF\n*nat\n-A PREROUTING -j Y\nCOMMIT\nEOF\n';
  expect(structureText(Dump.read(script)).split('\n').slice(0, 5)).toEqual([
    '? IPv4',
    '  filter',
    '    INPUT 1',
    '  nat whole',
    '    PREROUTING 4',
  ]);
});
