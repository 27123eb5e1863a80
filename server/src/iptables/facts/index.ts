/**
 * The facts of the language iptables-save, as one table: fields, commands, matches, targets, their options, and
 * the words and numbers behind values.
 *
 * Knows nothing of documents: it reads no line. Promises: every extension of iptables 1.8.9 is here, for both IP
 * versions; look-ups cost the same however long the table is; a row says how many words an option takes, so that
 * a rule can be read to its last word.
 */
import { ADDRESS_MATCHES } from './addressMatches.ts';
import { COMMANDS, FIELDS } from './base.ts';
import { CONNECTION_MATCHES } from './connectionMatches.ts';
import { HOST_MATCHES } from './hostMatches.ts';
import { IPV6_MATCHES } from './ipv6Matches.ts';
import { LOG_TARGETS } from './logTargets.ts';
import { MARK_TARGETS } from './markTargets.ts';
import { NAT_TARGETS } from './natTargets.ts';
import { PACKET_MATCHES } from './packetMatches.ts';
import { PACKET_TARGETS } from './packetTargets.ts';
import { RATE_MATCHES } from './rateMatches.ts';
import { TRANSPORT_MATCHES } from './transportMatches.ts';
import type { CommandFact, ExtensionFact, Family, HookName, OptionFact, TableName } from './types.ts';
import { VERDICT_TARGETS } from './verdictTargets.ts';

export { COMMANDS, FIELDS } from './base.ts';
export { PROTOCOL_NAMES, protocolName, protocolNumber } from './protocols.ts';
export type {
  CommandFact,
  ExtensionFact,
  Family,
  HookName,
  OptionFact,
  TableName,
  ValueKind,
} from './types.ts';

export const MATCHES: readonly ExtensionFact[] = [
  ...TRANSPORT_MATCHES,
  ...CONNECTION_MATCHES,
  ...ADDRESS_MATCHES,
  ...RATE_MATCHES,
  ...PACKET_MATCHES,
  ...HOST_MATCHES,
  ...IPV6_MATCHES,
];

export const TARGETS: readonly ExtensionFact[] = [
  ...VERDICT_TARGETS,
  ...NAT_TARGETS,
  ...MARK_TARGETS,
  ...PACKET_TARGETS,
  ...LOG_TARGETS,
];

/** Each table's built-in chains, in the order in which iptables-save prints them. */
export const builtinChains: Readonly<Record<TableName, readonly HookName[]>> = {
  raw: ['PREROUTING', 'OUTPUT'],
  mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
  filter: ['INPUT', 'FORWARD', 'OUTPUT'],
  security: ['INPUT', 'FORWARD', 'OUTPUT'],
};

/** The tables that each hook asks, in order. */
export const hookTables: Readonly<Record<HookName, readonly TableName[]>> = {
  PREROUTING: ['raw', 'mangle', 'nat'],
  INPUT: ['mangle', 'filter', 'security', 'nat'],
  FORWARD: ['mangle', 'filter', 'security'],
  OUTPUT: ['raw', 'mangle', 'nat', 'filter', 'security'],
  POSTROUTING: ['mangle', 'nat'],
};

/** Rows by each name they are read under. */
function byName<Row extends { name: string; aliases?: readonly string[] }>(
  rows: readonly Row[],
): Map<string, Row> {
  const found = new Map<string, Row>();
  for (const row of rows) {
    for (const name of [row.name, ...(row.aliases ?? [])]) found.set(name, row);
  }
  return found;
}

const matches = byName(MATCHES);
const targets = byName(TARGETS);
const fields = byName<OptionFact>(FIELDS);
const commands = byName<CommandFact>(COMMANDS);
const options = new Map(
  [...MATCHES, ...TARGETS].map((extension) => [extension, byName(extension.options)] as const),
);

/** What `-m name` loads, or `-p name` when an option of it follows. undefined: unknown, or not there for this family. */
export function matchFact(name: string, family?: Family): ExtensionFact | undefined {
  return ofFamily(matches.get(name), family);
}

/** The target behind `-j name`. undefined: a user's chain, or unknown, or not there for this family. */
export function targetFact(name: string, family?: Family): ExtensionFact | undefined {
  return ofFamily(targets.get(name), family);
}

function ofFamily(fact: ExtensionFact | undefined, family: Family | undefined): ExtensionFact | undefined {
  if (fact?.family !== undefined && family !== undefined && fact.family !== family) return undefined;
  return fact;
}

/** An option of a match or target, by its full name. */
export function optionOf(extension: ExtensionFact, name: string): OptionFact | undefined {
  return options.get(extension)?.get(name);
}

/** `-s`, `--source` and the other fields that every rule can have. */
export function fieldFact(name: string): OptionFact | undefined {
  return fields.get(name);
}

/** `-A`, `--append` and the other commands. */
export function commandFact(name: string): CommandFact | undefined {
  return commands.get(name);
}
