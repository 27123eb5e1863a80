import type { HookName, TableName } from '../facts/types.ts';
import type { Chain, Ruleset, Table } from '../ruleset.ts';
import { addressSet, allAddresses } from '../simulate/addresses.ts';
import { compileRule } from '../simulate/compile.ts';
import { allPackets, type ConnectionState, type Fields, stateSet } from '../simulate/fields.ts';
import { Intervals } from '../simulate/intervals.ts';
import type { Test } from '../simulate/test.ts';
import { readProtocol } from '../simulate/values.ts';
import { Atoms } from './atoms.ts';
import { type BoxQuestion, type BoxRule, boxOf, type KnownInterface } from './boxes.ts';
import { Relations } from './relation.ts';

export interface MatrixQuery {
  readonly table?: TableName;
  readonly chain: HookName;
  readonly protocol: string;
  /** Left out: the source port may be any. */
  readonly sourcePort?: number;
  /** Left out: every port, told apart. */
  readonly port?: number;
  readonly connectionState?: ConnectionState;
  /** What can't be decided counts as allowed (`permissive`) or as not. */
  readonly approximation: 'permissive' | 'strict';
  /** Networks that come in through an interface, by its name. Loopback is known without. */
  readonly interfaces?: Readonly<Record<string, readonly string[]>>;
}

/** What a walk through a chain needs: the rules as boxes, and the pieces that they cut the addresses into. */
export interface Setting {
  readonly table: Table;
  readonly chain: Chain;
  readonly atoms: Atoms;
  readonly relations: Relations;
  /** Ports that no rule tells apart: one walk for each. */
  readonly walks: readonly { readonly ports: Intervals; readonly boxes: () => Boxes }[];
}

type Boxes = ReadonlyMap<Chain, readonly BoxRule[]>;

/** null: the chain isn't shown, or there is no such protocol. */
export function settingOf(ruleset: Ruleset, query: MatrixQuery): Setting | null {
  const table = ruleset.tables.get(query.table ?? 'filter');
  const chain = table?.chains.get(query.chain);
  const fields = fieldsOf(ruleset, query);
  if (table === undefined || chain === undefined || fields === null) return null;
  const { family } = ruleset;
  const question = { family, fields, interfaces: knownInterfaces(query, family) };
  const all = boxesOf(table, chain, question);
  const sets = [...all.values()].flatMap((rules) =>
    rules.flatMap((rule) => [rule.sources, rule.destinations]),
  );
  const atoms = new Atoms(allAddresses(family), sets);
  const walks =
    query.port === undefined
      ? portRanges(table, chain, fields).map((ports) => ({
          ports,
          boxes: () => boxesOf(table, chain, { ...question, fields: { ...fields, destinationPort: ports } }),
        }))
      : [{ ports: fields.destinationPort, boxes: () => all }];
  return { table, chain, atoms, relations: new Relations(atoms.size), walks };
}

function fieldsOf({ family }: Ruleset, query: MatrixQuery): Fields | null {
  const protocol = readProtocol(query.protocol);
  if (protocol === null) return null;
  const all = allPackets(family);
  const port = (number: number | undefined) =>
    number === undefined ? Intervals.of(0, 65535) : Intervals.of(number);
  const state = stateSet(query.connectionState ?? 'NEW');
  return {
    ...all,
    protocol,
    sourcePort: port(query.sourcePort),
    destinationPort: port(query.port),
    connectionState: state,
    // A connection begins with a SYN.
    tcpFlags: state.equals(stateSet('NEW')) ? Intervals.of(2) : all.tcpFlags,
  };
}

function knownInterfaces({ interfaces = {} }: MatrixQuery, family: 4 | 6): Map<string, KnownInterface> {
  const loopback = family === 4 ? '127.0.0.0/8' : '::1/128';
  const sets = Object.entries({ lo: [loopback], ...interfaces }).map(([name, networks]) => {
    const addresses = networks.map((network) => addressSet(network, family) ?? Intervals.EMPTY);
    return [name, addresses.reduce((a, b) => a.union(b), Intervals.EMPTY)] as const;
  });
  return new Map(
    sets.map(([name, addresses]) => {
      const exclusive = sets.every(([other, theirs]) => other === name || !theirs.overlaps(addresses));
      return [name, { addresses, exclusive }];
    }),
  );
}

/** The rules of all chains that a chain leads to, as boxes. */
function boxesOf(table: Table, chain: Chain, question: BoxQuestion): Map<Chain, BoxRule[]> {
  const boxes = new Map<Chain, BoxRule[]>();
  const pending = [chain];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (boxes.has(next)) continue;
    const rules = next.rules.flatMap((line) => boxOf(line, question) ?? []);
    boxes.set(next, rules);
    for (const { effect } of rules) {
      const target =
        effect.kind === 'jump' || effect.kind === 'goto' ? table.chains.get(effect.chain) : undefined;
      if (target !== undefined) pending.push(target);
    }
  }
  return boxes;
}

/** The destination ports, cut where any rule tells them apart. */
function portRanges(table: Table, chain: Chain, fields: Fields): Intervals[] {
  const everywhere = { family: table.ruleset.family, fields, interfaces: new Map() };
  const sets: Intervals[] = [];
  for (const rules of boxesOf(table, chain, everywhere).values()) {
    for (const { line } of rules) collectPorts(compileRule(line, table.ruleset.family).tests, sets);
  }
  const atoms = new Atoms(fields.destinationPort, sets);
  return Array.from({ length: atoms.size }, (_, piece) => atoms.union([piece]));
}

function collectPorts(tests: readonly Test[], sets: Intervals[]): void {
  for (const test of tests) {
    if (test.kind === 'any') collectPorts(test.tests, sets);
    else if ('set' in test && test.field === 'destinationPort') sets.push(test.set);
  }
}
