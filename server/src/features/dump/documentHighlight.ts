import { type DocumentHighlight, DocumentHighlightKind } from 'vscode-languageserver-types';
import type { Position } from '../../text/index.ts';
import type { DumpDocument } from '../../workspace/index.ts';
import type { Features } from '../context.ts';
import { chainPlaceAt, chainsOf, usesOf } from './chainUses.ts';
import { rangeOf } from './lines.ts';

/** The chain under the cursor wherever its own table names it: declarations and rules write it, jumps read it. */
export function documentHighlights(
  _features: Features,
  document: DumpDocument,
  position: Position,
): DocumentHighlight[] {
  const place = chainPlaceAt(document, position);
  if (place === null) return [];
  return chainsOf(document, place)
    .flatMap(usesOf)
    .map((use) => ({
      range: rangeOf(use.line, use.span),
      kind: use.as === 'target' ? DocumentHighlightKind.Read : DocumentHighlightKind.Write,
    }));
}
