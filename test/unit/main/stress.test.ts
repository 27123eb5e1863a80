import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isDumpName } from '../../../server/src/main/files.ts';
import { Random } from '../../random.ts';
import { cutOff, type Effort, editAtRandom, readWhole, type Subject, typeIn } from '../../stress/scenes.ts';
import { Failure, Session } from '../../stress/session.ts';

/*
 * A small portion of `npm run stress`: the samples, and what once failed. Every request of LSP is asked, through the
 * real server, while a file is typed, cut and edited; each must be answered, with ranges that the document has.
 */

const SEED = 1;
const EFFORT: Effort = { places: 25, placesAfterEdit: 2, typedLines: 2, cuts: 3, edits: 6 };

const samples = new URL('../../../samples/', import.meta.url);
const failures = new URL('../../fixtures/stress/', import.meta.url);
const subjects = [samples, failures].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => isDumpName(name) || /\.(?:yaml|json)$/.test(name))
    .map((name): Subject => {
      const languageId = isDumpName(name) ? 'iptables-save' : name.endsWith('json') ? 'json' : 'yaml';
      const text = readFileSync(new URL(name, folder), 'utf8');
      return { uri: `file:///stress/${name}`, languageId, text };
    }),
);
const texts = subjects.map(({ text }) => text);

let session: Session;
beforeAll(async () => {
  session = await Session.start();
});
afterAll(() => session.dispose());

describe.each(subjects.map((subject) => [subject.uri.slice(15), subject] as const))('%s', (_, subject) => {
  test('is answered whole', () => readWhole(session, subject, new Random(SEED), EFFORT));
  test('is answered while it is typed', () => typeIn(session, subject, new Random(SEED), EFFORT));
  test('is answered when its end is cut off', () => cutOff(session, subject, new Random(SEED), EFFORT));
  test('is answered after edits at random', () =>
    editAtRandom(session, subject, texts, new Random(SEED), EFFORT));
});

test('a range that its document hasn’t got is noticed', async () => {
  const { faultsOf } = await import('../../stress/answers.ts');
  const { Text } = await import('../../stress/text.ts');
  const documents = new Map([['file:///a', new Text('one\r\ntwo')]]);
  const range = (line: number, start: number, end: number) => ({
    start: { line, character: start },
    end: { line, character: end },
  });
  const check = (answer: unknown) => faultsOf(answer, 'file:///a', documents);
  expect(check({ range: range(0, 0, 3) })).toEqual([]);
  expect(check({ range: range(0, 0, 4) })).not.toEqual([]);
  expect(check({ range: range(1, 2, 1) })).not.toEqual([]);
  expect(check([{ position: { line: 2, character: 0 } }])).not.toEqual([]);
  expect(
    check([
      { range: range(0, 0, 2), newText: '' },
      { range: range(0, 1, 3), newText: '' },
    ]),
  ).not.toEqual([]);
  expect(check({ changes: { 'file:///a': [{ range: range(7, 0, 0), newText: '' }] } })).not.toEqual([]);
  expect(check({ data: [0, 0, 2, 0, 0, 0, 1, 2, 0, 0] })).not.toEqual([]);
  expect(new Failure('hover', 'x', 'file:///a', '').message).toBe('hover: x');
});
