import { type DumpFinding, finding, isShownWhole, nameIn, type Table } from '../../iptables/index.ts';
import { proxyRules } from './rules.ts';

/** Where kube-proxy's chains of nat must be entered from, and what does not happen else. */
const ENTRIES = [
  { hook: 'PREROUTING', chain: 'KUBE-SERVICES', missed: 'pods and outsiders reach no Service' },
  { hook: 'OUTPUT', chain: 'KUBE-SERVICES', missed: 'the node itself reaches no Service' },
  { hook: 'POSTROUTING', chain: 'KUBE-POSTROUTING', missed: 'what is marked is not masqueraded' },
] as const;

/** Do packets get to kube-proxy's chains? Only of a whole table nat; a chain without rules misses nothing. */
export function entryFindings(nat: Table | undefined): DumpFinding[] {
  if (nat === undefined || !isShownWhole(nat)) return [];
  return ENTRIES.flatMap(({ hook, chain: name, missed }) => {
    const chain = nat.chains.get(name);
    const [declaration] = chain?.declarations ?? [];
    if (chain === undefined || declaration === undefined || chain.rules.length === 0) return [];
    if (leadsTo(nat, hook, name)) return [];
    return finding(proxyRules['not-entered'], nameIn(declaration, name), { values: [hook, name, missed] });
  });
}

/** Upwards from the chain: few chains lead to it, while it leads to thousands. */
function leadsTo(table: Table, hook: string, name: string): boolean {
  const reached = new Set([name]);
  for (const chain of reached) {
    if (chain === hook) return true;
    for (const caller of table.callersOf(chain)) reached.add(caller.name);
  }
  return false;
}
