import type { YamlDocument } from './document.ts';
import type { YamlFile } from './file.ts';
import type { MappingEntry, MappingNode, SequenceNode, YamlNode } from './node.ts';
import { lineStart } from './template.ts';

/** One step from a collection to what is inside it. */
export type YamlStep =
  | { readonly parent: MappingNode; readonly entry: MappingEntry }
  | { readonly parent: SequenceNode; readonly index: number };

/** What a cursor is on. */
export interface NodeAt {
  readonly document: YamlDocument;
  /** The innermost node that holds the offset, or touches it with one of its ends. */
  readonly node: YamlNode;
  readonly isKey: boolean;
  /** From the root to the node; the last step's entry is the node's own. Empty: the root itself. */
  readonly path: readonly YamlStep[];
}

/**
 * What is at an offset of the text: the one door from a cursor to the tree. The cursor stands between two
 * characters and belongs to the word on either side; between `key:` and the line's end it is on the key's empty
 * value. Null: outside of every tree.
 */
export function nodeAt(file: YamlFile, offset: number): NodeAt | null {
  const document = documentAt(file, offset);
  if (!document?.root) return null;
  const local = offset - document.start;
  if (!touches(document.root, local) && !isInEmptyValue(document, document.root, local)) return null;
  const path: YamlStep[] = [];
  let node = document.root;
  for (;;) {
    const step = stepAt(document, node, local);
    if (!step) return { document, node, isKey: false, path };
    path.push(step);
    const isKey = 'entry' in step && touches(step.entry.key, local);
    const inside: YamlNode | undefined = !('entry' in step)
      ? step.parent.items[step.index]
      : isKey
        ? step.entry.key
        : step.entry.value;
    if (!inside) return null;
    if (isKey && (inside.kind === 'scalar' || inside.kind === 'alias'))
      return { document, node: inside, isKey, path };
    node = inside;
  }
}

/** The document that an offset is in; at a border the one that it begins. */
export function documentAt(file: YamlFile, offset: number): YamlDocument | null {
  return (
    file.documents.find((document) => offset >= document.start && offset < document.end) ??
    file.documents.at(-1) ??
    null
  );
}

/**
 * Where a line that is being typed belongs: the collections around it by its indentation, as the block style
 * reads it, from the root on. `column` is the column of what is typed; only lines above count.
 */
export function collectionsAround(
  document: YamlDocument,
  offset: number,
  column: number,
): readonly YamlStep[] {
  const path: YamlStep[] = [];
  let node: YamlNode | null = document.root;
  while (node && (node.kind === 'mapping' || node.kind === 'sequence')) {
    const step = lastStepBefore(node, offset);
    if (!step) break;
    const start = 'entry' in step ? step.entry.key.start : node.start;
    const isFlow = step.parent.flow;
    if (!isFlow && columnOf(document.text, start) >= column) break;
    path.push(step);
    node = 'entry' in step ? step.entry.value : (step.parent.items[step.index] ?? null);
  }
  return path;
}

function stepAt(document: YamlDocument, node: YamlNode, offset: number): YamlStep | null {
  if (node.kind === 'sequence') {
    const index = node.items.findIndex((item) => touches(item, offset));
    return index < 0 ? null : { parent: node, index };
  }
  if (node.kind !== 'mapping') return null;
  const entry =
    node.entries.find(
      ({ key, value }) => touches(key, offset) || (touches(value, offset) && value.end > value.start),
    ) ?? node.entries.find((candidate) => isEmptyValueAt(document, candidate, offset));
  return entry ? { parent: node, entry } : null;
}

/** `key:` and blanks behind it: the cursor is where the value will be. */
function isEmptyValueAt(document: YamlDocument, { key, value }: MappingEntry, offset: number): boolean {
  if (value.end > value.start || value.kind !== 'scalar' || offset <= key.end || offset < value.start)
    return false;
  return (
    !/\S/.test(document.text.slice(value.start, offset)) &&
    !/[\r\n]/.test(document.text.slice(value.start, offset))
  );
}

function isInEmptyValue(document: YamlDocument, root: YamlNode, offset: number): boolean {
  return offset > root.end && !/[\S\r\n]/.test(document.text.slice(root.end, offset));
}

function lastStepBefore(node: MappingNode | SequenceNode, offset: number): YamlStep | null {
  if (node.kind === 'mapping') {
    const entry = node.entries.findLast(({ key }) => key.start < offset);
    return entry ? { parent: node, entry } : null;
  }
  const index = node.items.findLastIndex((item) => item.start <= offset);
  return index < 0 ? null : { parent: node, index };
}

/** The column of an offset, both from 0. */
export function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

function touches(node: YamlNode, offset: number): boolean {
  return node.start <= offset && offset <= node.end;
}
