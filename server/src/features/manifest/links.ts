import type { Field, ManifestObject, PodSet } from '../../kubernetes/index.ts';
import type { CommandPlace } from '../../protocol.ts';
import type { Location } from '../../text/index.ts';
import type { Features } from '../context.ts';
import { escapeMarkdown, lineLink } from '../markdown.ts';

/** "[Deployment app](…#L3)": an object by its kind and name, as a link to its name. */
export function objectLink(features: Features, object: ManifestObject, text?: string): string {
  const words = text ?? `${object.kind} ${object.name}`;
  return fieldLink(features, object, object.root.at('metadata', 'name'), words);
}

/** A link to where a field is written; plain text if that isn't known. */
export function fieldLink(features: Features, object: ManifestObject, field: Field, text: string): string {
  return locationLink(locationOf(features, object, field), text);
}

export function locationLink(location: Location | null, text: string): string {
  const words = escapeMarkdown(text);
  if (location === null) return words;
  return lineLink({ uri: location.uri }, { number: location.range.start.line }, words);
}

export function locationOf(features: Features, object: ManifestObject, field: Field): Location | null {
  return features.workspace.manifests.locate(object, field.span);
}

/** Where the labels of pods are written: what a selector leads to. */
export function podsLocation(features: Features, { object, labelsField }: PodSet): Location | null {
  return locationOf(
    features,
    object,
    labelsField.isAbsent ? object.root.at('metadata', 'name') : labelsField,
  );
}

/** An object as the argument of a command. */
export function commandPlace(features: Features, object: ManifestObject): CommandPlace {
  const location = locationOf(features, object, object.root.at('metadata', 'name'));
  return { uri: location?.uri ?? '', position: location?.range.start ?? { line: 0, character: 0 } };
}
