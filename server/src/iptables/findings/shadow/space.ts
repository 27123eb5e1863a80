import { protocolNumber } from '../../facts/index.ts';
import type { DumpLine } from '../../line.ts';
import { type Rule, type RuleExtension, readRule } from '../../rule.ts';
import type { Table } from '../../ruleset.ts';
import { type Effect, effectOf } from '../../simulate/effects.ts';
import { allPackets, FIELD_NAMES } from '../../simulate/fields.ts';
import { Intervals } from '../../simulate/intervals.ts';
import { fieldTests, matchTests } from '../../simulate/matchTests.ts';
import type { Test } from '../../simulate/test.ts';
import { type Box, type Constraint, EVERYTHING, intersection } from './box.ts';
import { InterfaceNames } from './interfaceNames.ts';

/** A rule as sets of packets. */
export interface PacketRule {
  readonly line: DumpLine;
  /** No other packet matches. Boxes may overlap. */
  readonly matched: readonly Box[];
  /** All of these packets match: nothing hangs on what the rules don't tell. */
  readonly certain: boolean;
  /**
   * No other packet gets to a part of the rule that notes or counts something, though the rule may not match in
   * the end; without such a part the same as `matched`.
   */
  readonly touched: readonly Box[];
  readonly effect: Effect;
}

/** What of a packet the rules of a table change on its way through the table, so that one rule's answer is not another's. */
type Aspect = 'mark' | 'state' | 'ttl' | 'tos' | 'sets' | 'addresses';

/** Source: iptables-extensions(8), TARGET EXTENSIONS. */
const CHANGES: Readonly<Record<string, readonly Aspect[]>> = {
  MARK: ['mark'],
  CONNMARK: ['mark'],
  HMARK: ['mark'],
  TPROXY: ['mark'],
  SET: ['sets', 'mark'],
  TTL: ['ttl'],
  HL: ['ttl'],
  DSCP: ['tos'],
  TOS: ['tos'],
  ECN: ['tos'],
  CT: ['state'],
  NOTRACK: ['state'],
  SYNPROXY: ['state'],
  DNPT: ['addresses'],
  SNPT: ['addresses'],
};

/** Matches whose answer about a packet is the same each time it is asked for, though no dump tells it. */
const STEADY: ReadonlySet<string> = new Set([
  ...['set', 'physdev', 'owner', 'policy', 'mac', 'pkttype', 'helper', 'realm', 'devgroup', 'rpfilter'],
]);

/** Matches that note or count a packet when they are asked, whatever the rest of the rule says. */
const NOTING: ReadonlySet<string> = new Set([
  ...['recent', 'hashlimit', 'limit', 'quota', 'connlimit', 'statistic', 'nfacct', 'socket', 'rateest'],
]);

const IN_INTERFACE = FIELD_NAMES.length;
const OUT_INTERFACE = FIELD_NAMES.length + 1;
const FIRST_LITERAL = FIELD_NAMES.length + 2;
const YES = Intervals.of(1);
const NO = Intervals.of(0);
const YES_OR_NO = Intervals.of(0, 1);

/** More boxes than these for one rule: it is not looked at as boxes. */
const MOST_BOXES = 32;

/** The dimensions in which the rules of a table tell packets apart, and its rules as sets in them. */
export class PacketSpace {
  readonly table: Table;
  readonly #domains: readonly Intervals[];
  readonly #names: InterfaceNames;
  readonly #changed: ReadonlySet<Aspect>;
  readonly #literals = new Map<string, number>();
  readonly #rules = new Map<DumpLine, PacketRule>();

  constructor(table: Table) {
    this.table = table;
    const all = allPackets(table.ruleset.family);
    this.#names = new InterfaceNames(table);
    this.#domains = [...FIELD_NAMES.map((name) => all[name]), this.#names.all, this.#names.all];
    this.#changed = changedIn(table);
  }

  /** Do the rules translate addresses packet by packet? Then boxes say nothing. */
  get isMoving(): boolean {
    return this.#changed.has('addresses');
  }

  readonly domainOf = (dimension: number): Intervals => this.#domains[dimension] ?? YES_OR_NO;

  /** Made once for each rule. */
  ruleOf(line: DumpLine): PacketRule {
    let rule = this.#rules.get(line);
    if (rule === undefined) {
      rule = new RuleReading(this, readRule(line), this.table.ruleset.family).result();
      this.#rules.set(line, rule);
    }
    return rule;
  }

  hasChanged(aspect: Aspect): boolean {
    return this.#changed.has(aspect);
  }

  /** null: not known. */
  interfaces(pattern: string, negated: boolean): Intervals | null {
    const set = this.#names.matching(pattern);
    return set !== null && negated ? this.#names.all.subtract(set) : set;
  }

  literal(key: string): number {
    let place = this.#literals.get(key);
    if (place === undefined) {
      place = this.#literals.size;
      this.#literals.set(key, place);
    }
    return FIRST_LITERAL + place;
  }
}

function changedIn(table: Table): ReadonlySet<Aspect> {
  const changed = new Set<Aspect>();
  for (const [target, aspects] of Object.entries(CHANGES)) {
    if (table.callersOf(target).length > 0) for (const aspect of aspects) changed.add(aspect);
  }
  for (const { rules } of table.chains.values()) {
    if (changed.has('mark')) break;
    if (rules.some(({ saved }) => saved.includes('--restore-skmark'))) changed.add('mark');
  }
  return changed;
}

