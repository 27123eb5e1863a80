import type { Rule, Severity } from '../validation/index.ts';

const rule = (code: string, severity: Severity, message: string): Rule => ({
  code,
  severity,
  reason: null,
  message,
});

/** What the API server lets pass and does not work, or not as people think; by the name that code uses. */
export const clusterRules = {
  'odd-number': rule('API101', 'hint', '{0} is {1} to YAML, which reads a leading 0 as octal.'),
  deprecated: rule('API102', 'information', '{0} is deprecated since {1}: {2}.'),
  'lenient-address': rule('API102', 'warning', '"{0}" is refused since 1.36: write {1}.'),

  'selects-nothing': rule('SVC101', 'information', 'No workload in these files makes pods with {0}.'),
  'selects-near': rule('SVC101', 'warning', 'No pod has {0}. {1} has {2}: is that meant?'),
  'selects-workload': rule(
    'SVC102',
    'warning',
    '{0} is on {1} itself and not on its pods: it belongs into the labels of the template.',
  ),
  'selects-elsewhere': rule(
    'SVC103',
    'warning',
    'No pod in {0} has these labels, but pods of {1} have: a Service selects in its own namespace only.',
  ),
  'selects-several': rule(
    'SVC104',
    'hint',
    'Pods of {0} all match, and {1} tells them apart: any of them may answer.',
  ),
  'target-undeclared': rule('SVC105', 'warning', 'No container of {0} declares {1}; declared is {2}.'),
  'target-swapped': rule(
    'SVC105',
    'warning',
    'port and targetPort look swapped: the pods of {0} declare {1}, not {2}.',
  ),
  'target-protocol': rule('SVC106', 'warning', '{0} declares {1} with {2}, not with {3}.'),
  'target-name': rule(
    'SVC107',
    'warning',
    'No container of {0} has a port named "{1}" ({2}){3}: these pods get no traffic.',
  ),
  'node-port-clash': rule(
    'SVC108',
    'warning',
    '{0} asks for node port {1} too: the cluster gives it to one of them.',
  ),
  'cluster-ip-clash': rule('SVC108', 'warning', '{0} asks for {1} too: the cluster gives it to one of them.'),
  'external-name-address': rule(
    'SVC109',
    'warning',
    '{0} is an address, and this makes it an alias for the *name* {0}, which no DNS has. A Service without selector and with endpoints of its own leads to an address.',
  ),
  'external-name-ports': rule(
    'SVC109',
    'hint',
    'Ports of an ExternalName mean nothing: clients go to {0} and choose the port themselves.',
  ),
  'external-name-ignored': rule(
    'SVC109',
    'warning',
    'externalName is ignored: the type is {0}, not ExternalName.',
  ),
  'headless-ignored': rule(
    'SVC110',
    'warning',
    '{0} is ignored: a headless Service has no address that a proxy could serve.',
  ),
  'affinity-dropped': rule('SVC110', 'warning', 'Dropped without a word: sessionAffinity is None.'),
  'short-name': rule('SVC111', 'hint', '{0} is a Service of {1}, not of {2}: from here it is {0}.{1}.'),
  'endpoint-ports': rule(
    'SVC112',
    'warning',
    'The endpoints have no port named "{0}", so this port leads nowhere; theirs: {1}.',
  ),

  'probe-port': rule('WRK101', 'warning', 'The container has no port named "{0}"{2}: the probe fails{1}.'),
  'governing-missing': rule(
    'WRK102',
    'information',
    'No Service {0} in these files: without it the pods have no DNS names of their own.',
  ),
  'governing-not-headless': rule(
    'WRK102',
    'warning',
    '{0} is not headless (clusterIP: None), so the pods have no DNS names of their own.',
  ),
  'governing-selects': rule(
    'WRK102',
    'warning',
    '{0} does not select these pods, so they have no DNS names of their own.',
  ),
  'name-long': rule(
    'WRK103',
    'warning',
    'A StatefulSet’s name has at most 52 characters, or its pods cannot be made.',
  ),
  'port-declared-twice': rule('WRK104', 'warning', '{0} is declared twice in this container.'),

  'backend-port': rule('ING101', 'warning', '{0} has no port {1}; it has {2}.'),
  'backend-absent': rule('ING101', 'information', 'No Service {0} in these files.{1}'),

  'no-dns': rule('NP101', 'warning', 'The pods may send, but not to DNS: no rule lets UDP 53 out{0}.'),
  'peers-either': rule(
    'NP102',
    'hint',
    'Two items: either of them is enough. Both selectors in one item would have to hold together.',
  ),
  'policy-selects-nothing': rule('NP103', 'information', 'No workload in these files makes pods with {0}.'),
  'policy-selects-near': rule('NP103', 'warning', 'No pod has {0}. {1} has {2}: is that meant?'),
  'peer-selects-nothing': rule('NP104', 'information', 'No workload in these files makes pods with {0} {1}.'),
  'namespace-label': rule(
    'NP104',
    'warning',
    'Namespace {0} has no label {1}; every namespace has kubernetes.io/metadata.name={0}.',
  ),
  'policy-service-port': rule(
    'NP105',
    'warning',
    '{0} is the port of {1}; policies see the port of the pods, {2}.',
  ),
  'policy-port-name': rule(
    'NP106',
    'warning',
    'No pod that this is about has a port named "{0}" ({1}){2}: it lets nothing through.',
  ),
  'rules-without-type': rule('NP107', 'warning', 'These rules are ignored: policyTypes does not name {0}.'),
  'ingress-closed': rule(
    'NP107',
    'information',
    'Without policyTypes the policy closes ingress too, and no rule opens it.',
  ),
  'service-closed': rule(
    'NP108',
    'warning',
    'The policies of {0} let nobody in to {1}, so nothing comes through this port.',
  ),
  'block-of-pods': rule(
    'NP109',
    'information',
    '{0} holds {1} of {2}. Whether an ipBlock applies to pods is not promised: it is meant for addresses outside.',
  ),
} as const satisfies Readonly<Record<string, Rule>>;

export type ClusterRuleName = keyof typeof clusterRules;
