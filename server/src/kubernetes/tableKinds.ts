/** What a table that kubectl prints is about. `other`: a table of objects that has no row below. */
export type TableKind =
  | 'pods'
  | 'services'
  | 'endpoints'
  | 'endpointslices'
  | 'nodes'
  | 'daemonsets'
  | 'deployments'
  | 'replicasets'
  | 'statefulsets'
  | 'networkpolicies'
  | 'ingresses'
  | 'namespaces'
  | 'other';

/** What kubectl prints for one resource, over all its versions since 1.2. */
export interface KindFacts {
  readonly kind: TableKind;
  /** Names that `kubectl get` takes, and that stand before the `/` in `pod/nginx`. */
  readonly aliases: readonly string[];
  /** What the cells look like: sources of regular expressions. A heading that is missing here: anything. */
  readonly cells: Readonly<Record<string, string>>;
  /**
   * The columns behind NAMESPACE, longest first. A header is of this kind if it begins with one of them; lines
   * without a header are cut as one of them.
   */
  readonly layouts: readonly (readonly string[])[];
  /** How a line tells the kind that has neither a header nor a command above it; null: it doesn't. */
  readonly bare: {
    /** Stands in all such lines. It is tried first, as nearly all lines of a session are no table's. */
    readonly mark: RegExp;
    /** What cells must look like, besides. */
    readonly cells: Readonly<Record<string, string>>;
  } | null;
}

const NUMBER = '\\d+';
const FRACTION = '\\d+/\\d+';
const NODE_NAME = '[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?';
const ADDRESS = '[0-9a-fA-F]*[.:][0-9a-fA-F.:]*';
const LIST = '[^\\s,]+(?:,[^\\s,]+)*';
/** kubectl shows three items and how many it leaves out. */
const MORE = '(?: \\+ \\d+ more\\.\\.\\.)?';
const LABELS = '<none>|[^\\s=,]+=[^\\s=,]*(?:,[^\\s=,]+=[^\\s=,]*)*';
/** One requirement of a selector: `app=x`, `!app`, `app in (a,b)`. */
const TERM = '[\\w./!=-]+(?: (?:not)?in \\([^()]*\\))?';
const WORDS = '\\S+(?: \\S+)*?';

/** Cells that look the same in all tables. */
export const COMMON_CELLS: Readonly<Record<string, string>> = {
  NAMESPACE: '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?',
  NAME: `(?:[a-z]+(?:\\.[a-z0-9.-]+)?/)?${NODE_NAME}`,
  AGE: '(?:\\d+[ydhms])+|<unknown>|<invalid>',
  LABELS,
  SELECTOR: LABELS,
  CONTAINERS: LIST,
  IMAGES: LIST,
};

/** Two words that are one heading, also where all blanks of a paste were collapsed to one. */
export const TWO_WORD_HEADINGS: ReadonlySet<string> = new Set([
  'NOMINATED NODE',
  'READINESS GATES',
  'NODE SELECTOR',
]);

/** Where nothing is known of an object's address, an Ingress's column is empty. */
export const MAYBE_EMPTY: ReadonlySet<string> = new Set(['ADDRESS']);

/** What `kubectl get all` prints of the kinds below. */
export const KINDS_OF_ALL: ReadonlySet<TableKind> = new Set([
  'pods',
  'services',
  'daemonsets',
  'deployments',
  'replicasets',
  'statefulsets',
]);

/**
 * Cells of which one at least must be among the fields that awk left: two words alone could be anything.
 */
export const TELLING_CELLS: ReadonlySet<string> = new Set([
  'READY',
  'IP',
  'CLUSTER-IP',
  'PORT(S)',
  'ENDPOINTS',
  'ADDRESSTYPE',
  'INTERNAL-IP',
]);

const WORKLOAD = ['CONTAINERS', 'IMAGES', 'SELECTOR'];

/**
 * kubectl's printers by version: k8s.io/kubernetes pkg/printers/internalversion/printers.go. NOMINATED NODE came
 * with 1.11, READINESS GATES with 1.13, a Service's TYPE with 1.8, a Node's ROLES with 1.8, "(2d4h ago)" behind
 * the restarts with 1.22.
 */
