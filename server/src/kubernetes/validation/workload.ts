import type { Field } from '../objects/index.ts';
import { compareVersions } from '../objects/index.ts';
import { matchesLabels, parseLabelSelector } from '../selectors.ts';
import { validateAnnotations, validateLabelSelector, validateLabels, validateMetadata } from './metadata.ts';
import { validatePodSpec } from './pod.ts';
import type { Report } from './report.ts';
import { dnsLabelProblem, dnsSubdomainProblem } from './syntax.ts';
import { validateForm, validateIntOrPercent, validateNotNegative, validateWord } from './values.ts';

/** The rules of Deployment, ReplicaSet, StatefulSet and DaemonSet. Source: pkg/apis/apps/validation. */
export function validateAppsWorkload(report: Report): void {
  const { root, kind } = report.object;
  const spec = root.get('spec');
  validateMetadata(report, root.get('metadata'), dnsSubdomainProblem);
  validateNotNegative(
    report,
    spec.get('replicas'),
    spec.get('minReadySeconds'),
    spec.get('revisionHistoryLimit'),
  );
  validateSelector(report, spec, kind);
  const claims = spec.get('volumeClaimTemplates').items.map((claim) => claim.at('metadata', 'name').text);
  validateTemplate(report, spec.get('template'), claims);
  validateRestart(report, spec.at('template', 'spec'), kind);
  if (kind === 'Deployment') validateDeploymentStrategy(report, spec);
  if (kind === 'DaemonSet') validateDaemonSetStrategy(report, spec.get('updateStrategy'));
  if (kind === 'StatefulSet') validateStatefulSet(report, spec);
}

/** The rules of a ReplicationController, whose selector is a plain map and defaults to its template's labels. */
export function validateReplicationController(report: Report): void {
  const { root, kind } = report.object;
  const spec = root.get('spec');
  const template = spec.get('template');
  validateMetadata(report, root.get('metadata'), dnsSubdomainProblem);
  validateNotNegative(report, spec.get('replicas'), spec.get('minReadySeconds'));
  const selector = spec.get('selector');
  const labels = template.at('metadata', 'labels');
  if (template.isAbsent) {
    report.add('required', template, ['A template']);
    if (selector.labels.size === 0) report.add('selector-missing', selector, [kind]);
    return;
  }
  if (selector.pairs.length === 0 && labels.pairs.length === 0)
    report.add('selector-missing', selector, [kind]);
  const isKnown = !selector.holdsUnknown && !labels.holdsUnknown;
  if (
    isKnown &&
    selector.labels.size > 0 &&
    [...selector.labels].some(([key, value]) => labels.labels.get(key) !== value)
  ) {
    reportMismatch(report, spec, kind);
  }
  validateTemplate(report, template, []);
  validateRestart(report, template.get('spec'), kind);
}

/** Labels, annotations and pod of a template. The server leaves `metadata` out of the first two's paths. */
export function validateTemplate(report: Report, template: Field, claims: readonly string[]): void {
  const metadata = template.get('metadata');
  validateLabels(report, metadata.get('labels'), `${template.path}.labels`);
  validateAnnotations(report, metadata.get('annotations'), `${template.path}.annotations`);
  validatePodSpec(report, template.get('spec'), { isTemplate: true, claims });
}

function validateSelector(report: Report, spec: Field, kind: string): void {
  const selector = spec.get('selector');
  const labels = spec.at('template', 'metadata', 'labels');
  const isDaemonSet = kind === 'DaemonSet';
  if (selector.isAbsent) {
    if (!isDaemonSet) report.add('selector-missing', selector, [kind]);
    reportMismatch(report, spec, kind);
    return;
  }
  const isUsable = validateLabelSelector(report, selector);
  if (!isUsable) {
    if (!isDaemonSet) report.add('selector-unusable', selector);
    return;
  }
  const parsed = parseLabelSelector(selector);
  if (!parsed) return;
  if (parsed.length === 0) {
    report.add('selector-empty', selector);
    return;
  }
  if (!labels.holdsUnknown && !matchesLabels(parsed, labels.labels)) reportMismatch(report, spec, kind);
}

