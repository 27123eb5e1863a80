import { version } from '../../../../package.json';
import { readCall } from './arguments.ts';
import { check } from './check.ts';
import {
  type Answer,
  type Command,
  type CommandOption,
  Hindrance,
  JsonPieces,
  type Terminal,
} from './command.ts';
import { diff } from './diff.ts';
import { flow } from './flow.ts';
import { commandHelp, overview } from './help.ts';
import { matrixCommand } from './matrix.ts';
import { reach } from './reach.ts';
import { rules } from './rules.ts';
import { services } from './services.ts';
import type { Style } from './style.ts';
import { tracing } from './trace.ts';

/** Every command, in the order of the help page. */
const commands: readonly Command[] = [services, tracing, flow, matrixCommand, rules, diff, reach, check].map(
  withFormat,
);

/**
 * Runs one command line. Gives the exit code: 0 done, 1 done and something was found, 2 could not run. Throws
 * only where the fault is ours.
 */
export async function runCommandLine(words: readonly string[], terminal: Terminal): Promise<0 | 1 | 2> {
  const [name = '--help', ...rest] = words;
  const { style } = terminal;
  const command = commands.find((it) => it.name === name);
  if (command === undefined) {
    if (name === '--version' || name === '-V') terminal.out(`kubehop ${version}\n`);
    else if (name === '--help' || name === '-h' || name === 'help') terminal.out(overview(commands, style));
    else {
      const known = commands.map((it) => it.name).join(', ');
      terminal.error(`kubehop: unknown command ${JSON.stringify(name)}; there are ${known}\n`);
      return 2;
    }
    return 0;
  }
  if (rest.includes('--version')) {
    terminal.out(`kubehop ${version}\n`);
    return 0;
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    terminal.out(commandHelp(command, style));
    return 0;
  }
  try {
    const call = readCall(command, rest, terminal);
    const answer = await command.run(call);
    const format = call.value('format') ?? 'text';
    for (const piece of printed(answer, format, style)) terminal.out(piece);
    return answer.found ? 1 : 0;
  } catch (error) {
    if (!(error instanceof Hindrance)) throw error;
    terminal.error(`kubehop ${name}: ${error.message}\n`);
    return 2;
  }
}

function printed({ json, text, others }: Answer, format: string, style: Style): Iterable<string> {
  if (format === 'text') return [text(style)];
  if (format !== 'json') return others?.[format]?.() ?? [];
  return json instanceof JsonPieces ? json.pieces : [`${JSON.stringify(json, null, 2)}\n`];
}

/** A command without formats of its own has the two that every command has. */
function withFormat(command: Command): Command {
  const format: CommandOption = {
    value: 'FORMAT',
    choices: ['text', 'json'],
    doc: 'for people, or for programs',
  };
  return { ...command, options: { ...command.options, format: command.options.format ?? format } };
}
