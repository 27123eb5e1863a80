/**
 * Who may pass whom, over the whole address space.
 *
 * Holds sets of packets as relations between sources and destinations, and the walk of all packets at once through
 * a chain. Never tries addresses: the rules' own bounds cut the address space, so the answer is exact. Promises:
 * what the rules alone don't tell widens what is allowed, or what is not, as asked; never both.
 */
export type { AddressClass } from './classes.ts';
export { type DecidedCell, type DecidedMatrix, type Decider, decidedMatrix } from './decidedMatrix.ts';
export { type Matrix, matrix } from './matrix.ts';
export type { MatrixQuery } from './setting.ts';
