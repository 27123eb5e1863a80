import type { Span } from '../text/index.ts';
import type { Field, ManifestObject } from './objects/index.ts';
import { resolveAlias, type ScalarNode, spellText, type TextEdit, type YamlDocument } from './yaml/index.ts';

/** A change that mends what a finding is about, and nothing else. */
export interface ManifestFix {
  /** What the change does, as an editor offers it: "Change to web". */
  readonly title: string;
  readonly edits: readonly ManifestEdit[];
}

/** Offsets count from the start of the object's document. */
export interface ManifestEdit extends Span {
  readonly object: ManifestObject;
  /** What takes the span's place; of several lines only as `item`. */
  readonly text: string;
  /**
   * `span`: `text` takes its place. `lines`: all lines that the span touches go. `item`: `text` becomes another item
   * of the list that the span is, its lines indented like the others.
   */
  readonly as: 'span' | 'lines' | 'item';
}

/** Another text for a scalar, in its own quotes. Nothing where a template, an alias or several lines stand there. */
export function changeText(object: ManifestObject, field: Field, text: string): ManifestFix[] {
  const node = ownScalar(field);
  if (node === null || node.style === 'literal' || node.style === 'folded') return [];
  return change(object, `Change to ${text}`, node, spellText(text, node.style));
}

/** A number without quotes. */
export function changeNumber(object: ManifestObject, field: Field, value: number): ManifestFix[] {
  const node = ownScalar(field);
  return node === null ? [] : change(object, `Change to ${value}`, node, String(value));
}

/** The text that is written, in quotes: `"8080"`. */
export function quote(object: ManifestObject, span: Span, text: string): ManifestFix[] {
  return change(object, 'Put it in quotes', span, JSON.stringify(text));
}

/** Another name for a key. */
export function renameKey(object: ManifestObject, field: Field, name: string): ManifestFix[] {
  const key = field.key && resolveAlias(field.key);
  if (key?.kind !== 'scalar' || key.template) return [];
  return change(object, `Change to ${name}`, key, spellText(name, key.style));
}

/** A field goes, with its lines. Nothing where others share these: in flow style. */
export function remove(object: ManifestObject, field: Field): ManifestFix[] {
  const { key, node, parent } = field;
  const around = parent?.node;
  if (key === null || node === null || around?.kind !== 'mapping' || around.flow) return [];
  // The first key of a list's item stands behind the item's dash.
  const isFirst = around.entries[0]?.key === key && parent?.key === null;
  if (isFirst || around.entries.length === 1) return [];
  const span = { start: key.start, end: Math.max(key.end, node.end) };
  return [{ title: `Remove ${nameOf(field)}`, edits: [{ object, ...span, text: '', as: 'lines' }] }];
}

/** Another item for a list in block style. */
export function addItem(object: ManifestObject, title: string, list: Field, text: string): ManifestFix[] {
  const { node } = list;
  if (node?.kind !== 'sequence' || node.flow || node.items.length === 0) return [];
  return [{ title, edits: [{ object, start: node.start, end: node.end, text, as: 'item' }] }];
}

/** Joins the edits of several changes under one title; nothing where one of them is none. */
export function together(title: string, ...fixes: readonly (readonly ManifestFix[])[]): ManifestFix[] {
  if (fixes.some((fix) => fix.length === 0)) return [];
  return [{ title, edits: fixes.flatMap(([fix]) => fix?.edits ?? []) }];
}

/** An edit as one of its document's text, offsets counted from the document's start. Null: it can't be done. */
export function textEditOf(edit: ManifestEdit, { text }: YamlDocument): TextEdit | null {
  const { start, end, as } = edit;
  if (as === 'span') return { start, end, text: edit.text };
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const next = text.indexOf('\n', end);
  if (as === 'lines') return { start: lineStart, end: next < 0 ? text.length : next + 1, text: '' };
  const indentation = text.slice(lineStart, start);
  if (!/^ *$/.test(indentation) || text[start] !== '-') return null;
  const lineEnd = next < 0 ? text.length : text[next - 1] === '\r' ? next - 1 : next;
  const feed = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = edit.text
    .split('\n')
    .map((line, index) => `${indentation}${index === 0 ? '- ' : '  '}${line}`);
  return { start: lineEnd, end: lineEnd, text: `${feed}${lines.join(feed)}` };
}

/** The scalar that is written at the field itself; null: another place's, by an alias or a merge key, or none. */
function ownScalar({ node, parent }: Field): ScalarNode | null {
  if (node?.kind !== 'scalar' || node.template) return null;
  const around = parent?.node;
  return !around || (around.start <= node.start && node.end <= around.end) ? node : null;
}

function change(object: ManifestObject, title: string, { start, end }: Span, text: string): ManifestFix[] {
  return [{ title, edits: [{ object, start, end, text, as: 'span' }] }];
}

function nameOf({ path }: Field): string {
  return path.slice(path.lastIndexOf('.') + 1);
}
