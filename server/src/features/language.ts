import type {
  CallHierarchyIncomingCall,
  CallHierarchyItem,
  CallHierarchyOutgoingCall,
  CodeAction,
  CodeLens,
  CompletionList,
  Diagnostic,
  DocumentHighlight,
  DocumentSymbol,
  FoldingRange,
  Hover,
  InlayHint,
  Location,
  LocationLink,
  SelectionRange,
  SignatureHelp,
  SymbolInformation,
  TextEdit,
  WorkspaceEdit,
} from 'vscode-languageserver-types';
import type { Position, Range } from '../text/index.ts';
import type { Features } from './context.ts';
import type { Token } from './tokenLegend.ts';

/** Why something that the user asked for can't be done, as a sentence for the user. */
export interface Refusal {
  readonly refused: string;
}

export function isRefusal(answer: object | null): answer is Refusal {
  return answer !== null && 'refused' in answer;
}

/**
 * What an editor can ask of a document of one of our languages; what is left out, that language has no answer to.
 * Each answer is a function of models that are there already; empty or null: nothing to say.
 */
export interface LanguageFeatures<Document> {
  readonly hover?: (features: Features, document: Document, position: Position) => Hover | null;
  readonly codeLenses?: (features: Features, document: Document) => CodeLens[];
  readonly resolveCodeLens?: (features: Features, document: Document, lens: CodeLens) => CodeLens;
  readonly definition?: (features: Features, document: Document, position: Position) => LocationLink[];
  /** What something is an instance of, in another language: the Service of a chain. */
  readonly typeDefinition?: (features: Features, document: Document, position: Position) => LocationLink[];
  /** What carries out what is said here: the chains of a Service. */
  readonly implementation?: (features: Features, document: Document, position: Position) => Location[];
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
  /** `trigger`: the character behind which an editor asks by itself; null: somebody asked. */
  readonly completion?: (
    features: Features,
    document: Document,
    position: Position,
    trigger: string | null,
  ) => CompletionList;
  /** `isAsked`: somebody asked; else an editor asks while one types. */
  readonly signatureHelp?: (
    features: Features,
    document: Document,
    position: Position,
    isAsked: boolean,
  ) => SignatureHelp | null;
  /** The name under the cursor, where it can be renamed. */
  readonly prepareRename?: (
    features: Features,
    document: Document,
    position: Position,
  ) => { range: Range; placeholder: string } | Refusal | null;
  readonly rename?: (
    features: Features,
    document: Document,
    position: Position,
    newName: string,
  ) => WorkspaceEdit | Refusal | null;
  readonly prepareCallHierarchy?: (
    features: Features,
    document: Document,
    position: Position,
  ) => CallHierarchyItem[];
  readonly incomingCalls?: (
    features: Features,
    document: Document,
    item: CallHierarchyItem,
  ) => CallHierarchyIncomingCall[];
  readonly outgoingCalls?: (
    features: Features,
    document: Document,
    item: CallHierarchyItem,
  ) => CallHierarchyOutgoingCall[];
  /** Hints that stand in the range. */
  readonly inlayHints?: (features: Features, document: Document, range: Range) => InlayHint[];
  /** In the order of the document. `range`: of its lines only; null: of the whole document. */
  readonly semanticTokens?: (features: Features, document: Document, range: Range | null) => Token[];
  /** For each position the ranges around it, from the inside out. */
  readonly selectionRanges?: (
    features: Features,
    document: Document,
    positions: readonly Position[],
  ) => SelectionRange[];
  /** Edits of blanks. `range`: only lines that it touches; null: the whole document. */
  readonly formatting?: (features: Features, document: Document, range: Range | null) => TextEdit[];
  /** Names of the document that a query fits, at most `most`, the better ones first. */
  readonly workspaceSymbols?: (
    features: Features,
    document: Document,
    query: string,
    most: number,
  ) => SymbolInformation[];
  readonly diagnostics?: (features: Features, document: Document) => Diagnostic[];
  /** Changes that mend what is wrong in a range. */
  readonly codeActions?: (features: Features, document: Document, range: Range) => CodeAction[];
}
