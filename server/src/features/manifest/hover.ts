import type { Hover } from 'vscode-languageserver-types';
import type { Position } from '../../text/index.ts';
import type { ManifestDocument } from '../../workspace/index.ts';
import type { Features } from '../context.ts';
import { describeField, describeSource } from './describeField.ts';
import { describeBackend } from './describeIngress.ts';
import { describePodsField } from './describePods.ts';
import { describePolicyField } from './describePolicy.ts';
import { describeServiceField } from './describeServiceField.ts';
import { type FieldPlace, placeAt } from './place.ts';

/** What a field means for packets, in a few lines of Markdown; null: nothing to say. */
export function hover(features: Features, document: ManifestDocument, position: Position): Hover | null {
  const place = placeAt(document, position);
  if (place === null) return null;
  const parts = [describeSource(place), describeMeaning(features, place)].filter((lines) => lines.length > 0);
  if (parts.length === 0) return null;
  const value = parts.map((lines) => lines.join('\n').trim()).join('\n\n');
  return { contents: { kind: 'markdown', value }, range: place.range };
}

/** What the object makes of the field, else the field's documentation. */
function describeMeaning(features: Features, place: FieldPlace): string[] {
  const { object, field, document, node } = place;
  const { manifests } = features.workspace;
  const { view } = manifests;
  if (node.kind === 'alias' && field.isAbsent) return [];
  const isOpen = node.kind === 'scalar' && node.template;
  // A patch holds a part of an object: what it doesn't say, it leaves as it is.
  if (isOpen || manifests.isPatch(document)) return describeField(place);
  const service = view.serviceOf(object);
  const pods = view.podSetOf(object);
  const policy = view.policyOf(object);
  const lines =
    service !== null
      ? describeServiceField(features, service, field)
      : pods !== null
        ? describePodsField(features, pods, field)
        : policy !== null
          ? describePolicyField(features, policy, field)
          : describeBackend(features, object, field);
  return lines.length > 0 ? lines : describeField(place);
}
