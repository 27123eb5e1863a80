/**
 * Room `policy`: who may reach whom under NetworkPolicies, AdminNetworkPolicies, BaselineAdminNetworkPolicies and
 * ClusterNetworkPolicies, and which rule decides.
 *
 * Knows nothing of files and rules of iptables; answers come from plain values of the API's fields. Promises:
 * exact by the API's documentation for TCP, UDP and SCTP, IPv4 and IPv6; computed with sets, so a range costs as
 * much as a port; never throws; same cluster, same answer. What the API leaves open is said in `remarks.ts`.
 */

export { AddressSet } from './addressSet.ts';
export { type Policy, policyName, type Service, type Workload } from './cluster.ts';
export { compareReach, comparingReach } from './compareReach.ts';
export { deciders } from './deciders.ts';
export { type Explanation, explain, type SideExplanation } from './explain.ts';
export { findPolicyProblems, type PolicyFinding, policyPages } from './findings/index.ts';
export { clusterOfManifests, fieldAtPath, type PlacedManifest } from './manifestObjects.ts';
export { choosePeer, type PeerChoice } from './peerChoice.ts';
export { isProtocol, type PortRange, PortSet, PROTOCOLS } from './portSet.ts';
export { type OutsideConnection, Reach } from './reach.ts';
export { peerName, type ReachQuestion, type ReachRow, reachRows } from './reachRows.ts';
export { readCluster } from './readCluster.ts';
export { type Remark, remarksOn } from './remarks.ts';
export type { Verdict } from './verdict.ts';
export { lackWords, portWords, sideWords } from './wording.ts';
