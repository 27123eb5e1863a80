import {
  type Chain,
  type DumpLine,
  hostPort,
  probabilityOf,
  quickValue,
  type Ruleset,
} from '../iptables/index.ts';
import { roleOf } from './roles.ts';

/** One endpoint of a Service port, as the rules reach it. What its chain says is read when somebody asks. */
export class Endpoint {
  /** The endpoint chain's name, and the chain if anything of it is shown. */
  readonly chainName: string;
  readonly chain: Chain | null;
  /**
   * The share of the service chain's connections that end here, 0 to 1: the draws above taken into account.
   * null: rules of the chain may be missing.
   */
  readonly probability: number | null;
  /** The rule of the service chain that draws it. */
  readonly draw: DumpLine | null;
  /** The rule that sends a client back to the endpoint that it had (session affinity). */
  readonly affinity: DumpLine | null;
  /** Drawn by the chain of the node's own endpoints (policy Local). */
  readonly local: boolean;
  #details: EndpointDetails | null = null;

  constructor(draw: Draw, chain: Chain | null, local: boolean) {
    this.chainName = draw.chainName;
    this.chain = chain;
    this.probability = draw.probability;
    this.draw = draw.draw;
    this.affinity = draw.affinity;
    this.local = local;
  }

  get #chainDetails(): EndpointDetails {
    this.#details ??= readDetails(this.chain, this.draw);
    return this.#details;
  }

  /** From its chain, or the comment on the rule that draws it. null: none of them is shown. */
  get address(): string | null {
    return this.#chainDetails.address;
  }

  get port(): number | null {
    return this.#chainDetails.port;
  }

  get dnat(): DumpLine | null {
    return this.#chainDetails.dnat;
  }

  /** The rule that masquerades what the endpoint sends to itself. */
  get hairpin(): DumpLine | null {
    return this.#chainDetails.hairpin;
  }

  /** `10.244.1.19:8080`, `[fd00::1]:8080`; null like `address`. */
  get text(): string | null {
    return this.address === null ? null : hostPort(this.address, this.port);
  }
}

interface EndpointDetails {
  readonly address: string | null;
  readonly port: number | null;
  readonly dnat: DumpLine | null;
  readonly hairpin: DumpLine | null;
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
  const locals = new Set(local.map(({ chainName }) => chainName));
  const known = new Set(drawn.map(({ chainName }) => chainName));
  return [...drawn, ...local.filter(({ chainName }) => !known.has(chainName))].map((draw) => {
    const chain = ruleset.chain('nat', draw.chainName) ?? null;
    return new Endpoint(draw, chain, locals.has(draw.chainName));
  });
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

/** The rules of a chain that draw an endpoint; not those that send a client back to the one it had. */
export function drawRules({ rules }: Chain): DumpLine[] {
  return rules.filter((line) => roleOf(line.target)?.role === 'endpoint' && !isAffinity(line));
}

function isAffinity({ saved, target }: DumpLine): boolean {
  return saved.includes(' --rcheck') && roleOf(target)?.role === 'endpoint';
}

/**
 * The draws of a service chain. Each rule takes its probability of what the rules above left over: with
 * 0.33333, 0.5 and a rule without, each of three endpoints gets a third.
 */
function drawsOf(chain: Chain): Draw[] {
  const affinities = new Map(chain.rules.filter(isAffinity).map((line) => [line.target, line] as const));
  const rules = drawRules(chain);
  const whole = chain.table.complete || (countsDown(rules) && isShownWhole(chain));
  let left = 1;
  const draws: Draw[] = rules.map((line) => {
    const own = (probabilityOf(line) ?? 1) * left;
    left -= own;
    const affinity = affinities.get(line.target) ?? null;
    return { chainName: line.target, probability: whole ? own : null, draw: line, affinity };
  });
  const drawn = new Set(rules.map(({ target }) => target));
  for (const [chainName, affinity] of affinities) {
    if (drawn.has(chainName)) continue;
    draws.push({ chainName, probability: null, draw: null, affinity });
  }
  return draws;
}

/**
 * Can these be all the draws of the chain? kube-proxy gives the k-th of n rules 1/(n−k+1), so that the last has no
 * `statistic` and the numbers count down to it.
 */
function countsDown(rules: readonly DumpLine[]): boolean {
  return rules.every((line, index) => {
    const expected = 1 / (rules.length - index);
    return Math.abs((probabilityOf(line) ?? 1) - expected) < 0.0001;
  });
}

/**
 * In a grepped dump: are all rules of the chain shown? The numbers alone don't tell, for without its first rules
 * a chain counts down just as well. A grep for the chain's name shows its declaration and every rule; one for
 * something that no declaration holds shows the rules one below another.
 */
function isShownWhole(chain: Chain): boolean {
  if (chain.declarations.length > 0) return true;
  const { rules } = chain;
  const [first, last] = [rules[0], rules[rules.length - 1]];
  if (chain.table.showsDeclarations || first === undefined || last === undefined) return false;
  return rules.length > 1 && last.number - first.number === rules.length - 1;
}

function readDetails(chain: Chain | null, draw: DumpLine | null): EndpointDetails {
  let dnat: DumpLine | null = null;
  let hairpin: DumpLine | null = null;
  for (const line of chain?.rules ?? []) {
    if (line.target === 'DNAT') dnat = line;
    else if (roleOf(line.target)?.role === 'mark-masquerade') hairpin = line;
  }
  const destination = dnat === null ? null : readDestination(quickValue(dnat, '--to-destination'));
  if (destination !== null) return { dnat, hairpin, ...destination };
  // The DNAT rule isn't shown, or printed by an iptables that is too old for it (`--to-destination :0`): since
  // 1.24 the comment on the draw names the endpoint, and the hairpin rule always its address.
  const comment = draw === null ? null : quickValue(draw, '--comment');
  const named = readDestination(/ -> (\S+)$/.exec(comment ?? '')?.[1] ?? null);
  if (named !== null) return { dnat, hairpin, ...named };
  const source = hairpin === null ? null : quickValue(hairpin, '-s');
  return { dnat, hairpin, address: source?.replace(/\/(?:32|128)$/, '') ?? null, port: null };
}

/** `10.244.1.19:8080`, `[fd00::1]:8080`, or an address alone; null: no address. */
function readDestination(text: string | null): { address: string; port: number | null } | null {
  const parts = /^(?:\[([^\]]+)\]|(\d+(?:\.\d+){3}))(?::(\d+))?$|^([\da-f]*:[\da-f:.]*:[\da-f.]*)$/i.exec(
    text ?? '',
  );
  const address = parts?.[1] ?? parts?.[2] ?? parts?.[4];
  if (address === undefined || address === '0.0.0.0' || address === '::') return null;
  return { address, port: Number(parts?.[3] ?? 0) || null };
}
