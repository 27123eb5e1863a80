import { builtinChains } from '../facts/index.ts';
import type { HookName, TableName } from '../facts/types.ts';
import type { DumpLine } from '../line.ts';
import type { Chain, Ruleset, Table } from '../ruleset.ts';
import { candidates } from './chainIndex.ts';
import { type CompiledRule, compileRule } from './compile.ts';
import { rewrite, type Translation } from './effects.ts';
import { Intervals } from './intervals.ts';
import { mergeStates } from './merge.ts';
import { type Setting, split, verdictOf } from './split.ts';
import { type Decision, decide, type Hop, type HopEffect, type State, withHop } from './state.ts';
import type { Test } from './test.ts';

/** Chains deeper than this are a loop, which the kernel would have refused. */
const DEEPEST = 64;
/** More kinds of packets than these are not followed. */
const MOST_STATES = 2048;

/** Where a packet ended. */
export interface End {
  readonly verdict: 'ACCEPT' | 'DROP' | 'REJECT';
  readonly state: State;
}

/** Rules that nobody shows and that are taken to be there. */
export interface AssumedRules {
  readonly table: TableName;
  readonly chain: string;
  readonly rules: readonly DumpLine[];
  readonly place: 'first' | 'last';
  /** What is assumed, in words. */
  readonly words: string;
}

/** One run: what it asks, and what it notes on the way. */
export interface Run extends Setting {
  readonly ruleset: Ruleset;
  readonly assumed: readonly AssumedRules[];
  readonly ends: End[];
  /** Some packets were not followed to their ends. */
  isCut: boolean;
  /** Chains and tables that the packet passes and that are not shown, or only in part. */
  readonly missing: Set<string>;
  /** Assumptions that were made use of. */
  readonly used: Set<string>;
}

/** Packets that leave a chain: back to the one that jumped here, or accepted by this table. */
interface Leaving {
  readonly returned: State[];
  readonly accepted: State[];
}

/** Leads packets through a built-in chain and what it jumps to. Gives those that go on to the next table. */
export function passTable(run: Run, table: Table, hook: HookName, states: readonly State[]): State[] {
  const chain = table.chains.get(hook);
  // A table that shows none of its built-in chains was printed without them: they exist nonetheless. Next to
  // nobody has rules in nat INPUT, though.
  const isShown = isShownWhole(table);
  if (chain === undefined && !isShown && !(table.name === 'nat' && hook === 'INPUT'))
    run.missing.add(`chain ${hook} of table ${table.name}`);
  if (chain === undefined && assumedFor(run, table.name, hook).length === 0) return [...states];
  if (chain !== undefined && !isShown)
    run.missing.add(`further rules of table ${table.name}, which is shown in part`);
  const { returned, accepted } = passChain(run, table, hook, hook, states, 0);
  if (chain === undefined) return bounded(run, mergeStates([...accepted, ...returned]));
  const policy = chain.policy === '' ? 'ACCEPT' : chain.policy;
  const decision: Decision = { kind: 'policy', chain, policy };
  const decided = returned.map((state) =>
    table.name === 'filter' || policy !== 'ACCEPT' ? decide(state, decision) : state,
  );
  if (policy === 'DROP') {
    for (const state of decided) run.ends.push({ verdict: 'DROP', state });
    return bounded(run, mergeStates(accepted));
  }
  return bounded(run, mergeStates([...accepted, ...decided]));
}

/** From `*table` to COMMIT, with its built-in chains: kube-proxy's own input has none. */
export function isShownWhole(table: Table): boolean {
  const hooks = builtinChains[table.name];
  return table.complete && hooks.some((hook) => (table.chains.get(hook)?.declarations.length ?? 0) > 0);
}

function assumedFor(run: Run, table: TableName, chain: string): readonly AssumedRules[] {
  return run.assumed.filter((it) => it.table === table && it.chain === chain);
}

