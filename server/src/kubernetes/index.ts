/**
 * Room `kubernetes`: what is said about a cluster in Kubernetes' own words. So far: the tables that kubectl
 * prints.
 *
 * Knows nothing of iptables. Promises: never throws; offsets are UTF-16 code units, ends are exclusive; same
 * text, same answer.
 */
export type { EndpointsRow, PodRow, ServiceRow } from './tableRows.ts';
export { type KubectlTable, readTable } from './tables.ts';
