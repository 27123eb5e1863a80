import { targetFact } from './facts/index.ts';

/** Why iptables takes a name for no new chain. */
export type ChainNameFault = 'empty' | 'too-long' | 'first-character' | 'blank' | 'quote' | 'target';

/** XT_EXTENSION_MAXNAMELEN less its closing zero: bytes, not characters. */
export const LONGEST_CHAIN_NAME = 28;

/**
 * What is wrong with a name for a new chain; null: nothing. As `iptables -N` decides (iptables/xshared.c,
 * `assert_valid_chain_name`), and besides no quotation mark: such a name can't be read back from a dump.
 */
export function chainNameFault(name: string): ChainNameFault | null {
  if (name === '') return 'empty';
  if (new TextEncoder().encode(name).length > LONGEST_CHAIN_NAME) return 'too-long';
  if (/^[-!]/.test(name)) return 'first-character';
  if (/\s/.test(name)) return 'blank';
  if (/["']/.test(name)) return 'quote';
  return targetFact(name) === undefined ? null : 'target';
}
