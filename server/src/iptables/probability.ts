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
