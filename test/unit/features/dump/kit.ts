import { readFileSync } from 'node:fs';
import type { Features } from '../../../../server/src/features/context.ts';
import { defaultSettings } from '../../../../server/src/features/settings.ts';
import type { Position, Range } from '../../../../server/src/text/index.ts';
import { type DumpDocument, Workspace } from '../../../../server/src/workspace/index.ts';
import { fixture } from '../../../fixture.ts';

/** A workspace made of a fixture's files, and the document and place of its cursor. */
export interface Scene {
  readonly features: Features;
  readonly document: DumpDocument;
  readonly position: Position;
  /** Texts of the characters that the ranges cover, in order of the marks. */
  readonly marked: readonly { readonly line: number; readonly start: number; readonly end: number }[];
}

/** Opens every file of the fixture; the document is the one with the cursor, else the first. */
export function scene(text: string): Scene {
  const { files, cursor, ranges } = fixture(text, 'dump.iptables');
  const workspace = new Workspace();
  const documents = new Map(
    files.map((file) => [file.name, workspace.open(`file:///${file.name}`, file.text)]),
  );
  const document = documents.get(cursor?.file ?? files[0]?.name ?? '');
  if (document === undefined) throw new Error('a scene needs a file');
  return {
    features: { workspace, commandLinks: true, settings: defaultSettings },
    document,
    position: cursor?.position ?? { line: 0, character: 0 },
    marked: ranges.map(({ range: { start, end } }) => ({
      line: start.line,
      start: start.character,
      end: end.character,
    })),
  };
}

/** A file of the sample workspace. */
export function sample(name: string): string {
  return readFileSync(new URL(`../../../../samples/${name}`, import.meta.url), 'utf8');
}

/** The tutorial's NodePort dump with a cursor `$0` put before a text of it, and the table of its pods beside it. */
export function tutorial(before: string, at: string, file = 'k8s-1.iptables'): string {
  const text = sample(file);
  const line = text.split('\n').find((it) => it.includes(before) && it.includes(at));
  if (line === undefined) throw new Error(`no line with ${before} and ${at}`);
  const column = line.indexOf(at, line.indexOf(before));
  const marked = `${line.slice(0, column)}$0${line.slice(column)}`;
  return `//- ${file}\n${text.replace(line, marked)}\n//- cluster.session\n${sample('cluster.session').replaceAll('$', '\\$')}`;
}

/** The document's text after edits, which must not overlap. */
export function applyEdits(text: string, edits: readonly { range: Range; newText: string }[]): string {
  const lines = text.split('\n');
  const starts = lines.map((_, index) => lines.slice(0, index).reduce((sum, it) => sum + it.length + 1, 0));
  const offsetOf = ({ line, character }: Position) => (starts[line] ?? Number.NaN) + character;
  const sorted = [...edits].sort((a, b) => offsetOf(b.range.start) - offsetOf(a.range.start));
  let result = text;
  let next = text.length;
  for (const { range, newText } of sorted) {
    const [start, end] = [offsetOf(range.start), offsetOf(range.end)];
    if (!(start <= end && end <= next)) throw new Error(`an edit that overlaps another or leaves the text`);
    result = result.slice(0, start) + newText + result.slice(end);
    next = start;
  }
  return result;
}
