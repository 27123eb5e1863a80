import { savedProbability } from '../../iptables/index.ts';
import { type Family, host } from './addresses.ts';
import type { ProxyEndpoint } from './endpoints.ts';
import type { Behaviour } from './generations.ts';
import { comment, type SheetPart } from './rule.ts';
import type { ServicePortInfo } from './servicePorts.ts';

/** How service and endpoint chains are spelled, the same for all Services of one sheet. */
export interface ChainSpelling {
  readonly family: Family;
  readonly behaviour: Behaviour;
  /** Too many endpoints for comments. */
  readonly isLargeCluster: boolean;
}

/**
 * The rules that hand a service chain's connections on to endpoints: first back to the endpoint that a client
 * had, then each draw from what the draws above left over.
 */
export function writeDraws(
  sheet: SheetPart,
  chain: string,
  endpoints: readonly ProxyEndpoint[],
  info: ServicePortInfo,
  spelling: ChainSpelling,
): void {
  writeAffinity(sheet, chain, endpoints, info, spelling, (endpoint) => words(endpoint, info, spelling));
  writeDraw(sheet, chain, endpoints, spelling, (endpoint) => words(endpoint, info, spelling));
}

/** KUBE-XLB's own draws: with their numbers, and never without a comment. */
export function writeNumberedDraws(
  sheet: SheetPart,
  chain: string,
  endpoints: readonly ProxyEndpoint[],
  info: ServicePortInfo,
  spelling: ChainSpelling,
): void {
  writeAffinity(sheet, chain, endpoints, info, spelling, () => [comment(info.text)]);
  writeDraw(sheet, chain, endpoints, spelling, (_, index) => [
    comment(`Balancing rule ${index} for ${info.text}`),
  ]);
}

function writeAffinity(
  sheet: SheetPart,
  chain: string,
  endpoints: readonly ProxyEndpoint[],
  { affinitySeconds }: ServicePortInfo,
  { family }: ChainSpelling,
  wordsOf: (endpoint: ProxyEndpoint) => readonly string[],
): void {
  if (affinitySeconds === null) return;
  for (const endpoint of endpoints) {
    const recent = `-m recent --rcheck --seconds ${affinitySeconds} --reap ${listOf(endpoint, family)}`;
    sheet.about(endpoint).nat(chain, { matches: [...wordsOf(endpoint), recent], target: endpoint.chain });
  }
}

function writeDraw(
  sheet: SheetPart,
  chain: string,
  endpoints: readonly ProxyEndpoint[],
  { behaviour }: ChainSpelling,
  wordsOf: (endpoint: ProxyEndpoint, index: number) => readonly string[],
): void {
  for (const [index, endpoint] of endpoints.entries()) {
    const left = endpoints.length - index;
    const draw = left === 1 ? [] : [statistic(1 / left, behaviour.probabilityDigits)];
    const matches = [...wordsOf(endpoint, index), ...draw];
    sheet.about(endpoint).nat(chain, { matches, target: endpoint.chain });
  }
}

function statistic(share: number, digits: number): string {
  return `-m statistic --mode random --probability ${savedProbability(Number(share.toFixed(digits)))}`;
}

/** An endpoint's chain: what it sends to itself is masqueraded, everything else goes to its address and port. */
export function writeEndpointChain(
  sheet: SheetPart,
  endpoint: ProxyEndpoint,
  info: ServicePortInfo,
  spelling: ChainSpelling,
): void {
  const { chain, address, text } = endpoint;
  const { protocol, affinitySeconds } = info;
  const said = spelling.behaviour.chainComments !== 'none' && !spelling.isLargeCluster;
  const matches = said ? [comment(info.text)] : [];
  const remember = affinitySeconds === null ? [] : [`-m recent --set ${listOf(endpoint, spelling.family)}`];
  const own = sheet.about(endpoint);
  own.nat(chain, { source: host(address), matches, target: 'KUBE-MARK-MASQ' });
  own.nat(chain, {
    protocol,
    matches: [...matches, ...remember, `-m ${protocol}`],
    target: `DNAT --to-destination ${text}`,
  });
}

/** The comment of a rule that leads to an endpoint. */
function words(
  endpoint: ProxyEndpoint,
  { text }: ServicePortInfo,
  { behaviour, isLargeCluster }: ChainSpelling,
): string[] {
  if (behaviour.chainComments === 'none' || isLargeCluster) return [];
  return [comment(behaviour.chainComments === 'endpoint' ? `${text} -> ${endpoint.text}` : text)];
}

/** The kernel's list of an endpoint's clients (/proc/net/xt_recent), named after its chain. */
function listOf({ chain }: ProxyEndpoint, family: Family): string {
  const mask = family === 4 ? '255.255.255.255' : 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff';
  return `--name ${chain} --mask ${mask} --rsource`;
}
