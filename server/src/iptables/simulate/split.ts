import { addressWords } from './addresses.ts';
import { stateSet } from './fields.ts';
import type { Host } from './host.ts';
import type { Intervals } from './intervals.ts';
import { type Bits, type Draw, type KnownFact, learn, narrow, type State } from './state.ts';
import type { Fact, Test } from './test.ts';

/** What tests need to know beside packet and rule. */
export interface Setting {
  readonly host: Host;
  /** Numbers draws: each time a rule is asked is a draw of its own. */
  nextDraw: number;
}

/** The packets for which a test holds, and those for which it doesn't. */
export interface Split {
  readonly yes: readonly State[];
  readonly no: readonly State[];
}

/** Does a test hold for all packets of the state, for none (false), or does it depend (null)? */
export function verdictOf(test: Test, state: State, host: Host): boolean | null {
  switch (test.kind) {
    case 'always':
      return true;
    case 'never':
      return false;
    case 'field':
      return ofSet(state.fields[test.field], test.set);
    case 'original':
    case 'reply':
      if (!isFirst(state)) {
        const known = state.facts.get(test.words);
        return known === undefined ? null : known.holds !== test.negated;
      }
      return ofSet((test.kind === 'original' ? state.sent : state.fields)[test.field], test.set);
    case 'addressType':
      return ofAddressType(test, state, host);
    case 'interface':
      return ofInterface(test, state);
    case 'mark':
      return ofMark(test, test.of === 'packet' ? state.mark : state.connectionMark, state);
    case 'connection':
      return ofConnection(test, state);
    case 'tracked':
      return state.tracked !== test.negated;
    case 'any': {
      const verdicts = test.tests.map((each) => verdictOf(each, state, host));
      if (verdicts.includes(true)) return true;
      return verdicts.includes(null) ? null : false;
    }
    case 'socket':
      return state.madeHere ? verdictOf(test.test, state, host) : test.without;
    case 'fact': {
      const known = state.facts.get(factWords(test.fact.words, state));
      return known === undefined ? null : known.holds !== test.negated;
    }
    case 'draw':
      return null;
  }
}

/** Both sides of a test, exactly. */
export function split(test: Test, state: State, setting: Setting): Split {
  const verdict = verdictOf(test, state, setting.host);
  if (verdict !== null) return verdict ? { yes: [state], no: [] } : { yes: [], no: [state] };
  switch (test.kind) {
    case 'field':
      return onField(state, test.field, test.set);
    case 'original':
    case 'reply':
      return onConnectionEnd(test, state);
    case 'addressType':
      return onAddressType(test, state, setting);
    case 'interface': {
      const words = `${test.direction === 'in' ? 'incoming' : 'outgoing'} interface ${test.pattern}`;
      const fact = { words, otherwise: words.replace('interface ', 'interface not '), weight: 0.3 };
      return onFact(fact, test.negated, state, interfaceKey(test.direction, test.pattern));
    }
    case 'mark':
      return onMark(test, state);
    case 'connection':
      return onConnection(test, state);
    case 'any': {
      const yes: State[] = [];
      let rest: readonly State[] = [state];
      for (const each of test.tests) {
        const sides = rest.map((part) => split(each, part, setting));
        yes.push(...sides.flatMap((side) => side.yes));
        rest = sides.flatMap((side) => side.no);
      }
      return { yes, no: rest };
    }
    case 'socket':
      return split(test.test, state, setting);
    case 'fact':
      return onFact(test.fact, test.negated, state, factWords(test.fact.words, state));
    case 'draw': {
      const id = setting.nextDraw++;
      const { probability, weight, words, otherwise, together = false } = test;
      const rest = probability === null ? null : 1 - probability;
      return {
        yes: [drawn(state, { id, holds: true, probability, weight, words, otherwise, together })],
        no: [
          drawn(state, {
            id,
            holds: false,
            probability: rest,
            weight: 1 - weight,
            words: otherwise,
            otherwise: words,
            together,
          }),
        ],
      };
    }
    default:
      return { yes: [state], no: [] };
  }
}

function ofSet(now: Intervals, set: Intervals): boolean | null {
  const { single } = now;
  if (single !== null) return set.has(single);
  const both = now.intersect(set);
  return both.isEmpty ? false : both.equals(now) ? true : null;
}

function onField(state: State, field: keyof State['fields'], set: Intervals): Split {
  const now = state.fields[field];
  const inside = narrow(state, field, now.intersect(set));
  const outside = narrow(state, field, now.subtract(set));
  if (!state.translated.has(field)) return { yes: [inside], no: [outside] };
  // Which address of a range translation picks, no field of the packet as it was sent tells.
  const words = `translation picks ${addressOrNumber(field, inside.fields[field])}`;
  const key = `${words} of ${now.key}`;
  const fact = { words, otherwise: words.replace('picks', 'does not pick'), weight: 0.5 };
  return {
    yes: [learn(inside, key, knownFact(fact, true))],
    no: [learn(outside, key, knownFact(fact, false))],
  };
}

