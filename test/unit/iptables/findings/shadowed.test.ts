import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  Dump,
  type DumpFinding,
  type PacketQuery,
  packetFindings,
  trace,
} from '../../../../server/src/iptables/index.ts';
import { rulesets, type Sending, sendings } from '../../../truth/kernel/rulesets.ts';
import { HOST, outcomeLine, rulesetOf, tables } from '../simulate/simulation.ts';
import { filterTable } from './findingsText.ts';

const shadowedIn = (text: string): DumpFinding[] =>
  [...packetFindings(Dump.read(text))].flat().filter(({ code }) => code === 'IPT010');

/** The rules called shadowed, each with the rules that are blamed: `-A INPUT … ← -A INPUT …`. */
function check(lines: string, expected: readonly string[]): void {
  const said = shadowedIn(filterTable(lines)).map(({ line, related }) =>
    [line.text, ...related.map((it) => it.line.text)].map((text) => text.replace('-A ', '')).join(' ← '),
  );
  expect(said).toEqual(expected);
}

const messages = (rules: string) =>
  shadowedIn(filterTable(rules)).map(({ severity, message }) => `${severity} ${message}`);

describe('a rule is shadowed', () => {
  it('by a wider one above it', () => {
    check('-A INPUT -s 10.0.0.0/8 -j DROP\n-A INPUT -s 10.1.2.3/32 -p tcp -m tcp --dport 22 -j ACCEPT', [
      'INPUT -s 10.1.2.3/32 -p tcp -m tcp --dport 22 -j ACCEPT ← INPUT -s 10.0.0.0/8 -j DROP',
    ]);
  });

  it('by several that take its packets together, and by no more than needed', () => {
    const halves = [
      'INPUT -p udp -j ACCEPT',
      'INPUT -s 10.0.0.0/9 -j DROP',
      'INPUT -i eth0 -j ACCEPT',
      'INPUT -s 10.128.0.0/9 -j DROP',
    ];
    check([...halves, 'INPUT -s 10.0.0.0/8 -j ACCEPT'].map((rule) => `-A ${rule}`).join('\n'), [
      'INPUT -s 10.0.0.0/8 -j ACCEPT ← INPUT -s 10.0.0.0/9 -j DROP ← INPUT -s 10.128.0.0/9 -j DROP',
    ]);
  });

  it('by hundreds of single hosts that make up its network', () => {
    const hosts = Array.from({ length: 256 }, (_, host) => `-A INPUT -s 10.0.0.${host}/32 -j DROP`);
    const found = (rules: readonly string[]) =>
      shadowedIn(filterTable([...rules, '-A INPUT -s 10.0.0.0/24 -j ACCEPT'].join('\n')));
    expect(found(hosts).map(({ message }) => message)).toEqual([
      'No packet gets here: 256 rules above take all that would match.',
    ]);
    expect(found(hosts.filter((_, host) => host !== 77))).toEqual([]);
  });

  it('not by one that asks for the packet where this one asks for its connection', () => {
    const connection = '-A INPUT -m conntrack --ctreplsrc 10.0.0.1/32 -j DROP';
    check(`-A INPUT -d 10.0.0.1/32 -j ACCEPT\n${connection}`, []);
    check(`-A INPUT -p tcp -j ACCEPT\n-A INPUT -m conntrack --ctproto 6 -j DROP`, []);
    const narrower = connection.replace('-m', '-p tcp -m');
    check(`${connection}\n${narrower}`, [`${narrower} ← ${connection}`.replaceAll('-A ', '')]);
  });

  it('not by SYNPROXY, which takes handshakes only', () => {
    check('-A INPUT -p tcp -j SYNPROXY\n-A INPUT -p tcp -j DROP', []);
  });

  it('by a jump to a chain from which nothing comes back', () => {
    check(
      `:REFUSE - [0:0]
-A INPUT -p tcp -j REFUSE
-A INPUT -p tcp -m tcp --dport 80 -j ACCEPT
-A INPUT -s 10.0.0.2/32 -p tcp -j ACCEPT
-A REFUSE -s 10.0.0.1/32 -j RETURN
-A REFUSE -m limit --limit 1/sec -j LOG
-A REFUSE -j DROP`,
      ['INPUT -s 10.0.0.2/32 -p tcp -j ACCEPT ← INPUT -p tcp -j REFUSE'],
    );
  });

  it('by what becomes of packets on the way to its chain', () => {
    check(
      `:WEB - [0:0]
-A INPUT -s 10.0.0.0/8 -j DROP
-A INPUT -p tcp -j WEB
-A WEB -p udp -j ACCEPT
-A WEB -p tcp -m tcp -s 10.1.0.0/16 -j ACCEPT
-A WEB -s 11.1.0.0/16 -j ACCEPT`,
      [
        'WEB -p udp -j ACCEPT ← INPUT -p tcp -j WEB',
        'WEB -p tcp -m tcp -s 10.1.0.0/16 -j ACCEPT ← INPUT -s 10.0.0.0/8 -j DROP ← INPUT -p tcp -j WEB',
      ],
    );
  });

  it('by the same question asked before, and by both answers to it', () => {
    check(
      `-A INPUT -m set --match-set bad src -j DROP
-A INPUT -s 10.0.0.1/32 -m set --match-set bad src -j ACCEPT
-A INPUT -m mark --mark 0x1 -j ACCEPT
-A INPUT -m mark ! --mark 0x1 -j DROP
-A INPUT -j LOG`,
      [
        'INPUT -s 10.0.0.1/32 -m set --match-set bad src -j ACCEPT ← INPUT -m set --match-set bad src -j DROP',
        'INPUT -j LOG ← INPUT -m mark --mark 0x1 -j ACCEPT ← INPUT -m mark ! --mark 0x1 -j DROP',
      ],
    );
  });

  it('by names of interfaces that begin alike', () => {
    check('-A INPUT -i eth+ -j DROP\n-A INPUT -i eth0 -j ACCEPT\n-A INPUT -i lo -j ACCEPT', [
      'INPUT -i eth0 -j ACCEPT ← INPUT -i eth+ -j DROP',
    ]);
  });

  it('over IPv6 too', () => {
    const text = `*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -s fd00::/16 -j DROP\n-A INPUT -s fd00:1::/64 -j ACCEPT\nCOMMIT`;
    expect(shadowedIn(text).map(({ line }) => line.number)).toEqual([3]);
  });

  it('once for a stretch of rules below the same one', () => {
    const rules = '-A INPUT -j ACCEPT\n-A INPUT -i lo -j DROP\n-A INPUT -p tcp -j DROP';
    expect(messages(rules)).toEqual([
      'warning No packet gets here: line 5 takes all that would match.',
      'hint No packet gets here either: line 5 takes all that would match.',
    ]);
  });

  it('by one that does the same, which is harmless, and hides no other', () => {
    const rules = '-A INPUT -j ACCEPT\n-A INPUT -i lo -j ACCEPT\n-A INPUT -p tcp -j DROP';
    expect(messages(rules)).toEqual([
      'hint No packet gets here: line 5 takes all that would match, and does the same.',
      'warning No packet gets here: line 5 takes all that would match.',
    ]);
    const halves = ['-s 10.0.0.0/9', '-s 10.128.0.0/9', '-s 10.0.0.0/8'];
    expect(messages(halves.map((match) => `-A INPUT ${match} -j DROP`).join('\n'))).toEqual([
      'hint No packet gets here: 2 rules above take all that would match, and do the same.',
    ]);
  });
});

