import {
  type CommandFact,
  type ExtensionFact,
  MATCHES,
  type OptionFact,
  TARGETS,
  VALUE_KINDS,
} from '../../iptables/index.ts';
import { code } from '../markdown.ts';

/** Words of a value that a text lists; the others are counted. */
const MOST_WORDS = 16;

/** Where iptables' own manual says more. */
export function manualOf(owner: ExtensionFact | 'field' | 'command'): string {
  if (owner === 'field') return 'iptables(8), PARAMETERS';
  if (owner === 'command') return 'iptables(8), COMMANDS';
  return owner.man ?? `iptables-extensions(8), ${owner.name}`;
}

/** An option in Markdown: what it does to a packet, how its values are written, what else the rule must say. */
export function optionDoc(option: OptionFact, owner: ExtensionFact | null): string[] {
  const of = owner === null ? '' : ` of ${code(owner.name)}`;
  const lines = [`${code(option.name)}${of}: ${option.doc}  `];
  const docs = [...new Set(option.values.map((kind) => VALUE_KINDS[kind].doc))].filter((doc) => doc !== null);
  if (docs.length > 0)
    lines.push(`${code(`${option.name} ${placeholders(option)}`)}: ${docs.join('; then ')}  `);
  if (option.choices !== undefined) lines.push(`${wordList(option.choices)}  `);
  const protocols = option.protocols ?? owner?.protocols;
  if (protocols !== undefined)
    lines.push(`Only with ${protocols.map((name) => code(`-p ${name}`)).join(', ')}.  `);
  if (option.family !== undefined) lines.push(`Only for IPv${option.family}.  `);
  lines.push('', `*${manualOf(owner ?? 'field')}*`);
  return lines;
}

/** What stands for its values in a manual: `value[/mask]`. */
export function placeholders(option: OptionFact): string {
  return option.values.map((kind) => VALUE_KINDS[kind].placeholder).join(' ');
}

/** A match or target in Markdown: what it does, where it may stand. */
export function extensionDoc(fact: ExtensionFact): string[] {
  const where = [];
  if (fact.tables !== undefined) where.push(`only in table ${fact.tables.join(', ')}`);
  if (fact.hooks !== undefined) where.push(`only in chains that are reached from ${fact.hooks.join(', ')}`);
  if (fact.protocols !== undefined)
    where.push(`only with ${fact.protocols.map((name) => code(`-p ${name}`)).join(', ')}`);
  if (fact.family !== undefined && hasTwin(fact)) where.push(`this is the one of IPv${fact.family}`);
  else if (fact.family !== undefined) where.push(`only for IPv${fact.family}`);
  const lines = where.length === 0 ? [] : [`${capitalised(where.join('; '))}.`, ''];
  return [fact.doc, '', ...lines, `*${manualOf(fact)}*`];
}

export function commandDoc(fact: CommandFact): string[] {
  return [fact.doc, '', `*${manualOf('command')}*`];
}

function hasTwin(fact: ExtensionFact): boolean {
  return [...MATCHES, ...TARGETS].some(
    (other) => other !== fact && other.name === fact.name && other.kind === fact.kind,
  );
}

function wordList(words: readonly string[]): string {
  const shown = words.slice(0, MOST_WORDS).map(code).join(', ');
  return words.length > MOST_WORDS ? `${shown} and ${words.length - MOST_WORDS} more` : shown;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
