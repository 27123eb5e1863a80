import {
  collectionsAround,
  columnOf,
  documentAt,
  Field,
  type ManifestObject,
  resolveAlias,
  type YamlDocument,
  type YamlNode,
  type YamlStep,
} from '../../../kubernetes/index.ts';
import type { Position, Span } from '../../../text/index.ts';
import type { ManifestDocument } from '../../../workspace/index.ts';
import { type HalfLine, readHalfLine } from './halfLine.ts';

/** What a cursor is about to fill: by the tree around it, which may be the last good one, and by its own line. */
export interface Slot {
  readonly document: ManifestDocument;
  readonly yaml: YamlDocument;
  /** Null: outside of every object, where a new one may begin, or one without a kind as yet. */
  readonly object: ManifestObject | null;
  /** Where keys stand: the struct, map or list around the cursor. Its type may be known where nothing is written. */
  readonly around: Field;
  /** The key before the cursor, whose value it is; null: a key or a list's item is being typed. */
  readonly key: string | null;
  /** Is it an item of a list? Then a struct's first key may stand there too. */
  readonly isItem: boolean;
  readonly line: HalfLine;
  /** What a choice replaces, in offsets of the text; quotes of the word included. */
  readonly word: Span;
  /** Keys that are there already, but for the one under the cursor. */
  readonly taken: ReadonlySet<string>;
}

/** Null: in a comment, in text of several lines, or in nothing that is ours. */
export function slotAt(document: ManifestDocument, position: Position): Slot | null {
  const offset = document.lines.offsetAt(position);
  const yaml = documentAt(document.file, offset);
  if (yaml === null) return null;
  const line = readHalfLine(document.text, yaml, offset);
  if (line === null) return null;
  const word = { start: line.word.start, end: line.word.end };
  const local = word.start - yaml.start;
  const path =
    line.flow === null
      ? blockPath(yaml, line, line.start - yaml.start)
      : (pathTo(yaml.root, line.flow.start) ?? []);
  if (path === null) return null;
  const found = fieldAlong(document, yaml, path);
  const base = { document, yaml, line, word, key: line.key, isItem: line.isItem };
  if (found === null) {
    // An object without its kind, or none at all: only what names it can be said.
    const isTop = line.column === 0 && path.length === 0;
    return isTop
      ? { ...base, object: null, around: topOf(yaml.root), taken: keysIn(yaml.root, line, local) }
      : null;
  }
  const { object, field } = found;
  const isInList = line.flow === null ? line.dash !== null : !line.flow.isMapping;
  const around = isInList ? (itemAt(field, line.start - yaml.start) ?? virtualItem(field)) : field;
  return { ...base, object, around, taken: keysIn(around.node, line, local) };
}

/** The collections that hold a line of block style. Null: the line belongs to text of several lines. */
function blockPath(yaml: YamlDocument, line: HalfLine, local: number): readonly YamlStep[] | null {
  const dash = line.dash;
  const path = [...collectionsAround(yaml, local, dash === null ? line.column : dash + 1)];
  if (dash !== null) {
    // A dash continues the list at its column: what is inside of the item before is not around it.
    const list = path.findIndex(
      (step) => !('entry' in step) && columnOf(yaml.text, step.parent.start) === dash,
    );
    if (list >= 0) path.length = list;
    else if (path.some((step) => 'entry' in step && columnOf(yaml.text, step.entry.key.start) > dash))
      return null;
  }
  const last = path.at(-1);
  const inside = last === undefined ? null : insideOf(last);
  // Below a value that has begun, a line goes on with that value.
  return inside?.kind === 'scalar' &&
    inside.end > inside.start &&
    inside.end <= local &&
    !isOwnWord(inside, local)
    ? null
    : path;
}

function isOwnWord(node: YamlNode, local: number): boolean {
  return node.start === local;
}

function insideOf(step: YamlStep): YamlNode | null {
  return 'entry' in step ? step.entry.value : (step.parent.items[step.index] ?? null);
}

/** From the root to the flow collection that begins at an offset; the last step leads into it. Null: no such one. */
function pathTo(root: YamlNode | null, start: number): readonly YamlStep[] | null {
  if (root === null) return null;
  if ((root.kind === 'mapping' || root.kind === 'sequence') && root.flow && root.start === start) return [];
  const steps: YamlStep[] =
    root.kind === 'mapping'
      ? root.entries.map((entry) => ({ parent: root, entry }))
      : root.kind === 'sequence'
        ? root.items.map((_, index) => ({ parent: root, index }))
        : [];
  for (const step of steps) {
    const inside = insideOf(step);
    if (inside === null || inside.start > start || inside.end < start) continue;
    const rest = pathTo(inside, start);
    if (rest !== null) return [step, ...rest];
  }
  return null;
}

function fieldAlong(
  document: ManifestDocument,
  yaml: YamlDocument,
  path: readonly YamlStep[],
): { object: ManifestObject; field: Field } | null {
  const objects = [...document.objects].filter(([, own]) => own === yaml).map(([object]) => object);
  const objectOf = (node: YamlNode | null) => {
    const resolved = node && resolveAlias(node);
    return objects.find(({ root }) => root.node !== null && root.node === resolved) ?? null;
  };
  let object = objectOf(yaml.root);
  let field = object?.root ?? null;
  for (const step of path) {
    if (field === null) {
      object = objectOf(insideOf(step));
      field = object?.root ?? null;
      continue;
    }
    const next: Field | undefined = 'entry' in step ? field.get(step.entry.name) : field.items[step.index];
    if (next === undefined) return null;
    field = next;
  }
  return object === null || field === null ? null : { object, field };
}

/** The item of a list that begins on the cursor's line. */
function itemAt(list: Field, local: number): Field | null {
  return list.items.find(({ node }) => node !== null && node.start === local) ?? null;
}

/** An item that nobody has written yet. */
function virtualItem(list: Field): Field {
  return new Field('[]', list.type.startsWith('[]') ? list.type.slice(2) : 'any', null, null, list);
}

/** The object that begins here, without a kind. */
function topOf(root: YamlNode | null): Field {
  return new Field('', 'any', root, null, null);
}

function keysIn(node: YamlNode | null, line: HalfLine, local: number): ReadonlySet<string> {
  const mapping = node && resolveAlias(node);
  if (mapping?.kind !== 'mapping') return new Set();
  const isOwn = (start: number) => line.key === null && start === local;
  return new Set([...mapping.fields].filter(([, { key }]) => !isOwn(key.start)).map(([name]) => name));
}
