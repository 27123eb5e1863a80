export type Labels = ReadonlyMap<string, string>;

/** `matchLabels` and `matchExpressions`, which must all hold. Without any of either it selects everything. */
export interface LabelSelector {
  readonly matchLabels: Labels;
  readonly matchExpressions: readonly LabelRequirement[];
}

/** What is asked of one label. An operator that the API doesn't know is never met. */
export interface LabelRequirement {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

export function selects(selector: LabelSelector, labels: Labels): boolean {
  for (const [key, value] of selector.matchLabels) if (labels.get(key) !== value) return false;
  return selector.matchExpressions.every((requirement) => isMet(requirement, labels));
}

/** What the labels fail, a pair of `matchLabels` being a requirement as well. */
export function unmetRequirements(selector: LabelSelector, labels: Labels): LabelRequirement[] {
  const pairs = [...selector.matchLabels].map(([key, value]) => ({ key, operator: 'In', values: [value] }));
  return [...pairs, ...selector.matchExpressions].filter((requirement) => !isMet(requirement, labels));
}

/** `NotIn` and `DoesNotExist` hold where the label is missing. */
function isMet({ key, operator, values }: LabelRequirement, labels: Labels): boolean {
  const value = labels.get(key);
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}
