import { childrenOf, type YamlDocument, type YamlNode } from '../../../kubernetes/index.ts';
import type { Span } from '../../../text/index.ts';

/** The part of a line before the cursor, as far as it is typed. */
export interface HalfLine {
  /** Column of the key, or of the word where there is none. */
  readonly column: number;
  /** Where the key, or the word, begins: an offset of the whole text. */
  readonly start: number;
  /** Column of the last dash before it, in block style; null: none. */
  readonly dash: number | null;
  /** The key whose value the cursor is in; null: it is in a key or in an item. */
  readonly key: string | null;
  readonly isItem: boolean;
  /** The word under the cursor with its quotes, in offsets of the whole text; empty: nothing is typed yet. */
  readonly word: Span;
  /** What of it stands before the cursor, without quotes. */
  readonly typed: string;
  /** The quote that the word begins with. */
  readonly quote: '' | '"' | "'";
  /** Does a colon follow the word? Then it is a key that has its value already. */
  readonly hasColon: boolean;
  /** The flow collection around the cursor, in the document's offsets; null: block style. */
  readonly flow: (Span & { readonly isMapping: boolean }) | null;
}

const WORD = /[\w./-]/;
const BLOCK = /^(\s*)((?:- +)*)(?:(["']?)([\w./-]+)\3:[ \t]+)?(["']?)([\w./-]*)$/;
const FLOW = /[[{,]\s*(?:(["']?)([\w./-]+)\1:(?:\s+|(?=["'])))?(["']?)([\w./-]*)$/;

/** Null: in a comment, in quoted or several lines of text, or behind something that ends the line. */
export function readHalfLine(text: string, yaml: YamlDocument, offset: number): HalfLine | null {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const before = text.slice(start, offset);
  if (/(?:^|\s)#/.test(before) || isInText(yaml, offset - yaml.start)) return null;
  const flow = flowAround(yaml, offset - yaml.start);
  const from = flow === null ? start : flow.start + yaml.start;
  const match = (flow === null ? BLOCK : FLOW).exec(flow === null ? before : text.slice(from, offset));
  if (match === null) return null;
  const [indent = '', dashes = '', key, quote = '', typed = ''] =
    flow === null
      ? [match[1], match[2], match[4], match[5], match[6]]
      : ['', '', match[2], match[3], match[4]];
  const wordStart = offset - typed.length - quote.length;
  if (isInQuotes(yaml, offset - yaml.start, wordStart - yaml.start)) return null;
  const column = indent.length + dashes.length;
  return {
    column,
    start: flow === null ? start + column : wordStart,
    dash: dashes === '' ? null : indent.length + dashes.lastIndexOf('-'),
    key: key ?? null,
    isItem: key === undefined && (flow === null ? dashes !== '' : !flow.isMapping),
    ...wordAround(text, wordStart, offset, quote),
    typed,
    quote: quote === '"' || quote === "'" ? quote : '',
    flow,
  };
}

/** To the end of the word, its closing quote included. */
function wordAround(
  text: string,
  start: number,
  offset: number,
  quote: string,
): Pick<HalfLine, 'word' | 'hasColon'> {
  let end = offset;
  while (end < text.length && WORD.test(text[end] ?? '')) end++;
  if (quote !== '' && text[end] === quote) end++;
  return { word: { start, end }, hasColon: /^[ \t]*:/.test(text.slice(end, end + 20)) };
}

/** Is the cursor inside of a scalar that goes over several lines? */
function isInText({ root }: YamlDocument, local: number): boolean {
  let node = root;
  while (node !== null) {
    if (node.kind === 'scalar') {
      const isBlock = node.style === 'literal' || node.style === 'folded';
      return isBlock ? node.inner.start <= local && local <= node.inner.end : false;
    }
    node = childrenOf(node).find((child) => holds(child, local)) ?? null;
  }
  return false;
}

/** Is it a later word of a quoted text? */
function isInQuotes({ root }: YamlDocument, local: number, wordStart: number): boolean {
  let node = root;
  while (node !== null && node.kind !== 'scalar') {
    node = childrenOf(node).find((child) => child.start < local && local < child.end) ?? null;
  }
  return (node?.style === 'single' || node?.style === 'double') && node.start !== wordStart;
}

function holds(node: YamlNode, local: number): boolean {
  if (node.kind !== 'scalar') return node.start <= local && local <= node.end;
  return Math.min(node.start, node.inner.start) <= local && local <= Math.max(node.end, node.inner.end);
}

/** The innermost flow collection that the cursor is between the brackets of. */
function flowAround({ root }: YamlDocument, local: number): HalfLine['flow'] {
  let found: HalfLine['flow'] = null;
  let node: YamlNode | null = root;
  while (node !== null && node.kind !== 'scalar' && node.kind !== 'alias') {
    if (node.flow && node.start < local && local < node.end) {
      found = { start: node.start, end: node.end, isMapping: node.kind === 'mapping' };
    }
    node =
      childrenOf(node).find(
        (child) => child.start <= local && local <= child.end && child.kind !== 'scalar',
      ) ?? null;
  }
  return found;
}
