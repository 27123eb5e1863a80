/**
 * Features of dumps: what an editor can ask of rules of iptables and of what was pasted beside them.
 */
import type { DumpDocument } from '../../workspace/index.ts';
import type { LanguageFeatures } from '../language.ts';
import { codeLenses, resolveCodeLens } from './codeLens.ts';
import { definition } from './definition.ts';
import { documentHighlights } from './documentHighlight.ts';
import { documentSymbols } from './documentSymbols.ts';
import { foldingRanges } from './foldingRanges.ts';
import { hover } from './hover.ts';
import { references } from './references.ts';

export const dumpFeatures: LanguageFeatures<DumpDocument> = {
  hover,
  codeLenses,
  resolveCodeLens,
  definition,
  references,
  documentHighlights,
  documentSymbols,
  foldingRanges,
};
