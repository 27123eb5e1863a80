/**
 * The simulator: what a ruleset does with a packet.
 *
 * Holds packets as sets of values, what each match asks of them, what each target does, and the way through chains,
 * tables and hooks. Knows nothing of Kubernetes: who knows what a dump leaves out hands it in. Promises: what the
 * rules don't tell is never guessed; every possibility is followed, and each outcome says on what it depends. The
 * packets of all outcomes together are the packets that were asked about.
 */
export { addressRanges, addressWords, familyOf } from './addresses.ts';
export { CONNECTION_STATES, type ConnectionState } from './fields.ts';
export type { Assumption } from './hooks.ts';
export type { HostFacts } from './host.ts';
export type { Outcome } from './outcomes.ts';
export type { Decision, Hop } from './state.ts';
export { type PacketQuery, type Trace, trace } from './trace.ts';
export { isShownWhole } from './traverse.ts';
