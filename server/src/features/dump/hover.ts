import type { Hover } from 'vscode-languageserver-types';
import type { Position } from '../../text/index.ts';
import type { DumpDocument } from '../../workspace/index.ts';
import type { Features } from '../context.ts';
import { describeChain } from './describeChain.ts';
import { describeOutput } from './describeOutput.ts';
import { describeExtension, describeOption, describeRule } from './describeRule.ts';
import { rangeOf } from './lines.ts';
import { type Place, placeAt } from './place.ts';

/** What happens to a packet at the position, in a few lines of Markdown; null: nothing to say. */
export function hover(features: Features, document: DumpDocument, position: Position): Hover | null {
  const place = placeAt(document, position);
  if (place === null) return null;
  const lines = describePlace(features, document, place);
  if (lines.length === 0) return null;
  return { contents: { kind: 'markdown', value: lines.join('\n') }, range: rangeOf(place.line, place.span) };
}

function describePlace(features: Features, document: DumpDocument, place: Place): string[] {
  switch (place.kind) {
    case 'chain':
      return describeChain(features, document, place);
    case 'option':
      return describeOption(features, document, place);
    case 'extension':
      return describeExtension(features, document, place);
    case 'rule':
      return describeRule(features, document, place.line);
    case 'line':
      return place.line.kind === 'text' ? describeOutput(features, document, place.line.number) : [];
  }
}
