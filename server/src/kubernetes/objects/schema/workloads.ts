import { row, type StructRow, type StructTable, struct } from './row.ts';

/** A workload's outermost struct. */
function workload(apiVersion: string, kind: string, spec: string): StructRow {
  return struct({
    apiVersion: row('string', apiVersion),
    kind: row('string', kind),
    metadata: row(
      'ObjectMeta',
      "The workload's own labels; no Service or policy looks at them, only at the template's.",
    ),
    spec: row(spec, 'What is wanted.'),
    status: row('any', 'Set by the server.'),
  });
}

const replicas = row('int32', 'How many pods. 1 unless told otherwise.');
const selector = row(
  'LabelSelector',
  'The pods that belong to it; must match the labels of the template. Fixed.',
);
const template = row('PodTemplateSpec', 'What the pods are made of.');
const minReadySeconds = row('int32', 'How long a pod must be ready to count as available.');
const revisionHistoryLimit = row('int32', 'How many old revisions are kept.');

/** Workloads and what surrounds their pod templates. Source: k8s.io/api apps/v1, batch/v1, core/v1. */
export const workloadStructs: StructTable = {
  Deployment: workload('apps/v1', 'Deployment', 'DeploymentSpec'),
  DeploymentSpec: struct({
    replicas,
    selector,
    template,
    strategy: row('DeploymentStrategy', 'How old pods give way to new ones.'),
    minReadySeconds,
    revisionHistoryLimit,
    paused: row('bool', 'Changes of the template wait.'),
    progressDeadlineSeconds: row('int32', 'How long a rollout may stand still; 600 unless told otherwise.'),
  }),
  DeploymentStrategy: struct({
    type: row('string', '`Recreate` ends all old pods first.', { values: ['Recreate', 'RollingUpdate'] }),
    rollingUpdate: row('RollingUpdateDeployment', 'Only with RollingUpdate.'),
  }),
  RollingUpdateDeployment: struct({
    maxUnavailable: row(
      'intOrString',
      'How many pods may be missing: a number or a percentage. 25% unless told otherwise.',
    ),
    maxSurge: row('intOrString', 'How many pods may be there on top: a number or a percentage.'),
  }),
  StatefulSet: workload('apps/v1', 'StatefulSet', 'StatefulSetSpec'),
  StatefulSetSpec: struct({
    replicas,
    selector,
    template,
    serviceName: row(
      'string',
      'The headless Service that gives the pods their names: `name-0.service.namespace.svc`.',
    ),
    podManagementPolicy: row('string', 'One pod after the other, or all at once.', {
      values: ['OrderedReady', 'Parallel'],
    }),
    updateStrategy: row('StatefulSetUpdateStrategy', 'How old pods give way to new ones.'),
    minReadySeconds,
    revisionHistoryLimit,
    ordinals: row('StatefulSetOrdinals', 'Where counting begins.'),
    volumeClaimTemplates: row('[]PersistentVolumeClaim', 'A claim of each for every pod.'),
    persistentVolumeClaimRetentionPolicy: row(
      'StatefulSetPersistentVolumeClaimRetentionPolicy',
      'What becomes of claims.',
    ),
  }),
  StatefulSetUpdateStrategy: struct({
    type: row('string', 'RollingUpdate unless told otherwise.', { values: ['RollingUpdate', 'OnDelete'] }),
    rollingUpdate: row('RollingUpdateStatefulSetStrategy', 'Only with RollingUpdate.'),
  }),
  RollingUpdateStatefulSetStrategy: struct({
    partition: row('int32', 'Pods with a smaller ordinal stay as they are.'),
    maxUnavailable: row('intOrString', 'How many pods may be missing.'),
  }),
  DaemonSet: workload('apps/v1', 'DaemonSet', 'DaemonSetSpec'),
  DaemonSetSpec: struct({
    selector,
    template,
    updateStrategy: row('DaemonSetUpdateStrategy', 'How old pods give way to new ones.'),
    minReadySeconds,
    revisionHistoryLimit,
  }),
  DaemonSetUpdateStrategy: struct({
    type: row('string', 'RollingUpdate unless told otherwise.', { values: ['RollingUpdate', 'OnDelete'] }),
    rollingUpdate: row('RollingUpdateDaemonSet', 'Only with RollingUpdate.'),
  }),
  RollingUpdateDaemonSet: struct({
    maxUnavailable: row('intOrString', 'How many pods may be missing; 1 unless told otherwise.'),
    maxSurge: row('intOrString', 'How many nodes may have two pods; then maxUnavailable must be 0.'),
  }),
  ReplicaSet: workload('apps/v1', 'ReplicaSet', 'ReplicaSetSpec'),
  ReplicaSetSpec: struct({ replicas, selector, template, minReadySeconds }),
  ReplicationController: workload('v1', 'ReplicationController', 'ReplicationControllerSpec'),
  ReplicationControllerSpec: struct({
    replicas,
    selector: row('map:string', "The pods that belong to it, a plain map. Absent: the template's labels."),
    template,
    minReadySeconds,
  }),
  Job: workload('batch/v1', 'Job', 'JobSpec'),
  JobSpec: struct({
    template,
    selector: row('LabelSelector', 'Made by the server. Only with `manualSelector: true` by hand.'),
    manualSelector: row('bool', 'Selector and labels are yours.'),
    parallelism: row('int32', 'How many pods at a time.'),
    completions: row('int32', 'How many pods must succeed.'),
    completionMode: row('string', 'Do the pods have numbers?', { values: ['NonIndexed', 'Indexed'] }),
    backoffLimit: row('int32', 'How many failures are too many; 6 unless told otherwise.'),
    backoffLimitPerIndex: row('int32', 'The same for each index.'),
    maxFailedIndexes: row('int32', 'How many indexes may fail.'),
    activeDeadlineSeconds: row('int64', 'How long the Job may take.'),
    ttlSecondsAfterFinished: row('int32', 'When the finished Job is deleted.'),
    suspend: row('bool', 'No pods for now.'),
    podFailurePolicy: row('PodFailurePolicy', 'Which failures count.'),
    podReplacementPolicy: row('string', 'When a failed pod is replaced.', {
      values: ['TerminatingOrFailed', 'Failed'],
    }),
    successPolicy: row('SuccessPolicy', 'When an indexed Job has done enough.', { since: '1.30' }),
    managedBy: row('string', 'Which controller takes care of it.', { since: '1.30' }),
  }),
  CronJob: workload('batch/v1', 'CronJob', 'CronJobSpec'),
  CronJobSpec: struct({
    schedule: row(
      'string',
      'Five fields as in cron: minute, hour, day, month, weekday; or `@daily` and the like.',
    ),
    timeZone: row('string', 'A name of the time zone database. Absent: that of the controller.'),
    concurrencyPolicy: row('string', 'What if the one before still runs?', {
      values: ['Allow', 'Forbid', 'Replace'],
    }),
    startingDeadlineSeconds: row('int64', 'How late a run may start.'),
    suspend: row('bool', 'No runs for now.'),
    jobTemplate: row('JobTemplateSpec', 'What each run is.'),
    successfulJobsHistoryLimit: row('int32', 'How many finished Jobs are kept; 3 unless told otherwise.'),
    failedJobsHistoryLimit: row('int32', 'How many failed Jobs are kept; 1 unless told otherwise.'),
  }),
  JobTemplateSpec: struct({
    metadata: row('ObjectMeta', 'Labels and annotations of the Jobs.'),
    spec: row('JobSpec', 'The Job.'),
  }),
  PodTemplateSpec: struct({
    metadata: row('ObjectMeta', 'The labels that Services, policies and the workload itself select.'),
    spec: row('PodSpec', 'The pod.'),
  }),
};
