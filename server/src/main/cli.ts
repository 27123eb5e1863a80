import { text } from 'node:stream/consumers';
import { runCommandLine } from './cli/run.ts';
import { plain, terminalColours } from './cli/style.ts';

const { stdin, stdout, stderr, env } = process;

// A reader that has seen enough (`kubehop … | head`) is no fault of ours.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

const wantsColours = stdout.isTTY && !env.NO_COLOR && env.TERM !== 'dumb';
process.exitCode = await runCommandLine(process.argv.slice(2), {
  out: (output) => stdout.write(output),
  error: (message) => stderr.write(message),
  readInput: () => text(stdin),
  style: wantsColours ? terminalColours : plain,
});
