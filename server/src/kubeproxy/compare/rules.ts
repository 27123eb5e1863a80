import type { FindingRule } from '../../iptables/index.ts';
import type { FindingPage } from '../../text/index.ts';

/**
 * What is said of a Service whose rules on the nodes are not what its manifest makes of it, by the name that code uses.
 * {0} names the nodes, {1} the Service port. Nothing here is more than information, but for a node that the others have left behind:
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
} as const satisfies Readonly<Record<string, FindingRule>>;

const meanings = 'The dump is older than the manifest, or kube-proxy has not done what it should.';
const waits =
  'Dump the node again. If nothing changes, look at kube-proxy on that node: its log says when it last wrote its rules, and what it could not write.';

/** The page of each code. */
export const differencePages = {
  DIF001: {
    title: 'A node lacks an endpoint',
    meaning: `A pod that belongs to the Service, by its EndpointSlice, its own status or a table of kubectl, is not drawn on the node. ${meanings}`,
    why: 'The other pods get its share; if it is the only one, connections are refused.',
    remedy: waits,
  },
  DIF002: {
    title: 'Something is left over on a node',
    meaning: `The node sends connections to a pod that is no endpoint any more, or still has a port that the manifest dropped. ${meanings}`,
    why: 'Connections that draw the old endpoint time out, or reach whoever has its address now.',
    remedy: waits,
  },
  DIF003: {
    title: 'Fewer endpoints than pods',
    meaning:
      'The workloads behind the Service want more pods, or have more that are ready, than the node has endpoints.',
    why: 'A pod that is not ready gets no connections: its readiness probe fails, or it cannot be scheduled.',
    remedy: 'Look at the pods (`kubectl get pods`), and at the EndpointSlices of the Service.',
  },
  DIF004: {
    title: 'A node sends to another port than the targetPort',
    meaning: `The address after DNAT has another port than the manifest’s targetPort leads to. ${meanings}`,
    why: 'Nobody listens there, unless the containers were changed along with the manifest.',
    remedy: 'Apply the manifest, or mend its targetPort.',
  },
  DIF005: {
    title: 'A node has another cluster IP, port or node port',
    meaning: `The Service is entered at another address or port than its manifest says. ${meanings}`,
    why: 'Clients that use what the manifest says find nothing. A cluster IP never changes: the Service was made anew, or the dump is of another cluster.',
    remedy: 'Apply the manifest, or dump the node again.',
  },
  DIF006: {
    title: 'A node does not know a Service',
    meaning: 'Other nodes have rules for it, this one has none.',
    why: 'Pods on that node, and clients of its node port, cannot reach the Service.',
    remedy: waits,
  },
  DIF007: {
    title: 'A node that the others have left behind',
    meaning: 'Most nodes have what the manifest wants, this one lacks an endpoint or has one left over.',
    why: 'It works or fails by the node that a client is on: the kind of fault that is hardest to find.',
    remedy: waits,
  },
  DIF008: {
    title: 'A node knows a port by another name or protocol',
    meaning:
      'The hash in the names of kube-proxy’s chains is made of the port’s name and protocol: the node has chains for another one.',
    why: 'The port was renamed or changed its protocol, and the node has the old one.',
    remedy: 'Apply the manifest, or dump the node again.',
  },
} as const satisfies Readonly<Record<string, FindingPage>>;