/** Reads one rule into boxes. */
class RuleReading {
  readonly #space: PacketSpace;
  readonly #rule: Rule;
  readonly #family: 4 | 6;
  #boxes: readonly Box[] = [EVERYTHING];
  #touched: readonly Box[] | null = null;
  #certain = true;

  constructor(space: PacketSpace, rule: Rule, family: 4 | 6) {
    this.#space = space;
    this.#rule = rule;
    this.#family = family;
  }

  result(): PacketRule {
    const { line, fields, matches, problems, open } = this.#rule;
    if (problems.length + open.length > 0) this.#certain = false;
    for (const option of fields) for (const test of fieldTests(option, this.#family)) this.#ask(test, '');
    for (const match of matches) {
      const name = match.fact?.name ?? '';
      if (match.fact === null || NOTING.has(name)) this.#touched ??= this.#boxes;
      if (!this.#hasProtocol(match)) this.#certain = false;
      for (const test of matchTests(match, this.#family)) this.#ask(test, name);
    }
    const effect = effectOf(this.#rule, this.#family);
    const touched = this.#touched ?? this.#boxes;
    return { line, matched: this.#boxes, certain: this.#certain, touched, effect };
  }

  /** `-m tcp` without its `-p tcp`: the kernel refuses it, so nothing is certain. */
  #hasProtocol({ fact }: RuleExtension): boolean {
    if (!fact?.protocols) return true;
    const option = this.#rule.fields.find(({ name }) => name === '-p');
    const number = protocolNumber(option?.values[0]?.text ?? '');
    if (option === undefined || option.negation !== null || number === null) return false;
    return fact.protocols.some((name) => protocolNumber(name) === number);
  }

  #ask(test: Test, match: string): void {
    if (test.kind === 'always') return;
    if (test.kind === 'never') {
      this.#boxes = [];
      return;
    }
    const parts = this.#partsOf(test, match);
    if (parts === null) {
      this.#certain = false;
      return;
    }
    const boxes: Box[] = [];
    for (const box of this.#boxes) {
      for (const part of parts) {
        const both = intersection(box, [part]);
        if (both !== null) boxes.push(both);
      }
    }
    if (boxes.length > MOST_BOXES) this.#certain = false;
    else this.#boxes = boxes;
  }

  /** One of these holds, and no other way leads through the test; null: nobody can tell. */
  #partsOf(test: Test, match: string): Constraint[] | null {
    if (test.kind === 'any') {
      const parts = test.tests.map((each) => (each.kind === 'field' ? this.#constraint(each, match) : null));
      if (parts.every((part) => part !== null)) return parts;
      return this.#literal(test, match);
    }
    const part = this.#constraint(test, match);
    return part === null ? null : [part];
  }

  #constraint(test: Test, match: string): Constraint | null {
    const space = this.#space;
    switch (test.kind) {
      case 'field': {
        if (test.field === 'ttl' && space.hasChanged('ttl')) return null;
        if (test.field === 'tos' && space.hasChanged('tos')) return null;
        if (test.field === 'connectionState' && space.hasChanged('state')) return null;
        return { dimension: FIELD_NAMES.indexOf(test.field), set: test.set };
      }
      case 'interface': {
        const dimension = test.direction === 'in' ? IN_INTERFACE : OUT_INTERFACE;
        const set = space.interfaces(test.pattern, test.negated);
        return set === null ? null : { dimension, set };
      }
      case 'connection': {
        if (test.source || test.destination || space.hasChanged('state'))
          return this.#literal(test, match)?.[0] ?? null;
        const dimension = FIELD_NAMES.indexOf('connectionState');
        const set = test.negated ? space.domainOf(dimension).subtract(test.states) : test.states;
        return { dimension, set };
      }
      default:
        return this.#literal(test, match)?.[0] ?? null;
    }
  }

  /** A question with a steady answer, as a dimension of its own. */
  #literal(test: Test, match: string): Constraint[] | null {
    if (!this.#isSteady(test, match)) return null;
    const negated = 'negated' in test && test.negated;
    const key = JSON.stringify(negated ? { ...test, negated: false } : test, (_, value) =>
      value instanceof Intervals ? value.key : value,
    );
    return [{ dimension: this.#space.literal(key), set: negated ? NO : YES }];
  }

  #isSteady(test: Test, match: string): boolean {
    const space = this.#space;
    switch (test.kind) {
      case 'mark':
        return !space.hasChanged('mark');
      case 'connection':
      case 'tracked':
        return !space.hasChanged('state');
      case 'original':
      case 'reply':
      case 'addressType':
        return true;
      case 'field':
        return this.#constraint(test, match) !== null;
      case 'socket':
        return this.#isSteady(test.test, match);
      case 'any':
        return test.tests.every((each) => this.#isSteady(each, match));
      case 'fact':
        if (match === 'set' && space.hasChanged('sets')) return false;
        if (match === 'rpfilter' && space.hasChanged('mark')) return false;
        return STEADY.has(match);
      default:
        return false;
    }
  }
}
