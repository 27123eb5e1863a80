import { builtinChains } from './facts/index.ts';
import type { HookName } from './facts/types.ts';
import type { Chain } from './ruleset.ts';

/**
 * The built-in chains from which jumps that are shown lead to a chain; a built-in chain is its own. Empty: none is
 * shown. Cost: the rules that lead there, by whatever way.
 */
export function hooksReaching(chain: Chain): ReadonlySet<HookName> {
  const builtin: readonly HookName[] = builtinChains[chain.table.name];
  const hooks = new Set<HookName>();
  const seen = new Set<Chain>([chain]);
  for (const reached of seen) {
    const hook = builtin.find((name) => name === reached.name);
    if (hook !== undefined) hooks.add(hook);
    if (hooks.size === builtin.length) break;
    for (const caller of reached.table.callersOf(reached.name))
      if (caller.chain !== null) seen.add(caller.chain);
  }
  return hooks;
}
