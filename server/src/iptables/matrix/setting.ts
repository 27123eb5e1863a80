import type { HookName, TableName } from '../facts/types.ts';
import type { DumpLine } from '../line.ts';
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
      ? portWalks(all, question)
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

/** A rule, and the ports that it is for. */
interface PortRule {
  readonly ports: Intervals;
  /** For each of these ports; null: one by one. */
  readonly box: BoxRule | null;
  readonly line: DumpLine;
}

function portRule(rule: BoxRule, question: BoxQuestion): PortRule {
  const { line } = rule;
  const { family, fields } = question;
  const { tests } = compileRule(line, family);
  const told = portsOf(tests);
  if (told.length === 0) return { line, box: rule, ports: fields.destinationPort };
  const [only, ...more] = tests.filter((test) => test.kind === 'field' && test.field === 'destinationPort');
  if (only?.kind !== 'field' || more.length > 0 || told.length > 1)
    return { line, box: null, ports: fields.destinationPort };
  const box = boxOf(line, { ...question, fields: { ...fields, destinationPort: only.set } });
  return { line, box, ports: only.set };
}

/** For each range of ports that no rule tells apart, the rules that are for them, made when they are asked for. */
function portWalks(all: Boxes, question: BoxQuestion): Setting['walks'] {
  const { family, fields } = question;
  const told = [...all.values()].flatMap((boxes) =>
    boxes.flatMap(({ line }) => portsOf(compileRule(line, family).tests)),
  );
  const atoms = new Atoms(fields.destinationPort, told);
  const rules = [...all].map(([chain, boxes]) => {
    const list = boxes.map((it) => portRule(it, question));
    return [chain, list, byPiece(list, atoms, fields.destinationPort)] as const;
  });
  return Array.from({ length: atoms.size }, (_, piece) => {
    const ports = atoms.union([piece]);
    const here = { ...question, fields: { ...fields, destinationPort: ports } };
    const boxes = () =>
      new Map(
        rules.map(([chain, list, forPorts]) => [
          chain,
          forPorts(piece).flatMap((index) => {
            const { box, line } = list[index] as PortRule;
            return box ?? boxOf(line, here) ?? [];
          }),
        ]),
      );
    return { ports, boxes };
  });
}

/** The places in the list of those rules that are for a piece of the ports, in their order. */
function byPiece(list: readonly PortRule[], atoms: Atoms, all: Intervals): (piece: number) => number[] {
  const always: number[] = [];
  const some = new Map<number, number[]>();
  for (const [index, { ports }] of list.entries()) {
    if (ports.equals(all)) {
      always.push(index);
      continue;
    }
    for (const piece of atoms.within(ports)) {
      const indexes = some.get(piece);
      if (indexes === undefined) some.set(piece, [index]);
      else indexes.push(index);
    }
  }
  return (piece) => [...always, ...(some.get(piece) ?? [])].sort((a, b) => a - b);
}

/** What tests ask of the destination port. */
function portsOf(tests: readonly Test[]): Intervals[] {
  return tests.flatMap((test) => {
    if (test.kind === 'any') return portsOf(test.tests);
    return 'set' in test && test.field === 'destinationPort' ? [test.set] : [];
  });
}
