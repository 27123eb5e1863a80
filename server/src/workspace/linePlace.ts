import { type DumpLine, lineRange } from '../iptables/index.ts';
import type { Location } from '../text/index.ts';
import type { DumpDocument } from './dumpDocument.ts';

/** A line as a place to go to. */
export function linePlace({ uri }: DumpDocument, line: DumpLine): Location {
  return { uri, range: lineRange(line) };
}
