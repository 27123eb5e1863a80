import type { Field } from '../objects/index.ts';
import { matchesLabels, parseLabelSelector } from '../selectors.ts';
import { validateLabelSelector, validateMetadata } from './metadata.ts';
import type { Report } from './report.ts';
import { dnsLabelProblem, dnsSubdomainProblem } from './syntax.ts';
import { validateNotNegative, validateWord } from './values.ts';
import { validateTemplate } from './workload.ts';

/** The rules of a Job. Source: pkg/apis/batch/validation (ValidateJob). */
export function validateJob(report: Report): void {
  const { root } = report.object;
  const spec = root.get('spec');
  validateMetadata(report, root.get('metadata'), dnsSubdomainProblem);
  validateJobSpec(report, spec);
  validateIndexedName(report, root.get('metadata').get('name'), spec);
  const selector = spec.get('selector');
  const isManual = spec.get('manualSelector');
  if (isManual.isUnknown) return;
  if (isManual.isTrue) {
    if (selector.isAbsent) {
      report.add('selector-missing', selector, ['Job with manualSelector']);
      report.add('selector-mismatch', spec.at('template', 'metadata', 'labels'), [
        'Without a selector the Job owns no pods, these neither.',
      ]);
    } else {
      validateJobSelector(report, spec);
    }
  } else if (selector.get('matchLabels').pairs.length + selector.get('matchExpressions').items.length > 0) {
    report.add('selector-generated', selector);
    validateJobSelector(report, spec);
  }
}

/** The rules of a CronJob. Its Jobs get a name of eleven characters more than its own. */
export function validateCronJob(report: Report): void {
  const { root } = report.object;
  const spec = root.get('spec');
  const metadata = root.get('metadata');
  validateMetadata(report, metadata, dnsSubdomainProblem);
  if (metadata.get('name').text.length > 52) report.add('cron-name-long', metadata.get('name'));
  const schedule = spec.get('schedule');
  if (schedule.text === '') report.add('required', schedule, ['schedule']);
  else if (!isSchedule(schedule.text)) report.add('schedule-form', schedule, [schedule.text]);
  validateWord(report, spec.get('concurrencyPolicy'));
  const timeZone = spec.get('timeZone');
  if (!timeZone.isAbsent && !isTimeZone(timeZone.text)) report.add('time-zone', timeZone, [timeZone.text]);
  validateNotNegative(
    report,
    spec.get('startingDeadlineSeconds'),
    spec.get('successfulJobsHistoryLimit'),
    spec.get('failedJobsHistoryLimit'),
  );
  const job = spec.at('jobTemplate', 'spec');
  validateJobSpec(report, job);
  if (!job.get('selector').isAbsent) report.add('selector-in-template', job.get('selector'));
  if (job.get('manualSelector').isTrue) report.add('manual-selector', job.get('manualSelector'));
}

function validateJobSpec(report: Report, spec: Field): void {
  const numbers = [
    'parallelism',
    'completions',
    'activeDeadlineSeconds',
    'backoffLimit',
    'ttlSecondsAfterFinished',
    'backoffLimitPerIndex',
    'maxFailedIndexes',
  ];
  validateNotNegative(report, ...numbers.map((name) => spec.get(name)));
  const mode = spec.get('completionMode');
  validateWord(report, mode, { optional: true });
  if (mode.text === 'Indexed' && spec.get('completions').isAbsent)
    report.add('completions-missing', spec.get('completions'));
  validateIndexes(report, spec);
  const failurePolicy = spec.get('podFailurePolicy');
  const replacement = spec.get('podReplacementPolicy');
  if (!failurePolicy.isAbsent && replacement.text === 'TerminatingOrFailed')
    report.add('not-supported', replacement, [replacement.text, 'Failed where there is a podFailurePolicy']);
  else validateWord(report, replacement, { optional: true });
  const template = spec.get('template');
  validateTemplate(report, template, []);
  const restart = template.at('spec', 'restartPolicy');
  if (restart.text === '' || restart.text === 'Always') report.add('restart-of-job', restart);
  else if (restart.text === 'OnFailure' && !failurePolicy.isAbsent)
    report.add('failure-policy-restart', restart);
}

function validateIndexes(report: Report, spec: Field): void {
  const mode = spec.get('completionMode');
  const limit = spec.get('backoffLimitPerIndex');
  const most = spec.get('maxFailedIndexes');
  const completions = spec.get('completions');
  if (mode.isUnknown) return;
  if (mode.text !== 'Indexed') {
    for (const field of [limit, most]) if (!field.isAbsent) report.add('indexed-only', field);
  } else if (completions.isKnown && most.number > completions.number) {
    report.add('failed-indexes', most, [most.number, completions.number]);
  }
  if (!most.isAbsent && limit.isAbsent)
    report.add('required', limit, ['With maxFailedIndexes, backoffLimitPerIndex']);
}

/** The pods of an indexed Job are called after it; the last has the longest name. */
function validateIndexedName(report: Report, name: Field, spec: Field): void {
  const completions = spec.get('completions').number;
  if (spec.get('completionMode').text !== 'Indexed' || completions < 1 || name.text === '') return;
  const last = `${name.text}-${completions - 1}`;
  const problem = dnsLabelProblem(last);
  if (problem) report.add('indexed-name', name, [last, problem]);
}

function validateJobSelector(report: Report, spec: Field): void {
  const selector = spec.get('selector');
  const labels = spec.at('template', 'metadata', 'labels');
  if (!validateLabelSelector(report, selector)) return;
  const parsed = parseLabelSelector(selector);
  if (parsed && !labels.holdsUnknown && !matchesLabels(parsed, labels.labels)) {
    report.add('selector-mismatch', labels, ['The selector does not match these labels.']);
  }
}

/** A name of the time zone database; `Local` would be that of the server's host. */
function isTimeZone(name: string): boolean {
  if (name === '' || /^local$/i.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

const months = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const weekdays = 'sun mon tue wed thu fri sat'.split(' ');
const scheduleFields = [
  { low: 0, high: 59, names: [] },
  { low: 0, high: 23, names: [] },
  { low: 1, high: 31, names: [] },
  { low: 1, high: 12, names: months },
  { low: 0, high: 6, names: weekdays },
] as const;

/** A schedule as https://pkg.go.dev/github.com/robfig/cron/v3 parses it with ParseStandard. */
export function isSchedule(text: string): boolean {
  if (/^(?:CRON_TZ|TZ)=/.test(text)) return false;
  if (text.startsWith('@')) {
    return (
      /^@(?:yearly|annually|monthly|weekly|daily|midnight|hourly)$/.test(text) ||
      /^@every (?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+$/.test(text)
    );
  }
  const parts = text.trim().split(/\s+/);
  return (
    parts.length === scheduleFields.length &&
    parts.every((part, index) => part.split(',').every((range) => isScheduleRange(range, index)))
  );
}

function isScheduleRange(text: string, index: number): boolean {
  const field = scheduleFields[index];
  const match = /^([^-/]+)(?:-([^-/]+))?(?:\/(\d+))?$/.exec(text);
  if (!field || !match) return false;
  const [, from = '', to, step] = match;
  if (step !== undefined && Number(step) === 0) return false;
  if (from === '*' || from === '?') return to === undefined;
  const read = (word: string): number => {
    const name = (field.names as readonly string[]).indexOf(word.toLowerCase());
    return name >= 0 ? name + field.low : /^\d+$/.test(word) ? Number(word) : Number.NaN;
  };
  const low = read(from);
  const high = to === undefined ? low : read(to);
  return low >= field.low && high <= field.high && low <= high;
}
