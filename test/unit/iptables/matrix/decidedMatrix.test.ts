import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addressRanges,
  type DecidedMatrix,
  decidedMatrix,
  type MatrixQuery,
  type Ruleset,
  trace,
} from '../../../../server/src/iptables/index.ts';
import { rulesetOf, tables } from '../simulate/simulation.ts';
import { rulesets } from './randomRules.ts';

type Query = Omit<MatrixQuery, 'approximation'>;

const QUERY: Query = { chain: 'FORWARD', protocol: 'tcp', sourcePort: 10000, port: 80 };

function compute(ruleset: Ruleset, query: Query = QUERY): DecidedMatrix {
  const steps = decidedMatrix(ruleset, query);
  for (;;) {
    const { done, value } = steps.next();
    if (!done) {
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(1);
    } else if (value === null || value === 'too large') throw new Error(value ?? 'no matrix');
    else return value;
  }
}

/** "a>b open 80 by FORWARD 12 ACCEPT": rules by their text behind the chain, unsure ones with a question mark. */
function lines({ classes, cells }: DecidedMatrix): string[] {
  return cells.flatMap((row, from) =>
    row.map(({ open, unsure, deciders }, to) => {
      const fate = [open.isEmpty ? '' : ` open ${open.key}`, unsure.isEmpty ? '' : ` unsure ${unsure.key}`];
      const by = deciders.map(({ line, verdict, certain, ports }) => {
        const rule = line === null ? `policy ${verdict}` : line.text.trim();
        return `${rule}${certain ? '' : '?'}${portsWords(ports.key)}`;
      });
      return `${classes[from]?.name}>${classes[to]?.name}${fate.join('') || ' closed'} | ${by.join(' | ')}`;
    }),
  );
}

/** What QUERY asks about goes without saying. */
const portsWords = (ports: string) => (ports === '80 80' ? '' : ` at ${ports}`);

const check = (rules: string, expected: string[], asked: Query = QUERY, policies = {}) =>
  expect(lines(compute(rulesetOf(tables({ filter: rules }, policies)), asked))).toEqual(expected);

describe('who may pass whom, and who decides', () => {
  it('is the policy where no rule decides', () => {
    check('', ['a>a open 80 80 | policy ACCEPT']);
    check('', ['a>a closed | policy DROP'], QUERY, { 'filter FORWARD': 'DROP' });
  });

  it('names every rule that ends packets of a cell, in their order', () => {
    check(
      `-A FORWARD -s 10.0.0.0/9 -d 10.0.0.0/8 -j ACCEPT
       -A FORWARD -s 10.128.0.0/9 -d 10.0.0.0/8 -j ACCEPT
       -A FORWARD -j REJECT`,
      [
        'a>a closed | -A FORWARD -j REJECT',
        'a>b closed | -A FORWARD -j REJECT',
        'b>a closed | -A FORWARD -j REJECT',
        'b>b open 80 80 | -A FORWARD -s 10.0.0.0/9 -d 10.0.0.0/8 -j ACCEPT | -A FORWARD -s 10.128.0.0/9 -d 10.0.0.0/8 -j ACCEPT',
      ],
    );
  });

  it('names the rule of a chain below, once for all jumps to it', () => {
    check(
      `-A FORWARD -s 10.0.0.0/8 -j A
       -A FORWARD -d 10.0.0.0/8 -j A
       -A A -j DROP`,
      [
        'a>a open 80 80 | policy ACCEPT',
        'a>b closed | -A A -j DROP',
        'b>a closed | -A A -j DROP',
        'b>b closed | -A A -j DROP',
      ],
    );
  });

  it('says what hangs on something that nobody knows', () => {
    check('-A FORWARD -m recent --rcheck --name x -j DROP', [
      'a>a unsure 80 80 | -A FORWARD -m recent --rcheck --name x -j DROP? | policy ACCEPT',
    ]);
    check('-A FORWARD -j NOTSHOWN', ['a>a unsure 80 80 | -A FORWARD -j NOTSHOWN? | policy ACCEPT']);
  });

  it('tells ports apart where none is given', () => {
    const { port: _, ...everyPort } = QUERY;
    check(
      '-A FORWARD -p tcp --dport 22 -j DROP',
      [
        'a>a open 0 21 23 65535 | -A FORWARD -p tcp --dport 22 -j DROP at 22 22 | policy ACCEPT at 0 21 23 65535',
      ],
      everyPort,
    );
  });

  it('has the decider of a trace among the deciders of its cell', () => {
    fc.assert(
      fc.property(rulesets, ({ rules, policy }) => {
        const ruleset = rulesetOf(tables({ filter: rules }, policy));
        const { classes, cells } = compute(ruleset);
        const hosts = classes.map(({ addresses }) =>
          addressRanges(addresses)
            .flatMap((range) => range.split('-'))
            .filter((address) => !/^(?:0|127|2[2-5]\d)\./.test(address)),
        );
        for (const [from, sources] of hosts.entries()) {
          for (const [to, destinations] of hosts.entries()) {
            const cell = cells[from]?.[to];
            for (const source of sources.slice(0, 2)) {
              for (const destination of destinations.slice(0, 2)) {
                const [outcome] = trace(
                  ruleset,
                  { source, destination, sourcePort: '10000', destinationPort: '80', protocol: 'tcp' },
                  { addresses: [], complete: true },
                ).outcomes;
                expect(cell?.unsure.isEmpty).toBe(true);
                expect(cell?.open.isEmpty).toBe(outcome?.verdict !== 'ACCEPT');
                const by = outcome?.decidedBy;
                const line = by?.kind === 'rule' ? by.hop.line : null;
                expect(cell?.deciders.map((it) => it.line)).toContain(line);
              }
            }
          }
        }
      }),
    );
  });
});
