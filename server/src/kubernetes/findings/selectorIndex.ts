import { type LabelSelector, type Labels, matchesLabels } from '../selectors.ts';

interface Entry<Value> {
  readonly order: number;
  readonly selector: LabelSelector;
  readonly value: Value;
}

/**
 * What selects by labels, to be asked from the other side: who selects these labels? One look-up for each label,
 * and one for the selectors that ask for no pair.
 */
export class SelectorIndex<Value> {
  readonly #byPair = new Map<string, Entry<Value>[]>();
  readonly #byScope = new Map<string, Entry<Value>[]>();
  #count = 0;

  /** @param scope where the selector looks: a namespace */
  add(scope: string, selector: LabelSelector, value: Value): void {
    const pair = selector.find((requirement) => requirement.operator === 'equals');
    const entry = { order: this.#count++, selector, value };
    if (pair?.operator === 'equals') append(this.#byPair, pairKey(scope, pair.key, pair.value), entry);
    else append(this.#byScope, scope, entry);
  }

  /** Those that match, in the order in which they were added. */
  matching(scope: string, labels: Labels): Value[] {
    const candidates = [
      ...(this.#byScope.get(scope) ?? []),
      ...[...labels].flatMap(([key, value]) => this.#byPair.get(pairKey(scope, key, value)) ?? []),
    ];
    return candidates
      .filter(({ selector }) => matchesLabels(selector, labels))
      .sort((a, b) => a.order - b.order)
      .map(({ value }) => value);
  }
}

export function pairKey(scope: string, key: string, value: string): string {
  return `${scope} ${key}=${value}`;
}

export function append<Value>(groups: Map<string, Value[]>, key: string, value: Value): void {
  const group = groups.get(key);
  if (group) group.push(value);
  else groups.set(key, [value]);
}
