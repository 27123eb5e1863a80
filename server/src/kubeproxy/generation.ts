import { type DumpLine, probabilityOf, type Ruleset, savedProbability } from '../iptables/index.ts';
import { drawRules } from './endpoints.ts';
import { roleOf } from './roles.ts';
import type { ServicePort } from './services.ts';

/** Minor versions of Kubernetes 1.x whose kube-proxy can have written the rules; null: no bound seen. */
export interface VersionRange {
  readonly since: number | null;
  readonly until: number | null;
  /** What was seen, in words, the weightiest first. */
  readonly evidence: readonly string[];
}

interface Evidence {
  /** What is seen. */
  readonly sign: string;
  readonly since?: number;
  readonly until?: number;
  readonly seen: (view: View) => boolean;
}

interface View {
  readonly ruleset: Ruleset;
  readonly services: readonly ServicePort[];
  /** Rules of service and endpoint chains, of the first Service ports: enough to see how they are spelled. */
  readonly sample: readonly ServicePort[];
}

/**
 * Signs of a kube-proxy's age, the surest first. Each is a change of pkg/proxy/iptables/proxier.go; the pull
 * requests: 125015, 122812 (nfacct), 110289 (KUBE-PROXY-FIREWALL), 114470 (closing comment), 109060 (KUBE-EXT),
 * 96959 (masquerade inside KUBE-SVC), 92035 (trailing colon), 83599 (digits), 95252 (INPUT), 96296.
 */
const signs: readonly Evidence[] = [
  {
    sign: 'counter localhost_nps_accepted_pkts',
    since: 31,
    seen: ({ ruleset }) => rulesOf(ruleset, 'nat', 'KUBE-NODEPORTS').some(has('localhost_nps_accepted_pkts')),
  },
  {
    sign: 'counter ct_state_invalid_dropped_pkts',
    since: 30,
    seen: ({ ruleset }) =>
      rulesOf(ruleset, 'filter', 'KUBE-FORWARD').some(has('ct_state_invalid_dropped_pkts')),
  },
  {
    sign: 'closing comment in a KUBE-FW chain',
    since: 27,
    seen: ({ services }) =>
      services.some(
        ({ chains }) => chains.firewall?.rules.some(has('will be dropped by KUBE-PROXY-FIREWALL')) ?? false,
      ),
  },
  {
    sign: 'KUBE-FIREWALL drops localnet packets, but no marked ones',
    since: 27,
    seen: ({ ruleset }) => {
      const rules = rulesOf(ruleset, 'filter', 'KUBE-FIREWALL');
      const whole = ruleset.tables.get('filter')?.complete === true;
      return whole && rules.some(has('localnet')) && !rules.some(has('0x8000'));
    },
  },
  {
    sign: 'chain KUBE-PROXY-FIREWALL',
    since: 25,
    seen: ({ ruleset }) => ruleset.chain('filter', 'KUBE-PROXY-FIREWALL') !== undefined,
  },
  {
    sign: 'chains KUBE-EXT or KUBE-SVL',
    since: 24,
    seen: ({ services }) => services.some(uses(/^KUBE-(?:EXT|SVL)-/)),
  },
  {
    sign: 'chains KUBE-EXT without KUBE-PROXY-FIREWALL',
    until: 24,
    seen: ({ ruleset, services }) =>
      ruleset.tables.get('filter')?.complete === true &&
      ruleset.chain('filter', 'KUBE-PROXY-FIREWALL') === undefined &&
      services.some(uses(/^KUBE-(?:EXT|SVL)-/)),
  },
  {
    sign: 'chains KUBE-XLB',
    until: 23,
    seen: ({ services }) => services.some(uses(/^KUBE-XLB-/)),
  },
  {
    sign: 'firewall chains that hand on to service chains',
    until: 23,
    seen: ({ services }) =>
      services.some(
        ({ chains }) =>
          chains.firewall?.rules.some((rule) =>
            /^(?:service|external-old)$/.test(roleOf(rule.target)?.role ?? ''),
          ) ?? false,
      ),
  },
  {
    sign: 'endpoints named in the service chains (->)',
    since: 24,
    seen: ({ sample }) => sample.some(({ chains }) => chains.service?.rules.some(has(' -> ')) ?? false),
  },
  {
    sign: 'one conntrack rule in KUBE-FORWARD',
    since: 24,
    seen: ({ ruleset }) => rulesOf(ruleset, 'filter', 'KUBE-FORWARD').some(has('forwarding conntrack rule')),
  },
  {
    sign: 'conntrack rules for both directions in KUBE-FORWARD',
    until: 23,
    seen: ({ ruleset }) => rulesOf(ruleset, 'filter', 'KUBE-FORWARD').some(has('forwarding conntrack pod ')),
  },
  {
    sign: 'masquerade rules in KUBE-SERVICES or KUBE-NODEPORTS',
    until: 20,
    seen: ({ services }) =>
      services.some(({ entrances }) =>
        entrances.some(({ masquerade }) => masquerade && !fromLoopback(masquerade)),
      ),
  },
  {
    sign: 'masquerade rules in the service chains',
    since: 21,
    seen: ({ sample }) =>
      sample.some(
        ({ chains }) => chains.service?.rules.some((rule) => rule.target === 'KUBE-MARK-MASQ') ?? false,
      ),
  },
  {
    sign: 'colon behind a Service whose port has no name',
    until: 18,
    seen: ({ services }) => services.some(({ identity }) => identity?.trailingColon === true),
  },
  {
    sign: 'no colon behind a Service whose port has no name',
    since: 19,
    seen: ({ services }) => services.some(({ identity }) => identity?.port === '' && !identity.trailingColon),
  },
  {
    sign: 'probabilities of 5 digits',
    until: 16,
    seen: ({ sample }) => draws(sample).some((line) => digitsOf(line) === 5),
  },
  {
    sign: 'probabilities of 10 digits',
    since: 17,
    seen: ({ sample }) => draws(sample).some((line) => digitsOf(line) === 10),
  },
  {
    // And since 1.12. That isn't said: a bound should rest on what is there, not on what somebody left out.
    sign: 'service chains without comments, and fewer than 1,000 endpoints',
    until: 19,
    seen: ({ ruleset, sample }) => {
      const chains = ruleset.tables.get('nat')?.chains.keys() ?? [];
      const endpoints = [...chains].filter((name) => roleOf(name)?.role === 'endpoint').length;
      const whole = ruleset.tables.get('nat')?.complete === true;
      return whole && endpoints < 1000 && draws(sample).some((line) => !line.saved.includes(' --comment '));
    },
  },
  {
    sign: 'INPUT enters KUBE-SERVICES',
    until: 19,
    seen: ({ ruleset }) =>
      rulesOf(ruleset, 'filter', 'INPUT').some((rule) => rule.target === 'KUBE-SERVICES'),
  },
  {
    sign: 'chain KUBE-NODEPORTS in filter',
    since: 21,
    seen: ({ ruleset }) => ruleset.chain('filter', 'KUBE-NODEPORTS') !== undefined,
  },
];