function passChain(
  run: Run,
  table: Table,
  hook: HookName,
  name: string,
  entering: readonly State[],
  depth: number,
): Leaving {
  const leaving: Leaving = { returned: [], accepted: [] };
  const chain = table.chains.get(name);
  const assumed = assumedFor(run, table.name, name);
  let here: State[] = [...entering];
  const passAssumed = (place: AssumedRules['place']) => {
    for (const { rules, words } of assumed.filter((it) => it.place === place)) {
      if (here.length > 0) run.used.add(words);
      for (const line of rules) here = passRule(run, table, hook, line, null, here, leaving, depth);
    }
  };
  passAssumed('first');
  const isShown = chain !== undefined && (chain.line !== null || table.complete);
  if (!isShown && assumed.length === 0) run.missing.add(`chain ${name} of table ${table.name}`);
  for (let place = 0; chain !== undefined && here.length > 0; ) {
    const next = nextPlace(run, chain, here, place);
    const line = next === null ? undefined : chain.rules[next];
    if (next === null || line === undefined) break;
    here = passRule(run, table, hook, line, chain, here, leaving, depth);
    place = next + 1;
  }
  passAssumed('last');
  leaving.returned.push(...here);
  return { returned: mergeStates(leaving.returned), accepted: leaving.accepted };
}

/** The first rule from `from` on that any of the packets can match. */
function nextPlace(run: Run, chain: Chain, states: readonly State[], from: number): number | null {
  let first: number | null = null;
  for (const { fields } of states) {
    for (const place of candidates(chain, fields.destination, run.ruleset.family, from)) {
      if (first === null || place < first) first = place;
      break;
    }
    if (first === from) break;
  }
  return first;
}

/** Asks one rule. Gives the packets that go on to the next. */
function passRule(
  run: Run,
  table: Table,
  hook: HookName,
  line: DumpLine,
  chain: Chain | null,
  here: readonly State[],
  leaving: Leaving,
  depth: number,
): State[] {
  const rule = compileRule(line, run.ruleset.family);
  const matched: State[] = [];
  const rest: State[] = [];
  for (const state of here) {
    const sides = sidesOf(rule.tests, state, run);
    matched.push(...sides.yes);
    rest.push(...sides.no);
  }
  if (matched.length === 0) return rest;
  const forked = matched.length + rest.length > here.length;
  const hop = (effect: HopEffect, states: readonly State[]) =>
    chain === null
      ? [...states]
      : states.map((state) => withHop(state, { chain, line, effect, target: line.target || null }));
  const back = applyEffect(run, table, hook, rule, matched, hop, leaving, depth);
  const next = [...rest, ...back];
  return forked || next.length > 1 ? bounded(run, mergeStates(next)) : next;
}

function bounded(run: Run, states: State[]): State[] {
  if (states.length <= MOST_STATES) return states;
  run.isCut = true;
  run.missing.add(`what becomes of further packets: the rules tell more than ${MOST_STATES} kinds apart`);
  return states.slice(0, MOST_STATES);
}

function sidesOf(
  tests: readonly Test[],
  state: State,
  run: Run,
): { yes: readonly State[]; no: readonly State[] } {
  let open = false;
  for (const test of tests) {
    const verdict = verdictOf(test, state, run.host);
    if (verdict === false) return { yes: [], no: [state] };
    open ||= verdict === null;
  }
  if (!open) return { yes: [state], no: [] };
  const no: State[] = [];
  let yes: readonly State[] = [state];
  for (const test of tests) {
    const next: State[] = [];
    for (const part of yes) {
      const sides = split(test, part, run);
      next.push(...sides.yes);
      no.push(...sides.no);
    }
    yes = next;
  }
  return { yes, no };
}

/** Does what the rule's target says. Gives the packets that come back to the next rule. */
function applyEffect(
  run: Run,
  table: Table,
  hook: HookName,
  rule: CompiledRule,
  matched: readonly State[],
  hop: (effect: HopEffect, states: readonly State[]) => State[],
  leaving: Leaving,
  depth: number,
): State[] {
  const { effect } = rule;
  switch (effect.kind) {
    case 'verdict': {
      const states = hop(effect.hop, matched);
      if (effect.verdict !== 'ACCEPT') {
        for (const state of states) run.ends.push({ verdict: effect.verdict, state: byRule(state) });
      } else {
        leaving.accepted.push(...(table.name === 'filter' ? states.map(byRule) : states));
      }
      return [];
    }
    case 'return':
      leaving.returned.push(...hop('return', matched));
      return [];
    case 'jump':
    case 'goto': {
      const states = hop(effect.kind, matched);
      if (depth > DEEPEST) {
        run.missing.add(`an end of the loop through chain ${effect.chain} of table ${table.name}`);
        return states;
      }
      const below = passChain(run, table, hook, effect.chain, states, depth + 1);
      leaving.accepted.push(...below.accepted);
      if (effect.kind === 'jump') return below.returned;
      leaving.returned.push(...below.returned);
      return [];
    }
    case 'change':
      return hop(effect.hop, matched).map(effect.change);
    case 'translate':
      leaving.accepted.push(
        ...hop(effect.hop, matched).map((state) => translate(run, effect.translation, hook, state)),
      );
      return [];
    case 'ask': {
      const met = hop(effect.hop, matched).map((state) => split(effect.of, state, run));
      const sides = met.flatMap(({ yes }) => yes.map((state) => split(effect.test, state, run)));
      for (const { no } of sides) {
        for (const state of no) run.ends.push({ verdict: 'DROP', state: byRule(state) });
      }
      leaving.accepted.push(...sides.flatMap(({ yes }) => yes).map(effect.change));
      return met.flatMap(({ no }) => no);
    }
  }
}

