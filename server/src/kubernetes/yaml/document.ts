import { parseEvents, YAMLException } from 'js-yaml';
import type { Span } from '../../text/index.ts';
import { composeTree } from './compose.ts';
import type { Chunk } from './cut.ts';
import { resolveAlias, type YamlNode } from './node.ts';
import type { YamlProblem } from './problem.ts';
import { lineStart, maskTemplates } from './template.ts';

/**
 * One document of a text. Its own offsets, and those of everything in it, count from `start`; they stay valid
 * when an edit elsewhere moves the document, and so do `root` and `problems`, which are then the same objects.
 */
export interface YamlDocument extends Span {
  /** What was written, marker line included. */
  readonly text: string;
  /** Null: nothing but comments, or nothing that could be read. */
  readonly root: YamlNode | null;
  readonly problems: readonly YamlProblem[];
  /**
   * `current`: the tree is this text's. `recovered`: some lines can't be read, the tree is that of the others.
   * `stale`: the tree is that of an earlier text, its offsets moved along with the edits.
   */
  readonly tree: 'current' | 'recovered' | 'stale';
  /**
   * `lines`: a template engine adds or drops whole lines here, so what is absent may be there once rendered.
   * `values`: some scalars are not known. Both: problems of syntax say nothing.
   */
  readonly template: 'none' | 'values' | 'lines';
  /** Begins with a bracket: JSON, or flow style from the start. */
  readonly isJson: boolean;
}

/** Deeper nesting is a problem, not a document. The API server itself stops at 10 000; people stop at 30. */
const maxDepth = 500;
/** So many unreadable lines are stepped over before the rest is given up. */
const maxSkippedLines = 5;
/** So many lines of flow collections may stand further left than YAML wants. */
const maxJoinedLines = 100;

