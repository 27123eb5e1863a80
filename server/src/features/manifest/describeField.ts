import { type Field, resolveAlias } from '../../kubernetes/index.ts';
import { code, lineLink } from '../markdown.ts';
import type { FieldPlace } from './place.ts';

/** Characters of a template that a hover shows. */
const MOST_TEMPLATE = 120;

/** What a field is for: its documentation, type and words. Empty where the table of fields has no sentence on it. */
export function describeField({ field }: FieldPlace): string[] {
  const own = field.row !== null ? field : listOf(field);
  const row = own?.row ?? null;
  if (own === null || row === null || row.doc === '' || isIdentity(own)) return [];
  const choices = row.values.map((value) => {
    const [word = '', version] = value.split('@');
    return version === undefined ? code(word) : `${code(word)} (from ${version})`;
  });
  return [
    `**${nameOf(own)}** · ${typeWords(row.type)}${row.since === null ? '' : ` · from ${row.since}`}`,
    '',
    row.doc,
    ...(choices.length === 0 ? [] : ['', `One of ${choices.join(', ')}.`]),
  ];
}

/** What a template leaves open, and what an alias stands for: said before anything else. */
export function describeSource({ document, object, field, node }: FieldPlace): string[] {
  if (node.kind === 'alias') {
    const target = resolveAlias(node);
    if (target === null) return [`${code(`*${node.name}`)} stands for nothing: no such anchor is above.`];
    const { start } = document.rangeOf(object, target);
    // A merge key is no field.
    const merged = field.isAbsent ? ', whose fields are taken in where they aren’t written here' : '';
    return [
      `${code(`*${node.name}`)} stands for what is in ${lineLink(document, { number: start.line })}${merged}.`,
    ];
  }
  // In a longer text, braces are a shell's or somebody else's.
  const isValue = node.kind === 'scalar' && node.template && node.text.length <= MOST_TEMPLATE;
  if (!isValue || node.text.trim().includes('\n')) return [];
  return [`${code(node.text.trim())} is filled in by a template: what it will be can’t be known here.`];
}

/** The items of a list of plain values share the list's documentation. */
function listOf({ parent }: Field): Field | null {
  return parent?.row != null && (parent.type.startsWith('[]') || parent.type.startsWith('map:'))
    ? parent
    : null;
}

/** The last word of its path. */
function nameOf({ path }: Field): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

/** `apiVersion` and `kind` explain themselves. */
function isIdentity({ path }: Field): boolean {
  return path === 'apiVersion' || path === 'kind';
}

/** "list of strings", "map of strings", "number or name", "ServiceSpec" */
function typeWords(type: string): string {
  if (type.startsWith('[]')) return `list of ${typeWords(type.slice(2))}`;
  if (type.startsWith('map:')) return `map of ${typeWords(type.slice(4))}`;
  return scalarWords[type] ?? type;
}

const scalarWords: Readonly<Record<string, string | undefined>> = {
  int32: 'number',
  int64: 'number',
  bool: 'true or false',
  intOrString: 'number or name',
  any: 'anything',
};