/** The selector and the labels that it should match disagree. Points at the labels, or where they are missing. */
function reportMismatch(report: Report, spec: Field, kind: string): void {
  const labels = spec.at('template', 'metadata', 'labels');
  const selector = spec.get('selector');
  const message = selector.isAbsent
    ? `Without a selector the ${kind} owns no pods, these neither.`
    : labels.pairs.length === 0
      ? 'The template has no labels, so the selector does not match its pods.'
      : 'The selector does not match these labels.';
  report.add('selector-mismatch', labels, [message]);
}

function validateRestart(report: Report, pod: Field, kind: string): void {
  const restart = pod.get('restartPolicy');
  const isWord = restart.row?.values.includes(restart.text);
  // A word that nobody knows is reported once.
  if (restart.text !== '' && restart.text !== 'Always' && isWord)
    report.add('restart-always', restart, [kind]);
  if (!pod.get('activeDeadlineSeconds').isAbsent)
    report.add('deadline-forbidden', pod.get('activeDeadlineSeconds'), [kind]);
}

function validateDeploymentStrategy(report: Report, spec: Field): void {
  const strategy = spec.get('strategy');
  const type = strategy.get('type');
  const rolling = strategy.get('rollingUpdate');
  if (type.text !== '' && type.text !== 'Recreate' && type.text !== 'RollingUpdate') {
    report.add('not-supported', type, [type.text, 'Recreate, RollingUpdate'], strategy.path);
  } else if (type.text === 'Recreate') {
    if (!rolling.isAbsent) report.add('strategy-rolling', rolling);
  } else if (!rolling.isAbsent && !rolling.holdsUnknown) {
    const unavailable = validateIntOrPercent(report, rolling.get('maxUnavailable'), 25, true);
    const surge = validateIntOrPercent(report, rolling.get('maxSurge'), 25, false);
    if (unavailable === 0 && surge === 0) report.add('strategy-stuck', rolling.get('maxUnavailable'));
  }
  const deadline = spec.get('progressDeadlineSeconds');
  validateNotNegative(report, deadline);
  const seconds = deadline.isAbsent ? 600 : deadline.number;
  const minReady = spec.get('minReadySeconds');
  if (!minReady.isUnknown && seconds <= minReady.number) {
    report.add('progress-deadline', deadline, [seconds, minReady.number]);
  }
}

function validateDaemonSetStrategy(report: Report, strategy: Field): void {
  const type = strategy.get('type');
  const rolling = strategy.get('rollingUpdate');
  if (type.text !== '' && type.text !== 'OnDelete' && type.text !== 'RollingUpdate') {
    report.add('not-supported', type, [type.text, 'RollingUpdate, OnDelete'], strategy.path);
  } else if (type.text !== 'OnDelete' && !rolling.isAbsent && !rolling.holdsUnknown) {
    const unavailable = validateIntOrPercent(report, rolling.get('maxUnavailable'), 1, true);
    const surge = validateIntOrPercent(report, rolling.get('maxSurge'), 0, true);
    if (unavailable !== 0 && surge !== 0) report.add('surge-and-unavailable', rolling.get('maxSurge'));
    if (unavailable === 0 && surge === 0) report.add('strategy-stuck-ds', rolling.get('maxUnavailable'));
  }
}

function validateStatefulSet(report: Report, spec: Field): void {
  validateWord(report, spec.get('podManagementPolicy'), { rule: 'unknown-word' });
  const strategy = spec.get('updateStrategy');
  const type = strategy.get('type');
  const rolling = strategy.get('rollingUpdate');
  if (type.text === 'OnDelete') {
    if (!rolling.isAbsent) report.add('strategy-rolling-sts', rolling);
  } else if (type.text !== '' && type.text !== 'RollingUpdate') {
    report.add('unknown-word', type, [type.text, 'RollingUpdate, OnDelete'], strategy.path);
  } else {
    validateNotNegative(report, rolling.get('partition'));
  }
  validateNotNegative(report, spec.at('ordinals', 'start'));
  for (const name of ['whenDeleted', 'whenScaled']) {
    const policy = spec.at('persistentVolumeClaimRetentionPolicy', name);
    if (policy.text === '' || policy.text === 'Retain' || policy.text === 'Delete') continue;
    report.add('not-supported', policy, [policy.text, 'Retain, Delete']);
  }
  if (compareVersions(report.version, '1.33') >= 0) {
    validateForm(report, spec.get('serviceName'), 'dns-label', dnsLabelProblem);
  }
}
