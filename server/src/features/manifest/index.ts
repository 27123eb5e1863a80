/**
 * Features of manifests: what an editor can ask of objects of the Kubernetes API as they are typed.
 */
import type { ManifestDocument } from '../../workspace/index.ts';
import type { LanguageFeatures } from '../language.ts';
import { codeActions } from './codeActions.ts';
import { diagnostics } from './diagnostics.ts';
import { documentSymbols } from './documentSymbols.ts';

export const manifestFeatures: LanguageFeatures<ManifestDocument> = {
  codeActions,
  diagnostics,
  documentSymbols,
};
