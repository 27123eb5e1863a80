/**
 * Features of dumps: what an editor can ask of rules of iptables and of what was pasted beside them.
 */
import type { DumpDocument } from '../../workspace/index.ts';
import type { LanguageFeatures } from '../language.ts';
import { incomingCalls, outgoingCalls, prepareCallHierarchy } from './callHierarchy.ts';
import { codeActions } from './codeActions.ts';
import { codeLenses, resolveCodeLens } from './codeLens.ts';
import { completion } from './completion/completion.ts';
import { definition } from './definition.ts';
import { diagnostics } from './diagnostics.ts';
import { documentHighlights } from './documentHighlight.ts';
import { documentSymbols } from './documentSymbols.ts';
import { foldingRanges } from './foldingRanges.ts';
import { formatting } from './formatting.ts';
import { hover } from './hover.ts';
import { inlayHints } from './inlayHints.ts';
import { references } from './references.ts';
import { prepareRename, rename } from './rename.ts';
import { selectionRanges } from './selectionRanges.ts';
import { semanticTokens } from './semanticTokens.ts';
import { signatureHelp } from './signatureHelp.ts';
import { typeDefinition } from './typeDefinition.ts';
import { workspaceSymbols } from './workspaceSymbols.ts';

export const dumpFeatures: LanguageFeatures<DumpDocument> = {
  hover,
  codeLenses,
  resolveCodeLens,
  definition,
  typeDefinition,
  references,
  documentHighlights,
  documentSymbols,
  foldingRanges,
  completion,
  signatureHelp,
  prepareRename,
  rename,
  prepareCallHierarchy,
  incomingCalls,
  outgoingCalls,
  inlayHints,
  semanticTokens,
  selectionRanges,
  formatting,
  workspaceSymbols,
  diagnostics,
  codeActions,
};
