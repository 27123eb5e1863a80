/**
 * Room `flow`: an answer as one picture, `Flow`, and where its parts stand.
 *
 * Knows nothing of editors, of LSP or of how a picture is drawn. Promises: the same model gives the same flow,
 * the same flow the same layout; never throws for any flow.
 */
export { flowAt } from './flowAt.ts';
export { layoutFlow } from './layout.ts';
export { packetFlow, packetForm } from './packetFlow.ts';
