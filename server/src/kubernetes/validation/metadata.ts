import type { Field } from '../objects/index.ts';
import type { Report } from './report.ts';
import { dnsLabelProblem, labelValueProblem, qualifiedNameProblem } from './syntax.ts';

/** Gives what is wrong with a name, or null. */
export type NameForm = (name: string) => string | null;

/** The rules of every object's metadata. Source: apimachinery, pkg/api/validation/objectmeta.go. */
export function validateMetadata(report: Report, metadata: Field, form: NameForm): void {
  const name = metadata.get('name');
  const generateName = metadata.get('generateName');
  const what = `${/^[EI]/.test(report.object.kind) ? 'an' : 'a'} ${report.object.kind}`;
  if (generateName.text !== '') {
    // The five characters that the server appends are letters and digits: a "-" at the end is fine.
    const problem = form(generateName.text.replace(/-$/, 'a'));
    if (problem) report.add('name-form', generateName, [generateName.text, what, problem]);
    if (problem && name.text === '')
      report.add('name-form', generateName, [generateName.text, what, problem], name.path);
  }
  if (name.text !== '') {
    const problem = form(name.text);
    if (problem) report.add('name-form', name, [name.text, what, problem]);
  } else if (generateName.text === '' && !generateName.isUnknown) {
    report.add('name-missing', name);
  }
  const namespace = metadata.get('namespace');
  if (report.object.row.namespaced && namespace.text !== '') {
    const problem = dnsLabelProblem(namespace.text);
    if (problem) report.add('namespace-form', namespace, [namespace.text, problem]);
  }
  if (metadata.get('generation').number < 0)
    report.add('negative', metadata.get('generation'), ['generation']);
  validateLabels(report, metadata.get('labels'));
  validateAnnotations(report, metadata.get('annotations'));
  validateOwners(report, metadata.get('ownerReferences'));
  for (const finalizer of metadata.get('finalizers').items) {
    // The form of a name is judged at the list, the lack of a domain at the item.
    if (qualifiedNameProblem(finalizer.text))
      report.add('finalizer-form', finalizer, [finalizer.text], metadata.get('finalizers').path);
    else if (!finalizer.text.includes('/') && !standardFinalizers.has(finalizer.text))
      report.add('finalizer-form', finalizer, [finalizer.text]);
  }
}

const standardFinalizers = new Set(['kubernetes', 'orphan', 'foregroundDeletion']);

/** Keys and values of labels; every error is at the map's own path. */
export function validateLabels(report: Report, labels: Field, path: string = labels.path): void {
  for (const [key, value] of labels.pairs) {
    if (isTemplateKey(value)) continue;
    const problem = qualifiedNameProblem(key);
    if (problem) report.addAt('label-key', value.key ?? value.span, path, [key, problem]);
    const valueProblem = labelValueProblem(value.text);
    if (valueProblem) report.add('label-value', value, [value.text, key, valueProblem], path);
  }
}

const maxAnnotationBytes = 256 * 1024;

export function validateAnnotations(
  report: Report,
  annotations: Field,
  path: string = annotations.path,
): void {
  let size = 0;
  for (const [key, value] of annotations.pairs) {
    if (isTemplateKey(value)) continue;
    size += utf8Length(key) + utf8Length(value.text);
    const problem = qualifiedNameProblem(key.toLowerCase());
    if (problem) report.addAt('annotation-key', value.key ?? value.span, path, [key, problem]);
  }
  if (size > maxAnnotationBytes) report.add('annotations-size', annotations, [], path);
}

/** A LabelSelector. Returns whether the server could make a selector of it. */
export function validateLabelSelector(report: Report, selector: Field): boolean {
  const before = report.findings.length;
  validateLabels(report, selector.get('matchLabels'));
  for (const expression of selector.get('matchExpressions').items) {
    const operator = expression.get('operator');
    const values = expression.get('values');
    if (operator.text === 'In' || operator.text === 'NotIn') {
      if (values.items.length === 0) report.add('selector-values-missing', values);
    } else if (operator.text === 'Exists' || operator.text === 'DoesNotExist') {
      if (values.items.length > 0) report.add('selector-values-given', values);
    } else {
      report.add('selector-operator', operator, [operator.text]);
    }
    const key = expression.get('key');
    const problem = qualifiedNameProblem(key.text);
    if (problem) report.add('label-key', key, [key.text, problem]);
    for (const value of values.items) {
      const valueProblem = labelValueProblem(value.text);
      if (valueProblem) report.add('label-value', value, [value.text, key.text, valueProblem]);
    }
  }
  return report.findings.length === before;
}

function validateOwners(report: Report, owners: Field): void {
  let controllers = 0;
  for (const owner of owners.items) {
    for (const name of ['apiVersion', 'kind', 'name', 'uid']) {
      const field = owner.get(name);
      if (field.text === '') report.add('owner-incomplete', field, [name], `${owners.path}.${name}`);
    }
    if (owner.get('controller').isTrue) controllers++;
  }
  if (controllers > 1) report.add('owner-controllers', owners);
}

function isTemplateKey({ key }: Field): boolean {
  return key?.kind === 'scalar' && key.template;
}

/** Bytes of a text in UTF-8: what the server counts. */
function utf8Length(text: string): number {
  let length = 0;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    length += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return length;
}
