import fc from 'fast-check';
import { expect } from 'vitest';
import { Dump, readRule } from '../../../server/src/iptables/index.ts';
import { tableHint } from '../../../server/src/kubeproxy/index.ts';
import type { Range } from '../../../server/src/text/index.ts';
import { structureText } from './structureText.ts';

export interface Edit {
  readonly range: Range;
  readonly text: string;
}

/** After each edit the model is the one that a fresh read of the text gives. */
export function checkEdits(text: string, edits: readonly Edit[]): void {
  const dump = Dump.read(text, tableHint);
  modelText(dump);
  let expected = text;
  for (const { range, text: inserted } of edits) {
    const before = dump.revision;
    const [start, end] = [offsetOf(expected, range.start), offsetOf(expected, range.end)];
    expected = expected.slice(0, start) + inserted + expected.slice(end);
    dump.edit(range, inserted);
    expect(dump.text).toBe(expected);
    expect(dump.revision).toBe(before + 1);
    expect(modelText(dump)).toBe(modelText(Dump.read(expected, tableHint)));
  }
}

function offsetOf(text: string, { line, character }: Range['start']): number {
  const lines = text.split('\n');
  if (line >= lines.length) return text.length;
  const before = lines.slice(0, line).reduce((sum, it) => sum + it.length + 1, 0);
  return before + Math.min(character, lines[line]?.replace(/\r$/, '').length ?? 0);
}

/** All that can be asked of a dump. */
export function modelText(dump: Dump): string {
  const { rulesets } = dump.structure;
  const lines = dump.lines.map((line) => {
    const { number, text, kind, start, name, target, verb, goto, chain } = line;
    const table = chain?.table;
    const place =
      table === undefined ? '-' : `${rulesets.indexOf(table.ruleset)} ${table.name} ${chain?.name}`;
    return JSON.stringify([number, kind, start, name, target, verb, goto, text, line.saved, place]);
  });
  const tables = rulesets.flatMap((ruleset) => [...ruleset.tables.values()]);
  const callers = tables.flatMap((table) => {
    const targets = new Set(
      [...table.chains.values()].flatMap(({ rules }) => rules.map((rule) => rule.target)),
    );
    const ends = `${table.header?.number ?? '-'} to ${table.commit?.number ?? '-'}`;
    return [
      ends,
      ...[...targets].map((target) => `${target} < ${table.callersOf(target).map((it) => it.number)}`),
    ];
  });
  return [...lines, structureText(dump), ...callers].join('\n');
}

/** Reading every line in full never throws, whatever it is. */
export function readEveryRule(dump: Dump): void {
  for (const line of dump.lines) readRule(line);
}

/** Pieces of texts, and single lines, put together to a document. */
export function documents(texts: readonly string[], lines: readonly string[]): fc.Arbitrary<string> {
  const cuts = fc
    .record({
      text: fc.constantFrom(...texts),
      from: fc.double({ min: 0, max: 1, noNaN: true }),
      count: fc.integer({ min: 1, max: 12 }),
    })
    .map(({ text, from, count }) => {
      const all = text.split('\n');
      const start = Math.floor(from * all.length);
      return all.slice(start, start + count).join('\n');
    });
  const piece = fc.oneof(
    { weight: 3, arbitrary: cuts },
    { weight: 2, arbitrary: fc.constantFrom(...lines) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('', '\r', '*nat', '*filter', 'COMMIT', '# iptables-save | grep X'),
    },
  );
  return fc
    .tuple(fc.array(piece, { maxLength: 12 }), fc.constantFrom('\n', '\n', '\r\n', '\n\n'))
    .map(([pieces, end]) => pieces.join(end));
}

/** A change as somebody makes it who types, deletes, joins lines or pastes; places are shares of the document. */
export function editsOf(
  texts: readonly string[],
  lines: readonly string[],
): fc.Arbitrary<(text: string) => Edit> {
  const share = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
  const typed = fc.constantFrom(
    ...[
      '',
      ' ',
      'x',
      '"',
      '\\',
      '-',
      '!',
      '#',
      '\n',
      '\r\n',
      ':',
      '*',
      ' -j ',
      'ACCEPT',
      '-A X ',
      '> ',
      '5',
      '[1:2] ',
    ],
  );
  const inserted = fc.oneof(typed, fc.constantFrom(...lines), documents(texts, lines));
  return fc
    .record({
      kind: fc.constantFrom('characters', 'line', 'lines'),
      at: share,
      column: share,
      length: share,
      inserted,
    })
    .map(({ kind, at, column, length, inserted }) => (text: string) => {
      const all = text.split('\n');
      const line = Math.floor(at * all.length);
      const current = all[line] ?? '';
      const start = Math.floor(column * (current.length + 1));
      if (kind === 'characters') {
        const end = Math.min(current.length, start + Math.floor(length * 8));
        return edit(line, start, line, end, inserted);
      }
      if (kind === 'line') return edit(line, 0, line, current.length, inserted);
      // To the middle of a line below: lines are joined.
      const last = Math.min(all.length - 1, line + Math.floor(length * 6));
      const end = Math.floor(column * ((all[last]?.length ?? 0) + 1));
      return edit(line, last === line ? Math.min(start, end) : start, last, end, inserted);
    });
}

function edit(line: number, character: number, endLine: number, endCharacter: number, text: string): Edit {
  return { range: { start: { line, character }, end: { line: endLine, character: endCharacter } }, text };
}
