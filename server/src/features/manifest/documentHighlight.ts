import { type DocumentHighlight, DocumentHighlightKind } from 'vscode-languageserver-types';
import type { Position } from '../../text/index.ts';
import type { ManifestDocument } from '../../workspace/index.ts';
import type { Features } from '../context.ts';
import { namePlaceAt, placedMentions } from './mentions.ts';

/** What the cursor is on wherever the document names it: definitions write it, others read it. */
export function documentHighlights(
  features: Features,
  document: ManifestDocument,
  position: Position,
): DocumentHighlight[] {
  const name = namePlaceAt(features, document, position)?.name;
  if (name === undefined) return [];
  return placedMentions(features, name)
    .filter(({ location }) => location.uri === document.uri)
    .map(({ mention, location: { range } }) => ({
      range,
      kind: mention.role === 'use' ? DocumentHighlightKind.Read : DocumentHighlightKind.Write,
    }));
}
