import type {
  CodeLens,
  Diagnostic,
  DocumentHighlight,
  DocumentSymbol,
  FoldingRange,
  Hover,
  Location,
  LocationLink,
} from 'vscode-languageserver-types';
import type { Position } from '../text/index.ts';
import type { Features } from './context.ts';

/**
 * What an editor can ask of a document of one of our languages; what is left out, that language has no answer to.
 * Each answer is a function of models that are there already; empty or null: nothing to say.
 */
export interface LanguageFeatures<Document> {
  readonly hover?: (features: Features, document: Document, position: Position) => Hover | null;
  readonly codeLenses?: (features: Features, document: Document) => CodeLens[];
  readonly resolveCodeLens?: (features: Features, document: Document, lens: CodeLens) => CodeLens;
  readonly definition?: (features: Features, document: Document, position: Position) => LocationLink[];
  readonly references?: (
    features: Features,
    document: Document,
    position: Position,
    includeDeclaration: boolean,
  ) => Location[];
  readonly documentHighlights?: (
    features: Features,
    document: Document,
    position: Position,
  ) => DocumentHighlight[];
  readonly documentSymbols?: (features: Features, document: Document) => DocumentSymbol[];
  readonly foldingRanges?: (features: Features, document: Document) => FoldingRange[];
  readonly diagnostics?: (features: Features, document: Document) => Diagnostic[];
}
