import { describe, expect, it } from 'vitest';
import type { Assumption, PacketQuery } from '../../../../server/src/iptables/index.ts';
import { Dump, trace } from '../../../../server/src/iptables/index.ts';
import { follow, HOST, hopLines, outcomeLine, outcomeLines, QUERY, rulesetOf, tables } from './simulation.ts';

const filter = (rules: string, policies = {}) => follow(tables({ filter: rules }, policies));

describe('chains', () => {
  it('return to the rule behind the jump', () => {
    const trace = filter(`
      -A FORWARD -j A
      -A FORWARD -j DROP
      -A A -j RETURN
      -A A -j ACCEPT`);
    expect(hopLines(trace)).toEqual([
      'filter FORWARD jump A',
      'filter A return RETURN',
      'filter FORWARD drop DROP',
    ]);
  });

  it('that end return too', () => {
    expect(outcomeLines(filter('-A FORWARD -j A\n-A FORWARD -j DROP\n-A A -p udp -j ACCEPT'))).toEqual([
      'DROP 10.9.0.1:80',
    ]);
  });

  it('do not come back from a goto, but to where their caller returns to', () => {
    const trace = filter(`
      -A FORWARD -j A
      -A FORWARD -j REJECT
      -A A -g B
      -A A -j DROP
      -A B -p udp -j DROP`);
    expect(outcomeLines(trace)).toEqual(['REJECT 10.9.0.1:80']);
    expect(hopLines(trace)).toEqual([
      'filter FORWARD jump A',
      'filter A goto B',
      'filter FORWARD reject REJECT',
    ]);
  });

  it('come to the policy after a goto from a built-in chain, and after RETURN in one', () => {
    const policy = { 'filter FORWARD': 'DROP' };
    for (const rule of [
      '-A FORWARD -g A\n-A FORWARD -j ACCEPT\n-A A -p udp -j ACCEPT',
      '-A FORWARD -j RETURN\n-A FORWARD -j ACCEPT',
    ]) {
      const trace = filter(rule, policy);
      expect(outcomeLines(trace)).toEqual(['DROP 10.9.0.1:80']);
      expect(trace.outcomes[0]?.decidedBy).toMatchObject({ kind: 'policy', policy: 'DROP' });
    }
  });

  it('that loop come to an end, and say so', () => {
    const trace = filter('-A FORWARD -j A\n-A A -j B\n-A B -j A');
    expect(trace.missing).toEqual([
      expect.stringMatching(/^an end of the loop through chain [AB] of table filter$/),
    ]);
    expect(outcomeLines(trace)).toEqual(['ACCEPT 10.9.0.1:80']);
  });

  it('that are not there are said to be missing', () => {
    const trace = filter('-A FORWARD -j NOWHERE');
    expect(trace.missing).toEqual(['chain NOWHERE of table filter']);
    expect(outcomeLines(trace)).toEqual(['ACCEPT 10.9.0.1:80']);
  });

  it('show rules without a target among the hops', () => {
    expect(hopLines(filter('-A FORWARD -p tcp'))).toEqual(['filter FORWARD continue']);
  });

  it('of thousands of destinations are asked only about the packet’s', () => {
    const rules = Array.from(
      { length: 3000 },
      (_, n) => `-A FORWARD -d 10.${n >> 8}.${n & 255}.1/32 -m comment --comment "n -d 10.9.0.1 n" -j ACCEPT`,
    );
    rules.splice(1500, 0, '-A FORWARD ! -d 10.9.0.1/32 -j DROP', '-A FORWARD -s 10.0.0.1/32 -p tcp -j LOG');
    const trace = filter(rules.join('\n'));
    expect(hopLines(trace)).toEqual(['filter FORWARD continue LOG', 'filter FORWARD accept ACCEPT']);
  });
});

