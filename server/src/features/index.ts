/**
 * Room `features`: the table of contents of what an editor can ask. One file per feature, one function each:
 * `(features, document, position)` → LSP value; empty or null: nothing to say.
 *
 * Knows nothing of connections. Promises: no feature parses, all read the document's models; no feature changes
 * anything; the same models give the same answer.
 */
export { codeLenses, resolveCodeLens } from './codeLens.ts';
export type { Features } from './context.ts';
export { definition } from './definition.ts';
export { documentHighlights } from './documentHighlight.ts';
export { documentSymbols } from './documentSymbols.ts';
export { foldingRanges } from './foldingRanges.ts';
export { hover } from './hover.ts';
export { references } from './references.ts';
