import type { SymbolInformation } from 'vscode-languageserver-types';

/** A name that may be looked for. */
export interface SymbolCandidate {
  readonly name: string;
  /** What is told of it, made for those that are found; null: nothing after all. */
  readonly symbol: () => SymbolInformation | null;
}

/**
 * At most `most` names that hold the query's letters in its order, as editors search; those that hold it in one piece
 * first. An editor picks and sorts once more.
 */
export function symbolsFitting(
  candidates: Iterable<SymbolCandidate>,
  query: string,
  most: number,
): SymbolInformation[] {
  const wanted = query.toLowerCase().replace(/\s/g, '');
  const better: SymbolInformation[] = [];
  const others: SymbolInformation[] = [];
  for (const { name, symbol } of candidates) {
    if (better.length >= most) return better;
    const lower = name.toLowerCase();
    const list = lower.includes(wanted) ? better : hasInOrder(lower, wanted) ? others : null;
    if (list === null || list.length >= most) continue;
    const found = symbol();
    if (found !== null) list.push(found);
  }
  return [...better, ...others].slice(0, most);
}

/** Do the letters occur in the name in that order, other letters between them or not? Cases are told apart. */
export function hasInOrder(name: string, letters: string): boolean {
  let at = 0;
  for (const letter of letters) {
    at = name.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
