/** The only one of some names that a typing error or two away stands; null: none, or several. */
export function nearestName(name: string, names: Iterable<string>): string | null {
  const most = name.length < 5 ? 0 : name.length < 8 ? 1 : 2;
  let best: string | null = null;
  let least = most + 1;
  for (const candidate of names) {
    if (Math.abs(candidate.length - name.length) > most) continue;
    const distance = typingErrors(name, candidate);
    if (distance < least) [best, least] = [candidate, distance];
    else if (distance === least) best = null;
  }
  return least === 0 ? null : best;
}

/** Letters that are wrong, missing, too many, or exchanged with their neighbour. */
function typingErrors(a: string, b: string): number {
  let [before, above] = [[] as number[], Array.from({ length: b.length + 1 }, (_, index) => index)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      row.push(cost);
    }
    [before, above] = [above, row];
  }
  return above[b.length] ?? 0;
}
