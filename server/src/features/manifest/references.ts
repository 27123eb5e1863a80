import type { Location } from 'vscode-languageserver-types';
import type { Position } from '../../text/index.ts';
import type { ManifestDocument } from '../../workspace/index.ts';
import { chainsOfName } from '../chainsOfService.ts';
import type { Features } from '../context.ts';
import { namePlaceAt, placedMentions } from './mentions.ts';

/** Every place of all manifests that names the same; of a Service or its port, its chains in all dumps too. */
export function references(
  features: Features,
  document: ManifestDocument,
  position: Position,
  withDeclarations: boolean,
): Location[] {
  const name = namePlaceAt(features, document, position)?.name;
  if (name === undefined) return [];
  return [
    ...placedMentions(features, name)
      .filter(({ mention }) => withDeclarations || mention.role === 'use')
      .map(({ location }) => location),
    ...chainsOfName(features, name),
  ];
}
