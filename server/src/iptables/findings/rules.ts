import type { FindingPage } from '../../text/index.ts';
import type { Severity } from './finding.ts';

/** What one finding says, how bad it is, and under which code it is documented. */
export interface FindingRule {
  /** Stable; names the page in docs/findings.md. Several rules of one idea share one. */
  readonly code: string;
  readonly severity: Severity;
  /** What people read; {0}, {1} … are filled in. */
  readonly message: string;
}

const rule = (code: string, severity: Severity, message: string): FindingRule => ({
  code,
  severity,
  message,
});

/**
 * What is wrong in the language of iptables, whoever wrote the rules; by the name that code uses. `error`: every
 * back end of iptables-restore refuses it (`test/truth/findings.test.ts`).
 */
export const dumpRules = {
  'unknown-chain': rule('IPT001', 'error', 'There is no chain {0} in table {1}, and no target of that name.'),
  'undeclared-chain': rule('IPT001', 'error', 'Table {1} has rules for chain {0}, but does not declare it.'),
  'built-in-target': rule('IPT001', 'error', '{0} is a built-in chain: no rule can jump to it.'),

  'unused-chain': rule('IPT002', 'hint', 'No rule jumps to {0}: no packet comes here.'),

  loop: rule('IPT003', 'error', 'A loop: {0}.'),
  'unreached-loop': rule('IPT003', 'warning', 'A loop that no packet reaches yet: {0}.'),

  'target-table': rule('IPT004', 'error', '{0} does not work in table {1}, only in {2}.'),
  'target-hook': rule('IPT004', 'error', '{0} does not work where packets come from {1}, only in {2}.'),
  'match-table': rule('IPT004', 'error', '-m {0} does not work in table {1}, only in {2}.'),
  'match-hook': rule('IPT004', 'error', '-m {0} does not work where packets come from {1}, only in {2}.'),
  'interface-in': rule('IPT004', 'error', 'In {0} a packet has no incoming interface: -i is refused.'),
  'interface-out': rule('IPT004', 'error', 'In {0} a packet has no outgoing interface: -o is refused.'),

  'needs-match': rule('IPT005', 'error', '{0} needs {1} before it.'),
  'needs-protocol': rule('IPT005', 'error', '{0} needs {1}.'),

  'option-after-chain': rule('IPT006', 'error', '{0} is a chain, and a jump to a chain takes no {1}.'),
  'unknown-option': rule('IPT006', 'warning', '{0} has no option {1} that iptables 1.8.9 knows.'),
  'misspelt-option': rule('IPT006', 'warning', '{0} has no option {1}: is {2} meant?'),
  'misspelt-match': rule('IPT006', 'warning', 'There is no match {0}: is {1} meant?'),

  'missing-value': rule('IPT007', 'error', '{0} needs a value.'),
  'stray-word': rule('IPT007', 'error', '{0} belongs to no option.'),
  'missing-name': rule('IPT007', 'error', '{0} needs a name behind it.'),
  twice: rule('IPT007', 'error', '{0} can stand in a rule only once.'),
  'unclosed-quote': rule(
    'IPT007',
    'warning',
    'This quotation mark is not closed: all that follows is in it.',
  ),
  'unreadable-line': rule(
    'IPT007',
    'warning',
    'This is no line of table {0}: iptables-restore would stop here.',
  ),

  'host-bits': rule('IPT008', 'information', '{0} means {1}: the bits behind /{2} do not count.'),

  duplicate: rule('IPT009', 'warning', 'The same rule as in line {0}, which leaves no packet for this one.'),
  'duplicate-effect': rule(
    'IPT009',
    'information',
    'The same rule as in line {0}: what it does is done twice.',
  ),

  shadowed: rule('IPT010', 'warning', 'No packet gets here: {0}.'),
  'shadowed-too': rule('IPT010', 'hint', 'No packet gets here either: {0}.'),
  'shadowed-alike': rule('IPT010', 'hint', 'No packet gets here: {0}.'),
  'shadowed-by-way': rule(
    'IPT010',
    'hint',
    'No packet that comes here matches: the rules on the way let none through.',
  ),

  'cut-off': rule('IPT011', 'warning', 'Table {0} ends without COMMIT: the rest was cut off.'),

  'legacy-tables': rule(
    'IPT012',
    'warning',
    'Two rulesets are active: the kernel asks the legacy tables too, and this dump does not show them.',
  ),
  'mixed-back-ends': rule(
    'IPT012',
    'warning',
    'Two rulesets are active: this table is from {0}, table {1} in line {2} from {3}.',
  ),

  'foreign-nft': rule('IPT013', 'information', 'This is what nft list ruleset prints: not read. {0}'),
  'foreign-ipvs': rule(
    'IPT013',
    'information',
    'This is what ipvsadm prints: not read. kube-proxy balances with IPVS here; iptables-save shows only its filters.',
  ),
} as const satisfies Readonly<Record<string, FindingRule>>;