describe('a rule is not shadowed', () => {
  it.each([
    ['by one that draws', '-A INPUT -m statistic --mode random --probability 0.5 -j DROP\n-A INPUT -j LOG'],
    ['by one that counts', '-A INPUT -m limit --limit 1/sec -j ACCEPT\n-A INPUT -j DROP'],
    ['by one that goes on', '-A INPUT -j LOG\n-A INPUT -p tcp -j DROP'],
    [
      'by a match that is not known',
      '-A INPUT -m geoip --src-cc XX -j DROP\n-A INPUT -m geoip --src-cc XX -j LOG',
    ],
    [
      'by a rule that the kernel refuses',
      '-A INPUT -m tcp --dport 80 -j DROP\n-A INPUT -p udp -m udp --dport 80 -j LOG',
    ],
    [
      'where a mark is set in between',
      '-A INPUT -m mark --mark 0x1 -j DROP\n-A INPUT -j MARK --set-xmark 0x1/0x1\n-A INPUT -m mark --mark 0x1 -j DROP',
    ],
    [
      'where a set is filled in between',
      '-A INPUT -m set --match-set a src -j DROP\n-A INPUT -j SET --add-set a src\n-A INPUT -s 10.0.0.1 -m set --match-set a src -j DROP',
    ],
    [
      'where it notes what it sees before it fails',
      '-A INPUT -p tcp -m tcp --dport 22 -j DROP\n-A INPUT -p tcp -m recent --set --name seen -m tcp --dport 22 -j ACCEPT',
    ],
    [
      'by a chain that lets some come back',
      ':C - [0:0]\n-A INPUT -j C\n-A INPUT -s 10.0.0.1/32 -j LOG\n-A C -s 10.0.0.0/8 -j RETURN\n-A C -j DROP',
    ],
    [
      'by a goto whose chain ends',
      ':B - [0:0]\n:C - [0:0]\n-A INPUT -j B\n-A INPUT -p tcp -j LOG\n-A B -g C\n-A B -j DROP\n-A C -p udp -j DROP',
    ],
    [
      'by another port',
      '-A INPUT -p tcp -m multiport --dports 80,443 -j DROP\n-A INPUT -p tcp -m tcp --dport 81 -j ACCEPT',
    ],
  ])('%s', (name, lines) => {
    const last = lines
      .split('\n')
      .filter((line) => line.startsWith('-A INPUT'))
      .at(-1);
    expect(
      shadowedIn(filterTable(lines)).map(({ line }) => line.text),
      name,
    ).not.toContain(last);
  });

  it('in greps that were put together: nothing says which rule stands first', () => {
    const lines = ['-A INPUT -s 10.0.0.0/8 -j DROP', '-A INPUT -s 10.0.0.1/32 -j ACCEPT'];
    expect(shadowedIn(lines.join('\n'))).toHaveLength(1);
    expect(shadowedIn(lines.join('\n\n$ iptables-save | grep ACCEPT\n'))).toEqual([]);
  });

  it('in a listing that shows no interfaces; in one that does, it may be', () => {
    const listing = (columns: string, first: string, second: string) =>
      `$ iptables -L -n\nChain INPUT (policy ACCEPT)\n${columns}\n${first}\n${second}\n`;
    const bare = listing(
      'target     prot opt source               destination',
      'ACCEPT     0    --  0.0.0.0/0            0.0.0.0/0',
      'DROP       6    --  10.0.0.0/8           0.0.0.0/0            tcp dpt:22',
    );
    expect(shadowedIn(bare)).toEqual([]);
    const [found, ...more] = shadowedIn(
      listing(
        ' pkts bytes target     prot opt in     out     source               destination',
        '    0     0 ACCEPT     0    --  *      *       0.0.0.0/0            0.0.0.0/0',
        '    0     0 DROP       6    --  *      *       10.0.0.0/8           0.0.0.0/0            tcp dpt:22',
      ),
    );
    expect(more).toEqual([]);
    expect([found?.message, found?.fixes]).toEqual([
      'No packet gets here: line 4 takes all that would match.',
      [],
    ]);
  });

  it('by a chain of which a grep shows a part', () => {
    const lines = '-A INPUT -j C\n-A INPUT -p tcp -j ACCEPT\n-A C -j DROP';
    expect(shadowedIn(`:C - [0:0]\n${lines}`)).toEqual([]);
    expect(shadowedIn(filterTable(`:C - [0:0]\n${lines}`))).toHaveLength(1);
  });
});

