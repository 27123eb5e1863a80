import {
  type Chain,
  type DumpFinding,
  finding,
  nameIn,
  type Ruleset,
  related,
} from '../../iptables/index.ts';
import { type RoleName, roleOf } from '../roles.ts';
import { proxyRules } from './rules.ts';

const MOST_RELATED = 3;

/** Chains of another version or mode of kube-proxy beside those of this one. */
export function leftovers(ruleset: Ruleset): DumpFinding[] {
  const byRole = new Map<RoleName, Chain[]>();
  for (const table of ruleset.tables.values()) {
    if (table.header === null) continue;
    for (const chain of table.chains.values()) {
      const role = roleOf(chain.name)?.role;
      if (role === undefined || chain.declarations.length === 0) continue;
      const list = byRole.get(role);
      if (list === undefined) byRole.set(role, [chain]);
      else list.push(chain);
    }
  }
  const services = byRole.get('service') ?? [];
  const findings: DumpFinding[] = [];
  const report = (
    chains: readonly Chain[] | undefined,
    beside: readonly Chain[] | undefined,
    rule: keyof typeof proxyRules,
    values: readonly string[],
  ) => {
    const [first, ...more] = chains ?? [];
    const declaration = first?.declarations[0];
    const other = beside?.[0]?.declarations[0];
    if (first === undefined || declaration === undefined || other === undefined) return;
    const places = more
      .slice(0, MOST_RELATED)
      .flatMap(({ declarations: [line] }) => (line ? [related(line, 'Another one')] : []));
    findings.push(
      finding(proxyRules[rule], nameIn(declaration, first.name), {
        values,
        related: [related(other, 'In use, as it seems'), ...places],
      }),
    );
  };
  report(
    byRole.get('external-old'),
    byRole.get('external') ?? byRole.get('local'),
    'old-external-chains',
    [],
  );
  report(byRole.get('ipvs'), services, 'other-mode', ['IPVS']);
  report(byRole.get('userspace'), services, 'other-mode', ['userspace']);
  return findings;
}
