import { EVENT_ID, type Event, getScalarValue, SCALAR_STYLE, type ScalarEvent } from 'js-yaml';
import type { Span } from '../../text/index.ts';
import {
  type AliasNode,
  type MappingEntry,
  type MappingNode,
  type ResolvedNode,
  resolveAlias,
  type ScalarNode,
  type ScalarStyle,
  type SequenceNode,
  type YamlNode,
} from './node.ts';
import type { YamlProblem, YamlProblemCode } from './problem.ts';
import { resolveScalar } from './schema.ts';
import { touchesTemplate } from './template.ts';

export interface Composed {
  /** Null: no content but comments. */
  readonly root: YamlNode | null;
  readonly problems: readonly YamlProblem[];
}

/** A document whose aliases stand for more nodes than this, and for ten times more than are written, is a bomb. */
const maxExpandedNodes = 100_000;

/**
 * The tree of one document from js-yaml's events. `masked` is the text that the events' offsets are of; `text`
 * is what was written there, of the same length.
 */
export function composeTree(
  events: readonly Event[],
  text: string,
  masked: string,
  templates: readonly Span[],
): Composed {
  return new Composer(events, text, masked, templates).compose();
}

class Composer {
  readonly #events: readonly Event[];
  readonly #text: string;
  readonly #masked: string;
  readonly #templates: readonly Span[];
  readonly #problems: YamlProblem[] = [];
  readonly #anchors = new Map<string, { node: ResolvedNode; at: Span }>();
  /** How many nodes a node stands for, aliases written out. */
  readonly #weights = new Map<YamlNode, number>();
  #written = 0;
  /** The sum of what the aliases so far stand for. */
  #expanded = 0;
  #isBomb = false;
  #next = 0;
  /** Where the node before ended: an empty value has no place of its own in the events. */
  #position = 0;

  constructor(events: readonly Event[], text: string, masked: string, templates: readonly Span[]) {
    this.#events = events;
    this.#text = text;
    this.#masked = masked;
    this.#templates = templates;
  }

