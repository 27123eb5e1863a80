/**
 * Room `flow`: an answer as one picture, `Flow`, and where its parts stand.
 *
 * Knows nothing of editors and of LSP. Promises: the same model gives the same flow, the same flow the same layout
 * and the same SVG, Mermaid and Graphviz texts; never throws for any flow.
 */
export { flowAt } from './flowAt.ts';
export { flowDot } from './flowDot.ts';
export { flowMarkdown } from './flowMarkdown.ts';
export { flowMermaid } from './flowMermaid.ts';
export { layoutFlow } from './layout.ts';
export { manifestFlowAt } from './manifest/manifestFlowAt.ts';
export { packetFlow, packetForm } from './packetFlow.ts';
export { reachSvg } from './reach/reachSvg.ts';
export { serviceFlow } from './serviceFlow.ts';
export { flowSvg } from './svg/flowSvg.ts';
export { traceFlow } from './traceFlow.ts';
