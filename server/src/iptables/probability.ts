import type { DumpLine } from './line.ts';

/**
 * The `--probability` of a rule's `-m statistic`, 0 to 1, or null. By a search in the line instead of reading
 * the whole rule: models ask it of every rule of every service chain. Inside a comment it doesn't count.
 */
export function probabilityOf(line: DumpLine): number | null {
  const at = line.text.indexOf(' --probability ');
  if (at < 0) return null;
  const quotes = line.text.slice(0, at).match(/(?<!\\)"/g)?.length ?? 0;
  const value = /^\d*\.?\d+/.exec(line.text.slice(at + 15))?.[0];
  return quotes % 2 === 1 || value === undefined ? null : Number(value);
}

/** What iptables-save prints of a probability: the kernel keeps 31 bits, and 11 decimals are shown. */
export function savedProbability(probability: number): string {
  return (Math.round(probability * 2 ** 31) / 2 ** 31).toFixed(11);
}
