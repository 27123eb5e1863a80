import {
  type Chain,
  type DumpLine,
  firstValue,
  probabilityOf,
  type Ruleset,
  readRule,
} from '../iptables/index.ts';
import { roleOf } from './roles.ts';

/** One endpoint of a Service port, as the rules reach it. */
export interface Endpoint {
  /** null: the chain's DNAT rule is not shown. */
  readonly address: string | null;
  readonly port: number | null;
  /** The endpoint chain's name, and the chain if anything of it is shown. */
  readonly chainName: string;
  readonly chain: Chain | null;
  /**
   * The share of the service chain's connections that end here, 0 to 1: the draws above taken into account.
   * null: not all rules of the chain are shown.
   */
  readonly probability: number | null;
  /** The rule of the service chain that draws it. */
  readonly draw: DumpLine | null;
  /** The rule that sends a client back to the endpoint that it had (session affinity). */
  readonly affinity: DumpLine | null;
  readonly dnat: DumpLine | null;
  /** The rule that masquerades what the endpoint sends to itself. */
  readonly hairpin: DumpLine | null;
  /** Drawn by the chain of the node's own endpoints (policy Local). */
  readonly local: boolean;
}

interface Chains {
  readonly service: Chain | null;
  readonly local: Chain | null;
  readonly external: Chain | null;
}

/** The endpoints that a Service port's chains draw, in the order of their rules. */
export function readEndpoints(ruleset: Ruleset, chains: Chains): Endpoint[] {
  const drawn = chains.service === null ? [] : drawsOf(chains.service);
  const localChain = chains.local ?? oldLocalChain(chains.external);
  const local = localChain === null ? [] : drawsOf(localChain);
  const locals = new Set(local.map((draw) => draw.chainName));
  const all = [
    ...drawn,
    ...local.filter((draw) => !drawn.some((other) => other.chainName === draw.chainName)),
  ];
  return all.map((draw) => ({
    ...draw,
    ...readEndpointChain(ruleset.chain('nat', draw.chainName) ?? null),
    local: locals.has(draw.chainName),
  }));
}

/** Up to 1.23 the external chain draws the local endpoints itself. */
function oldLocalChain(external: Chain | null): Chain | null {
  return external?.name.startsWith('KUBE-XLB-') ? external : null;
}

interface Draw {
  readonly chainName: string;
  readonly probability: number | null;
  readonly draw: DumpLine | null;
  readonly affinity: DumpLine | null;
}

/**
 * The draws of a service chain. Each rule takes its probability of what the rules above left over: with
 * 0.33333, 0.5 and a rule without, each of three endpoints gets a third.
 */
function drawsOf(chain: Chain): Draw[] {
  const affinities = new Map<string, DumpLine>();
  const rules: DumpLine[] = [];
  for (const line of chain.rules) {
    if (roleOf(line.target)?.role !== 'endpoint') continue;
    if (line.text.includes(' --rcheck')) affinities.set(line.target, line);
    else rules.push(line);
  }
  const whole = chain.table.complete || isWhole(rules);
  let left = 1;
  const draws: Draw[] = rules.map((line) => {
    const own = (probabilityOf(line) ?? 1) * left;
    left -= own;
    const affinity = affinities.get(line.target) ?? null;
    return { chainName: line.target, probability: whole ? own : null, draw: line, affinity };
  });
  for (const [chainName, affinity] of affinities) {
    if (draws.some((draw) => draw.chainName === chainName)) continue;
    draws.push({ chainName, probability: null, draw: null, affinity });
  }
  return draws;
}

/**
 * In a grepped dump: are these all the draws of the chain? kube-proxy gives the k-th of n rules 1/(n−k+1), so
 * that the last has no `statistic` and the numbers count down to it.
 */
function isWhole(rules: readonly DumpLine[]): boolean {
  return rules.every((line, index) => {
    const expected = 1 / (rules.length - index);
    return Math.abs((probabilityOf(line) ?? 1) - expected) < 0.0001;
  });
}

function readEndpointChain(
  chain: Chain | null,
): Pick<Endpoint, 'address' | 'port' | 'chain' | 'dnat' | 'hairpin'> {
  let dnat: DumpLine | null = null;
  let hairpin: DumpLine | null = null;
  let address: string | null = null;
  let port: number | null = null;
  for (const line of chain?.rules ?? []) {
    if (line.target === 'DNAT') {
      dnat = line;
      const destination = firstValue(readRule(line), '--to-destination');
      const parts = destination === null ? null : /^(?:\[([^\]]+)\]|([^:]+)):(\d+)$/.exec(destination);
      address = parts?.[1] ?? parts?.[2] ?? destination ?? null;
      port = parts?.[3] === undefined ? null : Number(parts[3]);
    } else if (roleOf(line.target)?.role === 'mark-masquerade') {
      hairpin = line;
      // A DNAT rule that can't be read or isn't shown: the hairpin rule names the same address.
      address ??= firstValue(readRule(line), '-s')?.replace(/\/(?:32|128)$/, '') ?? null;
    }
  }
  return { chain, dnat, hairpin, address, port };
}
