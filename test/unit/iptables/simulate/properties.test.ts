import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PacketQuery, trace } from '../../../../server/src/iptables/index.ts';
import { HOST, outcomeLine, rulesetOf, tables } from './simulation.ts';

const network = fc.constantFrom(
  '10.0.0.0/8',
  '10.0.0.0/16',
  '10.0.0.1',
  '10.0.1.0/24',
  '10.9.0.1',
  '192.0.2.1',
  '192.0.2.0/24',
);
const negation = fc.constantFrom('', '', '! ');
const decidable = fc.oneof(
  fc.constant(''),
  fc.tuple(negation, network).map(([not, net]) => `${not}-s ${net} `),
  fc.tuple(negation, network).map(([not, net]) => `${not}-d ${net} `),
  fc.tuple(negation, fc.constantFrom('eth0', 'eth+', 'eth1')).map(([not, name]) => `${not}-i ${name} `),
  fc.constantFrom(
    '-p tcp ',
    '-p udp ',
    '-p tcp --dport 80 ',
    '-p tcp ! --sport 1:1023 ',
    '-p tcp -m multiport --ports 80,443 ',
  ),
  fc.constantFrom(
    '-m mark --mark 1/1 ',
    '-m mark ! --mark 2/3 ',
    '-m conntrack --ctstate NEW ',
    '-m conntrack --ctstate DNAT ',
  ),
  fc.constantFrom(
    '-m addrtype --dst-type LOCAL ',
    '-m addrtype ! --src-type LOCAL ',
    '-m iprange --src-range 10.0.0.0-10.0.0.9 ',
  ),
);
const drawn = fc
  .constantFrom(0.1, 0.25, 0.5, 0.9)
  .map((value) => `-m statistic --mode random --probability ${value} `);
const asked = fc.constantFrom(
  '-m set --match-set a src ',
  '-m set ! --match-set b dst ',
  '-m limit --limit 1/sec ',
  '-m recent --rcheck --name r ',
);

/** A chain of jumps runs A → B → C, never back: no loops. */
const target = (table: 'nat' | 'filter', chain: string) => {
  const below = { A: ['-j B', '-g C', '-j C'], B: ['-j C', '-g C'], C: [] }[chain] ?? [
    '-j A',
    '-j B',
    '-g A',
    '-g B',
  ];
  const common = [
    ...below,
    '-j RETURN',
    '-j ACCEPT',
    '-j MARK --set-xmark 0x1/0x1',
    '-j MARK --set-xmark 0x2/0x3',
    '',
    ...below,
  ];
  if (table === 'filter') return fc.constantFrom(...common, '-j DROP', '-j REJECT');
  const translations = chain === 'POSTROUTING' ? ['-j MASQUERADE', '-j SNAT --to-source 192.0.2.1'] : [];
  if (chain === 'PREROUTING' || chain === 'OUTPUT') {
    translations.push(
      '-j DNAT --to-destination 10.9.0.2',
      '-p tcp -j DNAT --to-destination 192.0.2.1:99',
      '-p tcp -j REDIRECT --to-ports 80',
    );
  }
  return fc.constantFrom(...common, ...translations);
};

const chains = {
  nat: ['PREROUTING', 'OUTPUT', 'POSTROUTING', 'A', 'B', 'C'],
  filter: ['INPUT', 'FORWARD', 'OUTPUT', 'A', 'B', 'C'],
} as const;

/** Random tables nat and filter. */
const dumps = (matches: fc.Arbitrary<string>) => {
  const rule = (table: 'nat' | 'filter') =>
    fc
      .constantFrom(...chains[table])
      .chain((chain) =>
        fc.tuple(matches, target(table, chain)).map(([match, to]) => `-A ${chain} ${match}${to}`),
      );
  const list = (table: 'nat' | 'filter') =>
    fc.array(rule(table), { maxLength: 16 }).map((rules) => rules.join('\n'));
  const declared = '-A A -p 255 -j RETURN\n-A B -p 255 -j RETURN\n-A C -p 255 -j RETURN\n';
  return fc
    .tuple(list('nat'), list('filter'), fc.constantFrom('ACCEPT', 'DROP'))
    .map(([nat, filter, policy]) =>
      tables({ nat: declared + nat, filter: declared + filter }, { 'filter FORWARD': policy }),
    );
};

