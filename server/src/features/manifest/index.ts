/**
 * Features of manifests: what an editor can ask of objects of the Kubernetes API as they are typed.
 */
import type { ManifestDocument } from '../../workspace/index.ts';
import type { LanguageFeatures } from '../language.ts';
import { definition } from './definition.ts';
import { diagnostics } from './diagnostics.ts';
import { documentHighlights } from './documentHighlight.ts';
import { documentSymbols } from './documentSymbols.ts';
import { implementation } from './implementation.ts';
import { references } from './references.ts';

export const manifestFeatures: LanguageFeatures<ManifestDocument> = {
  definition,
  implementation,
  references,
  documentHighlights,
  diagnostics,
  documentSymbols,
};
