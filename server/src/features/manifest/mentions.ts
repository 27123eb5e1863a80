import { type Mention, mentionSpan, mentionsOf, type Name, nameAt } from '../../kubernetes/index.ts';
import type { Location, Position, Range } from '../../text/index.ts';
import type { ManifestDocument } from '../../workspace/index.ts';
import type { Features } from '../context.ts';
import { placeAt } from './place.ts';

/** What the word under a cursor names. */
export interface NamePlace {
  readonly name: Name;
  /** The word. */
  readonly range: Range;
}

/** Null: between words, or on something that no other place could name too. */
export function namePlaceAt(
  { workspace }: Features,
  document: ManifestDocument,
  position: Position,
): NamePlace | null {
  const place = placeAt(document, position);
  if (place === null) return null;
  const { object, field, range } = place;
  const name = nameAt(workspace.manifests.view, object, field);
  return name === null ? null : { name, range };
}

/** A mention in a document. */
export interface PlacedMention {
  readonly mention: Mention;
  readonly location: Location;
}

/** Every mention that is written somewhere, each place once: aliases stand for one. */
export function placedMentions({ workspace }: Features, name: Name): PlacedMention[] {
  const { manifests } = workspace;
  const seen = new Set<string>();
  return mentionsOf(manifests.view, name).flatMap((mention) => {
    const span = mentionSpan(mention);
    const location = span === null ? null : manifests.locate(mention.object, span);
    if (location === null) return [];
    const key = `${location.uri} ${location.range.start.line}:${location.range.start.character}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return [{ mention, location }];
  });
}
