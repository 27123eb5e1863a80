/**
 * Room `features`: what an editor can ask. One folder per language, in it one file per feature, one function each:
 * `(features, document, position)` → LSP value; empty or null: nothing to say. `language.ts` is the table of contents.
 *
 * Knows nothing of connections. Promises: no feature parses, all read the document's models; no feature changes
 * anything; the same models give the same answer.
 */
export type { Features } from './context.ts';
export { dumpFeatures } from './dump/index.ts';
export { isRefusal, type LanguageFeatures } from './language.ts';
export { manifestFeatures } from './manifest/index.ts';
export { defaultSettings, readSettings, type Settings } from './settings.ts';
export { encodeTokens, tokenLegend } from './tokenLegend.ts';
