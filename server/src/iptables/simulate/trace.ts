import { hookTables } from '../facts/index.ts';
import type { HookName } from '../facts/types.ts';
import { readLine } from '../readLine.ts';
import type { Ruleset } from '../ruleset.ts';
import { addressRange, addressSet, addressWords, allAddresses } from './addresses.ts';
import {
  allPackets,
  CONNECTION_STATES,
  type ConnectionState,
  type FieldName,
  type Fields,
  where,
} from './fields.ts';
import { Host, type HostFacts } from './host.ts';
import { Intervals } from './intervals.ts';
import { mergeStates } from './merge.ts';
import { type Outcome, outcomesOf } from './outcomes.ts';
import { split } from './split.ts';
import type { State } from './state.ts';
import { type AssumedRules, passTable, type Run } from './traverse.ts';
import { readProtocol, readRange } from './values.ts';

/** A packet as somebody asks about it. What is left out may be anything. */
export interface PacketQuery {
  /** One address, a network, a range `a-b`, or a comma list of networks. */
  readonly source?: string;
  readonly destination?: string;
  /** A port, or a range `a-b`. */
  readonly sourcePort?: string;
  readonly destinationPort?: string;
  /** Name or number. */
  readonly protocol?: string;
  /** Where it comes in, for packets that this machine didn't make. */
  readonly inInterface?: string;
  /** Left out: NEW. */
  readonly connectionStates?: readonly ConnectionState[];
}

/** What becomes of a packet. */
export interface Trace {
  readonly outcomes: readonly Outcome[];
  /** What the packet passes and the dump doesn't show, in words. Empty: nothing. */
  readonly missing: readonly string[];
  /** What was taken for granted, in words. */
  readonly assumed: readonly string[];
}

/** Rules that are taken to be there although they aren't shown, as iptables-save would print them. */
export interface Assumption {
  readonly table: AssumedRules['table'];
  readonly rules: readonly string[];
  readonly chain: string;
  /** Before the rules that are shown, or behind them. */
  readonly place: AssumedRules['place'];
  readonly words: string;
}

/**
 * Follows a packet through one node's rules, from where it comes in or is made to where it is delivered, sent on
 * or ends. Every possibility is followed. A packet whose source is surely an address of the machine starts in
 * OUTPUT, any other in PREROUTING.
 *
 * Cost: the rules that the packet is asked about, times the kinds of packets that rules tell apart (at most 2048).
 */
export function trace(
  ruleset: Ruleset,
  query: PacketQuery,
  hostFacts: HostFacts,
  assumptions: readonly Assumption[] = [],
): Trace {
  const host = new Host(hostFacts, ruleset.family);
  const run: Run = {
    ruleset,
    host,
    nextDraw: 1,
    ends: [],
    missing: new Set(),
    used: new Set(),
    assumed: assumptions.map(({ rules, ...assumption }) => ({
      ...assumption,
      rules: rules.map((text) => readLine(text, 0, null)),
    })),
  };
  const asked = readQuery(query, run);
  if (asked !== null) follow(run, asked, query.inInterface ?? null);
  return {
    outcomes: asked === null ? [] : outcomesOf(run.ends, asked),
    missing: [...run.missing],
    assumed: [...run.used],
  };
}

const state = (name: ConnectionState) => where(4, (place) => CONNECTION_STATES[place] === name);
const ECHO_REQUEST = { 4: 8 * 256, 6: 128 * 256 } as const;

/** null: no packet is like that, since an address is none of the ruleset's family. */
function readQuery(query: PacketQuery, run: Run): Fields | null {
  const { family } = run.ruleset;
  const all = allPackets(family);
  const states = (query.connectionStates ?? ['NEW']).map(state).reduce((a, b) => a.union(b));
  const protocol = query.protocol === undefined ? all.protocol : readProtocol(query.protocol);
  const source = query.source === undefined ? outsideOf(run) : readAddresses(query.source, family);
  const destination =
    query.destination === undefined ? all.destination : readAddresses(query.destination, family);
  const sourcePort = readPorts(query.sourcePort);
  const destinationPort = readPorts(query.destinationPort);
  if (protocol === null || source === null || destination === null) return null;
  if (sourcePort === null || destinationPort === null) return null;
  const fields: Fields = {
    ...all,
    ...{ source, destination, protocol, sourcePort, destinationPort, connectionState: states },
  };
  if (!states.equals(state('NEW'))) {
    if (states.overlaps(state('ESTABLISHED'))) {
      run.used.add(
        'the packet is followed as it stands: how its connection was translated is not in the rules',
      );
    }
    return fields;
  }
  const number = protocol.single;
  if (number === 6) return { ...fields, tcpFlags: Intervals.of(2) };
  if (number === 1 || number === 58) {
    run.used.add('the packet is an echo request');
    return { ...fields, icmpType: Intervals.of(ECHO_REQUEST[family]) };
  }
  return fields;
}

function outsideOf(run: Run): Intervals {
  run.used.add('the packet comes from outside of the node');
  return allAddresses(run.ruleset.family).subtract(run.host.local);
}

function readAddresses(text: string, family: 4 | 6): Intervals | null {
  return text.includes('-') ? addressRange(text, family) : addressSet(text, family);
}

function readPorts(text: string | undefined): Intervals | null {
  return text === undefined ? Intervals.of(0, 65535) : readRange(text.replace('-', ':'), 65535);
}

function follow(run: Run, fields: Fields, inInterface: string | null): void {
  const madeHere = run.host.local.covers(fields.source);
  const isNew = fields.connectionState.equals(state('NEW'));
  const start: State = {
    fields,
    sent: fields,
    translated: new Set<FieldName>(),
    mark: { value: 0, known: 0xffffffff },
    connectionMark: { value: 0, known: isNew ? 0xffffffff : 0 },
    inInterface,
    outInterface: '',
    madeHere,
    sourceTranslated: false,
    destinationTranslated: false,
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
    ...it,
    outInterface: run.host.deviceTowards(it.fields.destination),
  }));
  deliver(run, passHook(run, 'POSTROUTING', passHook(run, 'FORWARD', leaving)));
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
    if (yes.length > 0 && no.length > 0 && one.destinationTranslated && !run.host.complete) {
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
    if (name === 'nat') here = passNat(run, hook, here);
    else if (table !== undefined) here = passTable(run, table, hook, here);
    else if (name === 'filter') run.missing.add('table filter');
  }
  return here;
}

const FIRST_PACKETS = state('NEW').union(state('RELATED'));

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
