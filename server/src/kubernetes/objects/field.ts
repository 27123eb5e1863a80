import type { Span } from '../../text/index.ts';
import {
  type MappingNode,
  type ResolvedNode,
  resolveAlias,
  type ScalarNode,
  type YamlNode,
} from '../yaml/index.ts';
import { elementType, type FieldRow, fieldRow, structOf } from './schema/index.ts';

/**
 * A place in an object, whether something is written there or not: what the API server reads, under its own
 * path (`spec.ports[0].port`), with where it was written.
 *
 * Three states. *Absent*: nothing, or null, which is the same to the server. *Known*: a value of the right
 * type. *Unknown*: a template's value, a wrong type, an alias that leads nowhere: it may be anything once
 * mended, so no rule speaks of it. The getters give the server's zero values for the first and the last.
 */
export class Field {
  readonly type: string;
  /** The value as written, aliases followed; null: absent. */
  readonly node: ResolvedNode | null;
  /** The key before it; null: a list's item, or the object itself. */
  readonly key: YamlNode | null;
  readonly parent: Field | null;
  readonly isUnknown: boolean;
  /** What leads here from the parent: a name, or an index in brackets. */
  readonly #step: string;
  #children: Map<string, Field> | null = null;
  #items: readonly Field[] | null = null;

  constructor(
    step: string,
    type: string,
    value: YamlNode | null,
    key: YamlNode | null,
    parent: Field | null,
  ) {
    const node = value && resolveAlias(value);
    const isNull = node?.kind === 'scalar' && node.value === null && !node.template;
    this.#step = step;
    this.type = type;
    this.node = isNull ? null : node;
    this.key = key;
    this.parent = parent;
    this.isUnknown =
      (value !== null && node === null) ||
      (this.node !== null && (isTemplate(this.node) || !fits(type, this.node)));
  }

  /** The name of the field, or the key in a map. Null: a list's item. */
  get name(): string | null {
    return this.parent === null || this.#step.startsWith('[') ? null : this.#step;
  }

  /** The API server's own path: `spec.ports[0].port`. */
  get path(): string {
    const above = this.parent?.path ?? '';
    return above === '' || this.#step.startsWith('[') ? above + this.#step : `${above}.${this.#step}`;
  }

  get isAbsent(): boolean {
    return this.node === null && !this.isUnknown;
  }

  get isKnown(): boolean {
    return this.node !== null && !this.isUnknown;
  }

  /** A field of a struct, or the value under a key of a map. Absent where this one is absent or unknown. */
  get(name: string): Field {
    const known = this.#children?.get(name);
    if (known) return known;
    const type = elementType(this.type) ?? fieldRow(this.type, name)?.type ?? 'any';
    const entry = this.#mapping?.fields.get(name);
    const child = new Field(name, type, entry?.value ?? null, entry?.key ?? null, this);
    this.#children ??= new Map();
    this.#children.set(name, child);
    return child;
  }

  /** Several steps at once: `at('spec', 'template', 'spec')`. */
  at(...names: readonly string[]): Field {
    let field: Field = this;
    for (const name of names) field = field.get(name);
    return field;
  }

  /** The items of a list. Empty where it is absent or unknown. */
  get items(): readonly Field[] {
    this.#items ??= this.#readItems();
    return this.#items;
  }