  compose(): Composed {
    const first = this.#events[this.#next++];
    if (first?.type !== EVENT_ID.DOCUMENT) return { root: null, problems: [] };
    const version = first.directives.find((directive) => directive.kind === 'yaml');
    if (version && version.version !== '1.1') {
      const at = Math.max(this.#text.indexOf('%YAML'), 0);
      const reason = `only YAML 1.1 is read, not ${version.version}`;
      this.#problem('yaml-version', { start: at, end: at + '%YAML 1.x'.length }, reason);
    }
    const event = this.#events[this.#next];
    if (
      event?.type === EVENT_ID.SCALAR &&
      event.valueStart < 0 &&
      event.tagStart < 0 &&
      event.anchorStart < 0
    ) {
      return { root: null, problems: this.#problems };
    }
    return { root: this.#node(), problems: this.#problems };
  }

  #node(): YamlNode {
    const event = this.#events[this.#next++];
    this.#written++;
    let node: YamlNode;
    if (event?.type === EVENT_ID.SCALAR) node = this.#scalar(event);
    else if (event?.type === EVENT_ID.ALIAS) node = this.#alias(event.anchorStart, event.anchorEnd);
    else if (event?.type === EVENT_ID.SEQUENCE) node = this.#sequence(event);
    else if (event?.type === EVENT_ID.MAPPING) node = this.#mapping(event);
    else throw new Error('js-yaml gave no node where one belongs');
    this.#position = Math.max(this.#position, node.end);
    if (node.kind !== 'alias' && node.anchor) {
      this.#anchors.set(node.anchor.name, { node, at: node.anchor });
    }
    return node;
  }

  #scalar(event: ScalarEvent): ScalarNode {
    const anchor = this.#anchor(event.anchorStart, event.anchorEnd);
    const style = styles[event.style] ?? 'plain';
    const tag = event.tagStart < 0 ? null : this.#text.slice(event.tagStart, event.tagEnd);
    const hasText = event.valueStart >= 0;
    const at = Math.max(this.#position, event.anchorEnd, event.tagEnd);
    const inner = hasText ? { start: event.valueStart, end: event.valueEnd } : { start: at, end: at };
    const isQuoted = style === 'single' || style === 'double';
    const span = isQuoted ? { start: inner.start - 1, end: inner.end + 1 } : this.#trimmed(inner);
    const template = touchesTemplate(this.#templates, span.start, span.end);
    const source = this.#text.slice(inner.start, inner.end);
    // Simple as it was read, with lines joined; as it was written it may be folded.
    const fast = event.fast && !/[\r\n]/.test(source);
    const text = template || !hasText ? source : getScalarValue(this.#text, { ...event, fast });
    const resolved = template ? text : resolveScalar(text, style === 'plain', tag);
    if (resolved === undefined || (typeof resolved === 'number' && !Number.isFinite(resolved))) {
      this.#problem('unreadable-value', span, `${text} can't be read${tag ? ` as ${tag}` : ' as JSON'}`);
    }
    const value = resolved === undefined ? text : resolved;
    this.#position = Math.max(this.#position, span.end);
    return { kind: 'scalar', ...span, anchor, style, inner, text, value, template };
  }

  /** A block scalar's range begins and ends with its text, not with its indentation and its line breaks. */
  #trimmed({ start, end }: Span): Span {
    const text = this.#text.slice(start, end);
    if (text.trim() === '') return { start, end: start };
    return { start: start + text.search(/\S/), end: start + text.trimEnd().length };
  }

  #alias(start: number, end: number): AliasNode {
    const name = this.#text.slice(start, end);
    const anchored = this.#anchors.get(name);
    const span = { start: start - 1, end };
    if (!anchored)
      this.#problem('unknown-alias', span, `no anchor &${name} before this alias, and around it neither`);
    const node: AliasNode = { kind: 'alias', ...span, anchor: null, name, target: anchored?.node ?? null };
    const weight = anchored ? this.#weight(anchored.node) : 1;
    this.#expanded += weight;
    const isHeavy = this.#expanded > maxExpandedNodes && this.#expanded > 10 * this.#written;
    if (!isHeavy || !anchored) {
      this.#weights.set(node, weight);
      return node;
    }
    if (!this.#isBomb) {
      this.#isBomb = true;
      const reason = `aliases make this document stand for more than ${maxExpandedNodes} values`;
      this.#problem('alias-bomb', span, reason, anchored.at);
    }
    return { ...node, target: null };
  }

  #sequence(event: Event & { type: typeof EVENT_ID.SEQUENCE }): SequenceNode {
    const items: YamlNode[] = [];
    let weight = 1;
    this.#position = Math.max(this.#position, event.start);
    const flow = event.style === 2;
    while (this.#hasMore()) {
      if (!flow) this.#position = this.#after('-');
      const item = this.#node();
      weight += this.#weight(item);
      items.push(item);
    }
    const node: SequenceNode = {
      kind: 'sequence',
      start: event.start,
      end: this.#collectionEnd(event.start, ']', flow),
      anchor: this.#anchor(event.anchorStart, event.anchorEnd),
      flow,
      items,
    };
    this.#weights.set(node, weight);
    return node;
  }

  #mapping(event: Event & { type: typeof EVENT_ID.MAPPING }): MappingNode {
    const entries: MappingEntry[] = [];
    let weight = 1;
    this.#position = Math.max(this.#position, event.start);
    while (this.#hasMore()) {
      const key = this.#node();
      this.#position = this.#after(':');
      const value = this.#node();
      weight += this.#weight(key) + this.#weight(value);
      const name = keyName(key);
      if (name === null)
        this.#problem('unreadable-value', key, 'a key of JSON is text, a number or a boolean');
      if (isMergeKey(key) && !isMergeable(value)) {
        this.#problem('unreadable-value', value, '<< takes a mapping, or a list of mappings');
      }
      entries.push({ key, name: name ?? '', value });
    }
    const flow = event.style === 2;
    const node: MappingNode = {
      kind: 'mapping',
      start: event.start,
      end: this.#collectionEnd(event.start, '}', flow),
      anchor: this.#anchor(event.anchorStart, event.anchorEnd),
      flow,
      entries,
      ...mergedFields(entries),
    };
    this.#weights.set(node, weight);
    return node;
  }

