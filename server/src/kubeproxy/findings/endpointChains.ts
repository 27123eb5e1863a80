import {
  type DumpFinding,
  type DumpLine,
  finding,
  insertAbove,
  type LinePlace,
  normalAddress,
  quickValue,
  related,
  replace,
  wholeLine,
} from '../../iptables/index.ts';
import type { Endpoint } from '../endpoints.ts';
import type { ServicePort } from '../services.ts';
import { serviceWords } from '../wording.ts';
import { isWhole } from './draws.ts';
import { proxyRules } from './rules.ts';

/** Has each endpoint chain that a Service draws both of its rules, about one address? */
export function endpointChainFindings(service: ServicePort): DumpFinding[] {
  return service.endpoints.flatMap((endpoint) => ofEndpoint(service, endpoint));
}

function ofEndpoint(service: ServicePort, endpoint: Endpoint): DumpFinding[] {
  const { chain, dnat, hairpin } = endpoint;
  if (chain === null || !isWhole(chain)) return [];
  const words = serviceWords(service);
  const [declaration] = chain.declarations;
  if (dnat === null) {
    const place = chain.rules[0] ?? declaration;
    return place === undefined
      ? []
      : [finding(proxyRules['no-translation'], wholeLine(place), { values: [words] })];
  }
  const { address } = endpoint;
  // Printed by an iptables too old for it, a DNAT names no address.
  if (address === null || !dnat.saved.includes(address)) return [];
  if (hairpin === null) {
    const comment = /-m comment --comment (?:"[^"]*"|\S+) /.exec(dnat.saved)?.[0] ?? '';
    const length = address.includes(':') ? 128 : 32;
    const rule = `-A ${chain.name} -s ${address}/${length} ${comment}-j KUBE-MARK-MASQ`;
    return [
      finding(proxyRules['no-hairpin'], wholeLine(dnat), {
        values: [endpoint.text ?? address, words],
        fixes: [insertAbove('Add the masquerade', dnat, rule)],
      }),
    ];
  }
  const source = quickValue(hairpin, '-s');
  const host = source?.replace(/\/(?:32|128)$/, '') ?? null;
  if (source === null || host === null || normalAddress(host) === normalAddress(address)) return [];
  const place = placeOf(hairpin, source);
  return [
    finding(proxyRules['wrong-hairpin'], place, {
      values: [host, address],
      related: [related(dnat, 'Where the chain sends to')],
      fixes: [replace(`Change to ${address}`, place, source.replace(host, address))],
    }),
  ];
}

function placeOf(line: DumpLine, text: string): LinePlace {
  const start = line.text.indexOf(text);
  return start < 0 ? wholeLine(line) : { line, start, end: start + text.length };
}
