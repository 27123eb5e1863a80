import { version } from '../../../../package.json';
import { readCall } from './arguments.ts';
import { type Command, type CommandOption, Hindrance, type Terminal } from './command.ts';
import { commandHelp, overview } from './help.ts';
import { matrixCommand } from './matrix.ts';
import { services } from './services.ts';
import { tracing } from './trace.ts';

/** Every command, in the order of the help page. */
const commands: readonly Command[] = [services, tracing, matrixCommand].map(withFormat);

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
    if (format === 'json') terminal.out(`${JSON.stringify(answer.json, null, 2)}\n`);
    else terminal.out(format === 'text' ? answer.text(style) : (answer.others?.[format]?.() ?? ''));
    return answer.found ? 1 : 0;
  } catch (error) {
    if (!(error instanceof Hindrance)) throw error;
    terminal.error(`kubehop ${name}: ${error.message}\n`);
    return 2;
  }
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
