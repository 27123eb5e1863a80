import { CompletionItemKind } from 'vscode-languageserver-types';
import {
  builtinChains,
  COMMANDS,
  type ExtensionFact,
  FIELDS,
  firstValue,
  matchFact,
  type OptionFact,
  protocolName,
  protocolNumber,
  type Rule,
} from '../../../iptables/index.ts';
import { commandDoc, optionDoc, placeholders } from '../factDocs.ts';
import type { Choice } from './completion.ts';
import type { Cursor, Slot } from './cursor.ts';

const TABLE_DOCS = {
  raw: 'The first table that a packet meets: exempts packets from connection tracking.',
  mangle: 'Changes packets: marks, type of service, time to live.',
  nat: 'Translates addresses; sees the first packet of each connection.',
  filter: 'Lets packets through or not.',
  security: 'Labels packets for SELinux.',
} as const satisfies Record<keyof typeof builtinChains, string>;

export function tableItems(): Choice[] {
  return Object.entries(TABLE_DOCS).map(([label, doc]) => ({
    label,
    kind: CompletionItemKind.Module,
    detail: 'table',
    doc: [doc],
  }));
}

/** At the beginning of a line. */
export function lineItems(cursor: Cursor): Choice[] {
  const tables = tableItems().map((item) => ({ ...item, label: `*${item.label}` }));
  const commit: Choice = {
    label: 'COMMIT',
    kind: CompletionItemKind.Keyword,
    doc: ['Ends the table; iptables-restore loads it as a whole.'],
  };
  return cursor.table === null || cursor.table.header === null
    ? [...commandItems(cursor), ...tables]
    : [...commandItems(cursor), commit, ...tables];
}

/** Commands that say something in a dump; a shell's call begins with its table. */
export function commandItems({ isCommand }: Cursor): Choice[] {
  const commands = COMMANDS.filter(({ name }) => isCommand || !ONLY_ASKED.has(name));
  const table = FIELDS.find(({ name }) => name === '-t');
  return [
    ...(isCommand && table !== undefined ? [optionItem(table, null)] : []),
    ...commands.map((command) => ({
      label: command.name,
      kind: CompletionItemKind.Keyword,
      detail: command.aliases[0] ?? '',
      doc: commandDoc(command),
    })),
  ];
}

/** They print, and change nothing. */
const ONLY_ASKED: ReadonlySet<string> = new Set(['-C', '-S', '-L']);

export function policyItems({ tableName }: Cursor, chain: string): Choice[] {
  const builtin: readonly string[] = tableName === null ? builtinChains.mangle : builtinChains[tableName];
  const words = builtin.includes(chain) ? ['ACCEPT', 'DROP'] : ['-'];
  return words.map((label) => ({ label, kind: CompletionItemKind.EnumMember, detail: 'policy' }));
}

/** Fields that say nothing about a packet: they belong to commands. */
const OF_COMMANDS: ReadonlySet<string> = new Set(
  FIELDS.filter(({ printed }) => printed === null).map(({ name }) => name),
);

/**
 * Options that can come next: those of what the rule names, the latest first, of the match that `-p` brings along,
 * and fields that it hasn't got.
 */
export function optionItems(cursor: Cursor, { rule, negated }: Extract<Slot, { kind: 'option' }>): Choice[] {
  const here = ({ family, tables, protocols }: OptionFact) =>
    (family === undefined || family === cursor.family) &&
    (cursor.tableName === null || tables?.includes(cursor.tableName) !== false) &&
    (protocol(rule) === 0 ||
      protocols === undefined ||
      protocols.some((it) => protocolNumber(it) === protocol(rule)));
  const taken = (fact: OptionFact, of: readonly { name: string }[]) =>
    of.some(({ name }) => name === fact.name);
  const loaded = [...rule.matches, ...(rule.target === null ? [] : [rule.target])].reverse();
  const own = loaded.flatMap(({ fact, options }) =>
    (fact?.options ?? []).filter((option) => !taken(option, options)).map((option) => ({ option, fact })),
  );
  const implied = impliedMatch(cursor, rule);
  const brought = (implied?.options ?? []).map((option) => ({ option, fact: implied }));
  const fields = FIELDS.filter((field) => {
    if (OF_COMMANDS.has(field.name) || taken(field, rule.fields)) return false;
    return rule.target === null || (field.name !== '-j' && field.name !== '-g');
  }).map((option) => ({ option, fact: null }));
  return [...own, ...brought, ...fields]
    .filter(({ option }) => here(option) && (!negated || option.negatable))
    .map(({ option, fact }) => optionItem(option, fact));
}

function protocol(rule: Rule): number {
  return protocolNumber(firstValue(rule, '-p') ?? '') ?? 0;
}

/** The match that options of `-p tcp` would load; null: there is none, or it is named already. */
function impliedMatch(cursor: Cursor, rule: Rule): ExtensionFact | null {
  const number = protocol(rule);
  const fact = number === 0 ? undefined : matchFact(protocolName(number), cursor.family);
  if (fact === undefined || rule.matches.some((match) => match.fact === fact)) return null;
  return fact;
}

function optionItem(option: OptionFact, owner: ExtensionFact | null): Choice {
  const values = placeholders(option);
  return {
    label: option.name,
    labelDetails: { detail: values === '' ? '' : ` ${values}`, description: owner?.name ?? '' },
    kind: CompletionItemKind.Property,
    doc: optionDoc(option, owner),
  };
}
