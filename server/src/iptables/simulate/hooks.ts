import { hookTables } from '../facts/index.ts';
import type { HookName } from '../facts/types.ts';
import { readLine } from '../readLine.ts';
import type { Ruleset, Table } from '../ruleset.ts';
import { addressWords } from './addresses.ts';
import { rewrite } from './effects.ts';
import { CONNECTION_STATES, type FieldName, type Fields, stateSet } from './fields.ts';
import { Host, type HostFacts } from './host.ts';
import { Intervals } from './intervals.ts';
import { mergeStates } from './merge.ts';
import { split } from './split.ts';
import type { State } from './state.ts';
import { type AssumedRules, passTable, type Run } from './traverse.ts';

/** Rules that are taken to be there although they aren't shown, as iptables-save would print them. */
export interface Assumption {
  readonly table: AssumedRules['table'];
  readonly rules: readonly string[];
  readonly chain: string;
  /** Before the rules that are shown, or behind them. */
  readonly place: AssumedRules['place'];
  readonly words: string;
}

export function startRun(ruleset: Ruleset, hostFacts: HostFacts, assumptions: readonly Assumption[]): Run {
  return {
    ruleset,
    host: new Host(hostFacts, ruleset.family),
    nextDraw: 1,
    ends: [],
    isCut: false,
    missing: new Set(),
    used: new Set(),
    assumed: assumptions.map(({ rules, ...assumption }) => ({
      ...assumption,
      rules: rules.map((text) => readLine(text, 0, null)),
    })),
  };
}

/**
 * Leads packets through all hooks, in the kernel's order. `run.ends` then holds every end that they come to. One
 * whose source is surely an address of the machine starts in OUTPUT, any other in PREROUTING.
 */
export function follow(run: Run, fields: Fields, inInterface: string | null): void {
  const madeHere = run.host.local.covers(fields.source);
  const isNew = fields.connectionState.equals(stateSet('NEW'));
  const start: State = {
    fields,
    sent: fields,
    translated: new Set<FieldName>(),
    mark: { value: 0, known: 0xffffffff },
    connectionMark: { value: 0, known: isNew ? 0xffffffff : 0 },
    inInterface,
    outInterface: '',
    madeHere,
    tracked: false,
    sourceTranslated: isNew ? false : null,
    destinationTranslated: isNew ? false : null,
    sourceRewritten: false,
    sourceAsked: false,
    destinationAsked: false,
    facts: new Map(),
    ways: [{ draws: [], share: 1, weight: 1, hops: null, count: 1, decision: null }],
  };
  if (madeHere) sendOut(run, start);
  else comeIn(run, [start]);
}

/** From an interface: PREROUTING, routing, INPUT or FORWARD and POSTROUTING. */
function comeIn(run: Run, states: readonly State[]): void {
  const arrived = passHook(
    run,
    'PREROUTING',
    states.map((it) => ({ ...it, outInterface: '' })),
  );
  const { here, elsewhere } = routed(run, arrived);
  deliver(run, passHook(run, 'INPUT', here));
  const leaving = elsewhere.map((it) => ({
    ...oneHopFurther(it),
    outInterface: run.host.deviceTowards(it.fields.destination),
  }));
  deliver(run, passHook(run, 'POSTROUTING', passHook(run, 'FORWARD', leaving)));
}

/** Forwarding takes one off the time to live before FORWARD is asked. */
function oneHopFurther(state: State): State {
  const left = state.fields.ttl.single;
  return left === null ? state : rewrite(state, 'ttl', Intervals.of(Math.max(0, Number(left) - 1)));
}

/** From a process: OUTPUT, routing once more, POSTROUTING; and for this machine itself in again through lo. */
function sendOut(run: Run, made: State): void {
  const before = routed(run, [made]);
  const sent = [
    ...before.here.map((it) => ({ ...it, inInterface: '', outInterface: 'lo' })),
    ...before.elsewhere.map((it) => ({
      ...it,
      inInterface: '',
      outInterface: run.host.deviceTowards(it.fields.destination),
    })),
  ];
  const { here, elsewhere } = routed(run, passHook(run, 'OUTPUT', sent));
  const away = elsewhere.map((it) => ({
    ...it,
    outInterface: run.host.deviceTowards(it.fields.destination),
  }));
  deliver(run, passHook(run, 'POSTROUTING', away));
  const looped = passHook(
    run,
    'POSTROUTING',
    here.map((it) => ({ ...it, outInterface: 'lo' })),
  );
  if (looped.length > 0) comeInThroughLoopback(run, looped);
}

