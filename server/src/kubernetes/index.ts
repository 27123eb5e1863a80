/**
 * Room `kubernetes`: what is said about a cluster in Kubernetes' own words: manifests and the tables that
 * kubectl prints.
 *
 * Text becomes a positioned tree (`yaml/`), the tree objects (`objects/`), objects plain readings (`model/`);
 * beside them the API server's rules (`validation/`) and what it lets pass and does not work (`findings/`).
 *
 * Knows nothing of iptables. Promises: never throws; offsets are UTF-16 code units, ends are exclusive; same
 * text, same answer.
 */
export * from './addresses.ts';
export {
  checkFile,
  checkManifests,
  inOrder,
  type LocatedFinding,
  type Origin,
} from './check.ts';
export * from './dns.ts';
export * from './findings/index.ts';
export { type ManifestFix, textEditOf } from './fixes.ts';
export * from './links/index.ts';
export { holdsIdentity, isManifestName, looksLikeManifest } from './looksLikeManifest.ts';
export * from './model/index.ts';
export * from './objects/index.ts';
export { withoutOwned } from './owners.ts';
export * from './ports.ts';
export * from './selectors.ts';
export type { EndpointsRow, PodRow, ServiceRow } from './tableRows.ts';
export { type KubectlTable, readTable } from './tables.ts';
export * from './validation/index.ts';
export * from './yaml/index.ts';
