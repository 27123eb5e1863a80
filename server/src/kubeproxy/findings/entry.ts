import {
  type DumpFinding,
  finding,
  hooksReaching,
  isShownWhole,
  nameIn,
  type Table,
} from '../../iptables/index.ts';
import { proxyRules } from './rules.ts';

/** Where kube-proxy's chains of nat must be entered from, and what does not happen else. */
const ENTRIES = [
  { chain: 'KUBE-SERVICES', hooks: ['PREROUTING', 'OUTPUT'], missed: 'Services are not reached from there' },
  { chain: 'KUBE-POSTROUTING', hooks: ['POSTROUTING'], missed: 'what is marked is not masqueraded' },
] as const;

/** Do packets get to kube-proxy's chains? Only of a whole table nat; a chain without rules misses nothing. */
export function entryFindings(nat: Table | undefined): DumpFinding[] {
  if (nat === undefined || !isShownWhole(nat)) return [];
  return ENTRIES.flatMap(({ chain: name, hooks, missed }) => {
    const chain = nat.chains.get(name);
    const [declaration] = chain?.declarations ?? [];
    if (chain === undefined || declaration === undefined || chain.rules.length === 0) return [];
    const reaching = hooksReaching(chain);
    const open = hooks.filter((hook) => !reaching.has(hook));
    if (open.length === 0) return [];
    const values = [open.join(' and '), name, missed];
    return finding(proxyRules['not-entered'], nameIn(declaration, name), { values });
  });
}
