/** What is said of a Service whose rules on the nodes are not what its manifest makes of it. */
export interface DifferenceRule {
  readonly code: string;
  readonly severity: 'warning' | 'information';
  /** {0} names the nodes, {1} the Service port. */
  readonly message: string;
}

/**
 * By the name that code uses. Nothing here is more than information, but for a node that the others have left behind:
 * a manifest may be newer than the dump beside it.
 */
export const differenceRules = {
  'missing-endpoint': {
    code: 'DIF001',
    severity: 'information',
    message: '{0} sends no connections of {1} to {2}.',
  },
  'extra-endpoint': {
    code: 'DIF002',
    severity: 'information',
    message: '{0} still sends connections of {1} to {2}, which is no endpoint of it.',
  },
  'extra-port': {
    code: 'DIF002',
    severity: 'information',
    message: '{0} still has rules for {1}; the manifest has no such port.',
  },
  'fewer-endpoints': {
    code: 'DIF003',
    severity: 'information',
    message: '{0} has {2} behind {1}: some pods are not ready, or the node is behind.',
  },
  'other-target-port': {
    code: 'DIF004',
    severity: 'information',
    message: '{0} sends connections of {1} to {2}.',
  },
  'other-address': {
    code: 'DIF005',
    severity: 'information',
    message: '{0} has {2} for {1}.',
  },
  'unknown-service': {
    code: 'DIF006',
    severity: 'information',
    message: '{0} has no rules for {1}; other nodes have.',
  },
  'stale-node': {
    code: 'DIF007',
    severity: 'warning',
    message: '{0} is behind the other nodes: it {2} ({1}).',
  },
  'other-hash': {
    code: 'DIF008',
    severity: 'information',
    message: '{0} has {1} under other chains: {2}.',
  },
} as const satisfies Readonly<Record<string, DifferenceRule>>;

/** The page of each code. */
export const differenceTitles: Readonly<Record<string, string>> = {
  DIF001: 'A node lacks an endpoint',
  DIF002: 'Something is left over on a node',
  DIF003: 'Fewer endpoints than pods',
  DIF004: 'A node sends to another port than the targetPort',
  DIF005: 'A node has another cluster IP, port or node port',
  DIF006: 'A node does not know a Service',
  DIF007: 'A node that the others have left behind',
  DIF008: 'A node knows a port by another name or protocol',
};
