import type { DumpLine } from '../../iptables/index.ts';

/** In what a node's rules differ from what they should be, or from other nodes' rules. */
export type DifferenceKind =
  | 'missing-service'
  | 'extra-service'
  | 'missing-endpoint'
  | 'extra-endpoint'
  | 'wrong-port'
  | 'wrong-cluster-ip'
  | 'wrong-node-port'
  | 'hash-mismatch'
  | 'missing-rule'
  | 'extra-rule';

export interface Difference {
  readonly kind: DifferenceKind;
  /** `namespace/name`, with `:port` for a named port. */
  readonly service: string;
  /** One line for people. */
  readonly detail: string;
  /** The endpoint that is missing or left over, as `address:port`; null: it is about something else. */
  readonly endpoint: string | null;
  /** The rule that is wrong, or the one nearest to what is missing; null: the node shows nothing of it. */
  readonly line: DumpLine | null;
}