export type DumpRuleName = keyof typeof dumpRules;

/** The page of each code, in the order of the document. */
export const dumpPages = {
  IPT001: {
    title: 'A jump to a chain that is not there',
    meaning:
      'The table is shown from `*table` to `COMMIT`, and a rule in it names a chain that it does not have.',
    why: 'iptables-restore refuses the whole table, so none of its rules come into force.',
    remedy: 'Correct the name, declare the chain (`:NAME - [0:0]`), or remove the rule.',
  },
  IPT002: {
    title: 'A chain that no packet reaches',
    meaning: 'No way leads from a built-in chain to this one.',
    why: 'Its rules do nothing. Often a leftover of a program that is gone, or a jump that somebody deleted.',
    remedy: 'Add the jump that is missing, or remove the chain. An empty chain does no harm.',
  },
  IPT003: {
    title: 'A loop of jumps',
    meaning: 'Following the jumps from a chain leads back to it.',
    why: 'The kernel refuses such rules as soon as a packet could get into the loop.',
    remedy: 'Take out the jump that leads back.',
  },
  IPT004: {
    title: 'A rule in a table or hook where it is not allowed',
    meaning: 'The target or match works in other tables, or at other hooks, than the ones that lead here.',
    why: 'iptables-restore, or the kernel behind it, refuses the table.',
    remedy:
      'Move the rule to a table and chain where it is allowed. A chain counts for every built-in chain that leads to it.',
  },
  IPT005: {
    title: 'An option without its match or protocol',
    meaning: 'Options of a match come after its `-m`; ports need a protocol that has ports.',
    why: 'iptables-restore does not know the option without it, or refuses the match.',
    remedy: 'Name the match or the protocol before the option: `-p tcp -m tcp --dport 80`.',
  },
  IPT006: {
    title: 'An option or match that iptables does not have',
    meaning:
      'The name is none of iptables 1.8.9, and close to one that is, or stands where it means nothing.',
    why: 'iptables-restore refuses the table, unless an extension of your own knows the name.',
    remedy: 'Correct the spelling.',
  },
  IPT007: {
    title: 'A line that cannot be read',
    meaning: 'A value or name is missing, a word too many stands in the rule, or the line is no rule at all.',
    why: 'iptables-restore stops at such a line. In a paste it is often a line that the terminal broke in two.',
    remedy: 'Put the pieces together again, or take out what does not belong there.',
  },
  IPT008: {
    title: 'An address with host bits',
    meaning: 'Bits of the address behind the length of the network are set, as in `10.0.0.5/24`.',
    why: 'iptables cuts them off without a word, so the rule is about the whole network.',
    remedy: 'Write the network (`10.0.0.0/24`), or `/32` if only that one host is meant.',
  },
  IPT009: {
    title: 'The same rule twice',
    meaning: 'The chain has a rule that says the same, word for word, further up.',
    why: 'Where the first one decides, the second is never asked; else what it does is done twice, like a line in a log.',
    remedy: 'Remove one of them.',
  },
  IPT010: {
    title: 'A rule that no packet reaches',
    meaning:
      'Every packet that would match is taken by rules above, in this chain or on the way to it. Computed over all packets, not guessed: rules that depend on something outside of the dump take none for certain.',
    why: 'The rule does nothing. Often two rules stand in the wrong order, and what should be forbidden is allowed.',
    remedy: 'Move the rule up if it should have a say; else remove it, which changes nothing.',
  },
  IPT011: {
    title: 'A table that was cut off',
    meaning: 'Other tables of the ruleset end with `COMMIT`, this one does not.',
    why: 'Rules are missing, so answers about this table are incomplete; iptables-restore would not load it.',
    remedy: 'Copy the dump again, to its end.',
  },
  IPT012: {
    title: 'Two rulesets are active',
    meaning: 'The node has rules of both back ends of iptables, legacy and nf_tables.',
    why: 'The kernel asks both, one after the other: a packet that one lets through can be dropped by the other.',
    remedy:
      'Look at both (`iptables-legacy-save`, `iptables-nft-save`), let every program on the node use the same back end, and flush the other.',
  },
  IPT013: {
    title: 'Output of another program',
    meaning:
      'These lines are what `nft list ruleset` or `ipvsadm` prints. Kubehop reads what iptables prints.',
    why: 'Nothing of it is part of any answer here.',
    remedy:
      'Paste the output of `iptables-save`. It has the rules of iptables-nft too; rules that a program writes with nftables itself, as kube-proxy does in its nftables mode, it does not have.',
  },
} as const satisfies Readonly<Record<string, FindingPage>>;
