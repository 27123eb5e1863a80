/**
 * The facts of the language iptables-save, as one table: fields, commands, matches, targets, their options,
 * and the words and numbers behind values.
 *
 * Knows nothing of documents: it reads no line. Promises: every match and target of iptables 1.8.9 is here,
 * for both IP versions; a look-up costs the same however long the table is; a row says how many words an
 * option takes, so that a rule can be read to its last word. Held against the real iptables by test/truth.
 */
import { ADDRESS_MATCHES } from './addressMatches.ts';
import { COMMAND_ROWS, FIELD_ROWS } from './base.ts';
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
export { VALUE_KINDS } from './valueKinds.ts';

/** `-s`, `-d` and what else every rule can have. */
export const FIELDS: readonly OptionFact[] = FIELD_ROWS;

export const COMMANDS: readonly CommandFact[] = COMMAND_ROWS;

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

export function isTableName(name: string): name is TableName {
  return Object.hasOwn(builtinChains, name);
}

export function isBuiltinChain(table: TableName, name: string): boolean {
  return (builtinChains[table] as readonly string[]).includes(name);
}

/** The tables that each hook asks, in order. */
export const hookTables: Readonly<Record<HookName, readonly TableName[]>> = {
  PREROUTING: ['raw', 'mangle', 'nat'],
  INPUT: ['mangle', 'filter', 'security', 'nat'],
  FORWARD: ['mangle', 'filter', 'security'],
  OUTPUT: ['raw', 'mangle', 'nat', 'filter', 'security'],
  POSTROUTING: ['mangle', 'nat'],
};

/** Rows by each name they are read under. A name can stand for two rows: one for each IP version. */
function byName<Row extends { name: string; aliases?: readonly string[] }>(
  rows: readonly Row[],
): Map<string, Row[]> {
  const found = new Map<string, Row[]>();
  for (const row of rows) {
    for (const name of [row.name, ...(row.aliases ?? [])]) {
      const same = found.get(name);
      if (same === undefined) found.set(name, [row]);
      else same.push(row);
    }
  }
  return found;
}

const matches = byName(MATCHES);
const targets = byName(TARGETS);
const fields = byName(FIELDS);
const commands = byName(COMMANDS);
const options = new Map(
  [...MATCHES, ...TARGETS].map((extension) => [extension, byName(extension.options)] as const),
);

function ofFamily(
  rows: readonly ExtensionFact[] | undefined,
  family: Family | undefined,
): ExtensionFact | undefined {
  return rows?.find((row) => family === undefined || row.family === undefined || row.family === family);
}

/**
 * What `-m name` loads, and `-p name` when an option of it follows. undefined: unknown, or not there for this
 * IP version.
 */
export function matchFact(name: string, family?: Family): ExtensionFact | undefined {
  return ofFamily(matches.get(name), family);
}

/** The target behind `-j name`. undefined: a user's chain, or unknown, or not there for this IP version. */
export function targetFact(name: string, family?: Family): ExtensionFact | undefined {
  return ofFamily(targets.get(name), family);
}

/** An option of a match or target, by its full name. */
export function optionOf(extension: ExtensionFact, name: string): OptionFact | undefined {
  return options.get(extension)?.get(name)?.[0];
}

/**
 * The option that a shortened name stands for: `--to` for DNAT's `--to-destination`. iptables reads the
 * beginning of a long name as long as no other option begins so (iptables(8), OPTIONS). null: none, or more.
 */
export function abbreviatedOption(extension: ExtensionFact, name: string): OptionFact | null {
  if (!name.startsWith('--')) return null;
  const found = extension.options.filter(
    (option) => option.name.startsWith(name) || option.aliases?.some((alias) => alias.startsWith(name)),
  );
  return found.length === 1 ? (found[0] ?? null) : null;
}

/** `-s`, `--source` and what else every rule can have. */
export function fieldFact(name: string): OptionFact | undefined {
  return fields.get(name)?.[0];
}

/** `-A`, `--append` and the other commands. */
export function commandFact(name: string): CommandFact | undefined {
  return commands.get(name)?.[0];
}

/**
 * The option with an example of its values, and with the options that it needs, as one types them:
 * `--rcheck --seconds 10800`. `negated` puts the `!` before it.
 */
export function exampleOf(
  extension: ExtensionFact,
  option: OptionFact,
  family: Family,
  negated = false,
): string {
  const needed = option.with?.split(' ') ?? [];
  const words = needed.includes(option.name) ? needed : [...needed, option.name];
  const written = words.map((word, index) => {
    const fact = word === option.name ? option : optionOf(extension, word);
    const valued = words[index + 1]?.startsWith('--') === false;
    // What can do without values (`--rateest-bps`) has none, unless the example is about it.
    if (fact === undefined || valued || (fact.required === 0 && fact !== option)) return word;
    const example = (family === 6 ? fact.example6 : undefined) ?? fact.example;
    const text = example === undefined ? word : `${word} ${example}`;
    return negated && fact === option ? `! ${text}` : text;
  });
  return written.join(' ');
}