describe('hooks and tables', () => {
  const everywhere = tables({
    raw: '-A PREROUTING -j LOG\n-A OUTPUT -j LOG',
    mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING']
      .map((hook) => `-A ${hook} -j LOG`)
      .join('\n'),
    nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'].map((hook) => `-A ${hook} -j LOG`).join('\n'),
    filter: ['INPUT', 'FORWARD', 'OUTPUT'].map((hook) => `-A ${hook} -j LOG`).join('\n'),
    security: ['INPUT', 'FORWARD', 'OUTPUT'].map((hook) => `-A ${hook} -j LOG`).join('\n'),
  });
  const way = (query = {}) =>
    hopLines(follow(everywhere, query)).map((line) => line.replace(' continue LOG', ''));

  it('of a packet that is forwarded', () => {
    expect(way()).toEqual([
      'raw PREROUTING',
      'mangle PREROUTING',
      'nat PREROUTING',
      'mangle FORWARD',
      'filter FORWARD',
      'security FORWARD',
      'mangle POSTROUTING',
      'nat POSTROUTING',
    ]);
  });

  it('of a packet for this machine', () => {
    expect(way({ destination: '192.0.2.1' })).toEqual([
      'raw PREROUTING',
      'mangle PREROUTING',
      'nat PREROUTING',
      'mangle INPUT',
      'filter INPUT',
      'security INPUT',
      'nat INPUT',
    ]);
  });

  it('of a packet that this machine sends', () => {
    expect(way({ source: '192.0.2.1' })).toEqual([
      'raw OUTPUT',
      'mangle OUTPUT',
      'nat OUTPUT',
      'filter OUTPUT',
      'security OUTPUT',
      'mangle POSTROUTING',
      'nat POSTROUTING',
    ]);
  });

  it('of a packet that this machine sends to itself: nat is asked once for each side', () => {
    expect(way({ source: '127.0.0.1', destination: '192.0.2.1' })).toEqual([
      'raw OUTPUT',
      'mangle OUTPUT',
      'nat OUTPUT',
      'filter OUTPUT',
      'security OUTPUT',
      'mangle POSTROUTING',
      'nat POSTROUTING',
      'raw PREROUTING',
      'mangle PREROUTING',
      'mangle INPUT',
      'filter INPUT',
      'security INPUT',
    ]);
  });

  it('without nat for a connection that is there already, or isn’t tracked', () => {
    expect(way({ connectionStates: ['ESTABLISHED'] })).not.toContain('nat PREROUTING');
    const untracked = follow(
      tables({
        raw: '-A PREROUTING -j CT --notrack',
        nat: '-A PREROUTING -j DNAT --to-destination 10.9.0.9',
      }),
    );
    expect(outcomeLines(untracked)).toEqual(['ACCEPT 10.9.0.1:80']);
  });

  it('ACCEPT ends one table at one hook only', () => {
    const dump = tables({ mangle: '-A FORWARD -j ACCEPT\n-A FORWARD -j DROP', filter: '-A FORWARD -j DROP' });
    expect(hopLines(follow(dump))).toEqual(['mangle FORWARD accept ACCEPT', 'filter FORWARD drop DROP']);
  });

  it('decide by filter, whatever passes later', () => {
    const dump = tables({ filter: '-A FORWARD -s 10.0.0.0/8 -j ACCEPT', nat: '-A POSTROUTING -j ACCEPT' });
    expect(follow(dump).outcomes[0]?.decidedBy).toMatchObject({
      kind: 'rule',
      hop: { effect: 'accept', chain: { name: 'FORWARD' } },
    });
  });
});

