import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  Dump,
  type Matrix,
  matrix,
  type Outcome,
  type PacketQuery,
  quickValue,
  type Ruleset,
  trace,
} from '../../server/src/iptables/index.ts';
import { readServices, tableHint } from '../../server/src/kubeproxy/index.ts';
import { serviceText } from '../unit/kubeproxy/clusterText.ts';

/*
 * One ruleset in four spellings says the same: iptables-save, `iptables -S`, `iptables -L -n -v`, `iptables -L -n`.
 * The last one hides the interfaces that rules name: what comes of it may be wider, and must not contradict.
 */

const corpus = new URL('../../../shared/corpus/iptables/listings/', import.meta.url);
const isThere = existsSync(corpus);
if (!isThere)
  console.warn('skipped: rulesets in four spellings (needs ../shared/corpus beside the checkout)');

function rulesetOf(name: string): Ruleset {
  const text = readFileSync(new URL(name, corpus), 'utf8');
  const [ruleset, ...more] = Dump.read(text, tableHint).structure.rulesets;
  if (ruleset === undefined || more.length > 0) throw new Error('not one ruleset');
  return ruleset;
}

/** Every rule, chain by chain, as iptables-save says it. */
function rulesText(ruleset: Ruleset): string[] {
  return [...ruleset.tables.values()]
    .flatMap((table) =>
      [...table.chains.values()].map(({ name, policy, rules }) =>
        [`${table.name} ${name} ${policy}`, ...rules.map((line) => line.saved.slice(line.start))].join('\n'),
      ),
    )
    .sort();
}

const servicesText = (ruleset: Ruleset) => readServices(ruleset).map(serviceText).sort();

const HOST = { addresses: ['192.0.2.1'], complete: true };

/** Packets to what the rules name: each address, with each port and protocol that a rule asks for. */
function packetsFor(ruleset: Ruleset): PacketQuery[] {
  const rules = [...ruleset.tables.values()].flatMap(({ chains }) =>
    [...chains.values()].flatMap(({ rules }) => rules),
  );
  const values = (flag: string) => rules.flatMap((line) => quickValue(line, flag) ?? []);
  const address = (text: string) => text.replace(/\/\d+$/, '');
  const addresses = new Set(
    [...values('-s'), ...values('-d')].map(address).concat('192.0.2.1', '198.51.100.7'),
  );
  const ports = new Map(
    rules.flatMap((line) => {
      const [port, protocol] = [quickValue(line, '--dport'), quickValue(line, '-p')];
      return port === null || protocol === null ? [] : [[`${protocol} ${port}`, { port, protocol }] as const];
    }),
  );
  return [...addresses].flatMap((destination) =>
    [...ports.values(), { port: '9', protocol: 'tcp' }].flatMap(({ port, protocol }) =>
      ['192.0.2.1', '10.244.1.19', '172.31.0.2', '198.51.100.8'].map((source) => ({
        source,
        destination,
        sourcePort: '40000',
        destinationPort: port,
        protocol,
      })),
    ),
  );
}

const endOf = ({ verdict, destination, masquerade }: Outcome) =>
  `${verdict} ${destination.address}:${destination.port}${masquerade ? ' masqueraded' : ''}`;

function outcomeText(outcome: Outcome): string {
  const { probability, dependsOn, hops } = outcome;
  const rules = hops.map(({ chain, line }) => `${chain.table.name} ${line.saved.slice(line.start)}`);
  return [endOf(outcome), probability, dependsOn.join('; '), ...rules].join('\n');
}

const outcomesOf = (ruleset: Ruleset, query: PacketQuery) => trace(ruleset, query, HOST).outcomes;

type Approximation = 'permissive' | 'strict';

const matrixOf = (ruleset: Ruleset, chain: 'INPUT' | 'FORWARD', approximation: Approximation, port: number) =>
  matrix(ruleset, { chain, protocol: 'tcp', port, approximation });

/** Who may pass whom through a chain of table filter, one line for each pair. */
function passages(ruleset: Ruleset, chain: 'INPUT' | 'FORWARD', approximation: Approximation): string[] {
  const found = matrixOf(ruleset, chain, approximation, 80);
  if (found === null) return [];
  const ranges = new Map(found.classes.map(({ name, addresses }) => [name, [...addresses].join()]));
  return found.allowed
    .map(({ source, destination }) => `${ranges.get(source)} > ${ranges.get(destination)}`)
    .sort();
}