const HOST_HERE = { ...HOST, routes: [{ network: '0.0.0.0/0', device: 'eth1' }] };

/** What becomes of a packet. */
function fate(text: string, query: PacketQuery): string[] {
  return trace(rulesetOf(text), query, HOST_HERE).outcomes.map(outcomeLine);
}

/** The same, with the rules that it meets. */
function way(text: string, query: PacketQuery): string[] {
  return trace(rulesetOf(text), query, HOST_HERE).outcomes.map((outcome) =>
    [outcomeLine(outcome), ...outcome.hops.map(({ line }) => line.text)].join('\n'),
  );
}

function queryOf({ packet, from }: Sending): PacketQuery {
  return {
    source: packet.source,
    destination: packet.destination,
    protocol: packet.protocol === 'icmp' && packet.family === 6 ? 'icmpv6' : packet.protocol,
    sourcePort: String(packet.sourcePort),
    destinationPort: String(packet.destinationPort),
    ...(from === 'node' ? {} : { inInterface: from === 'near' ? 'eth0' : 'eth1' }),
  };
}

const without = (text: string, { line }: DumpFinding) =>
  text
    .split('\n')
    .filter((_, number) => number !== line.number)
    .join('\n');

describe('removing a rule that is called shadowed changes nothing', () => {
  it.each([4, 6] as const)('for rules of every kind and packets over IPv%s', (family) => {
    let found = 0;
    fc.assert(
      fc.property(rulesets(family), sendings(family, 6), (rules, packets) => {
        const text = `# Generated by ip${family === 6 ? '6' : ''}tables-save v1.8.9 on Mon\n${rules}`;
        for (const shadow of shadowedIn(text)) {
          found++;
          const rest = without(text, shadow);
          for (const packet of packets) {
            const query = queryOf(packet);
            expect(way(rest, query), shadow.line.text).toEqual(way(text, query));
          }
        }
      }),
      { numRuns: 30 },
    );
    expect(found).toBeGreaterThan(10);
  });

  it('for close rules, and packets of which a part is left open', () => {
    let found = 0;
    fc.assert(
      fc.property(closeRules, openQuery, (rules, query) => {
        const text = tables({ filter: rules });
        for (const shadow of shadowedIn(text)) {
          found++;
          expect(fate(without(text, shadow), query), shadow.line.text).toEqual(fate(text, query));
        }
      }),
      { numRuns: 200 },
    );
    expect(found).toBeGreaterThan(50);
  });

  const pick = <Value>(...values: readonly Value[]) => fc.constantFrom(...values);
  const condition = pick(
    ...['', '-p tcp ', '-p udp ', '-p tcp --dport 80 ', '-p tcp ! --dport 80 ', '-p tcp --dport 1:1023 '],
    ...[
      '-s 10.0.0.0/31 ',
      '-s 10.0.0.0 ',
      '-s 10.0.0.1 ',
      '! -s 10.0.0.0/31 ',
      '-d 10.9.0.0/31 ',
      '-i eth0 ',
    ],
    ...[
      '-d 10.9.0.0 ',
      '-d 10.9.0.1 ',
      '! -i eth+ ',
      '-i eth+ ',
      '-m set --match-set a src ',
      '-m limit --limit 1/s ',
    ],
    ...['-m conntrack --ctstate NEW ', '-m conntrack ! --ctstate NEW ', '-m set ! --match-set a src '],
  );
  const below: Readonly<Record<string, readonly string[]>> = {
    FORWARD: ['A', 'B'],
    A: ['B', 'C'],
    B: ['C'],
    C: [],
  };
  const rule = pick('FORWARD', 'FORWARD', 'A', 'B', 'C').chain((chain) => {
    const jumps = (below[chain] ?? []).flatMap((to) => [`-j ${to}`, `-g ${to}`, `-j ${to}`]);
    return fc
      .tuple(condition, pick(...jumps, '-j ACCEPT', '-j DROP', '-j RETURN', '-j LOG'))
      .map(([match, target]) => `-A ${chain} ${match}${target}`);
  });
  const declared = ['A', 'B', 'C'].map((chain) => `-A ${chain} -p 255 -j LOG`);
  const closeRules = fc
    .array(rule, { minLength: 4, maxLength: 24, size: 'max' })
    .map((rules) => [...declared, ...rules].join('\n'));
  const openQuery: fc.Arbitrary<PacketQuery> = fc.record(
    {
      source: pick('10.0.0.0', '10.0.0.1', '10.0.0.2'),
      destination: pick('10.9.0.0/30', '10.9.0.1'),
      destinationPort: pick('80', '1-2000'),
      protocol: pick('tcp', 'udp'),
      inInterface: pick('eth0', 'wlan0'),
    },
    { requiredKeys: ['source', 'destination'] },
  );
});