describe('marks', () => {
  const marked = (...rules: string[]) =>
    outcomeLines(
      follow(
        tables({
          mangle: rules.map((rule) => `-A FORWARD ${rule}`).join('\n'),
          filter: '-A FORWARD -m mark --mark 0x12/0xff -j DROP',
        }),
      ),
    );

  it.each([
    [['-j MARK --set-mark 0x12']],
    [['-j MARK --set-xmark 0x12/0xff']],
    [['-j MARK --or-mark 0x10', '-j MARK --or-mark 2']],
    [['-j MARK --set-mark 0x1f', '-j MARK --and-mark 0x12']],
    [['-j MARK --set-mark 0x1f', '-j MARK --xor-mark 0x0d']],
    [['-j MARK --set-mark 0x10', '-j MARK --set-mark 0x2/0x2']],
    [
      [
        '-j MARK --set-mark 18',
        '-j CONNMARK --save-mark',
        '-j MARK --set-mark 0',
        '-j CONNMARK --restore-mark',
      ],
    ],
    [
      [
        '-j CONNMARK --set-mark 0x1200',
        '-j CONNMARK --restore-mark --nfmask 0xff --ctmask 0xff00',
        '-j MARK --set-mark 0x12',
      ],
    ],
    [['-j CONNMARK --set-mark 0x12ff', '-j CONNMARK --restore-mark --nfmask 0x12 --ctmask 0x12']],
  ])('%s', (rules) => {
    expect(marked(...rules)).toEqual(['DROP 10.9.0.1:80']);
  });

  it('that keep connection tracking away count only where no rule has prepared a connection', () => {
    const drop = { filter: '-A FORWARD -m conntrack --ctstate UNTRACKED -j DROP' };
    const untracked = (raw: string) => outcomeLines(follow(tables({ raw, ...drop })));
    expect(untracked('-A PREROUTING -j NOTRACK')).toEqual(['DROP 10.9.0.1:80']);
    expect(untracked('-A PREROUTING -j CT --zone 1\n-A PREROUTING -j NOTRACK')).toEqual([
      'ACCEPT 10.9.0.1:80',
    ]);
  });

  it('of a connection only where there is one', () => {
    const rules = { raw: '-A PREROUTING -j CONNMARK --set-mark 1' };
    const dump = tables({ ...rules, filter: '-A FORWARD -m connmark --mark 1 -j DROP' });
    expect(outcomeLines(follow(dump))).toEqual(['ACCEPT 10.9.0.1:80']);
  });

  it('that nobody can know', () => {
    expect(marked('-j HMARK --hmark-tuple src --hmark-mod 2 --hmark-rnd 1')).toEqual([
      'ACCEPT 10.9.0.1:80 ? if mark of the packet not 0x12/0xff',
      'DROP 10.9.0.1:80 ? if mark of the packet 0x12/0xff',
    ]);
    const known = follow(tables({ filter: '-A FORWARD -m connmark --mark 1 -j DROP' }), {
      connectionStates: ['ESTABLISHED'],
    });
    expect(outcomeLines(known)).toContain('DROP 10.9.0.1:80 ? if mark of the connection 0x1/0xffffffff');
  });

  it('stay with the packet over its hooks', () => {
    const dump = tables({
      nat: '-A PREROUTING -j MARK --set-mark 1\n-A POSTROUTING -m mark --mark 1 -j MASQUERADE',
    });
    expect(outcomeLines(follow(dump))).toEqual(['ACCEPT 10.9.0.1:80 masqueraded']);
  });
});

describe('what a rule writes into a packet', () => {
  it.each([
    ['-j TOS --set-tos Minimize-Delay', '-m tos --tos 0x10/0x3f'],
    ['-j TOS --set-tos 0x10', '-m tos --tos 0x10'],
    ['-j ECN --ecn-ip-ect 1', '-m ecn --ecn-ip-ect 1'],
    // The match has an option of the same name.
    ['-j TOS --set-tos 2\n-A FORWARD -m ecn ! --ecn-ip-ect 0 -j ECN --ecn-ip-ect 1', '-m ecn --ecn-ip-ect 1'],
  ])('%s', (target, match) => {
    const rules = { mangle: `-A FORWARD ${target}` };
    const dump = tables({ ...rules, filter: `-A FORWARD ${match} -j DROP` });
    expect(outcomeLines(follow(dump))).toEqual(['DROP 10.9.0.1:80']);
  });

  it('is a prefix of addresses', () => {
    const dump = tables({
      mangle: '-A PREROUTING -d fd00::/64 -j DNPT --src-pfx fd00::/64 --dst-pfx fd01::/64',
      filter: '-A FORWARD -d fd01::/64 -j DROP',
    });
    const query = { source: 'fd02::1', destination: 'fd00::1' };
    expect(outcomeLines(follow(dump, query))).toEqual(['DROP fd01::/64:80']);
  });
});

