import {
  type CompletionItem,
  CompletionItemKind,
  type CompletionList,
  InsertTextFormat,
  InsertTextMode,
} from 'vscode-languageserver-types';
import { documentAt, spellText } from '../../../kubernetes/index.ts';
import type { Position, Range } from '../../../text/index.ts';
import type { ManifestDocument } from '../../../workspace/index.ts';
import type { Features } from '../../context.ts';
import type { Choice } from './choice.ts';
import { fieldChoices } from './fieldChoices.ts';
import { labelPairChoices } from './labelChoices.ts';
import { type Slot, slotAt } from './slot.ts';
import { snippets } from './snippets.ts';
import { topChoices } from './topChoices.ts';
import { valueChoices } from './valueChoices.ts';

/** More are no help; typing on narrows them. */
const MOST_ITEMS = 300;

/**
 * What can stand at the cursor in an object that we know: its fields, the words that a field takes, names, ports and
 * labels that exist. Nothing in other objects, in comments and in text. A chosen one replaces the word under the
 * cursor, quotes included.
 * @param trigger the character that an editor asked for by itself, or null: somebody asked
 */
export function completion(
  features: Features,
  document: ManifestDocument,
  position: Position,
  trigger: string | null,
): CompletionList {
  const blank = blankAt(document, position);
  if (blank !== null) return trigger === null ? { isIncomplete: false, items: snippetItems(blank) } : NOTHING;
  const slot = slotAt(document, position);
  if (slot === null || (trigger !== null && !answersTo(trigger, slot))) return NOTHING;
  const range = document.lines.rangeOf(slot.word);
  const choices = choicesAt(features, slot);
  const items = choices.slice(0, MOST_ITEMS).map((choice, index) => itemOf(slot, choice, index, range));
  return { isIncomplete: choices.length > MOST_ITEMS, items };
}

const NOTHING: CompletionList = { isIncomplete: false, items: [] };

function choicesAt({ workspace }: Features, slot: Slot): Choice[] {
  const { view } = workspace.manifests;
  const top = topChoices(slot);
  if (top.length > 0 || slot.object === null) return top;
  if (slot.key !== null) return valueChoices(view, slot);
  const keys = [...labelPairChoices(view, slot), ...fieldChoices(slot)];
  return keys.length > 0 || !slot.isItem ? keys : valueChoices(view, slot);
}

/** A blank alone asks where a value or an item must come; between them it would be in the way. */
function answersTo(trigger: string, { key, isItem, line }: Slot): boolean {
  return trigger === ' ' && line.typed === '' && (key !== null || isItem);
}

function itemOf(slot: Slot, choice: Choice, index: number, range: Range): CompletionItem {
  const { label, kind, detail, doc, text, isSnippet } = choice;
  const { quote } = slot.line;
  const newText = text ?? writeValue(slot, label);
  return {
    label,
    kind,
    ...(detail !== '' && { detail }),
    ...(doc !== undefined && doc !== '' && { documentation: { kind: 'markdown', value: doc } }),
    // Editors hold what is typed, its quote too, against this.
    ...(quote !== '' && { filterText: `${quote}${label}` }),
    // In our order: the likelier ones first.
    sortText: String(index).padStart(4, '0'),
    ...(isSnippet && { insertTextFormat: InsertTextFormat.Snippet }),
    insertTextMode: InsertTextMode.asIs,
    textEdit: { range, newText },
  };
}

/** As a scalar: in the quotes that were begun, or in JSON's. */
function writeValue({ line: { quote }, yaml: { isJson }, key, around }: Slot, label: string): string {
  const type = key === null ? around.type : around.get(key).type;
  if (quote !== '') return `${quote}${label}${quote}`;
  if (type === 'bool' || type === 'int32' || type === 'int64') return label;
  return spellText(label, isJson ? 'double' : 'plain');
}

/** Is a whole manifest to begin here, with nothing but a word typed yet? The word's range. */
function blankAt(document: ManifestDocument, position: Position): Range | null {
  if (/\.json$/i.test(document.uri)) return null;
  const offset = document.lines.offsetAt(position);
  const yaml = documentAt(document.file, offset);
  const text = yaml?.text ?? document.text;
  const content = text.replace(/^(?:---.*|[ \t]*#.*)$/gm, '').trim();
  if (!/^[\w-]*$/.test(content)) return null;
  const { line, character } = position;
  const start = document.lines.offsetAt({ line, character: 0 });
  const before = document.text.slice(start, offset);
  if (
    !/^[\w-]*$/.test(before) ||
    before.startsWith('---') ||
    (content !== '' && !content.startsWith(before.trim()))
  )
    return null;
  const after = /^[\w-]*/.exec(document.text.slice(offset))?.[0].length ?? 0;
  return { start: { line, character: 0 }, end: { line, character: character + after } };
}

function snippetItems(range: Range): CompletionItem[] {
  return snippets.map(({ label, detail, body }, index) => ({
    label,
    kind: CompletionItemKind.Snippet,
    detail,
    sortText: String(index).padStart(4, '0'),
    insertTextFormat: InsertTextFormat.Snippet,
    insertTextMode: InsertTextMode.asIs,
    textEdit: { range, newText: body },
  }));
}
