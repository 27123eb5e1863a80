import {
  type Assumption,
  isShownWhole,
  type Ruleset,
  type Table,
  type TableName,
} from '../iptables/index.ts';

interface Jump {
  readonly table: TableName;
  readonly chain: string;
  /** The rule, as the newest kube-proxy writes it. */
  readonly rule: string;
  readonly target: string;
  readonly place: Assumption['place'];
}

const jump = (table: TableName, chain: string, target: string, match = ''): Jump => ({
  table,
  chain,
  target,
  place: chain === 'KUBE-SERVICES' ? 'last' : 'first',
  rule: `-A ${chain} ${match}-j ${target}`,
});

const NEW = '-m conntrack --ctstate NEW ';

/**
 * The jumps that kube-proxy puts in first, most of them into the built-in chains: pkg/proxy/iptables/proxier.go, iptablesJumpChains, in
 * the order in which a fresh node has them. KUBE-FIREWALL is kubelet's up to 1.27.
 */
const jumps: readonly Jump[] = [
  jump('nat', 'PREROUTING', 'KUBE-SERVICES'),
  jump('nat', 'OUTPUT', 'KUBE-SERVICES'),
  jump('nat', 'POSTROUTING', 'KUBE-POSTROUTING'),
  // The last rule of KUBE-SERVICES: a grep for one Service leaves it out.
  jump('nat', 'KUBE-SERVICES', 'KUBE-NODEPORTS', '-m addrtype --dst-type LOCAL '),
  jump('filter', 'INPUT', 'KUBE-FIREWALL'),
  jump('filter', 'INPUT', 'KUBE-PROXY-FIREWALL', NEW),
  jump('filter', 'INPUT', 'KUBE-NODEPORTS'),
  jump('filter', 'INPUT', 'KUBE-EXTERNAL-SERVICES', NEW),
  jump('filter', 'FORWARD', 'KUBE-PROXY-FIREWALL', NEW),
  jump('filter', 'FORWARD', 'KUBE-FORWARD'),
  jump('filter', 'FORWARD', 'KUBE-SERVICES', NEW),
  jump('filter', 'FORWARD', 'KUBE-EXTERNAL-SERVICES', NEW),
  jump('filter', 'OUTPUT', 'KUBE-FIREWALL'),
  jump('filter', 'OUTPUT', 'KUBE-PROXY-FIREWALL', NEW),
  jump('filter', 'OUTPUT', 'KUBE-SERVICES', NEW),
];

/** Chains whose rules are the same on every node: what a grep for one Service leaves out. */
const fixed = [
  {
    chain: 'KUBE-MARK-MASQ',
    rules: ['-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000'],
    words: 'KUBE-MARK-MASQ sets mark 0x4000/0x4000',
  },
  {
    chain: 'KUBE-POSTROUTING',
    rules: ['-A KUBE-POSTROUTING -m mark --mark 0x4000/0x4000 -j MASQUERADE'],
    words: 'KUBE-POSTROUTING masquerades what has mark 0x4000/0x4000',
  },
] as const;

/**
 * What kube-proxy installs on every node and this ruleset doesn't show: jumps from built-in chains to chains that
 * are there, and the two chains of the masquerade. Nothing for a table that is shown whole.
 */
export function assumptions(ruleset: Ruleset): Assumption[] {
  const nat = ruleset.tables.get('nat');
  const found: Assumption[] = [];
  if (nat?.chains.has('KUBE-SERVICES') && !nat.complete) {
    for (const { chain, rules, words } of fixed) {
      if ((nat.chains.get(chain)?.rules.length ?? 0) === 0)
        found.push({ table: 'nat', chain, rules, place: 'first', words });
    }
  }
  for (const { table: name, chain, target, rule, place } of jumps) {
    const table = ruleset.tables.get(name);
    if (table === undefined || isWhole(table, chain)) continue;
    const isThere = table.chains.has(target) || found.some((it) => it.chain === target);
    const isShown = table.callersOf(target).some((caller) => caller.name === chain);
    if (!isThere || isShown) continue;
    found.push({ table: name, chain, rules: [rule], place, words: `${name} ${chain} jumps to ${target}` });
  }
  return found;
}

/** kube-proxy's own input is without the built-in chains, but has its own chains whole. */
function isWhole(table: Table, chain: string): boolean {
  return isShownWhole(table) || (table.complete && chain.startsWith('KUBE-'));
}
