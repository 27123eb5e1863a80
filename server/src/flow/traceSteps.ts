import { type Chain, type DumpLine, type Hop, isBuiltinChain, type Outcome } from '../iptables/index.ts';
import { roleOf } from '../kubeproxy/index.ts';

/** One stop on a packet's way: a chain that did something with it, or that led on to one that did. */
export interface TraceStep {
  readonly chain: Chain;
  /** The built-in chain that it was reached from; '' where the jump isn't shown. */
  readonly hook: string;
  /** The rule that led on, or that decided; null: the chain's policy did. */
  readonly hop: Hop | null;
  /** What changed the packet before that: marks. */
  readonly changes: readonly Change[];
  /** The chains between the hook and this one, for those who want to know. */
  readonly through: readonly string[];
}

export interface Change {
  readonly hop: Hop;
  /** The rule of the stop that led to it: itself, or a jump to a chain that came back. */
  readonly by: Hop;
}

interface Frame {
  readonly chain: Chain;
  readonly hops: Hop[];
  readonly changes: Change[];
}

/** What ends the way through a table and says something. Acceptance outside of filter does not. */
const DECIDING: ReadonlySet<Hop['effect']> = new Set([
  'drop',
  'reject',
  'dnat',
  'redirect',
  'snat',
  'masquerade',
  'queue',
]);
const CHANGING: ReadonlySet<Hop['effect']> = new Set(['mark', 'dnat', 'snat', 'masquerade']);

/**
 * The stops of an outcome's way, in order. Left out: chains that were entered and left without an effect, tables in
 * which nothing happened, and built-in chains that only led on. Where a destination is chosen, each chain on the
 * way is a stop; elsewhere the last one is.
 */
export function traceSteps({ hops, decidedBy }: Outcome): TraceStep[] {
  const steps = tablesOf(hops).flatMap(stepsOfTable);
  if (decidedBy?.kind !== 'policy') return steps;
  const { chain } = decidedBy;
  const policy: TraceStep = { chain, hook: chain.name, hop: null, changes: [], through: [] };
  const out = steps.findIndex(({ hook }) => hook === 'POSTROUTING');
  return out < 0 ? [...steps, policy] : [...steps.slice(0, out), policy, ...steps.slice(out)];
}

/** The way through each table: the chains that the packet was in at its end, with the rules that it met there. */
function tablesOf(hops: readonly Hop[]): Frame[][] {
  const tables: Frame[][] = [];
  let frames: Frame[] = [];
  for (const hop of hops) {
    const back = frames.findLastIndex(({ chain }) => chain === hop.chain);
    const last = frames.at(-1)?.hops.at(-1);
    if (back >= 0) {
      const frame = frames[back];
      const left = frames.splice(back + 1).flatMap(({ hops: inner }) => inner);
      const by = frame?.hops.at(-1);
      if (by !== undefined) {
        const changing = left.filter(({ effect }) => CHANGING.has(effect));
        frame?.changes.push(...changing.map((change) => ({ hop: change, by })));
      }
      frame?.hops.push(hop);
    } else {
      const isBelow = last?.target === hop.chain.name && last.chain.table === hop.chain.table;
      if (!isBelow) {
        frames = [];
        tables.push(frames);
      }
      frames.push({ chain: hop.chain, hops: [hop], changes: [] });
    }
  }
  return tables;
}

function stepsOfTable(frames: readonly Frame[]): TraceStep[] {
  const [base] = frames;
  const end = frames.at(-1)?.hops.at(-1);
  if (base === undefined || end === undefined) return [];
  const table = base.chain.table.name;
  const hook = isBuiltinChain(table, base.chain.name) ? base.chain.name : '';
  const decides = DECIDING.has(end.effect) || (table === 'filter' && end.effect === 'accept');
  const changed = frames.some(({ changes, hops }) => changes.length > 0 || hops.some(isMark));
  if (!decides && !changed) return [];
  const steps = frames.map(({ chain, hops, changes }, index): TraceStep => {
    const marks = hops
      .slice(0, -1)
      .filter(isMark)
      .map((mark) => ({ hop: mark, by: mark }));
    return {
      chain,
      hook,
      hop: hops.at(-1) ?? null,
      changes: [...changes, ...marks],
      through: frames.slice(0, index).map((frame) => frame.chain.name),
    };
  });
  if (!isChoice(table, hook, frames)) {
    const last = steps.at(-1);
    const changes = steps.flatMap((step) => step.changes);
    return last === undefined ? [] : [{ ...last, changes }];
  }
  return steps.length > 1 && steps[0]?.chain.name === hook ? steps.slice(1) : steps;
}

/** nat's destination: which Service, which endpoint. */
function isChoice(table: string, hook: string, frames: readonly Frame[]): boolean {
  if (table !== 'nat') return false;
  if (hook === 'PREROUTING' || hook === 'OUTPUT') return true;
  return hook === '' && frames.some(({ chain }) => roleOf(chain.name)?.role !== 'postrouting');
}

function isMark({ effect }: Hop): boolean {
  return effect === 'mark';
}

/** The lines that a stop stands for: what changed the packet first, then what led on. */
export function linesOf({ hop, changes, chain }: TraceStep): DumpLine[] {
  const lines = [...changes.map(({ by }) => by.line), ...(hop === null ? [] : [hop.line])];
  return lines.length > 0 ? [...new Set(lines)] : chain.declarations.slice(0, 1);
}
