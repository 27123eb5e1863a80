import type { Command } from './command.ts';
import { aligned, type Style } from './style.ts';

const FILES = `A FILE is an iptables-save dump, a pasted session, a manifest, or a folder that is
searched for them; - reads standard input. What a file is, is seen from its content.
Several files make one view of the cluster; each dump is a node of its own.`;

const EXIT_CODES = `Exit code: 0 done; 1 done, and something was found; 2 could not run.`;

/** The page of `kubehop --help`. */
export function overview(commands: readonly Command[], style: Style): string {
  const rows = commands.map(({ name, summary }) => [style.strong(name), summary]);
  return [
    `Follows packets through iptables rules to Services and pods.`,
    '',
    `Usage: kubehop COMMAND FILE… [options]`,
    '',
    ...aligned(rows, '  '),
    '',
    FILES,
    '',
    EXIT_CODES,
    `Options of a command: kubehop COMMAND --help`,
    '',
  ].join('\n');
}

/** The page of `kubehop COMMAND --help`. */
export function commandHelp(command: Command, style: Style): string {
  const rows = Object.entries(command.options).map(([name, { value, doc, choices, continues }]) => [
    style.strong(`--${name}`) + valueWords(value, choices) + (continues ? '…' : ''),
    choices === undefined ? doc : `${doc} (default: ${choices[0]})`,
  ]);
  return [
    command.summary,
    '',
    `Usage: kubehop ${command.name} FILE… ${requiredOptions(command)}[options]`,
    '',
    command.doc,
    '',
    ...aligned(rows, '  '),
    '',
    FILES,
    '',
  ].join('\n');
}

function valueWords(value: string | null, choices: readonly string[] | undefined): string {
  if (value === null) return '';
  return ` ${choices?.join('|') ?? value}`;
}

function requiredOptions(command: Command): string {
  return Object.entries(command.options)
    .filter(([, option]) => option.required)
    .map(([name, { value }]) => `--${name} ${value} `)
    .join('');
}
