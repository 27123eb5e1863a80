import { changeNumber, type ManifestFix, quote, renameKey } from '../fixes.ts';
import {
  compareVersions,
  type DecodeProblem,
  decodeProblems,
  type Field,
  type ManifestObject,
} from '../objects/index.ts';
import type { ResolvedNode } from '../yaml/index.ts';
import { validateEndpointSlice, validateEndpoints } from './endpoints.ts';
import { validateIngress } from './ingress.ts';
import { validateCronJob, validateJob } from './job.ts';
import { validateMetadata } from './metadata.ts';
import { validateNetworkPolicy } from './networkPolicy.ts';
import { validatePod } from './pod.ts';
import { type ManifestFinding, Report } from './report.ts';
import { validateService } from './service.ts';
import { dnsLabelProblem } from './syntax.ts';
import { validateAppsWorkload, validateReplicationController } from './workload.ts';

/** The newest version whose rules are known, and the oldest. */
export const latestVersion = '1.37';
const oldestVersion = '1.30';

/** The version whose rules hold for one as people write it, `v1.29.3`: itself or the nearest known. Null: none. */
export function ruleVersion(text: string): string | null {
  const minor = /^v?1\.(\d{1,3})(?:[.+-].*)?$/.exec(text.trim())?.[1];
  if (minor === undefined) return null;
  const version = `1.${Number(minor)}`;
  if (compareVersions(version, oldestVersion) < 0) return oldestVersion;
  return compareVersions(version, latestVersion) > 0 ? latestVersion : version;
}

/**
 * What the API server of a version would say to the creation of an object, all at once: what does not decode,
 * what the allocator and the rules refuse. Nothing where the object can't be judged: a template's, one whose
 * document can't be read, a custom resource.
 */
export function validateObject(object: ManifestObject, version: string = latestVersion): ManifestFinding[] {
  const report = new Report(object, version);
  if (object.certainty !== 'whole') return [];
  const { removed } = object.row;
  if (removed) {
    if (compareVersions(version, removed.in) >= 0) {
      const apiVersion = object.root.get('apiVersion');
      report.addAt('version-removed', apiVersion.span, '', [
        object.apiVersion,
        object.kind,
        removed.in,
        removed.use,
      ]);
    }
    return report.findings;
  }
  if (!object.row.builtIn) return [];
  for (const problem of decodeProblems(object.root, version)) reportDecodeProblem(report, problem);
  validators[object.kind]?.(report);
  return withoutRepetition(report.findings);
}

const validators: Readonly<Record<string, ((report: Report) => void) | undefined>> = {
  Service: validateService,
  Endpoints: validateEndpoints,
  EndpointSlice: validateEndpointSlice,
  Pod: validatePod,
  Deployment: validateAppsWorkload,
  StatefulSet: validateAppsWorkload,
  DaemonSet: validateAppsWorkload,
  ReplicaSet: validateAppsWorkload,
  ReplicationController: validateReplicationController,
  Job: validateJob,
  CronJob: validateCronJob,
  NetworkPolicy: validateNetworkPolicy,
  Ingress: validateIngress,
  Namespace: (report) => validateMetadata(report, report.object.root.get('metadata'), dnsLabelProblem),
};

function reportDecodeProblem(report: Report, problem: DecodeProblem): void {
  const { path, span } = problem;
  switch (problem.kind) {
    case 'wrongtype':
      if (isPlainSelectorWith(problem.field)) {
        report.addAt('plain-selector', problem.field.key ?? span, path, [lastName(path)]);
        break;
      }
      report.addAt(
        'wrong-type',
        span,
        path,
        [lastName(path), typeInWords(problem.expected), nodeInWords(problem.node)],
        typeFixes(report.object, problem.field),
      );
      break;
    case 'unknownfield':
      report.noteMisspelt(path.slice(0, Math.max(path.length - problem.name.length - 1, 0)));
      report.addAt(
        'unknown-field',
        span,
        path,
        [problem.name, wayOut(problem.field, problem.nearest)],
        nameFixes(report.object, problem.field, problem.nearest),
      );
      break;
    case 'duplicatefield':
      report.addAt('duplicate-field', span, path, [problem.name]);
  }
}

/** What the selectors of workloads and policies have, in that of a Service. */
function isPlainSelectorWith({ name, parent }: Field): boolean {
  const isSelectorField = name === 'matchLabels' || name === 'matchExpressions';
  return isSelectorField && parent?.name === 'selector' && parent.type === 'map:string';
}

function wayOut({ parent, node }: Field, nearest: string | null): string {
  if (nearest !== null) return ` Is it ${nearest}?`;
  const isLabel = parent?.type === 'LabelSelector' && node?.kind === 'scalar';
  return isLabel ? ' Labels to match stand under matchLabels.' : '';
}

/** What is probably meant by a value of the wrong type: the same without quotes, or in them. */
function typeFixes(object: ManifestObject, field: Field): ManifestFix[] {
  const { node, type } = field;
  if (node?.kind !== 'scalar') return [];
  if (type === 'string' && node.style === 'plain' && node.value !== null)
    return quote(object, node, node.text);
  if (typeof node.value !== 'string') return [];
  if ((type === 'int32' || type === 'int64') && /^[1-9]\d*$/.test(node.text))
    return changeNumber(object, field, Number(node.text));
  return [];
}

function nameFixes(object: ManifestObject, field: Field, nearest: string | null): ManifestFix[] {
  const { parent } = field;
  const isTaken = nearest !== null && parent?.node?.kind === 'mapping' && parent.node.fields.has(nearest);
  return nearest === null || isTaken ? [] : renameKey(object, field, nearest);
}

function lastName(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1) || 'The object';
}

function typeInWords(type: string): string {
  if (type.startsWith('[]')) return 'a list';
  if (type.startsWith('map:')) return 'a mapping';
  return typeWords[type] ?? 'a mapping of fields';
}

const typeWords: Readonly<Record<string, string>> = {
  string: 'text (in quotes, where it looks like a number, a date or true)',
  bool: 'true or false',
  int32: 'a whole number, without quotes',
  int64: 'a whole number, without quotes',
  intOrString: 'a number or a name',
  quantity: 'a quantity like 500m or 1Gi',
  time: 'a time like 2024-01-31T12:00:00Z',
};

function nodeInWords(node: ResolvedNode): string {
  if (node.kind !== 'scalar') return node.kind === 'mapping' ? 'a mapping' : 'a list';
  if (typeof node.value === 'string') return `the text "${node.text.slice(0, 40)}"`;
  return typeof node.value === 'boolean'
    ? `${node.text}, which YAML reads as ${node.value}`
    : `the number ${node.value}`;
}

/** Several rules may object to one thing; people need to hear it once. */
function withoutRepetition(findings: readonly ManifestFinding[]): ManifestFinding[] {
  const seen = new Set<string>();
  return findings.filter(({ field, reason, code, start, message }) => {
    const key = field === null ? `${code} ${start} ${message}` : `${field} ${reason} ${message}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