it('SYNPROXY takes a handshake, and lets other packets go on', () => {
  const dump = tables({ filter: '-A FORWARD -p tcp -j SYNPROXY\n-A FORWARD -j DROP' });
  expect(outcomeLines(follow(dump))).toEqual([
    'ACCEPT 10.9.0.1:80 ? if the client completes the handshake with SYNPROXY',
    'DROP 10.9.0.1:80 ? if the client does not complete the handshake with SYNPROXY',
  ]);
  const later = follow(dump, { connectionStates: ['ESTABLISHED'] });
  expect(later.outcomes.flatMap(({ hops }) => hops.map(({ line }) => line.target))).toContain('DROP');
});

it('a queue that nobody reads drops packets, unless it is bypassed', () => {
  const dump = tables({
    filter: '-A FORWARD -j NFQUEUE --queue-num 3 --queue-bypass',
    security: '-A FORWARD -j NFQUEUE --queue-num 3',
  });
  expect(outcomeLines(follow(dump))).toEqual([
    'ACCEPT 10.9.0.1:80 ? if no program on queue 3 drops the packet and a program on queue 3 lets the packet through',
    'DROP 10.9.0.1:80 ? if no program on queue 3 lets the packet through; or a program on queue 3 drops the packet',
  ]);
});

it('a broadcast is for this machine too', () => {
  const dump = tables({ filter: '-A INPUT -m addrtype --dst-type BROADCAST -j DROP' });
  const host = { ...HOST, broadcasts: ['192.0.2.255'] };
  expect(outcomeLines(follow(dump, { destination: '192.0.2.255' }, host))).toEqual(['DROP 192.0.2.255:80']);
  expect(outcomeLines(follow(dump, { destination: '192.0.2.254' }, host))).toEqual(['ACCEPT 192.0.2.254:80']);
});

