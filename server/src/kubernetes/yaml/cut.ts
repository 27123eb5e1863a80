import type { Span } from '../../text/index.ts';

/** One document of a text: what its marker line begins, the marker included. */
export interface Chunk extends Span {
  /** Where its content begins: after the `---` line. */
  readonly contentStart: number;
  /** What lies behind a `...` line: kubectl drops it without a word. Empty where there is nothing. */
  readonly dropped: Span;
}

/**
 * Cuts a text into its documents as kubectl does: before every line that begins `---`, whatever the line is
 * inside of (no block scalar and no quoted one can hold such a line, for it is not indented). JSON objects that
 * follow one another are documents too. The chunks follow each other without gap; there is always one.
 */
export function cutDocuments(text: string): Chunk[] {
  const starts = [0];
  for (const match of text.matchAll(/^---(?=[ \t\r\n]|$)/gm)) {
    if (match.index > 0) starts.push(match.index);
  }
  return starts.flatMap((start, index) => {
    const end = starts[index + 1] ?? text.length;
    return cutJson(text, start, end) ?? [chunk(text, start, end)];
  });
}

function chunk(text: string, start: number, end: number): Chunk {
  const body = text.slice(start, end);
  const contentStart = start + (/^(?:\uFEFF)?---[ \t]*(?:#.*)?(?:\r\n|\n|\r|$)/.exec(body)?.[0].length ?? 0);
  const close = /^\.\.\.(?=[ \t\r\n]|$)/m.exec(body);
  const droppedStart = close ? start + close.index + 3 : end;
  const isEmpty = NOTHING_BUT_COMMENTS.test(text.slice(droppedStart, end));
  return { start, end, contentStart, dropped: isEmpty ? { start: end, end } : { start: droppedStart, end } };
}

const NOTHING_BUT_COMMENTS = /^[ \t\r\n]*(?:#.*(?:[\r\n][ \t\r\n]*|$))*$/;

/** Null: not several JSON objects. The first chunk holds what comes before, the last what comes after. */
function cutJson(text: string, start: number, end: number): Chunk[] | null {
  const first = /^(?:\uFEFF)?(?:---[ \t]*\r?\n)?\s*\{(?![{%])/.exec(text.slice(start, end));
  if (!first) return null;
  const cuts = [start];
  let depth = 0;
  let last = start;
  for (let at = start + first[0].length - 1; at < end; at++) {
    const char = text[at];
    if (char === '"') {
      at = endOfString(text, at, end);
    } else if (char === '{' || char === '[') {
      if (depth === 0 && last > start) {
        if (/\S/.test(text.slice(last, at))) return null;
        cuts.push(at);
      }
      depth++;
    } else if (char === '}' || char === ']') {
      depth--;
      last = at + 1;
      if (depth < 0) return null;
    }
  }
  if (cuts.length < 2) return null;
  return cuts.map((cut, index) => {
    const stop = cuts[index + 1] ?? end;
    return { start: cut, end: stop, contentStart: cut, dropped: { start: stop, end: stop } };
  });
}

function endOfString(text: string, quote: number, end: number): number {
  let at = quote + 1;
  while (at < end && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}
