import { type DumpFinding, finding, related, wholeLine } from '../../iptables/index.ts';
import type { Entrance, ServicePort } from '../services.ts';
import { entranceWords, serviceWords } from '../wording.ts';
import { proxyRules } from './rules.ts';

/** Two Services that are entered at one address and port. Only in a table with its header: greps may be of two days. */
export function sharedEntrances(services: readonly ServicePort[]): DumpFinding[] {
  const first = new Map<string, { readonly service: ServicePort; readonly entrance: Entrance }>();
  const findings: DumpFinding[] = [];
  for (const service of services) {
    for (const entrance of service.entrances) {
      const { address, port, rule, fate } = entrance;
      if (fate !== 'chain' || rule.chain?.table.header == null) continue;
      const key = `${address} ${port} ${service.protocol}`;
      const known = first.get(key);
      if (known === undefined) first.set(key, { service, entrance });
      else if (known.service !== service) findings.push(shared(known, { service, entrance }));
    }
  }
  return findings;
}

type Entered = { readonly service: ServicePort; readonly entrance: Entrance };

function shared(a: Entered, b: Entered): DumpFinding {
  const [early, late] = a.entrance.rule.number < b.entrance.rule.number ? [a, b] : [b, a];
  const where = `${entranceWords(late.entrance)}/${late.service.protocol}`;
  return finding(proxyRules['same-address'], wholeLine(late.entrance.rule), {
    values: [serviceWords(early.service), serviceWords(late.service), where],
    related: [related(early.entrance.rule, `Takes them for ${serviceWords(early.service)}`)],
  });
}