describe('translation', () => {
  const nat = (rules: string, query = {}, more: Record<string, string> = {}) =>
    outcomeLines(follow(tables({ nat: rules, ...more }), query));

  it.each([
    ['-A PREROUTING -p tcp -j DNAT --to-destination 10.8.0.1:8080', 'ACCEPT 10.8.0.1:8080'],
    ['-A PREROUTING -j DNAT --to-destination 10.8.0.1', 'ACCEPT 10.8.0.1:80'],
    ['-A PREROUTING -p tcp -j DNAT --to-destination :8080', 'ACCEPT 10.9.0.1:8080'],
    ['-A PREROUTING -j DNAT --to-destination 10.8.0.1-10.8.0.4', 'ACCEPT 10.8.0.1-10.8.0.4:80'],
    ['-A PREROUTING -p tcp -j DNAT --to-destination 10.8.0.1:8080-8089', 'ACCEPT 10.8.0.1:8080-8089'],
    ['-A PREROUTING -p tcp -j DNAT --to-destination 10.8.0.1:70-90', 'ACCEPT 10.8.0.1:80'],
    ['-A PREROUTING -p tcp -j DNAT --to-destination 10.8.0.1:70-90 --random', 'ACCEPT 10.8.0.1:70-90'],
    ['-A PREROUTING -p tcp -j DNAT --to-destination 10.8.0.1:7000-7099/70', 'ACCEPT 10.8.0.1:7010'],
    ['-A PREROUTING -p tcp -j REDIRECT --to-ports 3128', 'ACCEPT 192.0.2.1:3128'],
    ['-A PREROUTING -d 10.9.0.0/24 -j NETMAP --to 10.7.0.0/24', 'ACCEPT 10.7.0.1:80'],
    ['-A POSTROUTING -j SNAT --to-source 192.0.2.1', 'ACCEPT 10.9.0.1:80 masqueraded'],
    [
      '-A POSTROUTING -o eth+ -j ACCEPT\n-A POSTROUTING -j MASQUERADE --random-fully',
      'ACCEPT 10.9.0.1:80 ? if outgoing interface eth+',
    ],
  ])('%s', (rules, outcome) => {
    expect(nat(rules)).toContain(outcome);
  });

  it('sends IPv6 connections elsewhere', () => {
    const dump = tables({ nat: '-A PREROUTING -p tcp -j DNAT --to-destination [fd00::7]:8080' });
    expect(outcomeLines(follow(dump, { source: 'fd00::1', destination: 'fd01::1' }))).toEqual([
      'ACCEPT fd00::7:8080',
    ]);
  });

  it('is what later hooks see, and conntrack tells', () => {
    const rules = '-A PREROUTING -p tcp -j DNAT --to-destination 10.8.0.1:8080';
    const drop = (match: string) => nat(rules, {}, { filter: `-A FORWARD ${match} -j DROP` });
    expect(drop('-d 10.8.0.1/32 -p tcp --dport 8080')).toEqual(['DROP 10.8.0.1:8080']);
    expect(drop('-d 10.9.0.1/32')).toEqual(['ACCEPT 10.8.0.1:8080']);
    expect(drop('-m conntrack --ctstate DNAT')).toEqual(['DROP 10.8.0.1:8080']);
    expect(drop('-m conntrack --ctorigdst 10.9.0.1')).toEqual(['DROP 10.8.0.1:8080']);
    expect(drop('-m conntrack --ctreplsrc 10.8.0.1')).toEqual(['DROP 10.8.0.1:8080']);
  });

  it('may draw another source port, and tells nobody which', () => {
    const looped = (target: string) =>
      nat(
        `-A POSTROUTING -j ${target}`,
        { source: '192.0.2.1', destination: '192.0.2.1' },
        { filter: '-A INPUT -p tcp --sport 40000 -j DROP' },
      );
    expect(looped('SNAT --to-source 192.0.2.1')).toEqual(['DROP 192.0.2.1:80 masqueraded']);
    expect(looped('SNAT --to-source 192.0.2.1 --random-fully')).toHaveLength(2);
  });

  it('decides where the packet is routed', () => {
    const input = { filter: '-A INPUT -j DROP' };
    expect(nat('-A PREROUTING -j DNAT --to-destination 192.0.2.1', {}, input)).toEqual(['DROP 192.0.2.1:80']);
    expect(nat('-A OUTPUT -j DNAT --to-destination 192.0.2.1', { source: '192.0.2.1' }, input)).toEqual([
      'DROP 192.0.2.1:80',
    ]);
    expect(nat('-A OUTPUT -p tcp -j REDIRECT --to-ports 99', { source: '192.0.2.1' }, input)).toEqual([
      'DROP 127.0.0.1:99',
    ]);
    expect(
      nat('-A PREROUTING -j DNAT --to-destination 10.8.0.1', { destination: '192.0.2.1' }, input),
    ).toEqual(['ACCEPT 10.8.0.1:80']);
  });

  it('may leave an address as it was: then conntrack tells of none', () => {
    const rules = '-A PREROUTING -j DNAT --to-destination 10.9.0.1-10.9.0.2';
    expect(nat(rules, {}, { filter: '-A FORWARD -m conntrack --ctstate DNAT -j DROP' })).toEqual([
      'ACCEPT 10.9.0.1-10.9.0.2:80 ? if the destination of the connection is not translated',
      'DROP 10.9.0.1-10.9.0.2:80 ? if the destination of the connection is translated',
    ]);
    const same = '-A PREROUTING -j DNAT --to-destination 10.9.0.1';
    expect(nat(same, {}, { filter: '-A FORWARD -m conntrack --ctstate DNAT -j DROP' })).toEqual([
      'ACCEPT 10.9.0.1:80',
    ]);
  });

  it('goes by one range for all later rules', () => {
    const outcomes = nat(
      '-A PREROUTING -j DNAT --to-destination 10.8.0.1-10.8.0.4',
      {},
      { filter: '-A FORWARD -d 10.8.0.2 -j DROP' },
    );
    expect(outcomes).toContain('DROP 10.8.0.2:80 ? if translation picks 10.8.0.2');
  });
});

