/** Why the API server refuses a value: its own word, in lower case. */
export type Reason =
  | 'invalid'
  | 'required'
  | 'duplicate'
  | 'forbidden'
  | 'notsupported'
  | 'notfound'
  | 'toolong'
  | 'toomany'
  | 'wrongtype'
  | 'unknownfield'
  | 'duplicatefield';

export type Severity = 'error' | 'warning' | 'information' | 'hint';

export interface Rule {
  /** Stable; names the page in docs/findings.md. Several rules of one idea share one. */
  readonly code: string;
  readonly severity: Severity;
  /** Null: the API server does not mind. */
  readonly reason: Reason | null;
  /** What people read; {0}, {1} … are filled in. */
  readonly message: string;
}

const error = (code: string, reason: Reason | null, message: string): Rule => ({
  code,
  severity: 'error',
  reason,
  message,
});
const warning = (code: string, message: string): Rule => ({
  code,
  severity: 'warning',
  reason: null,
  message,
});

/**
 * What each code is about: the heading of its page. One line a code, by the room that it belongs to: YAML and
 * API for every object, SVC Services, EP their endpoints, WRK workloads and pods, NP NetworkPolicies, ING
 * Ingresses. From 100 on: what the API server lets pass and does not work.
 */
export const ruleTitles = {
  YAML001: 'A document that cannot be read',
  YAML002: 'Text that kubectl drops',
  API001: 'A value of the wrong type',
  API002: 'A field that the object does not have',
  API003: 'A key written twice',
  API004: 'A name of the wrong form',
  API005: 'Labels and annotations',
  API006: 'Something that must be there is not',
  API007: 'A word that the API does not know',
  API008: 'A number out of range',
  API009: 'A selector that says nothing the API understands',
  API010: 'An address or a block of addresses',
  API011: 'Owners and finalizers',
  API012: 'An API version that is no longer served',
  API013: 'A kind that is missing, or not in its API version',
  SVC001: 'The ports of a Service',
  SVC002: 'Two ports of a Service in each other’s way',
  SVC003: 'Node ports',
  SVC004: 'The cluster addresses of a Service',
  SVC005: 'IP families',
  SVC006: 'ExternalName',
  SVC007: 'Session affinity',
  SVC008: 'Traffic policies and health checks',
  SVC009: 'Fields that belong to a LoadBalancer',
  EP001: 'Endpoints without addresses',
  EP002: 'Addresses of endpoints',
  EP003: 'Ports of endpoints',
  WRK001: 'A selector that does not match its template',
  WRK002: 'Restart policies',
  WRK003: 'How pods are replaced',
  WRK004: 'Containers',
  WRK005: 'Container ports',
  WRK006: 'Probes',
  WRK007: 'Volumes',
  WRK008: 'DNS of a pod',
  WRK009: 'Jobs and schedules',
  NP001: 'Policy types',
  NP002: 'A peer that names nobody, or two things at once',
  NP003: 'Address blocks in policies',
  NP004: 'Ports of a policy',
  ING001: 'An Ingress that leads nowhere',
  ING002: 'Hosts and paths',
  ING003: 'Backends',
} as const satisfies Readonly<Record<string, string>>;

