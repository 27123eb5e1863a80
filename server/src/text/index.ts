/**
 * Room `text`: places in a document and what an edit does to its lines.
 *
 * Knows nothing of any language. Promises: lines and characters count from 0, characters are UTF-16 code
 * units, ends are exclusive; the same as in LSP, so that a `Range` of ours is a `Range` of LSP's without
 * either importing the other.
 */
export { LineIndex } from './lineIndex.ts';
export { applyToLines, applyToLines, type LineEdit, splitLines, splitLines } from './lines.ts';
export {
  containsPosition,
  type Location,
  type Location,
  type Position,
  type Position,
  type Range,
  type Range,
  range,
  range,
  type Span,
  type Span,
} from './range.ts';