describe('outcomes', () => {
  it('draw endpoints as often as the rules say', () => {
    const dump = tables({
      nat: `
        -A PREROUTING -j SVC
        -A SVC -m statistic --mode random --probability 0.25 -j A
        -A SVC -m statistic --mode random --probability 0.5 -j B
        -A SVC -j C
        -A A -j DNAT --to-destination 10.8.0.1
        -A B -j DNAT --to-destination 10.8.0.2
        -A C -j DNAT --to-destination 10.8.0.3`,
    });
    expect(outcomeLines(follow(dump))).toEqual([
      'ACCEPT 10.8.0.2:80 0.375',
      'ACCEPT 10.8.0.3:80 0.375',
      'ACCEPT 10.8.0.1:80 0.25',
    ]);
  });

  it('leave out what cancels out', () => {
    const trace = filter(
      '-A FORWARD -m limit --limit 1/sec -j LOG\n-A FORWARD -m set --match-set a src -j ACCEPT\n-A FORWARD -m statistic --mode random --probability 0.5 -j LOG',
    );
    expect(outcomeLines(trace)).toEqual(['ACCEPT 10.9.0.1:80']);
    expect(trace.outcomes[0]?.ways).toBe(6);
  });

  it('say how likely each is where that depends', () => {
    const trace = filter(
      '-A FORWARD -m set --match-set a src -j DROP\n-A FORWARD -m statistic --mode random --probability 0.5 -j DROP',
    );
    expect(outcomeLines(trace)).toEqual([
      'DROP 10.9.0.1:80 ? if ipset a contains 10.0.0.1 (100 %); or ipset a does not contain 10.0.0.1 (50 %)',
      'ACCEPT 10.9.0.1:80 ? if ipset a does not contain 10.0.0.1',
    ]);
  });

  it('ask the same thing once', () => {
    const trace = filter(
      '-A FORWARD -m set --match-set a src -j ACCEPT\n-A FORWARD -m set ! --match-set a src -j DROP\n-A FORWARD -j REJECT',
    );
    expect(outcomeLines(trace)).toEqual([
      'ACCEPT 10.9.0.1:80 ? if ipset a contains 10.0.0.1',
      'DROP 10.9.0.1:80 ? if ipset a does not contain 10.0.0.1',
    ]);
  });

  it('know which interfaces exclude one another', () => {
    const rules =
      '-A FORWARD -i cali+ -j A\n-A FORWARD -i cali1 -j DROP\n-A FORWARD -i eth0 -j ACCEPT\n-A A -i eth0 -j DROP\n-A A -i cali+ -j ACCEPT';
    const lines = trace(
      rulesetOf(tables({ filter: rules })),
      { source: '10.0.0.1', destination: '10.9.0.1', protocol: 'udp' },
      HOST,
    ).outcomes.map(outcomeLine);
    expect(lines).toEqual(['ACCEPT 10.9.0.1:null']);
  });

  it('split an uncertain source where rules split it', () => {
    const dump = tables({ filter: '-A FORWARD -s 10.1.0.0/16 -j DROP' });
    expect(outcomeLines(follow(dump, { source: '10.0.0.0/8' }))).toEqual([
      'ACCEPT 10.9.0.1:80 ? if source not in 10.1.0.0/16',
      'DROP 10.9.0.1:80 ? if source in 10.1.0.0/16',
    ]);
    expect(outcomeLines(follow(dump, { source: '10.2.0.0/16' }))).toEqual(['ACCEPT 10.9.0.1:80']);
  });

  it('split a range of ports too', () => {
    const dump = tables({ filter: '-A FORWARD -p tcp --dport 22 -j DROP' });
    expect(outcomeLines(follow(dump, { destinationPort: '20-25' }))).toEqual([
      'ACCEPT 10.9.0.1:20-21,23-25 ? if destination port not 22',
      'DROP 10.9.0.1:22 ? if destination port 22',
    ]);
  });

  it('depend on whose address it is where nobody says', () => {
    const dump = tables({ filter: '-A INPUT -j DROP' });
    expect(outcomeLines(follow(dump, {}, { addresses: [], complete: false }))).toEqual([
      'ACCEPT 10.9.0.1:80 ? if 10.9.0.1 is not an address of this node',
      'DROP 10.9.0.1:80 ? if 10.9.0.1 is an address of this node',
    ]);
    expect(outcomeLines(follow(dump, {}, { addresses: [], complete: false, others: ['10.9.0.1'] }))).toEqual([
      'ACCEPT 10.9.0.1:80',
    ]);
  });
});