/** Reads one document. Never throws. */
export function parseDocument(text: string, chunk: Chunk): YamlDocument {
  const source = text.slice(chunk.start, chunk.end);
  const content = source.slice(0, chunk.dropped.start - chunk.start);
  const mask = maskTemplates(content);
  const template = mask.structural ? 'lines' : mask.regions.length > 0 ? 'values' : 'none';
  // A chart's file may begin with an action, `{{- if … }}`.
  const isJson = /^(?:\uFEFF)?\s*(?:\[|\{(?![{%]))/.test(source.slice(chunk.contentStart - chunk.start));
  const problems: YamlProblem[] = [];
  let masked = mask.text;
  let tree: YamlDocument['tree'] = 'current';
  let root: YamlNode | null = null;
  for (let skipped = 0, joined = 0; skipped <= maxSkippedLines; skipped++) {
    try {
      const composed = composeTree(parseEvents(masked, { maxDepth }), content, masked, mask.regions);
      root = composed.root;
      problems.push(...composed.problems);
      break;
    } catch (error) {
      const joinedText = joined < maxJoinedLines ? joinFlowLine(masked, error) : null;
      if (joinedText !== null) {
        masked = joinedText;
        joined++;
        skipped--;
        continue;
      }
      if (skipped === 0) problems.push(syntaxProblem(error, content));
      tree = 'recovered';
      const without = skipLine(masked, error);
      if (without === null) break;
      masked = without;
    }
  }
  problems.push(...lostText(source, chunk));
  return {
    start: chunk.start,
    end: chunk.end,
    text: source,
    root,
    problems: template === 'none' ? problems : problems.filter((problem) => problem.code !== 'syntax'),
    tree,
    template,
    isJson,
  };
}

/** Could the API server's reader make anything of it? A document with such a problem fails as a whole. */
export function isReadable(document: YamlDocument): boolean {
  return document.problems.every((problem) => problem.code === 'dropped-text');
}

function syntaxProblem(error: unknown, text: string): YamlProblem {
  if (!(error instanceof YAMLException)) throw error;
  const at = Math.min(error.mark?.position ?? 0, text.length);
  const { start, end } = tokenAround(text, at);
  const code = error.reason.startsWith('nesting exceeded') ? 'too-deep' : 'syntax';
  return { code, start, end, reason: error.reason, related: null };
}

/** js-yaml points between characters; people want something underlined: the word there, or the one before. */
function tokenAround(text: string, at: number): Span {
  let start = at;
  while (start > 0 && /\s/.test(text[start] ?? ' ') && text[start] !== '\n') start--;
  if (text[start] === '\n' || start >= text.length) {
    while (start > 0 && /\s/.test(text[start] ?? ' ')) start--;
  }
  let end = start;
  while (end < text.length && !/\s/.test(text[end] ?? ' ')) end++;
  while (start > 0 && !/\s/.test(text[start - 1] ?? ' ')) start--;
  return { start, end: Math.max(end, Math.min(start + 1, text.length)) };
}

/**
 * go-yaml takes flow collections whose lines, mostly the closing bracket, stand no further right than what they
 * are in; YAML and js-yaml don't. Inside of them a line break is a blank: so the text with the break before the
 * error taken for one. Null: the error is another one.
 */
function joinFlowLine(text: string, error: unknown): string | null {
  if (!(error instanceof YAMLException) || error.reason !== 'deficient indentation') return null;
  const at = Math.min(error.mark?.position ?? 0, text.length);
  const blank = /[ \t\r\n]*$/.exec(text.slice(0, at));
  if (!blank || !/[\r\n]/.test(blank[0])) return null;
  const before = text.slice(lineStart(text, blank.index), blank.index);
  const comment = /(?:^|[ \t])#[^'"]*$/.exec(before)?.[0].length ?? 0;
  const length = comment + blank[0].length;
  return text.slice(0, at - length) + ' '.repeat(length) + text.slice(at);
}

/**
 * The text without the line that an error points at, or the last line with anything on it before that. A lone
 * word above it is the likelier culprit: `spec:`, `sel`, `ports:` fails at the last, and the word is being
 * typed. Null: there is no such line, so nothing can be recovered.
 */
function skipLine(text: string, error: unknown): string | null {
  if (!(error instanceof YAMLException) || error.reason.startsWith('nesting exceeded')) return null;
  const at = lineWithText(text, Math.min(error.mark?.position ?? 0, text.length));
  if (!at) return null;
  const above = at.start > 0 ? lineWithText(text, at.start - 1) : null;
  const isWordAbove = above && /^\s*[\w./-]+\s*$/.test(text.slice(above.start, above.end));
  const { start, end } = isWordAbove && !/^\s*[\w./-]+\s*$/.test(text.slice(at.start, at.end)) ? above : at;
  return text.slice(0, start) + '\n'.repeat(end - start) + text.slice(end);
}

/** The line that an offset is in, or the nearest above it that isn't blank, a comment or a marker. */
function lineWithText(text: string, offset: number): Span | null {
  for (let at = offset; ; ) {
    const start = lineStart(text, at);
    const next = text.indexOf('\n', at);
    const end = next < 0 ? text.length : next;
    const line = text.slice(start, end);
    if (line.trim() !== '' && !/^(?:---|\s*#)/.test(line)) return { start, end };
    if (start === 0) return null;
    at = start - 1;
  }
}

function lostText(source: string, chunk: Chunk): YamlProblem[] {
  const problems: YamlProblem[] = [];
  const marker = /^---[ \t]+(?!#)(\S.*)$/m.exec(source.slice(0, firstLineEnd(source)));
  if (marker?.[1]) {
    const start = marker[0].length - marker[1].length;
    const reason = 'kubectl takes nothing but a comment behind ---';
    problems.push({
      code: 'dropped-text',
      start,
      end: start + marker[1].trimEnd().length,
      reason,
      related: null,
    });
  }
  if (chunk.dropped.end > chunk.dropped.start) {
    const rest = source.slice(chunk.dropped.start - chunk.start);
    const start = chunk.dropped.start - chunk.start + rest.search(/\S/);
    const reason = 'kubectl drops what follows ... up to the next ---';
    problems.push({ code: 'dropped-text', start, end: start + rest.trim().length, reason, related: null });
  }
  return problems;
}

function firstLineEnd(text: string): number {
  const end = text.search(/[\r\n]/);
  return end < 0 ? text.length : end;
}

/** The tree of an earlier text of the document as far as an edit lets it live: its offsets moved along. */
export function moveTree(root: YamlNode, edit: Span & { readonly text: string }): YamlNode {
  const delta = edit.text.length - (edit.end - edit.start);
  const moveStart = (at: number) =>
    at >= edit.end ? at + delta : Math.min(at, edit.start + edit.text.length);
  const moveEnd = (at: number) =>
    at >= edit.end ? at + delta : at > edit.start ? edit.start + edit.text.length : at;
  const span = ({ start, end }: Span) => ({
    start: moveStart(start),
    end: Math.max(moveStart(start), moveEnd(end)),
  });
  const moved = new Map<YamlNode, YamlNode>();
  const move = (node: YamlNode): YamlNode => {
    const known = moved.get(node);
    if (known) return known;
    const base = { ...span(node), anchor: node.anchor && { ...node.anchor, ...span(node.anchor) } };
    const result = moveNode(node, base, move, span);
    moved.set(node, result);
    return result;
  };
  return move(root);
}

function moveNode(
  node: YamlNode,
  base: Span & { anchor: YamlNode['anchor'] },
  move: (node: YamlNode) => YamlNode,
  span: (span: Span) => Span,
): YamlNode {
  if (node.kind === 'scalar') return { ...node, ...base, inner: span(node.inner) };
  if (node.kind === 'alias')
    return { ...node, ...base, target: node.target && resolveAlias(move(node.target)) };
  if (node.kind === 'sequence') return { ...node, ...base, items: node.items.map(move) };
  const entries = new Map(
    [...node.entries, ...node.fields.values()].map((entry) => [
      entry,
      { name: entry.name, key: move(entry.key), value: move(entry.value) },
    ]),
  );
  return {
    ...node,
    ...base,
    entries: node.entries.map((entry) => entries.get(entry) ?? entry),
    fields: new Map([...node.fields].map(([name, entry]) => [name, entries.get(entry) ?? entry])),
    overridden: node.overridden.map((entry) => entries.get(entry) ?? entry),
  };
}