/** Pairs that may pass by `narrow` and not by `wide`. Both divide all addresses, each in its own way. */
function morePassages(narrow: Matrix | null, wide: Matrix | null): string[] {
  // The table isn't shown, in whatever spelling.
  if (narrow === null && wide === null) return [];
  if (narrow === null || wide === null) return ['one of them is no matrix'];
  const allowed = new Set(wide.allowed.map(({ source, destination }) => `${source} ${destination}`));
  const addresses = new Map(narrow.classes.map((it) => [it.name, it.addresses]));
  const meeting = (name: string) => {
    const here = addresses.get(name);
    return wide.classes.filter((it) => here?.overlaps(it.addresses));
  };
  return narrow.allowed.flatMap(({ source, destination }) =>
    meeting(source).flatMap((from) =>
      meeting(destination)
        .filter((to) => !allowed.has(`${from.name} ${to.name}`))
        .map((to) => `${source} > ${destination}, and not ${from.name} > ${to.name}`),
    ),
  );
}

describe.skipIf(!isThere)('a ruleset in other spellings', () => {
  describe.each(['docker', 'kube-nodeport'])('%s', (name) => {
    const saved = isThere ? rulesetOf(`${name}.save`) : null;
    if (saved === null) return;

    describe.each(['S', 'L-n-v'])('as iptables -%s', (spelling) => {
      const ruleset = rulesetOf(`${name}.${spelling}`);

      it('has the same rules', () => expect(rulesText(ruleset)).toEqual(rulesText(saved)));

      it('has the same Services', () => expect(servicesText(ruleset)).toEqual(servicesText(saved)));

      it('does the same with packets', () => {
        const packets = packetsFor(saved);
        expect(packets.length).toBeGreaterThan(50);
        for (const query of packets) {
          const expected = outcomesOf(saved, query).map(outcomeText);
          expect(outcomesOf(ruleset, query).map(outcomeText), JSON.stringify(query)).toEqual(expected);
        }
      });

      it('lets the same pass', () => {
        for (const approximation of ['permissive', 'strict'] as const) {
          for (const chain of ['INPUT', 'FORWARD'] as const) {
            expect(passages(ruleset, chain, approximation)).toEqual(passages(saved, chain, approximation));
          }
        }
      });
    });

    describe('as iptables -L -n, without interfaces', () => {
      const ruleset = rulesetOf(`${name}.L-n`);

      it('has the same rules but for the interfaces', () => {
        const without = rulesText(saved).map((text) => text.replace(/ (?:! )?-[io] \S+/g, ''));
        expect(rulesText(ruleset)).toEqual(without);
      });

      it('has the same Services', () => expect(servicesText(ruleset)).toEqual(servicesText(saved)));

      it('contradicts nothing: every end of a packet is among those that are possible', () => {
        for (const query of packetsFor(saved)) {
          const possible = outcomesOf(ruleset, query);
          const ends = new Set(possible.map(endOf));
          const missed = outcomesOf(saved, query)
            .map(endOf)
            .filter((end) => !ends.has(end));
          expect(missed, JSON.stringify(query)).toEqual([]);
        }
      });

      it.each(['INPUT', 'FORWARD'] as const)(
        'lets as much pass through %s at most, and as much at least',
        (chain) => {
          for (const port of [22, 80, 443, 8080, 30080]) {
            const [listed, whole] = [ruleset, saved].map((it) => ({
              atMost: matrixOf(it, chain, 'permissive', port),
              atLeast: matrixOf(it, chain, 'strict', port),
            }));
            expect(morePassages(whole?.atMost ?? null, listed?.atMost ?? null), `port ${port}`).toEqual([]);
            expect(morePassages(listed?.atLeast ?? null, whole?.atLeast ?? null), `port ${port}`).toEqual([]);
            expect(morePassages(listed?.atLeast ?? null, listed?.atMost ?? null), `port ${port}`).toEqual([]);
          }
        },
      );
    });
  });
});
