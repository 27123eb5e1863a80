import { formatMessage, type Span } from '../../text/index.ts';
import type { DumpLine } from '../line.ts';
import type { FindingRule } from './rules.ts';

export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** Columns of a line. The line knows its number, also after edits elsewhere. */
export interface LinePlace extends Span {
  readonly line: DumpLine;
}

export interface RelatedLine extends LinePlace {
  readonly message: string;
}

/** Writes `text` over columns of a line; `whole`: the line goes, with its line feed. */
export interface LineEdit extends LinePlace {
  readonly text: string;
  readonly whole: boolean;
}

/** A change that mends what a finding is about, and nothing else. */
export interface DumpFix {
  readonly title: string;
  readonly edits: readonly LineEdit[];
}

/** Something to say about a line of a dump. */
export interface DumpFinding extends LinePlace {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly related: readonly RelatedLine[];
  readonly fixes: readonly DumpFix[];
  /** What it is about does nothing: an editor may fade it. */
  readonly unnecessary: boolean;
}

export interface FindingParts {
  readonly values?: readonly (string | number)[];
  readonly related?: readonly RelatedLine[];
  readonly fixes?: readonly DumpFix[];
  readonly unnecessary?: boolean;
}

/** A finding of a rule of a table, at a place. */
export function finding(rule: FindingRule, place: LinePlace, parts: FindingParts = {}): DumpFinding {
  const { values = [], related = [], fixes = [], unnecessary = false } = parts;
  return {
    line: place.line,
    ...spanOf(place),
    code: rule.code,
    severity: rule.severity,
    message: formatMessage(rule.message, values),
    related,
    fixes: fixes.filter(isInDump),
    unnecessary,
  };
}

/** The columns, and of a script's command of several lines in which of them. */
export function spanOf({ start, end, row }: Span): Span {
  return row === undefined ? { start, end } : { start, end, row };
}

/** Lines of a listing or of a shell script are no place for words of iptables-save. */
function isInDump({ edits }: DumpFix): boolean {
  return edits.every(({ line }) => line.form === 'saved');
}

/** The whole line, without indentation and trailing blanks. */
export function wholeLine(line: DumpLine): LinePlace {
  return { line, start: line.start, end: line.end };
}

export function related(line: DumpLine, message: string): RelatedLine {
  return { ...wholeLine(line), message };
}

/** Where a line names its chain or what it jumps to: the last such word; else the whole line. */
export function nameIn(line: DumpLine, name: string): LinePlace {
  const start = line.text.lastIndexOf(name);
  return start < line.start ? wholeLine(line) : { line, start, end: start + name.length };
}

/** Other words for some columns. */
export function replace(title: string, place: LinePlace, text: string): DumpFix {
  return { title, edits: [{ line: place.line, start: place.start, end: place.end, text, whole: false }] };
}

export function removeLine(title: string, line: DumpLine): DumpFix {
  return { title, edits: [{ line, start: 0, end: line.text.length, text: '', whole: true }] };
}

/** A line above another one, with the line end and the indentation of that. */
export function insertAbove(title: string, line: DumpLine, text: string): DumpFix {
  const end = line.text.endsWith('\r') ? '\r\n' : '\n';
  const margin = line.text.slice(0, line.start);
  return { title, edits: [{ line, start: 0, end: 0, text: `${margin}${text}${end}`, whole: false }] };
}
