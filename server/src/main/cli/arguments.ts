import { type ParseArgsConfig, parseArgs } from 'node:util';
import { ownValue } from '../../text/index.ts';
import { type Call, type Command, type CommandOption, Hindrance, type Terminal } from './command.ts';

/** Cuts a command's words into options and files. Throws a Hindrance for words that it doesn't take. */
export function readCall(command: Command, words: readonly string[], terminal: Terminal): Call {
  const { values, files } = readWords(command, words);
  for (const [name, option] of Object.entries(command.options)) {
    const given = values.get(name) ?? [];
    if (option.required && given.length === 0) throw new Hindrance(`--${name} ${option.value} is missing`);
    const odd = given.find((value) => option.choices?.includes(value) === false);
    if (odd !== undefined) {
      throw new Hindrance(`--${name} takes ${option.choices?.join(', ')}, not ${JSON.stringify(odd)}`);
    }
  }
  return {
    files,
    value: (name) => values.get(name)?.at(-1) ?? null,
    values: (name) => values.get(name) ?? [],
    terminal,
  };
}

function readWords(command: Command, words: readonly string[]) {
  const values = new Map<string, string[]>();
  const files: string[] = [];
  let open: { readonly name: string; readonly option: CommandOption } | null = null;
  for (const token of tokensOf(command, words)) {
    if (token.kind === 'option') {
      const option = ownValue(command.options, token.name);
      if (option === undefined) throw new Hindrance(`unknown option ${token.rawName}`);
      if (option.value !== null && (token.value === undefined || token.value === '')) {
        throw new Hindrance(`${token.rawName} needs a value: ${option.value}`);
      }
      const isTrueOrFalse = token.value === 'true' || token.value === 'false';
      if (option.isBoolean && token.value !== undefined && !isTrueOrFalse) {
        throw new Hindrance(`${token.rawName} takes true or false, not ${JSON.stringify(token.value)}`);
      }
      if (option.value === null && token.value !== undefined && !option.isBoolean) {
        throw new Hindrance(`${token.rawName} takes no value`);
      }
      const list = values.get(token.name) ?? [];
      if (list.length > 0 && option.continues === undefined && option.value !== null) {
        throw new Hindrance(`${token.rawName} is given twice`);
      }
      values.set(token.name, [...list, token.value ?? (option.isBoolean ? 'true' : token.name)]);
      open = option.continues === undefined ? null : { name: token.name, option };
    } else if (token.kind === 'positional') {
      if (open?.option.continues?.(token.value)) values.get(open.name)?.push(token.value);
      else {
        files.push(token.value);
        open = null;
      }
    }
  }
  return { values, files };
}

function tokensOf(command: Command, words: readonly string[]) {
  const options: ParseArgsConfig['options'] = {};
  for (const [name, { value }] of Object.entries(command.options)) {
    options[name] = { type: value === null ? 'boolean' : 'string' };
  }
  // Not strict: what is wrong is said in our own words.
  return parseArgs({ args: [...words], options, strict: false, allowPositionals: true, tokens: true }).tokens;
}
