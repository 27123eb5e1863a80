import type { CompletionItem, CompletionList } from 'vscode-languageserver-types';
import type { Position } from '../../../text/index.ts';
import type { DumpDocument } from '../../../workspace/index.ts';
import type { Features } from '../../context.ts';
import { hasInOrder } from '../../symbolQuery.ts';
import { rangeOf } from '../lines.ts';
import { chainItems, declaredItems } from './chainItems.ts';
import { type Cursor, cursorAt } from './cursor.ts';
import { commandItems, lineItems, optionItems, policyItems, tableItems } from './optionItems.ts';
import { matchItems, targetItems } from './targetItems.ts';
import { valueItems } from './valueItems.ts';

/** What can be chosen; the part of a `CompletionItem` that differs from one to another. */
export interface Choice extends Omit<CompletionItem, 'documentation' | 'textEdit'> {
  /** Markdown. */
  readonly doc?: readonly string[];
  /** Both, made for those that are shown: a dump may have tens of thousands of chains. */
  readonly describe?: () => Pick<Choice, 'detail' | 'doc'>;
}

/** More are no help; typing on narrows them. */
const MOST_ITEMS = 300;

/**
 * What can stand at the cursor: chains, targets and matches valid there, options of what the rule names already,
 * words and values. A chosen one replaces the word under the cursor.
 * @param trigger the character that an editor asked for by itself, or null: somebody asked
 */
export function completion(
  features: Features,
  document: DumpDocument,
  position: Position,
  trigger: string | null,
): CompletionList {
  const cursor = cursorAt(document, position);
  if (cursor === null || (trigger !== null && !answersTo(trigger, cursor))) return NOTHING;
  const typed = cursor.typed.toLowerCase();
  // As editors filter.
  const fitting = choicesAt(features, document, cursor).filter(({ label }) =>
    hasInOrder(label.toLowerCase(), typed),
  );
  const items = fitting.slice(0, MOST_ITEMS).map((choice, index): CompletionItem => {
    const { describe, doc, ...item } = { ...choice, ...choice.describe?.() };
    const newText = item.insertText ?? item.label;
    return {
      ...item,
      // In our order: the likelier ones first.
      sortText: String(index).padStart(4, '0'),
      textEdit: { range: rangeOf(cursor.line, cursor.span), newText },
      ...(doc === undefined ? {} : { documentation: { kind: 'markdown', value: doc.join('\n') } }),
    };
  });
  return { isIncomplete: fitting.length > MOST_ITEMS, items };
}

const NOTHING: CompletionList = { isIncomplete: false, items: [] };

/** A blank alone asks for a value that must come; behind a rule that could end there it would be in the way. */
function answersTo(trigger: string, { slot, isCommand }: Cursor): boolean {
  if (trigger !== ' ') return true;
  return slot.kind !== 'option' && slot.kind !== 'line' && !(slot.kind === 'command' && !isCommand);
}

function choicesAt(features: Features, document: DumpDocument, cursor: Cursor): Choice[] {
  const { slot } = cursor;
  switch (slot.kind) {
    case 'line':
      return lineItems(cursor);
    case 'table':
      return tableItems();
    case 'declared':
      return declaredItems(cursor);
    case 'policy':
      return policyItems(cursor, slot.chain);
    case 'command':
      return commandItems(cursor);
    case 'chain':
      return chainItems(cursor, slot.verb);
    case 'option':
      return optionItems(cursor, slot);
    case 'match':
      return matchItems(cursor, slot.rule);
    case 'target':
      return targetItems(cursor, slot);
    case 'value':
      return valueItems(features, document, cursor, slot);
  }
}
