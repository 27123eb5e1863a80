import type { Ruleset } from '../ruleset.ts';
import { addressRange, addressSet, allAddresses } from './addresses.ts';
import { allPackets, type ConnectionState, type Fields, stateSet } from './fields.ts';
import { type Assumption, follow, startRun } from './hooks.ts';
import type { HostFacts } from './host.ts';
import { Intervals } from './intervals.ts';
import { type Outcome, outcomesOf } from './outcomes.ts';
import type { Run } from './traverse.ts';
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
  const run = startRun(ruleset, hostFacts, assumptions);
  const asked = readQuery(query, run);
  if (asked !== null) follow(run, asked, query.inInterface ?? null);
  return {
    outcomes: asked === null ? [] : outcomesOf(run.ends, asked, !run.isCut),
    missing: [...run.missing],
    assumed: [...run.used],
  };
}

const ECHO_REQUEST = { 4: 8 * 256, 6: 128 * 256 } as const;

/** null: no packet is like that, since an address is none of the ruleset's family. */
function readQuery(query: PacketQuery, run: Run): Fields | null {
  const { family } = run.ruleset;
  const all = allPackets(family);
  const states = (query.connectionStates ?? ['NEW']).map(stateSet).reduce((a, b) => a.union(b));
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
  if (!states.equals(stateSet('NEW'))) {
    if (states.overlaps(stateSet('ESTABLISHED'))) {
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
