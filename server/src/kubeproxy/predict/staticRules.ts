import {
  type Address,
  addressesOf,
  cidrsOf,
  contains,
  type Family,
  host,
  isLoopback,
  readAddress,
} from './addresses.ts';
import type { Behaviour, FilterHook } from './generations.ts';
import type { ProxyNode, ProxySettings } from './input.ts';
import { comment, counter, type SheetPart, toLocalAddress } from './rule.ts';

/** What the rules that belong to no Service depend on. */
export interface StaticContext {
  readonly family: Family;
  readonly behaviour: Behaviour;
  readonly settings: ProxySettings;
  readonly node: ProxyNode;
}

const CANARY = 'KUBE-PROXY-CANARY';

/** Begins kube-proxy's own chains and writes the rules that masquerade, mark and let through. */
export function writeStaticRules(sheet: SheetPart, context: StaticContext): void {
  const { behaviour } = context;
  if (behaviour.canaries)
    for (const table of ['mangle', 'filter', 'nat'] as const) sheet.chain(table, CANARY);
  for (const chain of ['KUBE-SERVICES', 'KUBE-NODEPORTS']) sheet.chain('nat', chain);
  sheet.chain('filter', 'KUBE-SERVICES');
  if (behaviour.externalServicesFrom.length > 0) sheet.chain('filter', 'KUBE-EXTERNAL-SERVICES');
  if (behaviour.healthCheckRules) sheet.chain('filter', 'KUBE-NODEPORTS');
  if (behaviour.firewallDrop === 'filter') sheet.chain('filter', 'KUBE-PROXY-FIREWALL');
  writeMasquerade(sheet, context);
  if (writesLocalnetRule(context)) writeLocalnetRule(sheet);
  if (behaviour.forwardJump !== null) writeForward(sheet, context);
}

/** The mark that asks for masquerade, as iptables-save prints it: `0x4000`. */
function markOf({ masqueradeBit }: ProxySettings): string {
  return `0x${(2 ** masqueradeBit).toString(16)}`;
}

function writeMasquerade(sheet: SheetPart, { behaviour, settings }: StaticContext): void {
  const mark = markOf(settings);
  const why = comment('kubernetes service traffic requiring SNAT');
  const randomly = behaviour.randomFully && settings.randomFully;
  const target = randomly ? 'MASQUERADE --random-fully' : 'MASQUERADE';
  if (behaviour.postroutingRules === 1) {
    const matches = [why, `-m mark --mark ${mark}/${mark}`];
    sheet.nat('KUBE-POSTROUTING', { matches, target });
  } else {
    const unmarked = [`-m mark ! --mark ${mark}/${mark}`];
    sheet.nat('KUBE-POSTROUTING', { matches: unmarked, target: 'RETURN' });
    // Taken off, so that a packet which comes by again, inside a tunnel, is not masqueraded twice.
    sheet.nat('KUBE-POSTROUTING', { target: `MARK --set-xmark ${mark}/0x0` });
    sheet.nat('KUBE-POSTROUTING', { matches: [why], target });
  }
  sheet.nat('KUBE-MARK-MASQ', { target: `MARK --set-xmark ${mark}/${mark}` });
}

function writesLocalnetRule({ behaviour, settings, family }: StaticContext): boolean {
  return behaviour.localnetRule && settings.localhostNodePorts && family === 4;
}

/** Node ports on localhost need route_localnet, which would open the node's 127.0.0.0/8 to its neighbours. */
function writeLocalnetRule(sheet: SheetPart): void {
  sheet.filter('KUBE-FIREWALL', {
    source: '! 127.0.0.0/8',
    destination: '127.0.0.0/8',
    matches: [
      comment('block incoming localnet connections'),
      '-m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT',
    ],
    target: 'DROP',
  });
}

function writeForward(sheet: SheetPart, { behaviour, settings, family }: StaticContext): void {
  const chain = 'KUBE-FORWARD';
  if (behaviour.dropsInvalid && !(behaviour.heedsLiberal && settings.conntrackTCPBeLiberal)) {
    const counted = behaviour.countsInvalid && settings.nfacct;
    const count = counted ? [counter('ct_state_invalid_dropped_pkts')] : [];
    sheet.filter(chain, { matches: ['-m conntrack --ctstate INVALID', ...count], target: 'DROP' });
  }
  const mark = markOf(settings);
  const marked = [comment('kubernetes forwarding rules'), `-m mark --mark ${mark}/${mark}`];
  sheet.filter(chain, { matches: marked, target: 'ACCEPT' });
  const known = (words: string) => [
    comment(`kubernetes forwarding conntrack ${words}`),
    '-m conntrack --ctstate RELATED,ESTABLISHED',
  ];
  if (behaviour.forwardConntrack === 'one rule') {
    sheet.filter(chain, { matches: known('rule'), target: 'ACCEPT' });
    return;
  }
  const [cidr] = cidrsOf(family, settings.clusterCIDRs);
  const isBound = behaviour.forwardConntrack === 'cluster CIDR';
  if (isBound && cidr === undefined) return;
  const bound = isBound ? cidr?.text : undefined;
  const source = bound === undefined ? {} : { source: bound };
  const destination = bound === undefined ? {} : { destination: bound };
  sheet.filter(chain, { ...source, matches: known('pod source rule'), target: 'ACCEPT' });
  sheet.filter(chain, { ...destination, matches: known('pod destination rule'), target: 'ACCEPT' });
}