  /** The pairs of a map, in the order of the text. */
  get pairs(): readonly (readonly [string, Field])[] {
    return [...(this.#mapping?.fields.keys() ?? [])].map((name) => [name, this.get(name)]);
  }

  /** The text of a string; '' where there is none. */
  get text(): string {
    const value = this.#scalar?.value;
    return typeof value === 'string' ? value : '';
  }

  /** The number of an integer; 0 where there is none, as the server has it. */
  get number(): number {
    const value = this.#scalar?.value;
    return typeof value === 'number' ? value : 0;
  }

  get isTrue(): boolean {
    return this.#scalar?.value === true;
  }

  /** A port or a percentage: a number, or text. Null where there is none. */
  get intOrString(): number | string | null {
    const value = this.#scalar?.value;
    return typeof value === 'number' || typeof value === 'string' ? value : null;
  }

  /** The pairs of a map of strings; those that are unknown are left out. A null value is ''. */
  get labels(): ReadonlyMap<string, string> {
    const pairs = this.pairs.filter(([, value]) => !value.isUnknown);
    return new Map(pairs.map(([name, value]) => [name, value.text]));
  }

  /** The items of a list of strings; those that are unknown are left out. */
  get texts(): readonly string[] {
    return this.items.filter((item) => !item.isUnknown).map((item) => item.text);
  }

  /** Is anything in here unknown? What hangs on all of it must not be judged then. */
  get holdsUnknown(): boolean {
    if (this.isUnknown) return true;
    if (this.node?.kind === 'sequence') return this.items.some((item) => item.holdsUnknown);
    if (this.node?.kind !== 'mapping') return false;
    return this.pairs.some(([, value]) => value.holdsUnknown) || hasTemplateKey(this.node);
  }

  /** Its row in the table of fields, with documentation and values. Null for the entries of lists and maps. */
  get row(): FieldRow | null {
    return this.parent ? fieldRow(this.parent.type, this.#step) : null;
  }

  /** Where to point: at the value; without one at the key; without both at what should hold it. */
  get span(): Span {
    if (this.node && this.node.end > this.node.start && (this.node.kind === 'scalar' || this.node.flow))
      return this.node;
    if (this.key) return this.key;
    if (this.parent && this.node === null) return this.parent.#head;
    return this.#head;
  }

  /** A collection's beginning: the key before it, or the first line of an item. */
  get #head(): Span {
    if (this.key) return this.key;
    const first = this.node?.kind === 'mapping' ? this.node.entries[0]?.key : null;
    return first ?? this.node ?? this.parent?.span ?? { start: 0, end: 0 };
  }

  get #mapping(): MappingNode | null {
    return this.node?.kind === 'mapping' && !this.isUnknown ? this.node : null;
  }

  get #scalar(): ScalarNode | null {
    return this.node?.kind === 'scalar' && !this.isUnknown ? this.node : null;
  }

  #readItems(): readonly Field[] {
    if (this.node?.kind !== 'sequence' || this.isUnknown) return [];
    const type = elementType(this.type) ?? 'any';
    return this.node.items.map((item, index) => new Field(`[${index}]`, type, item, null, this));
  }
}

/** Would the API server's decoder take this node for a value of the type? */
export function fits(type: string, node: ResolvedNode): boolean {
  if (type === 'any') return true;
  if (type.startsWith('[]')) return node.kind === 'sequence';
  if (type.startsWith('map:') || structOf(type)) return node.kind === 'mapping';
  if (node.kind !== 'scalar') return false;
  const { value } = node;
  switch (type) {
    case 'string':
      return typeof value === 'string';
    case 'bool':
      return typeof value === 'boolean';
    case 'int32':
    case 'int64':
      return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= integerLimits[type];
    case 'intOrString':
      return typeof value === 'string' || fits('int32', node);
    case 'quantity':
      return typeof value === 'number' || (typeof value === 'string' && quantityPattern.test(value));
    case 'time':
      return typeof value === 'string' && timePattern.test(value);
    default:
      return false;
  }
}

const integerLimits = { int32: 2 ** 31 - 1, int64: 2 ** 63 };
// The form of https://pkg.go.dev/k8s.io/apimachinery/pkg/api/resource#Quantity
const quantityPattern = /^[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[KMGTPE]i|[numkMGTPE]|[eE][-+]?[0-9]+)?$/;
const timePattern = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[-+]\d\d:\d\d)$/;

function isTemplate(node: ResolvedNode): boolean {
  return node.kind === 'scalar' && node.template;
}

function hasTemplateKey(node: MappingNode): boolean {
  return node.entries.some(({ key }) => key.kind === 'scalar' && key.template);
}

/** Is a field another one, or somewhere inside of it? */
export function isWithin(field: Field, outer: Field): boolean {
  for (let at: Field | null = field; at !== null; at = at.parent) if (at === outer) return true;
  return false;
}
