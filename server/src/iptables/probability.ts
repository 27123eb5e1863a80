import type { DumpLine } from './line.ts';
import { quickValue } from './quickValue.ts';

/** The `--probability` of a rule's `-m statistic`, 0 to 1, or null. */
export function probabilityOf(line: DumpLine): number | null {
  const value = quickValue(line, '--probability');
  return value !== null && /^(?:\d+(?:\.\d+)?|\.\d+)$/.test(value) ? Number(value) : null;
}

/** What iptables-save prints of a probability: the kernel keeps 31 bits, and 11 decimals are shown. */
export function savedProbability(probability: number): string {
  return (Math.round(probability * 2 ** 31) / 2 ** 31).toFixed(11);
}