describe('a dump that doesn’t show everything', () => {
  const assumption: Assumption = {
    table: 'nat',
    chain: 'PREROUTING',
    place: 'first',
    rules: ['-A PREROUTING -j SVC'],
    words: 'PREROUTING jumps to SVC',
  };

  it('lets rules be assumed, which are no hops', () => {
    const result = trace(
      rulesetOf('*nat\n:SVC - [0:0]\n-A SVC -j DNAT --to-destination 10.8.0.1\nCOMMIT'),
      QUERY,
      HOST,
      [assumption],
    );
    expect(outcomeLines(result)).toEqual(['ACCEPT 10.8.0.1:80']);
    expect(hopLines(result)).toEqual(['nat SVC dnat DNAT']);
    expect(result.assumed).toEqual(['PREROUTING jumps to SVC']);
    expect(result.missing).toEqual([
      'chain PREROUTING of table nat',
      'table filter',
      'chain POSTROUTING of table nat',
    ]);
  });

  it('is called partial', () => {
    const result = trace(rulesetOf('-A FORWARD -s 10.0.0.0/8 -j A\n-A FORWARD -j DROP'), QUERY, HOST);
    expect(result.missing).toEqual([
      'table nat',
      'further rules of table filter, which is shown in part',
      'chain A of table filter',
    ]);
  });

  it('is complete if every table of it is', () => {
    const { missing, assumed } = filter('');
    expect({ missing, assumed }).toEqual({ missing: [], assumed: [] });
  });
});

it('what becomes of every packet is sure, whatever its ways depend on', () => {
  const rules = Array.from(
    { length: 9 },
    (_, bit) =>
      `-A FORWARD -m set --match-set s${bit} src -j MARK --set-xmark 0x${(1 << bit).toString(16)}/0x0`,
  );
  expect(outcomeLines(filter(rules.join('\n')))).toEqual(['ACCEPT 10.9.0.1:80']);
});

it('rules are read anew where an edit makes them those of the other IP version', () => {
  // The header of `tables` is one of ip6tables-save.
  const dump = Dump.read(
    tables({ filter: '-A FORWARD -s fd00::/8 -j DROP' }).replace('ip6tables', 'iptables'),
  );
  const ask = (query: PacketQuery) =>
    dump.structure.rulesets.map((ruleset) => outcomeLines(trace(ruleset, { ...QUERY, ...query }, HOST)));
  expect(ask({})).toEqual([['ACCEPT 10.9.0.1:80 ? if not -s fd00::/8', 'DROP 10.9.0.1:80 ? if -s fd00::/8']]);
  dump.edit({ start: { line: 0, character: 15 }, end: { line: 0, character: 17 } }, 'ip6');
  expect(ask({ source: 'fd00::1', destination: '2001:db8::9' })).toEqual([['DROP 2001:db8::9:80']]);
});

describe('a packet that nobody described in full', () => {
  it('comes from outside if no source is given', () => {
    const { source: _, ...query } = QUERY;
    const result = trace(rulesetOf(tables({ filter: '-A OUTPUT -j DROP' })), query, HOST);
    expect(outcomeLines(result)).toEqual(['ACCEPT 10.9.0.1:80']);
    expect(result.assumed).toEqual(['the packet comes from outside of the node']);
  });

  it('of the other family comes to no end', () => {
    expect(follow(tables({}), { source: 'fd00::1', destination: 'fd00::2' }).outcomes).toEqual([]);
  });
});
