import { beforeAll, describe, expect, it } from 'vitest';
import type { IGrammar } from 'vscode-textmate';
import {
  FIELDS,
  MATCHES,
  type OptionFact,
  TARGETS,
  type ValueKind,
} from '../../server/src/iptables/facts/index.ts';
import { loadGrammar, tokenize } from './tokenize.ts';

/*
 * The grammar lists options by what their values look like, and so does the table of facts that the parser uses.
 * Held together here: whatever the table can read, the grammar colours as what it is.
 */

const ADDRESS = /^(?:constant\.numeric\.(?:address|port|mask)|punctuation)/;
const PORT = /^(?:constant\.(?:numeric|other)\.port|punctuation)/;
const NUMBER = /^(?:constant\.numeric|punctuation)/;
const WORD = /^(?:constant\.(?:language|numeric)|punctuation)/;
const TEXT = /^(?:string|punctuation\.definition\.string|constant)/;

/** The scopes that a value of this kind may have; kinds that are missing may stay plain. */
const scopes: Partial<Record<ValueKind, RegExp>> = {
  address: ADDRESS,
  host: ADDRESS,
  addressRange: ADDRESS,
  addresses: ADDRESS,
  natAddress: ADDRESS,
  prefixLength: NUMBER,
  interface: /^(?:variable\.other\.interface|keyword\.operator\.wildcard)/,
  protocol: /^constant\.(?:language|numeric)\.protocol/,
  port: PORT,
  portRange: PORT,
  natPorts: PORT,
  ports: PORT,
  macAddress: ADDRESS,
  mark: NUMBER,
  bits: NUMBER,
  number: NUMBER,
  numberRange: NUMBER,
  seconds: NUMBER,
  milliseconds: NUMBER,
  probability: NUMBER,
  rate: NUMBER,
  string: TEXT,
  hexString: TEXT,
  name: TEXT,
  setName: TEXT,
  setFields: WORD,
  states: WORD,
  tcpFlags: WORD,
  dateTime: NUMBER,
  timeOfDay: NUMBER,
  icmpType: WORD,
  choice: WORD,
  choices: WORD,
};

const cases = [
  ...FIELDS.map((option) => ({ before: '', option })),
  ...[...MATCHES, ...TARGETS].flatMap((extension) =>
    extension.options.map((option: OptionFact) => ({
      before: `${extension.kind === 'match' ? '-m' : '-j'} ${extension.name} `,
      option,
    })),
  ),
].flatMap(({ before, option }) =>
  [option.name, ...(option.aliases ?? [])].flatMap((name) =>
    [option.example, option.example6].flatMap((example) =>
      example === undefined
        ? []
        : { text: `${before}${name} ${example}`, name, example, values: option.values },
    ),
  ),
);

let grammar: IGrammar;
beforeAll(async () => {
  grammar = await loadGrammar();
});

describe('every option of the table of facts', () => {
  it.each(cases)('$text', ({ text, name, example, values }) => {
    const tokens = tokenize(grammar, `-A X ${text}`)[0] ?? [];
    const at = tokens.findLastIndex((token) => token.text === name);
    expect(tokens[at]?.scope).toMatch(
      /^(?:entity\.other\.attribute-name\.option|keyword\.control\.(?:jump|goto))$/,
    );
    const value = tokens.slice(at + 1);
    const allowed = values.map((kind) => scopes[kind]);
    if (values.length === 1 && allowed[0] !== undefined) {
      for (const token of value) expect(token).toMatchObject({ scope: expect.stringMatching(allowed[0]) });
      expect(
        value
          .map((token) => token.text)
          .join('')
          .replace(/\s/g, ''),
      ).toBe(example.replace(/\s/g, ''));
    }
  });
});

it.each(TARGETS.map((target) => target.name))('-j %s is not taken for a chain', (name) => {
  const last = tokenize(grammar, `-A X -j ${name}`)[0]?.at(-1);
  expect(last).toMatchObject({
    text: name,
    scope: expect.stringMatching(/^(?:support\.class|constant\.language)/),
  });
});
