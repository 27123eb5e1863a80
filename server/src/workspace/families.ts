import type { Family } from '../kubeproxy/index.ts';
import { parseAddress, type Service } from '../kubernetes/index.ts';

/**
 * The address families that a Service will have, as far as its manifest tells: those of its addresses or those that
 * it names, else IPv4, as most clusters have it first; with a dual-stack policy both.
 */
export function familiesOf({ clusterIPs, ipFamilies, ipFamilyPolicy }: Service): Family[] {
  const given = clusterIPs.flatMap((text) => parseAddress(text)?.family ?? []);
  const named = given.length > 0 ? given : ipFamilies;
  const families = named.map((family): Family => (family === 'IPv6' ? 6 : 4));
  if (families.length === 0) families.push(4);
  return [...new Set(ipFamilyPolicy === 'SingleStack' ? families : [...families, 4 as const, 6 as const])];
}