/** The rule that matched last gave the verdict. */
function byRule(state: State): State {
  const ways = state.ways.map((way) => {
    const hop: Hop | undefined = way.hops?.hop;
    return hop === undefined ? way : { ...way, decision: { kind: 'rule' as const, hop } };
  });
  return { ...state, ways };
}

/** Writes a new source or destination over the packet's, and notes what conntrack will say of it. */
function translate(run: Run, translation: Translation, hook: HookName, state: State): State {
  const atEntry = hook === 'PREROUTING' || hook === 'OUTPUT';
  const side = translation.side ?? (atEntry ? 'destination' : 'source');
  const before = state.fields[side];
  let address = translation.address === 'own' ? ownAddress(run, hook, side, state) : translation.address;
  if (translation.map !== null) address = mapNetwork(before, translation.map.network);
  const port = side === 'destination' ? 'destinationPort' : 'sourcePort';
  const portNow = state.fields[port];
  const portThen = translatedPort(translation, side, portNow);
  let after = address === null || address.equals(before) ? state : rewrite(state, side, address);
  if (portThen !== portNow) after = rewrite(after, port, portThen);
  const changes = [
    address === null ? false : differs(address, before),
    portThen === portNow ? false : differs(portThen, portNow),
  ];
  const isChanged = changes.includes(true) || (changes.includes(null) ? null : false);
  if (side === 'destination') {
    return { ...after, destinationTranslated: state.destinationTranslated === true ? true : isChanged };
  }
  return {
    ...after,
    sourceRewritten: true,
    sourceTranslated: state.sourceTranslated === true ? true : isChanged,
  };
}

/** A port that lies in the range already is kept. Of a destination only a range can change the port. */
function translatedPort(
  { ports, base, random }: Translation,
  side: 'source' | 'destination',
  now: Intervals,
): Intervals {
  if (ports === null) return random && side === 'source' ? ANY_PORT : now;
  const { single } = now;
  const [first = 0, last = first] = ports.bounds.map(Number);
  if (base !== null && single !== null) {
    const shift = (Number(single) - base + 65536) % 65536;
    return Intervals.of(first + (shift % (last - first + 1)));
  }
  return base === null && !random && ports.covers(now) ? now : ports;
}

const ANY_PORT = Intervals.of(1, 65535);

/** Is it another address or port than before? null: one of several is picked, and it may be the same. */
function differs(address: Intervals, before: Intervals): boolean | null {
  if (!address.overlaps(before)) return true;
  return address.single !== null && address.equals(before) ? false : null;
}

/** REDIRECT in OUTPUT goes to loopback. Else it is an address of the interface. */
function ownAddress(run: Run, hook: HookName, side: 'source' | 'destination', state: State): Intervals {
  if (side === 'source') {
    const { destination } = state.fields;
    // IPv6 chooses as for a socket: for one of the machine's own addresses, that address (RFC 6724, rule 1).
    const isOwn = run.ruleset.family === 6 && run.host.local.covers(destination);
    return isOwn ? destination : run.host.addressesOf(state.outInterface);
  }
  if (hook === 'OUTPUT') return Intervals.of(run.ruleset.family === 4 ? 0x7f000001 : 1n);
  return run.host.addressesOf(state.inInterface);
}

/** The network part is exchanged, the host part kept. Whole networks for an address that isn't known. */
function mapNetwork(address: Intervals, network: Intervals): Intervals {
  const [low, high] = network.bounds;
  const { single } = address;
  if (single === null || low === undefined || high === undefined) return network;
  const size = BigInt(high) - BigInt(low) + 1n;
  const mapped = BigInt(low) + (BigInt(single) % size);
  return Intervals.of(typeof low === 'bigint' ? mapped : Number(mapped));
}
