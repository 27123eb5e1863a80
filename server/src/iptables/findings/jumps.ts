import { builtinChains } from '../facts/index.ts';
import type { HookName } from '../facts/types.ts';
import type { DumpLine } from '../line.ts';
import type { Chain, Table } from '../ruleset.ts';

/** A jump or goto that leads to a chain of the same table. */
interface Jump {
  readonly line: DumpLine;
  readonly to: Chain;
}

/** Jumps one behind the other, the last back to where the first stands. */
export type Loop = readonly { readonly line: DumpLine; readonly from: Chain }[];

/** Which chains lead where, in one table. Cost to make: the number of rules. */
export class JumpGraph {
  readonly table: Table;
  readonly #jumps = new Map<Chain, readonly Jump[]>();
  readonly #hooks = new Map<Chain, Set<HookName>>();

  constructor(table: Table) {
    this.table = table;
    for (const chain of table.chains.values()) this.#jumps.set(chain, jumpsOf(chain));
    for (const hook of builtinChains[table.name]) this.#spread(hook);
  }

  /** The built-in chains that lead to a chain by jumps that are shown, itself among them. */
  hooksOf(chain: Chain): ReadonlySet<HookName> {
    return this.#hooks.get(chain) ?? NO_HOOKS;
  }

  isReached(chain: Chain): boolean {
    return this.hooksOf(chain).size > 0;
  }

  #spread(hook: HookName): void {
    const start = this.table.chains.get(hook);
    const pending = start === undefined ? [] : [start];
    for (let chain = pending.pop(); chain !== undefined; chain = pending.pop()) {
      let hooks = this.#hooks.get(chain);
      if (hooks === undefined) {
        hooks = new Set();
        this.#hooks.set(chain, hooks);
      }
      if (hooks.has(hook)) continue;
      hooks.add(hook);
      for (const { to } of this.#jumps.get(chain) ?? []) pending.push(to);
    }
  }

  /** One loop for each jump that leads back to a chain on the way to it. */
  loops(): Loop[] {
    const loops: Loop[] = [];
    const done = new Set<Chain>();
    for (const start of this.#jumps.keys()) {
      // Depth first, with a stack of our own: the chain of jumps may be as long as the table.
      const way: { chain: Chain; next: number; line: DumpLine | null }[] = [];
      const places = new Map<Chain, number>();
      const enter = (chain: Chain, line: DumpLine | null) => {
        places.set(chain, way.length);
        way.push({ chain, next: 0, line });
      };
      if (!done.has(start)) enter(start, null);
      for (let at = way[way.length - 1]; at !== undefined; at = way[way.length - 1]) {
        const jump = this.#jumps.get(at.chain)?.[at.next++];
        if (jump === undefined) {
          done.add(at.chain);
          places.delete(at.chain);
          way.pop();
          continue;
        }
        const back = places.get(jump.to);
        if (back !== undefined) {
          const part = way.slice(back);
          loops.push(
            part.map(({ chain }, index) => ({ from: chain, line: part[index + 1]?.line ?? jump.line })),
          );
        } else if (!done.has(jump.to)) enter(jump.to, jump.line);
      }
    }
    return loops;
  }
}

const NO_HOOKS: ReadonlySet<HookName> = new Set();

/** The first jump to each chain. */
function jumpsOf(chain: Chain): Jump[] {
  const jumps = new Map<Chain, Jump>();
  for (const line of chain.rules) {
    const to = line.target === '' ? undefined : chain.table.chains.get(line.target);
    if (to !== undefined && !jumps.has(to)) jumps.set(to, { line, to });
  }
  return [...jumps.values()];
}
