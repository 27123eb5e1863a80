import {
  type ExtensionFact,
  exampleOf,
  type Family,
  type OptionFact,
  type TableName,
} from '../../server/src/iptables/facts/index.ts';
import type { Program } from './namespace.ts';

/* A rule for each option of the table of facts, to load with the real iptables. */

/** Made for other protocols than TCP, which the other rules here name. */
const NOT_FOR_TCP: Readonly<Record<string, string>> = {
  'HMARK --hmark-spi': 'esp',
  'HMARK --hmark-spi-mask': 'esp',
};

export interface Case {
  /** `tcp --dport`, or `ACCEPT`. */
  readonly name: string;
  readonly extension: ExtensionFact;
  readonly option: OptionFact | null;
  readonly negated: boolean;
  readonly rule: string;
}

/** A rule that uses the option, with all that it needs. `protocol` null: without `-p`. */
export function caseOf(
  extension: ExtensionFact,
  option: OptionFact | null,
  family: Family,
  negated = false,
  protocol: string | null = protocolFor(extension, option),
): Case {
  const words = protocol === null ? [] : ['-p', protocol];
  if (extension.needs !== undefined) words.push(extension.needs);
  words.push(extension.kind === 'match' ? '-m' : '-j', extension.name);
  if (option !== null) words.push(exampleOf(extension, option, family, negated));
  return { name: nameOf(extension, option), extension, option, negated, rule: words.join(' ') };
}

function nameOf(extension: ExtensionFact, option: OptionFact | null): string {
  return option === null ? extension.name : `${extension.name} ${option.name}`;
}

function protocolFor(extension: ExtensionFact, option: OptionFact | null): string {
  const [asked] = option?.protocols ?? extension.protocols ?? [];
  return asked ?? NOT_FOR_TCP[nameOf(extension, option)] ?? 'tcp';
}

/** The table to try it in. */
export function tableOf({ extension, option }: Case): TableName {
  return (option?.tables ?? extension.tables)?.[0] ?? 'mangle';
}

export const SET_FAMILY = { 4: 'inet', 6: 'inet6' } as const;
export const PROGRAMS = {
  4: ['iptables-legacy', 'iptables-nft'],
  6: ['ip6tables-legacy', 'ip6tables-nft'],
} as const satisfies Record<Family, readonly Program[]>;

/** Each option of the extension, and each that `!` may stand before with it; without options, the extension. */
export function casesOf(extension: ExtensionFact, family: Family): Case[] {
  const options = extension.options.filter(
    (option) => option.family === undefined || option.family === family,
  );
  const negated = options.filter((option) => option.negatable);
  const all = [
    ...options.map((option) => caseOf(extension, option, family)),
    ...negated.map((option) => caseOf(extension, option, family, true)),
  ];
  return all.length > 0 ? all : [caseOf(extension, null, family)];
}
