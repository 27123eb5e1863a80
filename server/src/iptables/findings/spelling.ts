/** The only one of some names that a typing error or two away stands; null: none, or several. */
export function nearestName(name: string, names: Iterable<string>): string | null {
  const most = name.length < 5 ? 0 : name.length < 8 ? 1 : 2;
  let best: string | null = null;
  let least = most + 1;
  for (const candidate of names) {
    const distance = typingErrors(name, candidate, most);
    if (distance < least) [best, least] = [candidate, distance];
    else if (distance === least) best = null;
  }
  return least === 0 ? null : best;
}

/**
 * Letters that are wrong, missing, too many, or exchanged with their neighbour; more than `most` are `most + 1`.
 * Cost: where two names part, little more.
 */
function typingErrors(a: string, b: string, most: number): number {
  const far = most + 1;
  if (Math.abs(a.length - b.length) > most) return far;
  let before: number[] = [];
  let above = Array.from({ length: far }, (_, index) => index);
  let leastAbove = 0;
  for (let i = 1; i <= a.length; i++) {
    const row: number[] = [];
    let least = far;
    // Letters that stand farther apart than `most` can't be each other's.
    for (let j = Math.max(0, i - most); j <= Math.min(b.length, i + most); j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = j === 0 ? i : (above[j - 1] ?? far) + (same ? 0 : 1);
      cost = Math.min(cost, (above[j] ?? far) + 1, (row[j - 1] ?? far) + 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) cost = Math.min(cost, (before[j - 2] ?? far) + 1);
      row[j] = cost;
      least = Math.min(least, cost);
    }
    if (least > most && leastAbove > most) return far;
    [before, above, leastAbove] = [above, row, least];
  }
  return Math.min(above[b.length] ?? far, far);
}
