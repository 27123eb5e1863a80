import type { DumpLine } from './line.ts';
import { quickValue } from './quickValue.ts';

/** The `--probability` of a rule's `-m statistic`, 0 to 1, or null. */
export function probabilityOf(line: DumpLine): number | null {
  const value = quickValue(line, '--probability');
  return value !== null && /^\d*\.?\d+$/.test(value) ? Number(value) : null;
}