function addressOrNumber(field: keyof State['fields'], set: Intervals): string {
  if (field === 'source' || field === 'destination') return addressWords(set);
  return [...set]
    .map(([low, high]) => (low === high ? `port ${low}` : `a port of ${low}-${high}`))
    .join(', ');
}

/** Only of a connection's first packet its own addresses are those that the connection was opened with. */
function isFirst({ fields }: State): boolean {
  return fields.connectionState.equals(FIRST);
}

const FIRST = stateSet('NEW');

function onConnectionEnd(test: Extract<Test, { kind: 'original' | 'reply' }>, state: State): Split {
  const { words, field, set, negated } = test;
  if (!isFirst(state))
    return onFact({ words, otherwise: `not ${words}`, weight: 0.5 }, negated, state, words);
  return test.kind === 'original' ? onSent(state, field, set) : onField(state, field, set);
}

function onSent(state: State, field: keyof State['fields'], set: Intervals): Split {
  const side = (part: Intervals): State => ({
    ...state,
    sent: { ...state.sent, [field]: part },
    fields: state.translated.has(field) ? state.fields : { ...state.fields, [field]: part },
  });
  const now = state.sent[field];
  return { yes: [side(now.intersect(set))], no: [side(now.subtract(set))] };
}

function drawn(state: State, draw: Draw): State {
  return { ...state, ways: state.ways.map((way) => ({ ...way, draws: [...way.draws, draw] })) };
}

function knownFact(fact: Fact, holds: boolean): KnownFact {
  const [words, otherwise] = holds ? [fact.words, fact.otherwise] : [fact.otherwise, fact.words];
  return { fact, words, otherwise, holds };
}

function onFact(fact: Fact, negated: boolean, state: State, key: string): Split {
  const about = { ...fact, words: factWords(fact.words, state), otherwise: factWords(fact.otherwise, state) };
  const holds = learn(state, key, knownFact(about, true));
  const fails = learn(state, key, knownFact(about, false));
  return negated ? { yes: [fails], no: [holds] } : { yes: [holds], no: [fails] };
}

/** The words of a fact about this packet; as the key, they keep facts about different addresses apart. */
function factWords(words: string, state: State): string {
  return words.replace(/\{(source|destination)\}/g, (_, field: 'source' | 'destination') => {
    const set = state.fields[field];
    return set.single === null ? `the ${field}` : addressWords(set);
  });
}

type ConnectionTest = Extract<Test, { kind: 'connection' }>;
type TranslatedSide = 'source' | 'destination';

const translatedSide = { source: 'sourceTranslated', destination: 'destinationTranslated' } as const;

/** The sides of a connection whose translation the test asks for, as far as they are so. */
function sidesOf(test: ConnectionTest, state: State, translated: boolean | null): TranslatedSide[] {
  return (['source', 'destination'] as const).filter(
    (side) => test[side] && state.tracked && state[translatedSide[side]] === translated,
  );
}

function ofConnection(test: ConnectionTest, state: State): boolean | null {
  if (sidesOf(test, state, true).length > 0) return !test.negated;
  const among = ofSet(state.fields.connectionState, test.states);
  if (among === null || (!among && sidesOf(test, state, null).length > 0)) return null;
  return among !== test.negated;
}

function onConnection(test: ConnectionTest, state: State): Split {
  const among = ofSet(state.fields.connectionState, test.states);
  const byState = among === null ? onField(state, 'connectionState', test.states) : { yes: [], no: [state] };
  const yes: State[] = [...byState.yes];
  let rest: readonly State[] = byState.no;
  for (const side of sidesOf(test, state, null)) {
    const words = `the ${side} of the connection is translated`;
    const fact: Fact = { words, otherwise: words.replace('is', 'is not'), weight: 0.5 };
    const sides = rest.map((part) => onFact(fact, false, part, words));
    yes.push(...sides.flatMap((it) => it.yes).map((it) => ({ ...it, [translatedSide[side]]: true })));
    rest = sides.flatMap((it) => it.no).map((it) => ({ ...it, [translatedSide[side]]: false }));
  }
  return test.negated ? { yes: rest, no: yes } : { yes, no: rest };
}

type AddressTypeTest = Extract<Test, { kind: 'addressType' }>;

function ofAddressType(test: AddressTypeTest, state: State, host: Host): boolean | null {
  const verdicts = test.types.map((type) => ofOneType(type, test.field, state, host));
  if (verdicts.includes(true)) return !test.negated;
  return verdicts.includes(null) ? null : test.negated;
}

