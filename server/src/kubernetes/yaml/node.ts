import type { Span } from '../../text/index.ts';

/** What a scalar means once its quotes, its folding and its type are read. */
export type ScalarValue = string | number | boolean | null;

export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded';

/**
 * What every node has. Offsets are UTF-16 code units, counted from the start of the node's *document*, ends
 * exclusive: so a document that an edit only pushes down keeps its tree. `YamlDocument.start` makes them
 * offsets of the text.
 */
interface NodeBase {
  readonly start: number;
  readonly end: number;
  /** The name after `&`, without it. */
  readonly anchor: (Span & { readonly name: string }) | null;
}

export interface ScalarNode extends NodeBase {
  readonly kind: 'scalar';
  readonly style: ScalarStyle;
  /** `start` and `end` hold the quotes, this doesn't. Of a block scalar all its lines, with what is around. */
  readonly inner: Span;
  /** The text without quotes, escapes and folding: what a string of it would be. */
  readonly text: string;
  readonly value: ScalarValue;
  /** Holds `{{ }}` or `${ }`: what it will be once rendered can't be known. */
  readonly template: boolean;
}

/** `*name`. `target` is null where the anchor isn't known, holds the alias itself, or a limit was reached. */
export interface AliasNode extends NodeBase {
  readonly kind: 'alias';
  readonly name: string;
  readonly target: ResolvedNode | null;
}

export interface MappingEntry {
  readonly key: YamlNode;
  /** The key as JSON spells it: `80: x` has "80", `on: x` has "true". */
  readonly name: string;
  readonly value: YamlNode;
}

export interface MappingNode extends NodeBase {
  readonly kind: 'mapping';
  readonly flow: boolean;
  /** As written, merge keys and repeated ones too. */
  readonly entries: readonly MappingEntry[];
  /** What a reader sees: merge keys taken in, of repeated keys the last. */
  readonly fields: ReadonlyMap<string, MappingEntry>;
  /** Entries that a later one with the same key overrides. */
  readonly overridden: readonly MappingEntry[];
}

export interface SequenceNode extends NodeBase {
  readonly kind: 'sequence';
  readonly flow: boolean;
  readonly items: readonly YamlNode[];
}

export type ResolvedNode = ScalarNode | MappingNode | SequenceNode;
export type YamlNode = ResolvedNode | AliasNode;

/** The node itself, or what an alias stands for: with the place where that was written. */
export function resolveAlias(node: YamlNode): ResolvedNode | null {
  return node.kind === 'alias' ? node.target : node;
}

/** The value of a field of a mapping, aliases and merge keys resolved; null: no such field, or no mapping. */
export function fieldOf(node: YamlNode | null, name: string): ResolvedNode | null {
  const mapping = node && resolveAlias(node);
  if (mapping?.kind !== 'mapping') return null;
  const entry = mapping.fields.get(name);
  return entry ? resolveAlias(entry.value) : null;
}

/** The nodes right inside a node, keys too, in the order of the text. Does not step through aliases. */
export function childrenOf(node: YamlNode): readonly YamlNode[] {
  if (node.kind === 'mapping') return node.entries.flatMap((entry) => [entry.key, entry.value]);
  return node.kind === 'sequence' ? node.items : [];
}