const packets: fc.Arbitrary<PacketQuery> = fc.record({
  source: fc.constantFrom('10.0.0.1', '10.0.0.7', '10.0.1.1', '172.16.0.1', '192.0.2.1'),
  sourcePort: fc.constantFrom('80', '443', '40000'),
  destination: fc.constantFrom('10.9.0.1', '10.0.0.1', '192.0.2.1'),
  destinationPort: fc.constantFrom('80', '443', '53'),
  protocol: fc.constantFrom('tcp', 'udp'),
  inInterface: fc.constantFrom('eth0', 'eth1', 'lo0'),
});

const host = { ...HOST, routes: [{ network: '0.0.0.0/0', device: 'eth0' }] };
const outcomesOf = (dump: string, query: PacketQuery) => trace(rulesetOf(dump), query, host).outcomes;
const endsOf = (dump: string, query: PacketQuery) =>
  outcomesOf(dump, query).map((outcome) => outcomeLine({ ...outcome, probability: 1, dependsOn: [] }));

describe('for random rulesets', () => {
  it('a packet that is known in full comes to one end, surely', () => {
    fc.assert(
      fc.property(dumps(decidable), packets, (dump, query) => {
        const outcomes = outcomesOf(dump, query);
        expect(
          outcomes.map(({ probability, dependsOn, ways }) => ({ probability, dependsOn, ways })),
        ).toEqual([{ probability: 1, dependsOn: [], ways: 1 }]);
      }),
    );
  });

  it('the probabilities of all outcomes add up to 1', () => {
    fc.assert(
      fc.property(dumps(fc.oneof(decidable, drawn)), packets, (dump, query) => {
        const total = outcomesOf(dump, query).reduce(
          (sum, { probability }) => sum + (probability ?? Number.NaN),
          0,
        );
        expect(total).toBeCloseTo(1, 9);
      }),
    );
  });

  it('a packet’s outcome is among those of every set of packets that holds it', () => {
    fc.assert(
      fc.property(
        dumps(decidable),
        packets,
        fc.subarray(['source', 'sourcePort', 'inInterface'] as const),
        (dump, query, open) => {
          // A packet of the machine itself takes another way than one of an unknown source.
          fc.pre(query.source !== '192.0.2.1');
          const wide: PacketQuery = Object.fromEntries(
            Object.entries(query).filter(([name]) => !open.includes(name as never)),
          );
          const [end] = endsOf(dump, query);
          expect(endsOf(dump, wide)).toContain(end);
        },
      ),
    );
  });

  it('whatever holds outside of the rules, some outcome is left', () => {
    fc.assert(
      fc.property(dumps(fc.oneof(decidable, drawn, asked)), packets, (dump, query) => {
        const outcomes = outcomesOf(dump, query);
        const sure = outcomes.reduce((sum, { probability }) => sum + (probability ?? 0), 0);
        expect(outcomes.length).toBeGreaterThan(0);
        expect(sure).toBeLessThanOrEqual(1 + 1e-9);
        if (outcomes.length === 1) expect(outcomes[0]?.dependsOn).toEqual([]);
      }),
    );
  });

  it('the same question has the same answer', () => {
    fc.assert(
      fc.property(dumps(fc.oneof(decidable, drawn, asked)), packets, (dump, query) => {
        const ruleset = rulesetOf(dump);
        const answer = () => JSON.stringify(trace(ruleset, query, host).outcomes.map(outcomeLine));
        expect(answer()).toBe(answer());
      }),
    );
  });
});