/** Every rule of the API server that we know, by the name that code uses. */
export const rules = {
  'wrong-type': error('API001', 'wrongtype', '{0} takes {1}; this is {2}.'),
  'plain-selector': error(
    'API001',
    'wrongtype',
    'This selector is a plain map: the pairs stand in it, without {0}.',
  ),
  'unknown-field': error('API002', 'unknownfield', '{0} is no field here.{1}'),
  'duplicate-field': error(
    'API003',
    'duplicatefield',
    '{0} is written twice; the last one counts, and strict readers refuse both.',
  ),

  'name-missing': error('API004', 'required', 'An object needs a name (or a generateName).'),
  'name-form': error('API004', 'invalid', '"{0}" is no name for {1}: it takes {2}.'),
  'namespace-form': error('API004', 'invalid', '"{0}" is no name for a namespace: it takes {1}.'),
  'label-key': error('API005', 'invalid', '"{0}" is no label key: it takes {1}.'),
  'label-value': error('API005', 'invalid', '"{0}" is no value for the label {1}: it takes {2}.'),
  'annotation-key': error('API005', 'invalid', '"{0}" is no annotation key: it takes {1}.'),
  'annotations-size': error('API005', 'toolong', 'Annotations together may have 256 KiB; these have more.'),
  'owner-incomplete': error('API011', 'invalid', 'An owner needs {0}.'),
  'owner-controllers': error('API011', 'invalid', 'Only one owner may be the controller.'),
  'finalizer-form': error(
    'API011',
    'invalid',
    '"{0}" is no finalizer: it takes a domain and a name, example.com/name.',
  ),

  required: error('API006', 'required', '{0} must be given.'),
  'not-supported': error('API007', 'notsupported', '"{0}" is not supported; it takes {1}.'),
  'unknown-word': error('API007', 'invalid', '"{0}" is not supported; it takes {1}.'),
  negative: error('API008', 'invalid', '{0} may not be less than 0.'),
  'out-of-range': error('API008', 'invalid', '{0} is out of range: it takes {1}.'),
  'percent-form': error('API008', 'invalid', '"{0}" is neither a number nor a percentage like 25%.'),
  'percent-over': error('API008', 'invalid', '{0} is more than 100%.'),
  'port-number': error('API008', 'invalid', '{0} is no port: ports go from 1 to 65535.'),
  'port-absent': error('API008', 'invalid', 'A port must be given, from 1 to 65535.'),
  'port-inherited': error(
    'API008',
    'invalid',
    'A targetPort that is not given is the port: {0}, which is none.',
  ),
  'port-name': error('API004', 'invalid', '"{0}" is no name of a port: it takes {1}.'),
  'dns-label': error('API004', 'invalid', '"{0}" is no DNS label: it takes {1}.'),
  'dns-name': error('API004', 'invalid', '"{0}" is no DNS name: it takes {1}.'),
  'qualified-name': error('API004', 'invalid', '"{0}" is no qualified name: it takes {1}.'),

  'selector-operator': error(
    'API009',
    'invalid',
    '"{0}" is no operator: it takes In, NotIn, Exists or DoesNotExist.',
  ),
  'selector-values-missing': error('API009', 'required', 'In and NotIn need values.'),
  'selector-values-given': error('API009', 'forbidden', 'Exists and DoesNotExist take no values.'),

  address: error('API010', 'invalid', '"{0}" is no IP address.'),
  'address-strict': error(
    'API010',
    'invalid',
    '"{0}" must be written as {1}: since 1.36 without leading zeros, and IPv4 not as IPv6.',
  ),
  'address-special': error('API010', 'invalid', '{0} is {1} and can be nobody’s address here.'),
  'address-family': error('API010', 'invalid', '"{0}" is no {1} address.'),
  block: error('API010', 'invalid', '"{0}" is no CIDR: it takes an address and a mask, like 10.0.0.0/8.'),
  'block-strict': error(
    'API010',
    'invalid',
    '"{0}" must be written as {1}: since 1.36 no bits may be set behind the mask.',
  ),

  'ports-missing': error(
    'SVC001',
    'required',
    'A Service needs a port, unless it is headless or an ExternalName.',
  ),
  'port-name-missing': error('SVC001', 'required', 'Where there are several ports, each needs a name.'),
  'kubelet-port': error('SVC001', 'invalid', 'A LoadBalancer may not open 10250: it is the kubelet’s.'),
  'port-name-twice': error('SVC002', 'duplicate', 'Another port is named "{0}" already.'),
  'port-twice': error('SVC002', 'duplicate', '{0}/{1} is there already.'),
  'node-port-type': error(
    'SVC003',
    'forbidden',
    'A node port needs type NodePort or LoadBalancer; this is ClusterIP.',
  ),
  'node-port-range': error(
    'SVC003',
    'invalid',
    '{0} is no node port: they go from 30000 to 32767 unless the cluster has another range.',
  ),
  'node-port-twice': error(
    'SVC003',
    'duplicate',
    'The node port {0} is taken by another port of this Service.',
  ),
  'node-port-shared': error(
    'SVC003',
    'invalid',
    'The node port {0} is taken: two ports share one only if their port is the same.',
  ),
  'headless-type': error('SVC004', 'invalid', 'A Service of type {0} cannot be headless.'),
  'cluster-ip-form': error('SVC004', 'invalid', '"{0}" is neither an IP address nor None.'),
  'cluster-ip-missing': error(
    'SVC004',
    'invalid',
    'clusterIPs needs clusterIP beside it, with the same first value.',
  ),
  'cluster-ip-differs': error('SVC004', 'invalid', 'The first of clusterIPs must be clusterIP.'),
  'cluster-ip-none': error('SVC004', 'invalid', 'None must be the first and only value.'),
  'cluster-ip-many': error('SVC004', 'invalid', 'At most two addresses, one for each IP family.'),
  'cluster-ip-families': error('SVC004', 'invalid', 'No more than one address for each IP family.'),
  'cluster-ip-mismatch': error('SVC004', 'invalid', 'ipFamilies asks for {0} here.'),
  'ip-family-twice': error('SVC005', 'duplicate', '{0} is there already.'),
  'ip-family-policy': error('SVC005', 'invalid', 'Two {0} need PreferDualStack or RequireDualStack.'),
  'external-name-missing': error('SVC006', 'required', 'An ExternalName needs the name that it stands for.'),
  'external-name-field': error(
    'SVC006',
    'forbidden',
    'An ExternalName has none: it is a name in DNS and nothing more.',
  ),
  'affinity-timeout': error('SVC007', 'invalid', '{0} is out of range: it takes 1 to 86400 seconds.'),
  'external-policy-useless': error(
    'SVC008',
    'invalid',
    'Only for Services that can be reached from outside: NodePort, LoadBalancer, or with externalIPs.',
  ),
  'health-check-useless': error(
    'SVC008',
    'invalid',
    'Only for type LoadBalancer with externalTrafficPolicy Local.',
  ),
  'load-balancer-only': error('SVC009', 'forbidden', 'Only for type LoadBalancer.'),
  'topology-hints-differ': error(
    'SVC008',
    'invalid',
    'The old annotation topology-aware-hints says something else.',
  ),

  'subset-empty': error('EP001', 'required', 'A subset needs addresses or notReadyAddresses.'),
  'endpoint-empty': error('EP001', 'required', 'An endpoint needs an address.'),
  'too-many': error('EP001', 'toomany', 'At most {0}.'),
  'hint-twice': error('EP002', 'duplicate', '"{0}" is there already.'),
  'hint-form': error('EP002', 'invalid', '"{0}" is no name of a zone or a node: it takes {1}.'),
  'endpoint-port-name': error('EP003', 'required', 'Where there are several ports, each needs a name.'),
  'endpoint-port-twice': error('EP003', 'duplicate', '{0}'),

  'selector-missing': error('WRK001', 'required', 'A {0} needs a selector for its pods.'),
  'selector-empty': error('WRK001', 'invalid', 'An empty selector would match every pod.'),
  'selector-unusable': error('WRK001', 'invalid', 'This selector cannot be used: see inside.'),
  'selector-mismatch': error('WRK001', 'invalid', '{0}'),
  'selector-generated': error(
    'WRK001',
    'invalid',
    'The selector of a Job is made by the server, unless manualSelector is true.',
  ),
  'selector-in-template': error('WRK001', 'invalid', 'The selector is made by the server.'),
  'restart-always': error('WRK002', 'notsupported', 'Pods of a {0} are always restarted: it takes Always.'),
  'restart-of-job': error(
    'WRK002',
    'required',
    'Pods of a Job need restartPolicy OnFailure or Never; without one it is Always.',
  ),
  'deadline-forbidden': error('WRK002', 'forbidden', 'Pods of a {0} have no deadline.'),
  'container-restart': error(
    'WRK002',
    'forbidden',
    'Only init containers may have a restartPolicy of their own.',
  ),
  'strategy-rolling': error('WRK003', 'forbidden', 'Only with type RollingUpdate.'),
  'strategy-rolling-sts': error('WRK003', 'invalid', 'Only with type RollingUpdate.'),
  'strategy-stuck': error('WRK003', 'invalid', 'May not be 0 when maxSurge is 0: no pod could be replaced.'),
  'strategy-stuck-ds': error(
    'WRK003',
    'required',
    'May not be 0 when maxSurge is 0: no pod could be replaced.',
  ),
  'surge-and-unavailable': error(
    'WRK003',
    'invalid',
    'May not be given when maxUnavailable is not 0 (it is 1 unless told otherwise).',
  ),
  'progress-deadline': error('WRK003', 'invalid', '{0} must be more than minReadySeconds ({1}).'),
  'containers-missing': error('WRK004', 'required', 'A pod needs a container.'),
  'container-name-twice': error('WRK004', 'duplicate', 'Another container is named "{0}".'),
  'image-missing': error('WRK004', 'required', 'A container needs an image.'),
  'image-spaces': error('WRK004', 'invalid', 'No blanks before or behind the image.'),
  'env-form': error('WRK004', 'invalid', '"{0}" is no name of a variable: it takes {1}.'),
  'env-source': error('WRK004', 'invalid', 'valueFrom takes {0}.'),
  'env-both': error('WRK004', 'invalid', 'May not be given beside value.'),
  'ephemeral-forbidden': error('WRK004', 'forbidden', 'Ephemeral containers are added to a running pod.'),
  'container-port-missing': error('WRK005', 'required', 'The number of the port must be given.'),
  'container-port-name-twice': error('WRK005', 'duplicate', 'Another port of this container is named "{0}".'),
  'host-port-twice': error('WRK005', 'duplicate', '{0} of the node is taken by another port of this pod.'),
  'host-port-differs': error('WRK005', 'invalid', 'With hostNetwork it must equal containerPort, {0}.'),
  'handler-missing': error('WRK006', 'required', 'One of {0} must be given.'),
  'handler-twice': error('WRK006', 'forbidden', 'No more than one handler.'),
  'header-name': error('WRK006', 'invalid', '"{0}" is no name of a header: it takes {1}.'),
  'success-threshold': error('WRK006', 'invalid', 'Must be 1 here.'),
  'probe-on-init': error(
    'WRK006',
    'forbidden',
    'Not in an init container, unless its restartPolicy is Always.',
  ),
  'probe-grace': error('WRK006', 'invalid', 'Not for a readiness probe: it never ends a container.'),
  'volume-name-twice': error('WRK007', 'duplicate', 'Another volume is named "{0}".'),
  'volume-sources': error('WRK007', 'forbidden', 'A volume has one source, and there is another.'),
  'volume-not-found': error('WRK007', 'notfound', 'The pod has no volume "{0}".'),
  'mount-path-twice': error('WRK007', 'invalid', 'Something else is mounted at {0}.'),
  'dns-config-missing': error('WRK008', 'required', 'dnsPolicy None needs nameservers of its own.'),
  'dns-config-many': error('WRK008', 'invalid', 'At most {0}.'),
  'schedule-form': error(
    'WRK009',
    'invalid',
    '"{0}" is no schedule: it takes minute, hour, day, month and weekday, or @daily and the like.',
  ),
  'time-zone': error(
    'WRK009',
    'invalid',
    '"{0}" is no time zone: it takes a name like Europe/Berlin, or Etc/UTC.',
  ),
  'cron-name-long': error(
    'WRK009',
    'invalid',
    'A CronJob’s name has at most 52 characters, for its Jobs get 11 more.',
  ),
  'manual-selector': error(
    'WRK009',
    'notsupported',
    'Not in a CronJob: its Jobs get selectors of their own.',
  ),
  'indexed-name': error('WRK009', 'invalid', 'A pod of it would be {0}, and a host name takes {1}.'),
  'indexed-only': error('WRK009', 'invalid', 'Only with completionMode Indexed.'),
  'failed-indexes': error('WRK009', 'invalid', '{0} is more than completions, {1}.'),
  'failure-policy-restart': error('WRK009', 'invalid', 'With podFailurePolicy it must be Never.'),
  'completions-missing': error('WRK009', 'required', 'Indexed needs completions.'),

  'policy-types-many': error('NP001', 'invalid', 'At most two: Ingress and Egress.'),
  'peer-empty': error(
    'NP002',
    'required',
    'A peer needs a podSelector, a namespaceSelector or an ipBlock; {} as a selector stands for all.',
  ),
  'peer-both': error(
    'NP002',
    'forbidden',
    'An ipBlock stands alone: move the selector into an item of its own.',
  ),
  'except-outside': error('NP003', 'invalid', '{0} is not a smaller part of {1}.'),
  'end-port-small': error('NP004', 'invalid', '{0} is less than port, {1}.'),
  'end-port-name': error('NP004', 'invalid', 'A range begins with a number; port is the name "{0}".'),
  'end-port-alone': error('NP004', 'invalid', 'A range needs port to begin with.'),

  'ingress-empty': error('ING001', 'invalid', 'An Ingress needs rules or a defaultBackend.'),
  'host-address': error('ING002', 'invalid', 'A host is a DNS name, not an address.'),
  'path-relative': error('ING002', 'invalid', '"{0}" must begin with a slash.'),
  'path-sequence': error('ING002', 'invalid', '"{0}" may not hold {1}.'),
  'class-differs': error('ING002', 'invalid', 'Must equal ingressClassName, {0}.'),
  'backend-missing': error('ING003', 'invalid', 'A backend needs a service or a resource.'),
  'backend-both': error('ING003', 'invalid', 'A backend is a service or a resource, not both.'),
  'backend-port-both': error('ING003', 'invalid', 'A port is named or numbered, not both.'),
  'backend-port-missing': error(
    'ING003',
    'required',
    'The Service’s port must be given, by name or by number.',
  ),

  'version-removed': warning('API012', '{0} {1} is no longer served since {2}; it is in {3} now.'),
} as const satisfies Readonly<Record<string, Rule>>;

export type RuleName = keyof typeof rules;