export const KINDS: readonly KindFacts[] = [
  {
    kind: 'pods',
    aliases: ['po', 'pod', 'pods'],
    cells: {
      READY: FRACTION,
      STATUS: '[A-Za-z][\\w:./-]*',
      RESTARTS: '\\d+(?: \\(\\S+ ago\\))?',
      IP: `${ADDRESS}|<none>|<unknown>`,
      NODE: `${NODE_NAME}|<none>|<unknown>`,
      'NOMINATED NODE': `${NODE_NAME}|<none>`,
      'READINESS GATES': `${FRACTION}|<none>`,
    },
    layouts: [
      ['NAME', 'READY', 'STATUS', 'RESTARTS', 'AGE', 'IP', 'NODE', 'NOMINATED NODE', 'READINESS GATES'],
      ['NAME', 'READY', 'STATUS', 'RESTARTS', 'AGE', 'IP', 'NODE', 'NOMINATED NODE'],
      ['NAME', 'READY', 'STATUS', 'RESTARTS', 'AGE', 'IP', 'NODE'],
      ['NAME', 'READY', 'STATUS', 'RESTARTS', 'AGE'],
    ],
    bare: { mark: /\s\d+\/\d+\s/, cells: {} },
  },
  {
    kind: 'services',
    aliases: ['svc', 'service', 'services'],
    cells: {
      TYPE: 'ClusterIP|NodePort|LoadBalancer|ExternalName',
      'CLUSTER-IP': `${ADDRESS}|None|<none>`,
      'EXTERNAL-IP': '<none>|<pending>|<nodes>|<unset>|[\\w.:,-]+',
      'PORT(S)': '<none>|\\d+(?::\\d+)?/[A-Z]+(?:,\\d+(?::\\d+)?/[A-Z]+)*',
    },
    layouts: [
      ['NAME', 'TYPE', 'CLUSTER-IP', 'EXTERNAL-IP', 'PORT(S)', 'AGE', 'SELECTOR'],
      ['NAME', 'TYPE', 'CLUSTER-IP', 'EXTERNAL-IP', 'PORT(S)', 'AGE'],
      ['NAME', 'CLUSTER-IP', 'EXTERNAL-IP', 'PORT(S)', 'AGE', 'SELECTOR'],
      ['NAME', 'CLUSTER-IP', 'EXTERNAL-IP', 'PORT(S)', 'AGE'],
    ],
    bare: { mark: /\/(?:TCP|UDP|SCTP)|<none>/, cells: {} },
  },
  {
    kind: 'endpointslices',
    aliases: ['endpointslice', 'endpointslices'],
    cells: {
      ADDRESSTYPE: 'IPv4|IPv6|FQDN',
      PORTS: `<unset>|[\\w*-]+(?:,[\\w*-]+)*${MORE}`,
      ENDPOINTS: `<unset>|[\\w.:-]+(?:,[\\w.:-]+)*${MORE}`,
    },
    layouts: [['NAME', 'ADDRESSTYPE', 'PORTS', 'ENDPOINTS', 'AGE']],
    bare: { mark: /\s(?:IPv[46]|FQDN)\s/, cells: {} },
  },
  {
    kind: 'endpoints',
    aliases: ['ep', 'endpoint', 'endpoints'],
    cells: { ENDPOINTS: `<none>|[\\da-fA-F.:\\[\\]]+(?:,[\\da-fA-F.:\\[\\]]+)*${MORE}` },
    layouts: [['NAME', 'ENDPOINTS', 'AGE']],
    // A word, an address and an age could be anything; with a port it is an endpoint.
    bare: {
      mark: /:\d/,
      cells: { ENDPOINTS: `[\\da-fA-F.:\\[\\]]+:\\d+(?:,[\\da-fA-F.:\\[\\]]+:\\d+)*${MORE}` },
    },
  },
  {
    kind: 'nodes',
    aliases: ['no', 'node', 'nodes'],
    cells: {
      STATUS: '(?:Ready|NotReady|Unknown)(?:,SchedulingDisabled)?',
      ROLES: '<none>|[\\w.,-]+',
      VERSION: 'v\\d+\\.\\d+\\S*',
      'INTERNAL-IP': `${ADDRESS}|<none>`,
      'EXTERNAL-IP': `${ADDRESS}|<none>`,
      'OS-IMAGE': WORDS,
      'CONTAINER-RUNTIME': '[\\w.-]+://\\S+|<unknown>',
    },
    layouts: [
      [
        'NAME',
        'STATUS',
        'ROLES',
        'AGE',
        'VERSION',
        'INTERNAL-IP',
        'EXTERNAL-IP',
        'OS-IMAGE',
        'KERNEL-VERSION',
        'CONTAINER-RUNTIME',
      ],
      ['NAME', 'STATUS', 'ROLES', 'AGE', 'VERSION'],
      ['NAME', 'STATUS', 'AGE', 'VERSION'],
    ],
    bare: { mark: /\s(?:Not)?Ready|\sUnknown/, cells: {} },
  },
  {
    kind: 'daemonsets',
    aliases: ['ds', 'daemonset', 'daemonsets'],
    cells: {
      DESIRED: NUMBER,
      CURRENT: NUMBER,
      READY: NUMBER,
      'UP-TO-DATE': NUMBER,
      AVAILABLE: NUMBER,
      'NODE SELECTOR': LABELS,
    },
    layouts: daemonSetLayouts(),
    bare: null,
  },
  {
    kind: 'deployments',
    aliases: ['deploy', 'deployment', 'deployments'],
    cells: { READY: FRACTION, DESIRED: NUMBER, CURRENT: NUMBER, 'UP-TO-DATE': NUMBER, AVAILABLE: NUMBER },
    layouts: [
      ['NAME', 'READY', 'UP-TO-DATE', 'AVAILABLE', 'AGE', ...WORKLOAD],
      ['NAME', 'READY', 'UP-TO-DATE', 'AVAILABLE', 'AGE'],
      ['NAME', 'DESIRED', 'CURRENT', 'UP-TO-DATE', 'AVAILABLE', 'AGE', ...WORKLOAD],
      ['NAME', 'DESIRED', 'CURRENT', 'UP-TO-DATE', 'AVAILABLE', 'AGE'],
    ],
    bare: null,
  },
  {
    kind: 'replicasets',
    aliases: ['rs', 'replicaset', 'replicasets'],
    cells: { DESIRED: NUMBER, CURRENT: NUMBER, READY: NUMBER },
    layouts: [
      ['NAME', 'DESIRED', 'CURRENT', 'READY', 'AGE', ...WORKLOAD],
      ['NAME', 'DESIRED', 'CURRENT', 'READY', 'AGE'],
    ],
    bare: null,
  },
  {
    kind: 'networkpolicies',
    aliases: ['netpol', 'networkpolicy', 'networkpolicies'],
    cells: { 'POD-SELECTOR': `<none>|${TERM}(?:,${TERM})*` },
    layouts: [['NAME', 'POD-SELECTOR', 'AGE']],
    bare: null,
  },
  {
    kind: 'ingresses',
    aliases: ['ing', 'ingress', 'ingresses'],
    cells: {
      CLASS: '<none>|[\\w.-]+',
      HOSTS: `[\\w.*-]+(?:,[\\w.*-]+)*${MORE}`,
      ADDRESS: '[\\w.:,-]+',
      PORTS: '\\d+(?:, \\d+)*',
    },
    layouts: [
      ['NAME', 'CLASS', 'HOSTS', 'ADDRESS', 'PORTS', 'AGE'],
      ['NAME', 'HOSTS', 'ADDRESS', 'PORTS', 'AGE'],
    ],
    bare: null,
  },
  {
    kind: 'statefulsets',
    aliases: ['sts', 'statefulset', 'statefulsets'],
    cells: { READY: FRACTION },
    layouts: [
      ['NAME', 'READY', 'AGE', 'CONTAINERS', 'IMAGES'],
      ['NAME', 'READY', 'AGE'],
    ],
    bare: null,
  },
  {
    kind: 'namespaces',
    aliases: ['ns', 'namespace', 'namespaces'],
    cells: { STATUS: 'Active|Terminating' },
    layouts: [['NAME', 'STATUS', 'AGE']],
    bare: null,
  },
];

function daemonSetLayouts(): string[][] {
  const columns = ['NAME', 'DESIRED', 'CURRENT', 'READY', 'UP-TO-DATE', 'AVAILABLE', 'NODE SELECTOR', 'AGE'];
  return [[...columns, ...WORKLOAD], columns];
}
