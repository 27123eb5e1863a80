import { builtinChains, isBuiltinChain, targetFact } from '../facts/index.ts';
import type { DumpLine } from '../line.ts';
import type { Chain, Table } from '../ruleset.ts';
import { isShownWhole } from '../simulate/traverse.ts';
import {
  type DumpFinding,
  finding,
  nameIn,
  type RelatedLine,
  related,
  removeLine,
  replace,
} from './finding.ts';
import type { JumpGraph, Loop } from './jumps.ts';
import { dumpRules } from './rules.ts';
import { nearestName } from './spelling.ts';

/** What is there on purpose, as those know who know the program behind it. */
export interface Expected {
  /** The chain has its use although nothing leads to it. */
  readonly isKeptChain: (chain: Chain) => boolean;
  /** The rule is written although it never has a say. */
  readonly isKeptRule: (line: DumpLine) => boolean;
}

/** What is wrong about the chains of a table, and the ways between them. Cost: the number of rules. */
export function chainFindings(graph: JumpGraph, expected: Expected): DumpFinding[] {
  const { table } = graph;
  const findings: DumpFinding[] = [];
  if (table.header !== null) {
    for (const loop of graph.loops()) findings.push(loopFinding(graph, loop));
    for (const hook of builtinChains[table.name]) findings.push(...builtInTargets(table, hook));
  }
  // What isn't shown isn't missing: rules that are added to a kernel's, as kube-proxy and ufw do, show no
  // built-in chains, while iptables-save always prints them.
  if (!isShownWhole(table)) return findings;
  const meant = misspeltChains(table);
  for (const chain of table.chains.values()) {
    findings.push(...unknownTargets(chain, meant));
    const [rule] = chain.rules;
    if (chain.declarations.length === 0 && rule !== undefined && isInside(rule, table)) {
      const place = nameIn(rule, chain.name);
      findings.push(finding(dumpRules['undeclared-chain'], place, { values: [chain.name, table.name] }));
    }
    if (!graph.isReached(chain) && !expected.isKeptChain(chain)) findings.push(...unused(chain));
  }
  return findings;
}

function unknownTargets({ rules, table }: Chain, meant: ReadonlyMap<string, string | null>): DumpFinding[] {
  return rules
    .filter((line) => isUnknownTarget(line, table))
    .map((line) => {
      const place = nameIn(line, line.target);
      const name = meant.get(line.target) ?? null;
      return finding(dumpRules['unknown-chain'], place, {
        values: [line.target, table.name],
        fixes: name === null ? [] : [replace(`Change to ${name}`, place, name)],
      });
    });
}

/**
 * Between `*table` and COMMIT. What stands before or behind is the rest of another dump, or a grep: it was taken for
 * a part of this table, and may be one of another.
 */
function isInside({ number }: DumpLine, { header, commit }: Table): boolean {
  return header !== null && commit !== null && header.number < number && number < commit.number;
}

function isUnknownTarget(line: DumpLine, table: Table): boolean {
  if (line.target === '' || table.chains.has(line.target) || !isInside(line, table)) return false;
  return line.goto || (targetFact(line.target) === undefined && !mayBeExtension(line));
}

/** More chains than these are lost, not misspelt. */
const MOST_MISSPELT = 20;

/** For each chain that is jumped to and isn't there the one that is probably meant. Empty: too many aren't. */
function misspeltChains(table: Table): Map<string, string | null> {
  const unknown = new Set<string>();
  for (const { rules } of table.chains.values()) {
    for (const line of rules) if (isUnknownTarget(line, table)) unknown.add(line.target);
    if (unknown.size > MOST_MISSPELT) return new Map();
  }
  return new Map([...unknown].map((name) => [name, nearestName(name, table.chains.keys())]));
}

/**
 * Targets that iptables does not bring along: of xtables-addons, of OpenWrt, of old kernels. A machine that has
 * them prints them like any other.
 */
const FOREIGN_TARGETS: ReadonlySet<string> = new Set([
  ...['ACCOUNT', 'CHAOS', 'COUNT', 'DELUDE', 'DHCPMAC', 'DNETMAP', 'ECHO', 'FLOWOFFLOAD', 'FULLCONENAT'],
  ...['IMQ', 'IPMARK', 'IPV4OPTSSTRIP', 'LOGMARK', 'LSCAN', 'MIRROR', 'PROTO', 'RAWDNAT', 'RAWNAT'],
  ...['RAWSNAT', 'ROUTE', 'RTPENGINE', 'SAME', 'SNATMAP', 'STEAL', 'SYSRQ', 'TARPIT', 'TPROXY2', 'ULOG'],
  ...['XOR', 'BALANCE', 'CLUSTERIP', 'POOL', 'NETLINK', 'MEDIATEK', 'SFE', 'TTLOVERRIDE'],
]);

/** Is something behind the name, which a jump to a chain never has, or is it a target of another maker? */
function mayBeExtension(line: DumpLine): boolean {
  if (FOREIGN_TARGETS.has(line.target)) return true;
  const jump = line.text.lastIndexOf(line.target) + line.target.length;
  const behind = line.text.slice(jump).trim();
  return behind !== '' && !/^["']?$/.test(behind) && !/^-m\s/.test(behind);
}

function builtInTargets(table: Table, hook: string): DumpFinding[] {
  return table
    .callersOf(hook)
    .map((line) => finding(dumpRules['built-in-target'], nameIn(line, hook), { values: [hook] }));
}

/** Only the chain at the beginning: what comes behind it is told with it. */
function unused(chain: Chain): DumpFinding[] {
  const [declaration] = chain.declarations;
  if (declaration === undefined || isBuiltinChain(chain.table.name, chain.name)) return [];
  if (chain.table.callersOf(chain.name).length > 0) return [];
  const fixes = chain.rules.length === 0 ? [removeLine('Remove the chain', declaration)] : [];
  const place = nameIn(declaration, chain.name);
  return [finding(dumpRules['unused-chain'], place, { values: [chain.name], fixes, unnecessary: true })];
}

const MOST_RELATED = 5;

function loopFinding(graph: JumpGraph, loop: Loop): DumpFinding {
  const last = loop[loop.length - 1] as Loop[number];
  const reached = loop.some(({ from }) => graph.isReached(from));
  const names = loop.map(({ from }) => from.name);
  const shown = names.length <= 6 ? names : [...names.slice(0, 5), `${names.length - 5} more`];
  const others: RelatedLine[] = loop
    .slice(0, -1)
    .slice(0, MOST_RELATED)
    .map(({ line }) => related(line, `Leads on to ${line.target}`));
  return finding(dumpRules[reached ? 'loop' : 'unreached-loop'], nameIn(last.line, last.line.target), {
    values: [[...shown, names[0] ?? ''].join(' → ')],
    related: others,
  });
}