function ofOneType(type: string, field: AddressField, state: State, host: Host): boolean | null {
  const { surely, maybe } = host.typeOf(type);
  const address = state.fields[field];
  const certain = ofSet(address, surely);
  if (certain !== false) return certain;
  if (!address.overlaps(maybe)) return false;
  const known = state.facts.get(localKey(field, address));
  return known === undefined ? null : known.holds === (type === 'LOCAL');
}

type AddressField = AddressTypeTest['field'];

function onAddressType(test: AddressTypeTest, state: State, { host }: Setting): Split {
  const yes: State[] = [];
  let rest: readonly State[] = [state];
  for (const type of test.types) {
    const sides = rest.map((part) => onOneType(type, test.field, part, host));
    yes.push(...sides.flatMap((side) => side.yes));
    rest = sides.flatMap((side) => side.no);
  }
  return test.negated ? { yes: rest, no: yes } : { yes, no: rest };
}

/** First by what is known of the machine's addresses; what is left is asked as a fact, in one piece. */
function onOneType(type: string, field: AddressField, state: State, host: Host): Split {
  const verdict = ofOneType(type, field, state, host);
  if (verdict !== null) return verdict ? { yes: [state], no: [] } : { yes: [], no: [state] };
  const { surely } = host.typeOf(type);
  if (state.fields[field].overlaps(surely)) {
    const { yes, no } = onField(state, field, surely);
    const further = no.map((part) => onOneType(type, field, part, host));
    return { yes: [...yes, ...further.flatMap((it) => it.yes)], no: further.flatMap((it) => it.no) };
  }
  const address = state.fields[field];
  const who = address.single === null ? `the ${field}` : addressWords(address);
  const fact: Fact = {
    words: `${who} is an address of this node`,
    otherwise: `${who} is not an address of this node`,
    weight: 0.4,
  };
  return onFact(fact, type !== 'LOCAL', state, localKey(field, address));
}

function localKey(field: AddressField, address: Intervals): string {
  return `local ${address.single === null ? field : ''} ${address.key}`;
}

type InterfaceTest = Extract<Test, { kind: 'interface' }>;

function interfaceKey(direction: string, pattern: string): string {
  return `interface ${direction} ${pattern}`;
}

function ofInterface(test: InterfaceTest, state: State): boolean | null {
  const name = test.direction === 'in' ? state.inInterface : state.outInterface;
  if (name !== null) return nameFits(name, test.pattern) !== test.negated;
  const prefix = interfaceKey(test.direction, '');
  for (const [key, { holds }] of state.facts) {
    if (!key.startsWith(prefix)) continue;
    const other = key.slice(prefix.length);
    if (holds && patternCovers(test.pattern, other)) return !test.negated;
    if (holds && !patternsMeet(test.pattern, other)) return test.negated;
    if (!holds && patternCovers(other, test.pattern)) return test.negated;
  }
  return null;
}

/** `cali+` stands for every name that begins with `cali`. */
function nameFits(name: string, pattern: string): boolean {
  return pattern.endsWith('+') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

/** Does every name that the narrow pattern stands for fit the wide one? */
export function patternCovers(wide: string, narrow: string): boolean {
  return wide === narrow || (wide.endsWith('+') && narrow.replace(/\+$/, '').startsWith(wide.slice(0, -1)));
}

function patternsMeet(a: string, b: string): boolean {
  return patternCovers(a, b) || patternCovers(b, a);
}

type MarkTest = Extract<Test, { kind: 'mark' }>;

function ofMark(test: MarkTest, mark: Bits, state: State): boolean | null {
  const { value, mask, negated } = test;
  const decided = mask & mark.known;
  if (((value & ~mask) | ((mark.value ^ value) & decided)) !== 0) return negated;
  if (decided >>> 0 === mask) return !negated;
  const known = state.facts.get(markKey(test));
  return known === undefined ? null : known.holds !== negated;
}

function markKey({ of, value, mask }: MarkTest): string {
  return `mark of ${of} ${value}/${mask}`;
}

function onMark(test: MarkTest, state: State): Split {
  const { of, value, mask } = test;
  const text = `0x${value.toString(16)}/0x${mask.toString(16)}`;
  const words = `mark of the ${of} ${text}`;
  const fact = { words, otherwise: `mark of the ${of} not ${text}`, weight: 0.3 };
  const before = of === 'packet' ? state.mark : state.connectionMark;
  const after: Bits = {
    value: ((before.value & ~mask) | value) >>> 0,
    known: (before.known | mask) >>> 0,
  };
  const marked: State = of === 'packet' ? { ...state, mark: after } : { ...state, connectionMark: after };
  const yes = [learn(marked, markKey(test), knownFact(fact, true))];
  const no = [learn(state, markKey(test), knownFact(fact, false))];
  return test.negated ? { yes: no, no: yes } : { yes, no };
}
