/**
 * Room `grid`: an answer as one table, `Grid`: anything by anything, each cell with what decides it.
 *
 * Knows nothing of editors, of LSP or of how a grid is drawn. Promises: the same models give the same grid; never
 * throws; what takes long is made in steps, each with the share that is done. A new kind is a row in `makers.ts`.
 */
export { gridMakers } from './makers.ts';
