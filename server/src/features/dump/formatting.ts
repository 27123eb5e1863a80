import type { TextEdit } from 'vscode-languageserver-types';
import { type DumpLine, isClosed, readWords, type Word } from '../../iptables/index.ts';
import type { Range } from '../../text/index.ts';
import type { DumpDocument } from '../../workspace/index.ts';
import type { Features } from '../context.ts';
import { rangeOf } from './lines.ts';

/**
 * One blank between the words of a rule, none at its ends: as iptables-save prints it. Words keep their order and
 * spelling; what is no line of a ruleset (comments, prompts, other output) keeps its blanks too.
 */
export function formatting(_features: Features, document: DumpDocument, range: Range | null): TextEdit[] {
  const lines = range === null ? document.dump.lines : linesOf(document, range);
  return lines.flatMap(editsOf);
}

/** A range that ends at a line's beginning doesn't touch that line. */
function linesOf(document: DumpDocument, { start, end }: Range): readonly DumpLine[] {
  const last = end.character === 0 && end.line > start.line ? end.line : end.line + 1;
  return document.dump.lines.slice(start.line, last);
}

const FORMATTED: ReadonlySet<DumpLine['kind']> = new Set(['rule', 'chain', 'table', 'commit']);

function editsOf(line: DumpLine): TextEdit[] {
  // A listing's columns, and a script's lay-out, mean something to who wrote them.
  if (!FORMATTED.has(line.kind) || line.form !== 'saved' || isFormatted(line)) return [];
  const words = readWords(line.text, line.start);
  // A quotation that doesn't end: where it was meant to end, nobody knows.
  if (words.some((word) => !isClosed(line.text, word))) return [];
  const edits: TextEdit[] = [];
  const set = (start: number, end: number, newText: string) => {
    if (line.text.slice(start, end) !== newText)
      edits.push({ range: rangeOf(line, { start, end }), newText });
  };
  // A chat's quote mark or grep's `file:12:` in front is no indentation.
  if (line.text.slice(0, line.start).trim() === '') set(line.start - indentation(line), line.start, '');
  let before: Word | undefined;
  for (const word of words) {
    const gap = before === undefined ? '' : line.text.slice(before.end, word.start);
    if (before !== undefined && !isPrinted(before, gap)) set(before.end, word.start, ' ');
    before = word;
  }
  if (before !== undefined)
    set(before.end, line.text.endsWith('\r') ? line.text.length - 1 : line.text.length, '');
  return edits;
}

/** Nearly every line of a dump; found without cutting it into words. */
function isFormatted({ text, start }: DumpLine): boolean {
  return start === 0 && !/ {2}|\t| \r?$/.test(text);
}

/** Blanks in front of the line's text; a byte order mark is none. */
function indentation({ text, start }: DumpLine): number {
  return text.charCodeAt(0) === 0xfeff ? start - 1 : start;
}

/** Two blanks too before the name of an nfacct counter: iptables-save prints them. */
function isPrinted(before: Word, gap: string): boolean {
  return gap === ' ' || (gap === '  ' && before.text === '--nfacct-name');
}
