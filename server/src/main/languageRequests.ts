import {
  type ClientCapabilities,
  CodeActionKind,
  type Connection,
  ErrorCodes,
  LSPErrorCodes,
  type Range,
  ResponseError,
  type ServerCapabilities,
  SignatureHelpTriggerKind,
} from 'vscode-languageserver';
import {
  encodeTokens,
  type Features,
  isRefusal,
  type LanguageFeatures,
  tokenLegend,
} from '../features/index.ts';
import { completionFor, editFor } from './clientAbilities.ts';

/** What an editor may ask, each answered below. */
export const languageCapabilities: ServerCapabilities = {
  hoverProvider: true,
  codeLensProvider: { resolveProvider: true },
  definitionProvider: true,
  typeDefinitionProvider: true,
  implementationProvider: true,
  referencesProvider: true,
  documentHighlightProvider: true,
  documentSymbolProvider: true,
  foldingRangeProvider: true,
  completionProvider: { triggerCharacters: ['-', ' ', ',', '*', ':', '='] },
  signatureHelpProvider: { triggerCharacters: [' '] },
  renameProvider: { prepareProvider: true },
  callHierarchyProvider: true,
  inlayHintProvider: true,
  semanticTokensProvider: { legend: tokenLegend, full: true, range: true },
  selectionRangeProvider: true,
  codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
  documentFormattingProvider: true,
  documentRangeFormattingProvider: true,
};

/** Asks the features of the document's language; `nothing` for a document that is none of ours, or on our bug. */
export type Answer = <T>(
  name: string,
  uri: string,
  nothing: T,
  ask: <Document>(
    language: LanguageFeatures<Document>,
    features: Features,
    document: Document,
  ) => T | undefined,
) => T;

/** Hands each request of LSP about one document to the features of its language. */
export function answerLanguageRequests(
  connection: Connection,
  answer: Answer,
  capabilities: () => ClientCapabilities,
): void {
  connection.onHover(({ textDocument: { uri }, position }) =>
    answer('hover', uri, null, (language, features, document) =>
      language.hover?.(features, document, position),
    ),
  );
  connection.onCodeLens(({ textDocument: { uri } }) =>
    answer('code lenses', uri, [], (language, features, document) =>
      language.codeLenses?.(features, document),
    ),
  );
  connection.onCodeLensResolve((lens) =>
    answer('code lens', uriOf(lens.data), lens, (language, features, document) =>
      language.resolveCodeLens?.(features, document, lens),
    ),
  );
  connection.onDefinition(({ textDocument: { uri }, position }) =>
    answer('definition', uri, [], (language, features, document) =>
      language.definition?.(features, document, position),
    ),
  );
  connection.onTypeDefinition(({ textDocument: { uri }, position }) =>
    answer('type definition', uri, [], (language, features, document) =>
      language.typeDefinition?.(features, document, position),
    ),
  );
  connection.onImplementation(({ textDocument: { uri }, position }) =>
    answer('implementation', uri, [], (language, features, document) =>
      language.implementation?.(features, document, position),
    ),
  );
  connection.onReferences(({ textDocument: { uri }, position, context }) =>
    answer('references', uri, [], (language, features, document) =>
      language.references?.(features, document, position, context.includeDeclaration),
    ),
  );
  connection.onDocumentHighlight(({ textDocument: { uri }, position }) =>
    answer('highlights', uri, [], (language, features, document) =>
      language.documentHighlights?.(features, document, position),
    ),
  );
  connection.onDocumentSymbol(({ textDocument: { uri } }) =>
    answer('symbols', uri, [], (language, features, document) =>
      language.documentSymbols?.(features, document),
    ),
  );
  connection.onFoldingRanges(({ textDocument: { uri } }) =>
    answer('folding', uri, [], (language, features, document) =>
      language.foldingRanges?.(features, document),
    ),
  );
  connection.onCompletion(({ textDocument: { uri }, position, context }) => {
    const list = answer('completion', uri, null, (language, features, document) =>
      language.completion?.(features, document, position, context?.triggerCharacter ?? null),
    );
    return list && completionFor(capabilities(), list);
  });
  connection.onSignatureHelp(({ textDocument: { uri }, position, context }) =>
    answer('signature help', uri, null, (language, features, document) => {
      const isAsked = context === undefined || context.triggerKind === SignatureHelpTriggerKind.Invoked;
      return language.signatureHelp?.(features, document, position, isAsked);
    }),
  );
  connection.onPrepareRename(({ textDocument: { uri }, position }) => {
    const place = answer('prepare rename', uri, null, (language, features, document) =>
      language.prepareRename?.(features, document, position),
    );
    return isRefusal(place) ? new ResponseError(LSPErrorCodes.RequestFailed, place.refused) : place;
  });
  connection.onRenameRequest(({ textDocument: { uri }, position, newName }) => {
    const edit = answer('rename', uri, null, (language, features, document) =>
      language.rename?.(features, document, position, newName),
    );
    if (isRefusal(edit)) return new ResponseError(ErrorCodes.InvalidParams, edit.refused);
    return edit && editFor(capabilities(), edit);
  });
  connection.languages.callHierarchy.onPrepare(({ textDocument: { uri }, position }) =>
    answer('call hierarchy', uri, [], (language, features, document) =>
      language.prepareCallHierarchy?.(features, document, position),
    ),
  );
  connection.languages.callHierarchy.onIncomingCalls(({ item }) =>
    answer('incoming calls', item.uri, [], (language, features, document) =>
      language.incomingCalls?.(features, document, item),
    ),
  );
  connection.languages.callHierarchy.onOutgoingCalls(({ item }) =>
    answer('outgoing calls', item.uri, [], (language, features, document) =>
      language.outgoingCalls?.(features, document, item),
    ),
  );
  connection.languages.inlayHint.on(({ textDocument: { uri }, range }) =>
    answer('inlay hints', uri, [], (language, features, document) =>
      language.inlayHints?.(features, document, range),
    ),
  );
  connection.onCodeAction(({ textDocument: { uri }, range }) =>
    answer('code actions', uri, [], (language, features, document) =>
      language.codeActions?.(features, document, range),
    ),
  );
  const tokens = (uri: string, range: Range | null) => ({
    data: answer<number[]>('semantic tokens', uri, [], (language, features, document) => {
      const found = language.semanticTokens?.(features, document, range);
      return found === undefined ? undefined : encodeTokens(found);
    }),
  });
  connection.languages.semanticTokens.on(({ textDocument: { uri } }) => tokens(uri, null));
  connection.languages.semanticTokens.onRange(({ textDocument: { uri }, range }) => tokens(uri, range));
  connection.onSelectionRanges(({ textDocument: { uri }, positions }) =>
    answer('selection ranges', uri, [], (language, features, document) =>
      language.selectionRanges?.(features, document, positions),
    ),
  );
  connection.onDocumentFormatting(({ textDocument: { uri } }) =>
    answer('formatting', uri, [], (language, features, document) =>
      language.formatting?.(features, document, null),
    ),
  );
  connection.onDocumentRangeFormatting(({ textDocument: { uri }, range }) =>
    answer('range formatting', uri, [], (language, features, document) =>
      language.formatting?.(features, document, range),
    ),
  );
}

/** The document that something sent earlier belongs to: kept in its `data`. */
function uriOf(data: unknown): string {
  return (data as { uri?: string } | undefined)?.uri ?? '';
}
