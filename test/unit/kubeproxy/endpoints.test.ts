import { describe, expect, it } from 'vitest';
import type { Endpoint } from '../../../server/src/kubeproxy/index.ts';
import { draws, read, rule, SVC, sep, wholeDump, XLB } from './clusterText.ts';

function endpointsOf(text: string): readonly Endpoint[] {
  return read(text).services[0]?.endpoints ?? [];
}

const shares = (text: string) => endpointsOf(text).map((endpoint) => endpoint.probability);

describe('effective probabilities', () => {
  const counts = Array.from({ length: 49 }, (_, index) => index + 2);
  it.each([
    [5, 5e-6],
    [10, 1e-9],
  ] as const)('of 2 to 50 endpoints, written with %i digits: each gets its share', (digits, tolerance) => {
    for (const count of counts) {
      const found = shares(wholeDump(draws(SVC, count, digits)));
      expect(found).toHaveLength(count);
      // What the kernel draws is 1/n up to the digits that kube-proxy wrote, not more.
      for (const share of found) expect(Math.abs((share ?? 0) - 1 / count)).toBeLessThan(tolerance);
      expect(found.reduce<number>((sum, share) => sum + (share ?? 0), 0)).toBeCloseTo(1, 12);
    }
  });

  it.each([2, 3, 7, 50])('a grep for the chain’s name shows it whole: %i endpoints', (count) => {
    const found = shares([`:${SVC} - [0:0]`, ...draws(SVC, count, 5)].join('\n'));
    expect(found).toEqual(Array.from({ length: count }, () => expect.closeTo(1 / count, 4)));
  });

  it('iptables -S of the chain does too', () => {
    expect(shares([`-N ${SVC}`, ...draws(SVC, 2, 10)].join('\n'))).toEqual([0.5, 0.5]);
  });

  it('a grep that shows no declarations, but rules one below another', () => {
    expect(shares(draws(SVC, 4, 10).join('\n'))).toEqual(
      [0.25, 0.25, 0.25, 0.25].map((it) => expect.closeTo(it, 6)),
    );
  });
});

describe('of a part of the chain nobody knows the shares', () => {
  const [first = '', second = '', third = ''] = draws(SVC, 3, 5);
  it.each([
    ['the first draw only', first],
    ['the last draw only, which alone looks like everything', third],
    ['the last two, from two greps, which look like halves', `${second}\n\n${third}`],
    ['the first two', `:${SVC} - [0:0]\n${first}\n${second}`],
    ['the first and the last', `:${SVC} - [0:0]\n${first}\n${third}`],
    ['the last two beside declarations of other chains', `:${sep(2)} - [0:0]\n${second}\n${third}`],
  ])('%s', (_what, text) => {
    const found = shares(text);
    expect(found.length).toBeGreaterThan(0);
    expect(found.every((share) => share === null)).toBe(true);
  });

  it('a whole table is taken at its word', () => {
    expect(shares(wholeDump([first, third]))).toEqual([expect.closeTo(1 / 3, 4), expect.closeTo(2 / 3, 4)]);
  });
});

describe('address, port and rules of an endpoint', () => {
  const draw = rule(SVC, '', '', `-j ${sep(1)}`);
  const masquerade = rule(sep(1), '-s 10.0.0.1/32', '', '-j KUBE-MARK-MASQ');
  const dnat = (to: string) => rule(sep(1), '-p tcp', '', `-m tcp -j DNAT --to-destination ${to}`);

  it.each<[string, string[], string | null, number | null]>([
    ['its DNAT rule', [draw, dnat('10.0.0.1:8080')], '10.0.0.1:8080', 8080],
    ['IPv6', [draw, dnat('[fd00::1]:80')], '[fd00::1]:80', 80],
    ['no port', [draw, dnat('10.0.0.1')], '10.0.0.1', null],
    ['IPv6 without a port', [draw, dnat('fd00::1')], 'fd00::1', null],
    ['the hairpin rule, where the DNAT is not shown', [draw, masquerade], '10.0.0.1', null],
    [
      'the hairpin rule, where an old iptables printed :0',
      [draw, masquerade, dnat(':0 --persistent')],
      '10.0.0.1',
      null,
    ],
    ['the same, printed as 0.0.0.0:0', [draw, masquerade, dnat('0.0.0.0:0')], '10.0.0.1', null],
    [
      'the same, not printed at all',
      [draw, masquerade, `-A ${sep(1)} -p tcp -j DNAT [unsupported revision]`],
      '10.0.0.1',
      null,
    ],
    ['the comment of 1.24', [rule(SVC, '', 'a/b:p -> 10.0.0.1:80', `-j ${sep(1)}`)], '10.0.0.1:80', 80],
    [
      'the comment of 1.24, IPv6',
      [rule(SVC, '', 'a/b:p -> [fd00::1]:80', `-j ${sep(1)}`)],
      '[fd00::1]:80',
      80,
    ],
    ['nothing', [draw], null, null],
  ])('from %s', (_what, lines, text, port) => {
    const [endpoint] = endpointsOf(wholeDump(lines));
    expect([endpoint?.text, endpoint?.port]).toEqual([text, port]);
    expect(endpoint?.chainName).toBe(sep(1));
  });

  it('points at its rules', () => {
    const [endpoint] = endpointsOf(wholeDump([draw, masquerade, dnat('10.0.0.1:80')]));
    expect([endpoint?.draw?.text, endpoint?.hairpin?.text, endpoint?.dnat?.text]).toEqual([
      draw,
      masquerade,
      dnat('10.0.0.1:80'),
    ]);
  });
});

describe('session affinity', () => {
  const sticky = (last: number, seconds = 10800) =>
    rule(
      SVC,
      '',
      `a/b:p -> 10.0.0.${last}:80`,
      `-m recent --rcheck --seconds ${seconds} --reap --name ${sep(last)} --mask 255.255.255.255 --rsource -j ${sep(last)}`,
    );

  it('is no draw, but belongs to its endpoint', () => {
    const text = wholeDump([sticky(1), sticky(2), ...draws(SVC, 2, 10)]);
    expect(endpointsOf(text).map(({ probability, affinity }) => [probability, affinity?.text])).toEqual([
      [0.5, sticky(1)],
      [0.5, sticky(2)],
    ]);
    expect(read(text).services[0]?.affinitySeconds).toBe(10800);
  });

  it('alone tells the endpoint, not its share', () => {
    const text = wholeDump([sticky(1, 180)]);
    expect(endpointsOf(text).map(({ probability, draw }) => [probability, draw])).toEqual([[null, null]]);
    expect(read(text).services[0]?.affinitySeconds).toBe(180);
  });

  it('none', () => expect(read(wholeDump(draws(SVC, 2, 10))).services[0]?.affinitySeconds).toBeNull());
});

it('up to 1.23 the external chain draws the local endpoints itself', () => {
  const text = wholeDump([
    ...draws(SVC, 2, 10),
    rule(
      XLB,
      '-s 10.244.0.0/16',
      'Redirect pods trying to reach external loadbalancer VIP to clusterIP',
      `-j ${SVC}`,
    ),
    rule(XLB, '', 'Balancing rule 0 for a/b:p', `-j ${sep(2)}`),
  ]);
  expect(endpointsOf(text).map(({ chainName, local }) => [chainName, local])).toEqual([
    [sep(1), false],
    [sep(2), true],
  ]);
});
