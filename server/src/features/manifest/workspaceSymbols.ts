import type { SymbolInformation } from 'vscode-languageserver-types';
import type { ManifestDocument } from '../../workspace/index.ts';
import type { Features } from '../context.ts';
import { type SymbolCandidate, symbolsFitting } from '../symbolQuery.ts';
import { symbolKind } from './documentSymbols.ts';
import { fullName } from './wording.ts';

/** The objects of the document whose names fit a query: "shop/web", of a Service as dumps name it. */
export function workspaceSymbols(
  _features: Features,
  document: ManifestDocument,
  query: string,
  most: number,
): SymbolInformation[] {
  const candidates = [...document.objects.keys()].flatMap((object): SymbolCandidate[] => {
    if (object.name === '') return [];
    const name = fullName(object);
    const range = document.rangeOf(object, object.root.at('metadata', 'name').span);
    const location = { uri: document.uri, range };
    return [
      { name, symbol: () => ({ name, kind: symbolKind(object), containerName: object.kind, location }) },
    ];
  });
  return symbolsFitting(candidates, query, most);
}
