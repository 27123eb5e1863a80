/**
 * Room `text`: places in a document, what an edit does to its lines, texts with placeholders, and what JavaScript
 * lacks for them: groups, and tables that know their own words only.
 *
 * Knows nothing of any language. Promises: lines and characters count from 0, characters are UTF-16 code
 * units, ends are exclusive; the same as in LSP, so that a `Range` of ours is a `Range` of LSP's without
 * either importing the other.
 */
export type { FindingPage } from './findingPage.ts';
export { formatMessage } from './formatMessage.ts';
export { groupBy } from './groupBy.ts';
export { LineIndex } from './lineIndex.ts';
export { applyToLines, splitLines } from './lines.ts';
export { ownValue } from './ownValue.ts';
export {
  isBefore,
  type Location,
  type Position,
  type Range,
  range,
  type Span,
  touches,
} from './range.ts';