  #hasMore(): boolean {
    const event = this.#events[this.#next];
    if (event && event.type !== EVENT_ID.POP) return true;
    this.#next++;
    return false;
  }

  #weight(node: YamlNode): number {
    return this.#weights.get(node) ?? 1;
  }

  #anchor(start: number, end: number): (Span & { name: string }) | null {
    return start < 0 ? null : { start: start - 1, end, name: this.#text.slice(start, end) };
  }

  /** Behind the next indicator, or here if what follows is something else (`? key`, a pair without colon). */
  #after(indicator: string): number {
    const at = skipSpace(this.#masked, this.#position);
    return this.#masked[at] === indicator ? at + 1 : this.#position;
  }

  /** A block collection ends with its last child; a flow one with its bracket. */
  #collectionEnd(start: number, bracket: string, flow: boolean): number {
    if (!flow || (this.#masked[start] !== '[' && this.#masked[start] !== '{'))
      return Math.max(this.#position, start);
    let at = Math.max(this.#position, start + 1);
    for (;;) {
      at = skipSpace(this.#masked, at);
      if (this.#masked[at] === bracket) break;
      // A comma, or the colon of a pair without value.
      if (at >= this.#masked.length || !',:?'.includes(this.#masked[at] ?? ''))
        return Math.max(this.#position, start);
      at++;
    }
    this.#position = at + 1;
    return at + 1;
  }

  #problem(code: YamlProblemCode, at: Span, reason: string, related: Span | null = null): void {
    this.#problems.push({ code, start: at.start, end: at.end, reason, related });
  }
}

const styles: Readonly<Record<number, ScalarStyle>> = {
  [SCALAR_STYLE.PLAIN]: 'plain',
  [SCALAR_STYLE.SINGLE_QUOTED]: 'single',
  [SCALAR_STYLE.DOUBLE_QUOTED]: 'double',
  [SCALAR_STYLE.LITERAL_BLOCK]: 'literal',
  [SCALAR_STYLE.FOLDED_BLOCK]: 'folded',
};

/** Behind blanks, line breaks and comments. */
function skipSpace(text: string, from: number): number {
  let at = from;
  for (;;) {
    const char = text[at];
    if (char === ' ' || char === '\t' || char === '\n' || char === '\r') {
      at++;
    } else if (char === '#' && (at === 0 || /\s/.test(text[at - 1] ?? ''))) {
      while (at < text.length && text[at] !== '\n' && text[at] !== '\r') at++;
    } else {
      return at;
    }
  }
}

/** A key as JSON spells it; null: JSON has no such key. */
function keyName(key: YamlNode): string | null {
  const node = resolveAlias(key);
  if (node?.kind !== 'scalar' || node.value === null) return null;
  return String(node.value);
}

/** Explicit keys win over merged ones; of several merged mappings the first; of repeated keys the last. */
function mergedFields(entries: readonly MappingEntry[]): {
  fields: ReadonlyMap<string, MappingEntry>;
  overridden: readonly MappingEntry[];
} {
  const fields = new Map<string, MappingEntry>();
  const overridden: MappingEntry[] = [];
  const merges: MappingEntry[] = [];
  for (const entry of entries) {
    if (isMergeKey(entry.key)) {
      merges.push(entry);
      continue;
    }
    const earlier = fields.get(entry.name);
    if (earlier) overridden.push(earlier);
    fields.set(entry.name, entry);
  }
  for (const merge of merges) {
    const source = resolveAlias(merge.value);
    const mappings = source?.kind === 'sequence' ? source.items.map(resolveAlias) : [source];
    for (const mapping of mappings) {
      if (mapping?.kind !== 'mapping') continue;
      for (const [name, entry] of mapping.fields) if (!fields.has(name)) fields.set(name, entry);
    }
  }
  return { fields, overridden };
}

function isMergeable(value: YamlNode): boolean {
  const node = resolveAlias(value);
  if (node === null || node.kind === 'mapping') return true;
  return (
    node.kind === 'sequence' &&
    node.items.every((item) => (resolveAlias(item)?.kind ?? 'mapping') === 'mapping')
  );
}

function isMergeKey(key: YamlNode): boolean {
  return key.kind === 'scalar' && key.style === 'plain' && key.text === '<<';
}
