import type { Position, Range } from '../../server/src/text/index.ts';
import type { Text } from './text.ts';

/**
 * What is wrong with an answer, in words; empty: nothing. Whatever looks like a range must lie in its document,
 * edits must not overlap, a symbol's name must lie in the symbol, selections must grow, tokens must be in order.
 * @param texts the documents by their URIs; ranges of others are not looked at
 */
export function faultsOf(answer: unknown, uri: string, texts: ReadonlyMap<string, Text>): string[] {
  const faults: string[] = [];
  const look = (value: unknown, own: string, path: string): void => {
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) look(item, own, `${path}[${index}]`);
      if (value.length > 1 && value.every(isEdit)) faults.push(...overlaps(value, path));
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    const object = value as Record<string, unknown>;
    const about = uriOf(object) ?? own;
    const text = texts.get(about);
    if (isRange(object) && text !== undefined) {
      if (!text.has(object.start) || !text.has(object.end))
        faults.push(`${path} lies outside: ${JSON.stringify(object)}`);
      if (isBefore(object.end, object.start)) faults.push(`${path} ends before it begins`);
    }
    if (isPosition(object) && text !== undefined && !text.has(object)) {
      faults.push(`${path} lies outside: ${JSON.stringify(object)}`);
    }
    const { range, selectionRange, parent } = object;
    if (isRange(range) && isRange(selectionRange) && !holds(range, selectionRange)) {
      faults.push(`${path}: selectionRange is not in range`);
    }
    const outer = (parent as { range?: unknown } | undefined)?.range;
    if (isRange(range) && isRange(outer) && !holds(outer, range))
      faults.push(`${path}: its parent is smaller`);
    for (const [key, item] of Object.entries(object)) {
      // Edits of several documents stand under the documents' URIs; a link begins where it was asked for.
      const place = path.endsWith('changes') ? key : key === 'originSelectionRange' ? own : about;
      look(item, place, `${path}.${key}`);
    }
  };
  look(answer, uri, 'answer');
  const text = texts.get(uri);
  const data = (answer as { data?: unknown } | null)?.data;
  if (text !== undefined && Array.isArray(data)) faults.push(...tokenFaults(data as number[], text));
  return faults;
}

function uriOf({ uri, targetUri, textDocument }: Record<string, unknown>): string | undefined {
  const document = (textDocument as { uri?: unknown } | undefined)?.uri;
  return [uri, targetUri, document].find((it): it is string => typeof it === 'string');
}

function isPosition(value: unknown): value is Position {
  const { line, character } = (value ?? {}) as Partial<Position>;
  return typeof line === 'number' && typeof character === 'number';
}

function isRange(value: unknown): value is Range {
  const { start, end } = (value ?? {}) as Partial<Range>;
  return isPosition(start) && isPosition(end);
}

function isEdit(value: unknown): value is { range: Range; newText: string } {
  const { range, newText } = (value ?? {}) as { range?: unknown; newText?: unknown };
  return isRange(range) && typeof newText === 'string';
}

function overlaps(edits: readonly { range: Range }[], path: string): string[] {
  const sorted = edits.map(({ range }) => range).sort((a, b) => (isBefore(a.start, b.start) ? -1 : 1));
  const first = sorted.find((range, index) => {
    const next = sorted[index + 1];
    return next !== undefined && isBefore(next.start, range.end);
  });
  return first === undefined ? [] : [`${path}: edits overlap at ${JSON.stringify(first)}`];
}

function tokenFaults(data: readonly number[], text: Text): string[] {
  let [line, start, end] = [0, 0, 0];
  for (let at = 0; at < data.length; at += 5) {
    const [lines = 0, characters = 0, length = 0] = data.slice(at, at + 3);
    if (lines > 0) [start, end] = [0, 0];
    line += lines;
    start += characters;
    if (start < end || length <= 0 || !text.has({ line, character: start + length })) {
      return [`token ${at / 5} overlaps another or lies outside: ${line}:${start}+${length}`];
    }
    end = start + length;
  }
  return [];
}

function holds(outer: Range, inner: Range): boolean {
  return !isBefore(inner.start, outer.start) && !isBefore(outer.end, inner.end);
}

function isBefore(a: Position, b: Position): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}
