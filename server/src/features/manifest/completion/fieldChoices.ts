import { CompletionItemKind } from 'vscode-languageserver-types';
import { elementType, type FieldRow, leadingFields, structOf } from '../../../kubernetes/index.ts';
import type { Choice } from './choice.ts';
import { layoutOf } from './layout.ts';
import type { Slot } from './slot.ts';

/** The fields that the struct around the cursor can have and doesn't yet: those first that it must have. */
export function fieldChoices(slot: Slot): Choice[] {
  const struct = structOf(slot.around.type);
  if (struct === null) return [];
  const leading = leadingFields(slot.around.type);
  const rankOf = (name: string, row: FieldRow) => {
    const rank = leading.findIndex((it) => it.name === name);
    return rank >= 0 ? rank : name === 'status' || row.doc.startsWith('Set by the server') ? 1000 : 100;
  };
  return Object.entries(struct.fields)
    .filter(([name]) => !slot.taken.has(name))
    .map(([name, row]) => ({ name, row, rank: rankOf(name, row) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ name, row }) => {
      const isRequired = leading.some((it) => it.name === name && it.required);
      return {
        label: name,
        kind: CompletionItemKind.Property,
        detail: `${typeWords(row.type)}${isRequired ? ', required' : ''}`,
        doc: documentation(row),
        ...keyText(slot, name, row.type),
      };
    });
}

/** "list of text", "number", "pairs of text": a type as people call it. */
function typeWords(type: string): string {
  const inside = elementType(type);
  if (type.startsWith('[]') && inside !== null) return `list of ${typeWords(inside)}`;
  if (type.startsWith('map:') && inside !== null) return `pairs of ${typeWords(inside)}`;
  return scalarWords[type] ?? type;
}

const scalarWords: Readonly<Record<string, string | undefined>> = {
  string: 'text',
  bool: 'true or false',
  int32: 'number',
  int64: 'number',
  intOrString: 'number or name',
  quantity: 'quantity',
  time: 'time',
  any: 'anything',
};

function documentation({ doc, values, since }: FieldRow): string {
  const words = values.map((value) => `\`${value.split('@')[0]}\``).join(', ');
  return [doc, words && `One of ${words}.`, since && `Since ${since}.`].filter(Boolean).join('\n\n');
}

/** A key with what its value begins with: where that goes on the next line, in this document's indentation. */
export function keyText(
  { line, yaml }: Slot,
  name: string,
  type: string,
): Pick<Choice, 'text' | 'isSnippet'> {
  const key = writeKey(name, line.quote, yaml.isJson);
  if (line.hasColon) return { text: key };
  const isList = type.startsWith('[]');
  const isInside = isList || type.startsWith('map:') || structOf(type) !== null;
  if (line.flow !== null) {
    if (!isInside) {
      return yaml.isJson && type === 'string'
        ? { text: `${escapeSnippet(key)}: "$0"`, isSnippet: true }
        : { text: `${key}: ` };
    }
    const inner = isList && structOf(type.slice(2)) !== null ? '[{$0}]' : isList ? '[$0]' : '{$0}';
    return { text: `${escapeSnippet(key)}: ${inner}`, isSnippet: true };
  }
  if (!isInside) return { text: `${key}: ` };
  const { indent, list } = layoutOf(yaml);
  const next = `\n${' '.repeat(line.column + (isList ? list : indent))}`;
  return { text: `${escapeSnippet(key)}:${next}${isList ? '- ' : ''}$0`, isSnippet: true };
}

export function writeKey(name: string, quote: string, isJson: boolean): string {
  const mark = isJson ? '"' : quote;
  return `${mark}${name}${mark}`;
}

function escapeSnippet(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&');
}
