/**
 * Room `workspace`: documents become models, kept per revision, and one view of the cluster over all of them.
 *
 * Knows nothing of LSP and of files: texts and edits are handed in. Promises: an unchanged document is never
 * read twice; a model belongs to one revision of its document.
 */
export { type PodFact, shortPodName } from './cluster.ts';
export { comparableNodes, compareOnNode } from './comparison.ts';
export { differenceFindings } from './differenceFindings.ts';
export { DumpDocument } from './dumpDocument.ts';
export type { DrawnEndpoint, NodeRules } from './dumpModel.ts';
export { type Forecast, forecast } from './forecast.ts';
export { linePlace } from './linePlace.ts';
export { ManifestDocument } from './manifestDocument.ts';
export type { Manifests } from './manifests.ts';
export { nearestFieldPlace } from './nearestFieldPlace.ts';
export { observedState } from './observedState.ts';
export { findServiceEnd, type PacketEnd, readPacketEnd } from './packetEnds.ts';
export { hostFacts, type NamedOutcome, type NamedTrace, tracePacket } from './packetTrace.ts';
export type { PreviewOptions } from './previewBasis.ts';
export { previewRules } from './previewRules.ts';
export { completeInput, nodesOfTables, type ProxyInput } from './proxyInput.ts';
export {
  type PreviewEndpoint,
  type PreviewPort,
  type ServicePreview,
  servicePreview,
} from './servicePreview.ts';
export { objectAt, servicesAt } from './servicesAt.ts';
export { TablePlace } from './tableEndpoints.ts';
export type { PlacedInterfaces } from './tables.ts';
export { decoded, oneSpelling } from './uris.ts';
export { Workspace } from './workspace.ts';
