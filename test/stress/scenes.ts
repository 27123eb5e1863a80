import type { Range } from '../../server/src/text/index.ts';
import type { Random } from '../random.ts';
import type { Session } from './session.ts';
import { Text } from './text.ts';

/** A file that is typed, cut and edited. */
export interface Subject {
  readonly uri: string;
  readonly languageId: string;
  readonly text: string;
}

/** How much is done with each file. */
export interface Effort {
  /** Places at which everything is asked in the whole file; and at most so many after each edit. */
  readonly places: number;
  readonly placesAfterEdit: number;
  readonly typedLines: number;
  readonly cuts: number;
  readonly edits: number;
}

/** What people and editors put into a file that breaks it. */
const PIECES = [
  '"',
  "'",
  '"unclosed',
  '\t',
  '  ',
  '\n',
  '\n\n',
  '\r\n',
  '!',
  '-',
  '--',
  '-A',
  '-A ',
  '-j ',
  '*nat\n',
  'COMMIT\n',
  ':',
  ': ',
  '[1:2] ',
  '# ',
  '> ',
  '$ iptables-save\n',
  '|',
  '{{ .Values.x }}',
  '{',
  '}',
  '[',
  '- ',
  '---\n',
  '&a',
  '*a',
  '<<: *a',
  'é',
  '🙂',
  '\u0000',
  '\u2028',
  '\ufeff',
  'x'.repeat(300),
  '%',
  '\\',
  '```\n',
  'kind: Service\n',
  'metadata:\n  name: ',
  '10.0.0.1/33',
  '::',
];

/** Opens the whole file and asks everything at every place, or at some. */
export async function readWhole(
  session: Session,
  subject: Subject,
  random: Random,
  effort: Effort,
): Promise<void> {
  await session.open(subject.uri, subject.languageId, subject.text);
  await session.askOf(subject.uri);
  for (const place of random.some(session.textOf(subject.uri).tokens(), effort.places)) {
    await session.askAt(subject.uri, place);
  }
}

/** Types some of its lines word by word, each where it belongs, and asks at the cursor. */
export async function typeIn(
  session: Session,
  subject: Subject,
  random: Random,
  effort: Effort,
): Promise<void> {
  const lines = new Text(subject.text).lines;
  const typed = new Set(random.some([...lines.keys()], effort.typedLines));
  await session.open(subject.uri, subject.languageId, '');
  let pasted = '';
  for (const [number, line] of lines.entries()) {
    if (!typed.has(number)) {
      pasted += `${line}\n`;
      continue;
    }
    if (pasted !== '') await append(session, subject.uri, pasted);
    pasted = '';
    for (const word of line.match(/\s+|[^\s\w]|\w{1,6}/g) ?? []) {
      await append(session, subject.uri, word);
      await session.askAt(subject.uri, session.textOf(subject.uri).end);
    }
    await append(session, subject.uri, '\n');
    await session.askOf(subject.uri, Math.max(0, number - 20), number);
  }
}

/** Cuts the end off, again and again. */
export async function cutOff(
  session: Session,
  subject: Subject,
  random: Random,
  effort: Effort,
): Promise<void> {
  await session.open(subject.uri, subject.languageId, subject.text);
  const offsets = Array.from({ length: effort.cuts }, () => random.below(subject.text.length + 1));
  for (const offset of offsets.sort((a, b) => b - a)) {
    const text = session.textOf(subject.uri);
    const start = text.positionAt(offset);
    await session.edit(subject.uri, { start, end: text.end }, '');
    await session.askOf(subject.uri, Math.max(0, start.line - 30), start.line);
    await askAround(session, subject.uri, start.line, random, effort);
  }
}

/** Edits at random: pieces of other files, of itself, what breaks a line, deletions. */
export async function editAtRandom(
  session: Session,
  subject: Subject,
  others: readonly string[],
  random: Random,
  effort: Effort,
): Promise<void> {
  await session.open(subject.uri, subject.languageId, subject.text);
  for (let count = 0; count < effort.edits; count++) {
    const { range, text } = randomEdit(session.textOf(subject.uri), others, random);
    await session.edit(subject.uri, range, text);
    await session.askOf(subject.uri, Math.max(0, range.start.line - 30), range.start.line + 30);
    await askAround(session, subject.uri, range.start.line, random, effort);
  }
}

function randomEdit(text: Text, others: readonly string[], random: Random): { range: Range; text: string } {
  const start = random.below(text.whole.length + 1);
  const length = random.next() < 0.5 ? 0 : random.below(random.next() < 0.2 ? 2_000 : 30);
  const range = { start: text.positionAt(start), end: text.positionAt(start + length) };
  const kind = random.below(4);
  if (kind === 0) return { range, text: '' };
  if (kind === 1) return { range, text: random.pick(PIECES) };
  const source = kind === 2 ? text.whole : random.pick(others);
  const from = random.below(source.length + 1);
  // Editors know no carriage return without its line feed.
  return { range, text: source.slice(from, from + random.below(400)).replace(/\r(?!\n)/g, '') };
}

async function askAround(
  session: Session,
  uri: string,
  line: number,
  random: Random,
  effort: Effort,
): Promise<void> {
  const near = session.textOf(uri).tokens(Math.max(0, line - 1), line + 2);
  for (const place of random.some(near, effort.placesAfterEdit)) await session.askAt(uri, place);
}

async function append(session: Session, uri: string, text: string): Promise<void> {
  const { end } = session.textOf(uri);
  await session.edit(uri, { start: end, end }, text);
}
