import type { Location } from 'vscode-languageserver-types';
import type { Position } from '../../text/index.ts';
import type { ManifestDocument } from '../../workspace/index.ts';
import { chainsOfName } from '../chainsOfService.ts';
import type { Features } from '../context.ts';
import { namePlaceAt } from './mentions.ts';

/** What implements a Service, or one of its ports: its chains in all dumps of the workspace. */
export function implementation(
  features: Features,
  document: ManifestDocument,
  position: Position,
): Location[] {
  const name = namePlaceAt(features, document, position)?.name;
  return name === undefined ? [] : chainsOfName(features, name);
}
