import type { Field, ManifestObject } from './objects/index.ts';

/** One condition on labels. `equals` is an entry of `matchLabels`, or of a plain map. */
export type Requirement =
  | { readonly key: string; readonly operator: 'equals'; readonly value: string }
  | { readonly key: string; readonly operator: 'in' | 'notin'; readonly values: readonly string[] }
  | { readonly key: string; readonly operator: 'exists' | 'absent' };

/** Conditions that must all hold. Empty: everything matches; what that means, the caller knows. */
export type LabelSelector = readonly Requirement[];

export type Labels = ReadonlyMap<string, string>;

/** Says which Service an EndpointSlice belongs to. */
export const serviceNameLabel = 'kubernetes.io/service-name';
/** Every namespace has it, with its name, whether its manifest says so or not (since 1.21). */
export const namespaceNameLabel = 'kubernetes.io/metadata.name';

/** The labels of a Namespace, with the one that the API server adds. */
export function namespaceLabels({ root, name }: ManifestObject): Labels {
  return new Map([...root.at('metadata', 'labels').labels, [namespaceNameLabel, name]]);
}

/** Does an object with these labels match? `notin` and `absent` hold for labels that are not there. */
export function matchesLabels(selector: LabelSelector, labels: Labels): boolean {
  return selector.every((requirement) => matches(requirement, labels));
}

/**
 * A LabelSelector as written (`matchLabels`, `matchExpressions`). Null: part of it is not known, so nobody can
 * say what it matches, or its operator is none. An absent selector is empty; what that means differs.
 */
export function parseLabelSelector(field: Field): LabelSelector | null {
  if (field.holdsUnknown) return null;
  const requirements: Requirement[] = mapSelector(field.get('matchLabels').labels);
  for (const expression of field.get('matchExpressions').items) {
    const key = expression.get('key').text;
    const operator = operators[expression.get('operator').text];
    if (!operator) return null;
    if (operator === 'in' || operator === 'notin') {
      requirements.push({ key, operator, values: expression.get('values').texts });
    } else {
      requirements.push({ key, operator });
    }
  }
  return requirements;
}

/** The selector of a plain map, as a Service has it. */
export function mapSelector(pairs: Labels): Requirement[] {
  return [...pairs].map(([key, value]) => ({ key, operator: 'equals', value }));
}

/**
 * Labels that controllers give to each pod and no template has.
 * Source: https://kubernetes.io/docs/reference/labels-annotations-taints/
 */
const ofControllers: ReadonlySet<string> = new Set([
  'apps.kubernetes.io/pod-index',
  'batch.kubernetes.io/controller-uid',
  'batch.kubernetes.io/job-completion-index',
  'batch.kubernetes.io/job-name',
  'controller-revision-hash',
  'controller-uid',
  'job-name',
  'pod-template-generation',
  'pod-template-hash',
  'statefulset.kubernetes.io/pod-name',
]);

/** Does it ask for what only pods in a cluster have? A Service for one pod of a StatefulSet does. */
export function asksForControllerLabels(selector: LabelSelector): boolean {
  return selector.some(
    ({ key, operator }) => ofControllers.has(key) && operator !== 'notin' && operator !== 'absent',
  );
}

/** A selector in kubectl's words: `app=web,tier in (a, b),!old`. Empty: ''. */
export function formatSelector(selector: LabelSelector): string {
  return selector.map(formatRequirement).join(',');
}

function formatRequirement(requirement: Requirement): string {
  switch (requirement.operator) {
    case 'equals':
      return `${requirement.key}=${requirement.value}`;
    case 'in':
    case 'notin':
      return `${requirement.key} ${requirement.operator} (${requirement.values.join(', ')})`;
    case 'exists':
      return requirement.key;
    case 'absent':
      return `!${requirement.key}`;
  }
}

const operators: Readonly<Record<string, 'in' | 'notin' | 'exists' | 'absent' | undefined>> = {
  In: 'in',
  NotIn: 'notin',
  Exists: 'exists',
  DoesNotExist: 'absent',
};

function matches(requirement: Requirement, labels: Labels): boolean {
  const value = labels.get(requirement.key);
  switch (requirement.operator) {
    case 'equals':
      return value === requirement.value;
    case 'in':
      return value !== undefined && requirement.values.includes(value);
    case 'notin':
      return value === undefined || !requirement.values.includes(value);
    case 'exists':
      return value !== undefined;
    case 'absent':
      return value === undefined;
  }
}