function comeInThroughLoopback(run: Run, states: readonly State[]): void {
  const again = states.map((it) => ({ ...it, inInterface: 'lo', outInterface: '', madeHere: false }));
  deliver(run, passHook(run, 'INPUT', passHook(run, 'PREROUTING', again)));
}

function deliver(run: Run, states: readonly State[]): void {
  for (const delivered of states) run.ends.push({ verdict: 'ACCEPT', state: delivered });
}

/** Whose address a packet has now: this machine's, or another's. */
function routed(run: Run, states: readonly State[]): { here: State[]; elsewhere: State[] } {
  const here: State[] = [];
  const elsewhere: State[] = [];
  for (const one of states) {
    // Broadcasts and groups are delivered here; whether they are sent on too, routing daemons know.
    const { yes, no } = split(
      {
        kind: 'addressType',
        field: 'destination',
        types: ['LOCAL', 'BROADCAST', 'MULTICAST'],
        negated: false,
      },
      one,
      run,
    );
    if (
      yes.length > 0 &&
      no.length > 0 &&
      one.destinationAsked &&
      one.destinationTranslated !== false &&
      !run.host.complete
    ) {
      const words = addressWords(one.fields.destination);
      run.used.add(`${words} is not an address of this node`);
      elsewhere.push(one);
      continue;
    }
    here.push(...yes);
    elsewhere.push(...no);
  }
  return { here, elsewhere };
}

/** The tables of a hook, in their order. nat is asked once for each side of a connection. */
function passHook(run: Run, hook: HookName, states: readonly State[]): State[] {
  let here: State[] = mergeStates(states);
  for (const name of hookTables[hook]) {
    if (here.length === 0) return here;
    const table = run.ruleset.tables.get(name);
    if (name === 'raw') here = passRaw(run, table, hook, here);
    else if (name === 'nat') here = passNat(run, hook, here);
    else if (table !== undefined) here = passTable(run, table, hook, here);
    else if (name === 'filter') run.missing.add('table filter');
  }
  return here;
}

const INVALID = stateSet('INVALID');
const UNTRACKED = stateSet('UNTRACKED');
const TRACKED = CONNECTION_STATES.map(stateSet)
  .reduce((a, b) => a.union(b))
  .subtract(INVALID)
  .subtract(UNTRACKED);

/**
 * raw is asked before connection tracking looks at the packet: until then rules see INVALID, and no connection.
 * Coming in again through lo, a packet still has the connection that it was sent with.
 */
function passRaw(run: Run, table: Table | undefined, hook: HookName, states: readonly State[]): State[] {
  const before = states.map((it) =>
    it.tracked || it.fields.connectionState.equals(UNTRACKED) ? it : rewrite(it, 'connectionState', INVALID),
  );
  const after = table === undefined ? before : passTable(run, table, hook, before);
  return after.flatMap((it) =>
    it.tracked || it.fields.connectionState.equals(UNTRACKED) ? [it] : track(run, it),
  );
}

function track(run: Run, state: State): State[] {
  const translated = new Set(state.translated);
  translated.delete('connectionState');
  const seen = {
    ...state,
    translated,
    fields: { ...state.fields, connectionState: state.sent.connectionState },
  };
  const { yes, no } = split({ kind: 'field', field: 'connectionState', set: TRACKED }, seen, run);
  return [...yes.map((it) => ({ ...it, tracked: true })), ...no];
}

const FIRST_PACKETS = stateSet('NEW').union(stateSet('RELATED'));

function passNat(run: Run, hook: HookName, states: readonly State[]): State[] {
  const side = hook === 'PREROUTING' || hook === 'OUTPUT' ? 'destinationAsked' : 'sourceAsked';
  const asked: State[] = [];
  const others: State[] = [];
  for (const one of states) {
    if (one[side]) {
      others.push(one);
      continue;
    }
    const { yes, no } = split({ kind: 'field', field: 'connectionState', set: FIRST_PACKETS }, one, run);
    asked.push(...yes.map((it) => ({ ...it, [side]: true })));
    others.push(...no);
  }
  if (asked.length === 0) return others;
  const table = run.ruleset.tables.get('nat');
  if (table === undefined) {
    if (hook !== 'INPUT') run.missing.add('table nat');
    return [...asked, ...others];
  }
  return mergeStates([...passTable(run, table, hook, asked), ...others]);
}