/** The last rules of KUBE-SERVICES: what is addressed to the node itself may be for a node port. */
export function writeNodePortsJump(sheet: SheetPart, context: StaticContext): void {
  const { behaviour, settings, family } = context;
  const last = comment('kubernetes service nodeports; NOTE: this must be the last rule in this chain');
  const target = 'KUBE-NODEPORTS';
  const addresses = nodePortAddresses(context);
  if (addresses !== null) {
    for (const address of addresses) {
      sheet.nat('KUBE-SERVICES', { destination: host(address), matches: [last], target });
    }
    return;
  }
  const matches = [last, toLocalAddress];
  const excluded = family === 6 ? '! ::1/128' : settings.localhostNodePorts ? null : '! 127.0.0.0/8';
  const excludes = behaviour.localhostSwitch && excluded !== null ? { destination: excluded } : {};
  sheet.nat('KUBE-SERVICES', { ...excludes, matches, target });
}

/** The node's addresses that node ports are open on; null: all. Ranges of the other family don't count. */
function nodePortAddresses({ settings, node, family, behaviour }: StaticContext): Address[] | null {
  const words = behaviour.nodePortWords.filter((word) => settings.nodePortAddresses.includes(word));
  const ranges = cidrsOf(family, settings.nodePortAddresses);
  if (words.includes('all') || ranges.some(({ prefix }) => prefix === 0)) return null;
  if (words.length === 0 && ranges.length === 0) return null;
  const loopback = { family, text: family === 4 ? '127.0.0.1' : '::1' } as const;
  const own = addressesOf(family, node.addresses);
  const [primary] = own;
  const everyAddress = own.some(({ text }) => text === loopback.text) ? own : [loopback, ...own];
  const isChosen = (address: Address) =>
    ranges.some((range) => contains(range, address)) ||
    (words.includes('primary') && address === primary) ||
    (words.includes('localhost') && isLoopback(address));
  const isOpen = (address: Address) =>
    !behaviour.localhostSwitch || !isLoopback(address) || (family === 4 && settings.localhostNodePorts);
  return everyAddress.filter((address) => isChosen(address) && isOpen(address));
}

/** The node's main address of a family; null: not known. */
export function nodeIPOf(node: ProxyNode, family: Family): string | null {
  return node.addresses.find((text) => readAddress(text)?.family === family) ?? null;
}

/** kubelet's chains, as far as kube-proxy's rules jump to them and take them for granted. */
export function writeKubeletRules(sheet: SheetPart, { behaviour, family }: StaticContext): void {
  if (!behaviour.markDrop) return;
  sheet.nat('KUBE-MARK-DROP', { target: 'MARK --set-xmark 0x8000/0x8000' });
  sheet.filter('KUBE-FIREWALL', {
    matches: [comment('kubernetes firewall for dropping marked packets'), '-m mark --mark 0x8000/0x8000'],
    target: 'DROP',
  });
  if (behaviour.kubeletLocalnet && family === 4) writeLocalnetRule(sheet);
}

/**
 * The jumps from built-in chains, from top to bottom. kube-proxy puts one after the other at the chain's top, so
 * that on a fresh node they stand in reverse of its list; kubelet came before.
 */
export function writeJumps(sheet: SheetPart, kubelet: SheetPart, context: StaticContext): void {
  const { behaviour } = context;
  const newOnly = behaviour.newConnectionsOnly ? ['-m conntrack --ctstate NEW'] : [];
  const jump = (chain: FilterHook, target: string, words: string, matches: readonly string[]) =>
    sheet.filter(chain, { matches: [...matches, comment(words)], target });
  for (const chain of ['INPUT', 'FORWARD', 'OUTPUT'] as const) {
    if (writesLocalnetRule(context) && chain !== 'FORWARD') sheet.filter(chain, { target: 'KUBE-FIREWALL' });
    if (behaviour.firewallDrop === 'filter') {
      jump(chain, 'KUBE-PROXY-FIREWALL', 'kubernetes load balancer firewall', newOnly);
    }
    if (chain === 'FORWARD' && behaviour.forwardJump !== null) {
      jump(chain, 'KUBE-FORWARD', behaviour.forwardJump, []);
    }
    if (behaviour.servicesFrom.includes(chain)) {
      jump(chain, 'KUBE-SERVICES', 'kubernetes service portals', newOnly);
    }
    if (chain === 'INPUT' && behaviour.healthCheckRules) {
      jump(chain, 'KUBE-NODEPORTS', 'kubernetes health check service ports', []);
    }
    if (behaviour.externalServicesFrom.includes(chain)) {
      const words = 'kubernetes externally-visible service portals';
      jump(chain, 'KUBE-EXTERNAL-SERVICES', words, newOnly);
    }
    if (behaviour.markDrop && chain !== 'FORWARD') kubelet.filter(chain, { target: 'KUBE-FIREWALL' });
  }
  const portals = [comment('kubernetes service portals')];
  sheet.nat('PREROUTING', { matches: portals, target: 'KUBE-SERVICES' });
  sheet.nat('OUTPUT', { matches: portals, target: 'KUBE-SERVICES' });
  const postrouting = [comment('kubernetes postrouting rules')];
  sheet.nat('POSTROUTING', { matches: postrouting, target: 'KUBE-POSTROUTING' });
}
