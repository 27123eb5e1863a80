import type { DumpLine } from '../iptables/index.ts';
import type { FlowSentencePart } from '../protocol.ts';
import { type DumpDocument, linePlace } from '../workspace/index.ts';

/** A sentence of a story, in its parts. */
export type Sentence = FlowSentencePart[];

export function text(words: string): FlowSentencePart {
  return { text: words };
}

export function strong(words: string): FlowSentencePart {
  return { text: words, style: 'strong' };
}

export function code(words: string): FlowSentencePart {
  return { text: words, style: 'code' };
}

/** Words that lead to a line. */
export function lineLink(document: DumpDocument, line: DumpLine, words: string): FlowSentencePart {
  return { ...code(words), location: linePlace(document, line) };
}
