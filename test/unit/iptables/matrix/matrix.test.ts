import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addressRanges,
  type Matrix,
  type MatrixQuery,
  matrix,
  trace,
} from '../../../../server/src/iptables/index.ts';
import { rulesetOf, tables } from '../simulate/simulation.ts';
import { rulesets } from './randomRules.ts';

const QUERY: MatrixQuery = {
  chain: 'FORWARD',
  protocol: 'tcp',
  sourcePort: 10000,
  port: 80,
  approximation: 'permissive',
};

const compute = (rules: string, query: Partial<MatrixQuery> = {}, policies = {}): Matrix => {
  const found = matrix(rulesetOf(tables({ filter: rules }, policies)), { ...QUERY, ...query });
  if (found === null) throw new Error('no matrix');
  return found;
};

/** "a 10.0.0.0-10.255.255.255" for each class, then "a>b" for each pair. */
const lines = ({ classes, allowed }: Matrix) => [
  ...classes.map(({ name, addresses }) => `${name} ${addressRanges(addresses).join(' ')}`),
  ...allowed.map(
    ({ source, destination, ports }) => `${source}>${destination}${ports === null ? '' : ` ${ports.key}`}`,
  ),
];

describe('who may pass whom', () => {
  it('is one class where all is alike', () => {
    expect(lines(compute(''))).toEqual(['a 0.0.0.0-255.255.255.255', 'a>a']);
    expect(lines(compute('', {}, { 'filter FORWARD': 'DROP' }))).toEqual(['a 0.0.0.0-255.255.255.255']);
  });

  it('divides addresses by what may be done from and to them', () => {
    const rules = '-A FORWARD -s 10.0.0.0/8 -d 10.9.0.0/16 -j ACCEPT\n-A FORWARD -j DROP';
    expect(lines(compute(rules))).toEqual([
      'a 0.0.0.0-9.255.255.255 11.0.0.0-255.255.255.255',
      'b 10.0.0.0-10.8.255.255 10.10.0.0-10.255.255.255',
      'c 10.9.0.0-10.9.255.255',
      'b>c',
      'c>c',
    ]);
  });

  it('tells ports apart where none is given', () => {
    const rules =
      '-A FORWARD -p tcp --dport 22 -d 10.0.0.1/32 -j DROP\n-A FORWARD -p tcp -m multiport --dports 23,24 -j ACCEPT';
    const { port: _, ...query } = QUERY;
    const found = matrix(rulesetOf(tables({ filter: rules })), query);
    expect(found === null ? [] : lines(found)).toEqual([
      'a 0.0.0.0-10.0.0.0 10.0.0.2-255.255.255.255',
      'b 10.0.0.1',
      'a>a 0 65535',
      'a>b 0 21 23 65535',
      'b>a 0 65535',
      'b>b 0 21 23 65535',
    ]);
  });

  const unknown = '-A FORWARD -s 10.0.0.1/32 -m recent --rcheck --name x -j ACCEPT\n-A FORWARD -j DROP';
  it('counts what nobody knows as allowed, or as not', () => {
    expect(lines(compute(unknown))).toContain('b>a');
    expect(lines(compute(unknown, { approximation: 'strict' }))).toEqual(['a 0.0.0.0-255.255.255.255']);
    const drop = '-A FORWARD -s 10.0.0.1/32 -i eth0 -j DROP';
    expect(lines(compute(drop))).toEqual(['a 0.0.0.0-255.255.255.255', 'a>a']);
    expect(lines(compute(drop, { approximation: 'strict' }))).not.toContain('b>a');
  });

  it('takes a first packet for the connection that it opens, and no later one', () => {
    const rules = '-A FORWARD -m conntrack --ctorigsrc 10.0.0.1 -j DROP';
    expect(lines(compute(rules))).not.toContain('b>a');
    expect(lines(compute(rules, { connectionState: 'ESTABLISHED' }))).toEqual([
      'a 0.0.0.0-255.255.255.255',
      'a>a',
    ]);
  });

  it('takes an interface for the addresses behind it', () => {
    const rules = '-A FORWARD -i eth0 -j ACCEPT\n-A FORWARD -i lo -j ACCEPT\n-A FORWARD -j DROP';
    const known = compute(rules, { interfaces: { eth0: ['10.0.0.0/8'] } });
    expect(lines(known)).toEqual([
      'a 0.0.0.0-9.255.255.255 11.0.0.0-126.255.255.255 128.0.0.0-255.255.255.255',
      'b 10.0.0.0-10.255.255.255 127.0.0.0-127.255.255.255',
      'b>a',
      'b>b',
    ]);
  });

  it('goes through chains, jumps, gotos and returns', () => {
    const rules = `
      -A FORWARD -s 10.0.0.0/8 -j A
      -A FORWARD -j DROP
      -A A -d 10.1.0.0/16 -j RETURN
      -A A -d 10.2.0.0/16 -g B
      -A A -j ACCEPT
      -A B -d 10.2.1.0/24 -j ACCEPT`;
    const { allowed } = compute(rules);
    const found = compute(rules).classes.map(({ name, addresses }) => [name, addressRanges(addresses)[0]]);
    expect(found).toEqual([
      ['a', '0.0.0.0-9.255.255.255'],
      ['b', '10.0.0.0-10.0.255.255'],
      ['c', '10.1.0.0-10.2.0.255'],
    ]);
    expect(allowed.map(({ source, destination }) => source + destination)).toEqual(['ba', 'bb', 'ca', 'cb']);
  });

  it('works for IPv6', () => {
    expect(lines(compute('-A FORWARD -s fd00::/64 -j DROP'))).toEqual([
      'a ::-fcff:ffff:ffff:ffff:ffff:ffff:ffff:ffff fd00:0:0:1::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
      'b fd00::-fd00::ffff:ffff:ffff:ffff',
      'a>a',
      'a>b',
    ]);
  });

  it('is what a trace of each pair says, with the fewest classes', () => {
    fc.assert(
      fc.property(rulesets, ({ rules, policy }) => {
        const { classes, allowed } = compute(rules, {}, policy);
        const ruleset = rulesetOf(tables({ filter: rules }, policy));
        const pairs = new Set(allowed.map(({ source, destination }) => `${source}>${destination}`));
        const passes = (source: string, destination: string) =>
          trace(
            ruleset,
            { source, destination, sourcePort: '10000', destinationPort: '80', protocol: 'tcp' },
            { addresses: [], complete: true },
          ).outcomes[0]?.verdict === 'ACCEPT';
        const ends = classes.map(({ addresses }) => {
          const ranges = addressRanges(addresses).flatMap((range) => range.split('-'));
          // Loopback and what is no host's are routed another way than through FORWARD.
          return ranges.filter((address) => !/^(?:0|127|2[2-5]\d)\./.test(address)).slice(0, 2);
        });
        for (const [from, sources] of ends.entries()) {
          for (const [to, destinations] of ends.entries()) {
            for (const source of sources) {
              for (const destination of destinations) {
                expect(passes(source, destination)).toBe(
                  pairs.has(`${classes[from]?.name}>${classes[to]?.name}`),
                );
              }
            }
          }
        }
        const portraits = classes.map(({ name }) =>
          classes
            .map((other) => `${pairs.has(`${name}>${other.name}`)} ${pairs.has(`${other.name}>${name}`)}`)
            .join(),
        );
        expect(new Set(portraits).size).toBe(classes.length);
      }),
    );
  });
});
