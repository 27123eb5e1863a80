/**
 * Features of manifests: what an editor can ask of objects of the Kubernetes API as they are typed.
 */
import type { ManifestDocument } from '../../workspace/index.ts';
import type { LanguageFeatures } from '../language.ts';
import { codeActions } from './codeActions.ts';
import { codeLenses, resolveCodeLens } from './codeLens.ts';
import { completion } from './completion/completion.ts';
import { definition } from './definition.ts';
import { diagnostics } from './diagnostics.ts';
import { documentHighlights } from './documentHighlight.ts';
import { documentSymbols } from './documentSymbols.ts';
import { hover } from './hover.ts';
import { implementation } from './implementation.ts';
import { inlayHints } from './inlayHints.ts';
import { references } from './references.ts';
import { prepareRename, rename } from './rename.ts';
import { workspaceSymbols } from './workspaceSymbols.ts';

export const manifestFeatures: LanguageFeatures<ManifestDocument> = {
  codeActions,
  hover,
  codeLenses,
  resolveCodeLens,
  inlayHints,
  completion,
  definition,
  implementation,
  references,
  documentHighlights,
  prepareRename,
  rename,
  diagnostics,
  documentSymbols,
  workspaceSymbols,
};