/**
 * The versions of kube-proxy that can have written a node's rules. A sign that contradicts a surer one is left
 * out: nodes carry leftovers of upgrades. A range, never one version: forks and patch releases blur the edges.
 */
export function versionRange(ruleset: Ruleset, services: readonly ServicePort[]): VersionRange {
  const view: View = { ruleset, services, sample: services.slice(0, 200) };
  let since: number | null = null;
  let until: number | null = null;
  const evidence: string[] = [];
  for (const sign of signs) {
    const low: number | null = maximum(since, sign.since ?? null);
    const high: number | null = minimum(until, sign.until ?? null);
    if (low !== null && high !== null && low > high) continue;
    if (low === since && high === until) continue;
    if (!sign.seen(view)) continue;
    since = low;
    until = high;
    evidence.push(sign.sign);
  }
  return { since, until, evidence };
}

/** "≤1.16", "1.24", "1.25–1.26", "≥1.30", or '' where nothing tells. */
export function printVersionRange({ since, until }: VersionRange): string {
  if (since === null && until === null) return '';
  if (since === null) return `≤1.${until}`;
  if (until === null) return `≥1.${since}`;
  return since === until ? `1.${since}` : `1.${since}–1.${until}`;
}

function maximum(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}

function minimum(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}

function rulesOf(ruleset: Ruleset, table: 'nat' | 'filter', chain: string): readonly DumpLine[] {
  return ruleset.chain(table, chain)?.rules ?? [];
}

function has(text: string): (line: DumpLine) => boolean {
  return (line) => line.saved.includes(text);
}

/** Has the Service port such a chain, or a rule that leads to one that isn't shown? */
function uses(name: RegExp): (service: ServicePort) => boolean {
  return ({ chains, entrances }) =>
    [chains.local, chains.external].some((chain) => chain !== null && name.test(chain.name)) ||
    entrances.some(({ rule }) => name.test(rule.target));
}

/** Up to 1.23, what reached a node port with policy Local by 127.0.0.1 is masqueraded in KUBE-NODEPORTS. */
function fromLoopback(line: DumpLine): boolean {
  return / -s (?:127\.0\.0\.0\/8|::1(?:\/128)?) /.test(line.saved);
}

function draws(services: readonly ServicePort[]): DumpLine[] {
  const chains = services.flatMap(({ chains }) => [chains.service, chains.local, chains.external]);
  return chains.flatMap((chain) => (chain === null ? [] : drawRules(chain)));
}

/**
 * With how many digits kube-proxy wrote a draw: 1/3 as 0.33333 (up to 1.16) or 0.3333333333. The kernel keeps 31
 * bits, so that iptables-save prints 0.33332999982 or 0.33333333349. null: both come out alike, as 1/2 does.
 */
function digitsOf(line: DumpLine): 5 | 10 | null {
  const probability = probabilityOf(line);
  if (probability === null || probability <= 0) return null;
  const share = 1 / Math.round(1 / probability);
  const five = savedProbability(Number(share.toFixed(5)));
  const ten = savedProbability(Number(share.toFixed(10)));
  if (five === ten) return null;
  const printed = / --probability (\S+)/.exec(line.saved)?.[1] ?? '';
  if (printed === ten || printed === share.toFixed(10)) return 10;
  return printed === five || printed === share.toFixed(5) ? 5 : null;
}
