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
import { add, cut, partOf, type Region, Relations } from './relation.ts';

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

/** Addresses that a ruleset treats alike, as sources and as destinations. */
export interface AddressClass {
  readonly name: string;
  readonly addresses: Intervals;
}

export interface Passage {
  readonly source: string;
  readonly destination: string;
  /** null: the port that was asked about. */
  readonly ports: Intervals | null;
}

export interface Matrix {
  readonly classes: readonly AddressClass[];
  readonly allowed: readonly Passage[];
}

/**
 * Who may pass whom through a built-in chain, over all addresses: the coarsest classes, and which may reach which.
 * null: the chain isn't shown. Exact but for what the rules alone don't tell. Cost: rules × different rows of the
 * relation, once for each range of ports that the rules tell apart.
 */
export function matrix(ruleset: Ruleset, query: MatrixQuery): Matrix | null {
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
  const relations = new Relations(atoms.size);
  const ranges = query.port === undefined ? portRanges(table, chain, fields) : [fields.destinationPort];
  const passages = ranges.map((ports) => {
    const ofPorts = { ...question, fields: { ...fields, destinationPort: ports } };
    const boxes = query.port === undefined ? boxesOf(table, chain, ofPorts) : all;
    return { ports, region: new Passing(table, boxes, atoms, relations).of(chain, query.approximation) };
  });
  return classify(passages, query.port === undefined, atoms, relations);
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
    else if ((test.kind === 'field' || test.kind === 'original') && test.field === 'destinationPort')
      sets.push(test.set);
  }
}

/** Chains deeper than this are a loop, which the kernel would have refused. */
const DEEPEST = 64;

/**
 * One walk through a chain with all packets at once. Where a rule asks for what nobody knows, packets count as
 * matching and as going on: so both what can be accepted and what can be dropped come out, each as wide as it can be.
 */
class Passing {
  readonly #table: Table;
  readonly #boxes: ReadonlyMap<Chain, readonly BoxRule[]>;
  readonly #atoms: Atoms;
  readonly #relations: Relations;
  readonly #accepted: Region;
  readonly #dropped: Region;

  constructor(
    table: Table,
    boxes: ReadonlyMap<Chain, readonly BoxRule[]>,
    atoms: Atoms,
    relations: Relations,
  ) {
    this.#table = table;
    this.#boxes = boxes;
    this.#atoms = atoms;
    this.#relations = relations;
    this.#accepted = this.#everything(relations.emptyRow);
    this.#dropped = this.#everything(relations.emptyRow);
  }

  #everything(row: number): Region {
    return new Int32Array(this.#relations.size).fill(row);
  }

  /** Who may pass whom. */
  of(chain: Chain, approximation: MatrixQuery['approximation']): Region {
    const { fullRow } = this.#relations;
    const left = this.#pass(chain, this.#everything(fullRow), 0);
    add(this.#relations, chain.policy === 'DROP' ? this.#dropped : this.#accepted, left);
    if (approximation === 'permissive') return this.#accepted;
    return this.#dropped.map((row) => this.#relations.without(fullRow, row));
  }

  /** Gives what returns from the chain. `here` is used up. */
  #pass(chain: Chain, here: Region, depth: number): Region {
    const relations = this.#relations;
    const returned = this.#everything(relations.emptyRow);
    for (const rule of this.#boxes.get(chain) ?? []) {
      const sources = this.#atoms.within(rule.sources);
      const destinations = this.#rowOf(rule.destinations);
      const { effect } = rule;
      if (effect.kind === 'change' || effect.kind === 'translate') continue;
      const matched = partOf(relations, here, sources, destinations);
      if (matched === null) continue;
      if (rule.certain) cut(relations, here, sources, destinations);
      if (effect.kind === 'verdict')
        add(relations, effect.verdict === 'ACCEPT' ? this.#accepted : this.#dropped, matched);
      else if (effect.kind === 'return') add(relations, returned, matched);
      else if (effect.kind === 'ask') this.#maybe(matched);
      else {
        const target = this.#table.chains.get(effect.chain);
        if (target === undefined || depth > DEEPEST) {
          // Nobody knows what a chain does that isn't shown.
          this.#maybe(matched);
          add(relations, here, matched);
          continue;
        }
        const back = this.#pass(target, matched, depth + 1);
        add(relations, effect.kind === 'jump' ? here : returned, back);
      }
    }
    add(relations, returned, here);
    return returned;
  }

  #maybe(region: Region): void {
    add(this.#relations, this.#accepted, region);
    add(this.#relations, this.#dropped, region);
  }

  readonly #destinationRows = new Map<string, number>();

  #rowOf(destinations: Intervals): number {
    let row = this.#destinationRows.get(destinations.key);
    if (row === undefined) {
      row = this.#relations.row(this.#atoms.within(destinations));
      this.#destinationRows.set(destinations.key, row);
    }
    return row;
  }
}

interface Passages {
  readonly ports: Intervals;
  readonly region: Region;
}

/** Addresses with the same rows and the same columns, over all ports, are one class. */
function classify(
  passages: readonly Passages[],
  showPorts: boolean,
  atoms: Atoms,
  relations: Relations,
): Matrix {
  // Ports with the same relation are one.
  const byRegion = new Map<string, Passages>();
  for (const { ports, region } of passages) {
    const key = region.join(' ');
    byRegion.set(key, { region, ports: byRegion.get(key)?.ports.union(ports) ?? ports });
  }
  const merged = [...byRegion.values()];
  const members = new Map<string, number[]>();
  const columns = columnKeys(merged, relations);
  for (let piece = 0; piece < atoms.size; piece++) {
    const key = `${merged.map(({ region }) => region[piece]).join(' ')}|${columns[piece]}`;
    const list = members.get(key);
    if (list === undefined) members.set(key, [piece]);
    else list.push(piece);
  }
  const groups = [...members.values()];
  const classes = groups.map((pieces, index) => ({ name: letters(index), addresses: atoms.union(pieces) }));
  const allowed: Passage[] = [];
  for (const [from, [source = 0]] of groups.entries()) {
    for (const [to, [destination = 0]] of groups.entries()) {
      const open = merged.filter(({ region }) =>
        relations.has(region[source] ?? relations.emptyRow, destination),
      );
      if (open.length === 0) continue;
      const ports = showPorts ? open.map((it) => it.ports).reduce((a, b) => a.union(b)) : null;
      allowed.push({ source: letters(from), destination: letters(to), ports });
    }
  }
  return { classes, allowed };
}

/** For each destination, which different rows hold it: the same text for those that all sources treat alike. */
function columnKeys(passages: readonly Passages[], relations: Relations): string[] {
  const rows = [...new Set(passages.flatMap(({ region }) => [...region]))];
  // A row of its own number tells which sources have it; the order of rows is the same for all.
  return Array.from({ length: relations.size }, (_, member) =>
    rows.map((row) => (relations.has(row, member) ? '1' : '0')).join(''),
  );
}

/** a, b, … z, aa, ab … */
function letters(index: number): string {
  const last = String.fromCharCode(97 + (index % 26));
  return index < 26 ? last : letters(Math.floor(index / 26) - 1) + last;
}
