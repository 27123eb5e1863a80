import type { Span } from '../../text/index.ts';
import { cutDocuments } from './cut.ts';
import { moveTree, parseDocument, type YamlDocument } from './document.ts';

/** A text and its documents, which follow each other without gap. */
export interface YamlFile {
  readonly text: string;
  readonly documents: readonly YamlDocument[];
}

/** `start` to `end` of the text before give way to `text`; UTF-16 offsets. */
export interface TextEdit extends Span {
  readonly text: string;
}

/** Reads a text as YAML (and so JSON). Never throws; the time is linear in its length. */
export function parseYaml(text: string): YamlFile {
  return { text, documents: cutDocuments(text).map((chunk) => parseDocument(text, chunk)) };
}

/**
 * The file after an edit. Documents before and behind it keep their trees; what it touches is read anew, and
 * where that fails keeps the tree that it had, moved along with the edit.
 */
export function updateYaml(previous: YamlFile, edit: TextEdit): YamlFile {
  const text = previous.text.slice(0, edit.start) + edit.text + previous.text.slice(edit.end);
  const delta = edit.text.length - (edit.end - edit.start);
  const chunks = cutDocuments(text);
  const old = previous.documents;
  let head = 0;
  while (head < old.length && head < chunks.length) {
    const document = old[head];
    const chunk = chunks[head];
    if (!document || !chunk || document.end >= edit.start || document.end !== chunk.end) break;
    head++;
  }
  let tail = 0;
  while (tail < old.length - head && tail < chunks.length - head) {
    const document = old[old.length - 1 - tail];
    const chunk = chunks[chunks.length - 1 - tail];
    if (!document || !chunk || document.start <= edit.end || document.start + delta !== chunk.start) break;
    tail++;
  }
  const touched = old.slice(head, old.length - tail);
  const renewed = chunks.slice(head, chunks.length - tail).map((chunk, index) => {
    const document = parseDocument(text, chunk);
    const before = touched.length === chunks.length - tail - head ? touched[index] : undefined;
    return document.tree === 'current' || !before ? document : withLastTree(document, before, edit);
  });
  return {
    text,
    documents: [
      ...old.slice(0, head),
      ...renewed,
      ...old
        .slice(old.length - tail)
        .map((document) => ({ ...document, start: document.start + delta, end: document.end + delta })),
    ],
  };
}

/** A tree that was whole once knows more than one with its unreadable lines left out. */
function withLastTree(document: YamlDocument, before: YamlDocument, edit: TextEdit): YamlDocument {
  if (before.tree === 'recovered' || !before.root) return document;
  const origin = before.start;
  const local = {
    start: clamp(edit.start - origin, 0, before.text.length),
    end: clamp(edit.end - origin, 0, before.text.length),
    text: edit.text,
  };
  // Only an edit wholly inside the document says how its offsets move.
  if (edit.start < origin || edit.end > before.end || document.start !== before.start) return document;
  return { ...document, root: moveTree(before.root, local), tree: 'stale' };
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
