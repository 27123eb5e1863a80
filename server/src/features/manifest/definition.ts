import type { LocationLink } from 'vscode-languageserver-types';
import { type Name, nameAt, targetOf } from '../../kubernetes/index.ts';
import { type Position, type Range, touches } from '../../text/index.ts';
import type { ManifestDocument } from '../../workspace/index.ts';
import type { Features } from '../context.ts';
import { namePlaceAt, type PlacedMention, placedMentions } from './mentions.ts';

/**
 * Where what is named is made: the pods' labels behind a selector's pair, the container's port behind a targetPort,
 * the Service behind a backend. What lies in the same folder hides its likes in other bundles.
 */
export function definition(
  features: Features,
  document: ManifestDocument,
  position: Position,
): LocationLink[] {
  const place = namePlaceAt(features, document, position);
  if (place === null) return [];
  const { manifests } = features.workspace;
  const name = leadsTo(features, document, position) ?? place.name;
  const definitions = placedMentions(features, name).filter(({ mention }) => mention.role === 'definition');
  return nearest(features, document, definitions).map(({ mention: { object }, location }) => {
    const whole = object.root.node === null ? null : manifests.locate(object, object.root.node);
    return {
      originSelectionRange: place.range,
      targetUri: location.uri,
      targetRange: whole !== null && holds(whole.range, location.range) ? whole.range : location.range,
      targetSelectionRange: location.range,
    };
  });
}

/** A Service's `port` is made where it stands; who asks for its definition wants to know where it leads. */
function leadsTo({ workspace }: Features, document: ManifestDocument, position: Position): Name | null {
  const at = document.fieldAt(position);
  if (at === null || at.field.parent?.type !== 'ServicePort' || at.field.name !== 'port') return null;
  const { view } = workspace.manifests;
  const target = targetOf(view, at.object, at.field);
  return target?.kind === 'pod port' && target.pods.length > 0 ? target : nameAt(view, at.object, at.field);
}

function nearest(
  { workspace }: Features,
  document: ManifestDocument,
  found: readonly PlacedMention[],
): readonly PlacedMention[] {
  const { view } = workspace.manifests;
  const [own] = document.objects.keys();
  if (own === undefined) return found;
  const near = found.filter(({ mention }) => view.isSameFolder(mention.object, own));
  const known = new Set(near.map(({ mention }) => identity(mention.object)));
  return [...near, ...found.filter(({ mention }) => !known.has(identity(mention.object)))];
}

function identity({ kind, namespace, name }: PlacedMention['mention']['object']): string {
  return `${kind} ${namespace}/${name}`;
}

function holds(outer: Range, inner: Range): boolean {
  return touches(outer, inner.start) && touches(outer, inner.end);
}
