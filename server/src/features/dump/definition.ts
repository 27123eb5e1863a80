import type { LocationLink } from 'vscode-languageserver-types';
import { lineRange } from '../../iptables/index.ts';
import type { Position } from '../../text/index.ts';
import type { DumpDocument } from '../../workspace/index.ts';
import type { Features } from '../context.ts';
import { chainPlaceAt, chainsOf, definitionOf } from './chainUses.ts';
import { rangeOf } from './lines.ts';

/** Where a chain is declared; where no line does that, its first rule. */
export function definition(_features: Features, document: DumpDocument, position: Position): LocationLink[] {
  const place = chainPlaceAt(document, position);
  if (place === null) return [];
  return chainsOf(document, place).flatMap((chain) => {
    const use = definitionOf(chain);
    if (use === undefined) return [];
    return {
      originSelectionRange: rangeOf(place.line, place.span),
      targetUri: document.uri,
      targetRange: lineRange(use.line),
      targetSelectionRange: rangeOf(use.line, use.span),
    };
  });
}
