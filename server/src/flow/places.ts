import type { Chain, DumpLine } from '../iptables/index.ts';
import type { Location } from '../protocol.ts';
import { type DumpDocument, linePlace } from '../workspace/index.ts';

/** Lines that a card stands for at most: a chain of thousands of rules is gone to by its first. */
const MOST_PLACES = 200;

/** A chain's lines: its rules first, for these are what one wants to see. */
export function chainPlaces(document: DumpDocument, chain: Chain): Location[] {
  return [...chain.rules, ...chain.declarations]
    .slice(0, MOST_PLACES)
    .map((line) => linePlace(document, line));
}

/** "line 52", "line 52, 53". */
export function linesWords(lines: readonly DumpLine[]): string {
  const numbers = lines.map((line) => line.number + 1).sort((a, b) => a - b);
  return `line ${numbers.join(', ')}`;
}
