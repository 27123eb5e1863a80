import type { FindingRule } from '../../iptables/index.ts';
import type { FindingPage } from '../../text/index.ts';

const rule = (code: string, severity: FindingRule['severity'], message: string): FindingRule => ({
  code,
  severity,
  message,
});

/** What is wrong about rules that kube-proxy writes, against what it does write; by the name that code uses. */
export const proxyRules = {
  'draws-leak': rule(
    'KPX001',
    'error',
    '{0} of the connections to {1} find no endpoint: the probabilities are for {2}, and {3} left.',
  ),
  'draws-uneven': rule(
    'KPX001',
    'warning',
    'The probabilities of {0} are for {1}, but the chain draws {2}: {3}.',
  ),
  'draws-blocked': rule(
    'KPX001',
    'warning',
    'This rule has no probability: it takes all connections to {0} that get here, and the {1} below none.',
  ),
  'drawn-twice': rule('KPX001', 'warning', '{0} is drawn twice: it gets {1} of the connections to {2}.'),

  'no-hairpin': rule(
    'KPX002',
    'warning',
    'No rule masquerades what {0} sends to itself: a pod that reaches itself through {1} gets no answer.',
  ),
  'wrong-hairpin': rule('KPX002', 'warning', 'The masquerade is for {0}, but the chain sends to {1}.'),
  'no-translation': rule(
    'KPX002',
    'warning',
    'Nothing here rewrites the destination: connections of {0} that draw this chain stay where they are.',
  ),

  'no-endpoints': rule(
    'KPX003',
    'warning',
    'No endpoint is drawn here, and no rule refuses the connections to {0}: they get no answer.',
  ),

  'no-masquerade': rule(
    'KPX004',
    'warning',
    'No rule masquerades traffic to {0} from outside of the pods, as the rules of {1} do.',
  ),
  'no-external-masquerade': rule(
    'KPX004',
    'warning',
    'External traffic to {0} goes on to any node without a masquerade: answers take another way back.',
  ),

  'same-address': rule(
    'KPX005',
    'warning',
    '{0} and {1} both take {2}: the first rule gets all connections.',
  ),

  'foreign-hash': rule('KPX006', 'warning', '{0} is the chain of {1}, not of {2}, which the comment names.'),
  'wrong-hash': rule('KPX006', 'warning', '{0} is not the chain of {1}: that would be {2}.'),

  'old-external-chains': rule(
    'KPX007',
    'warning',
    'KUBE-XLB chains beside KUBE-EXT: leftovers of a kube-proxy before 1.24, which no one removes since 1.28.',
  ),
  'other-mode': rule(
    'KPX007',
    'warning',
    'Rules of kube-proxy in {0} mode beside service chains of iptables mode: one of them is a leftover.',
  ),

  'not-entered': rule('KPX008', 'warning', 'No packet gets from {0} to {1}: {2}.'),
} as const satisfies Readonly<Record<string, FindingRule>>;

/** The page of each code. */
export const proxyPages = {
  KPX001: {
    title: 'Probabilities that do not add up',
    meaning:
      'kube-proxy draws one of n endpoints with 1/n, 1/(n−1) … 1/2 and a last rule without a probability. These numbers do not fit the number of rules: an endpoint was lost or doubled, or somebody changed a rule.',
    why: 'Endpoints get unequal shares; without a last rule that takes the rest, connections find no endpoint at all.',
    remedy:
      'Let kube-proxy write the chain anew (restart it on the node), and look for what else changes its rules. The fix writes equal shares for the rules that are there.',
  },
  KPX002: {
    title: 'An endpoint chain with a rule missing',
    meaning:
      'An endpoint chain marks what its own pod sends (hairpin), and rewrites the destination; one of the two is missing or about another address.',
    why: 'Without the mark a pod cannot reach itself through its Service; without the rewriting nobody reaches the pod.',
    remedy: 'Restart kube-proxy on the node. The fix adds or corrects the rule for the masquerade.',
  },
  KPX003: {
    title: 'A service chain without endpoints',
    meaning: 'Connections are sent into a service chain that leads to no endpoint chain.',
    why: 'They keep the cluster IP as their destination, which no machine has: clients wait until they give up.',
    remedy: 'See whether the Service has ready endpoints, and whether kube-proxy on this node still syncs.',
  },
  KPX004: {
    title: 'A Service without its masquerade',
    meaning:
      'Other Services on this node have a rule that marks traffic from outside of the pods for masquerade, this one has none.',
    why: 'The pod answers to the client directly, which knows nothing of the pod and drops the answer.',
    remedy: 'Restart kube-proxy on the node; it writes the rule for every Service alike.',
  },
  KPX005: {
    title: 'Two Services at one address',
    meaning: 'Two Services are entered at the same address and port, or at the same node port.',
    why: 'The first rule takes every connection; the other Service gets none there.',
    remedy:
      'Give one of them another external IP or port. For cluster IPs and node ports it is a leftover: restart kube-proxy.',
  },
  KPX006: {
    title: 'A hash of another Service',
    meaning:
      'The 16 characters of a chain are a hash of the Service port (and endpoint) that it belongs to. This one does not belong to what the comment names.',
    why: 'Traffic goes to the endpoints of another Service, or somebody changed names in the dump.',
    remedy: 'Trust the hash rather than the comment when you look for the Service.',
  },
  KPX007: {
    title: 'Leftovers of another kube-proxy',
    meaning: 'Chains of an earlier version, or of another mode, stand beside those in use.',
    why: 'Leftovers catch traffic that the rules in use no longer see, and a stale KUBE-XLB chain can make every later sync fail.',
    remedy: 'Run `kube-proxy --cleanup` on the node, or reboot it, then let kube-proxy write its rules anew.',
  },
  KPX008: {
    title: 'Service rules that no packet gets to',
    meaning: 'The table is shown whole, and no way leads from its built-in chain to the chain of kube-proxy.',
    why: 'Service addresses are not translated (KUBE-SERVICES), or marked traffic is not masqueraded (KUBE-POSTROUTING).',
    remedy:
      'Restart kube-proxy: it puts its jumps back. Where another program took its place, these rules are leftovers.',
  },
} as const satisfies Readonly<Record<string, FindingPage>>;
