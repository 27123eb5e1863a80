import type { Location } from 'vscode-languageserver-types';
import type { Position } from '../../text/index.ts';
import type { DumpDocument } from '../../workspace/index.ts';
import type { Features } from '../context.ts';
import { chainPlaceAt, usesOf } from './chainUses.ts';
import { rangeOf } from './lines.ts';

/** Every place of the document that names the chain, over all tables and nodes that have one of that name. */
export function references(
  _features: Features,
  document: DumpDocument,
  position: Position,
  withDeclarations: boolean,
): Location[] {
  const place = chainPlaceAt(document, position);
  if (place === null) return [];
  return document.model
    .chainsNamed(place.name)
    .flatMap(usesOf)
    .filter((use) => withDeclarations || use.as !== 'declaration')
    .sort((a, b) => a.line.number - b.line.number || a.span.start - b.span.start)
    .map((use) => ({ uri: document.uri, range: rangeOf(use.line, use.span) }));
}
