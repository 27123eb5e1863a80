import { type DumpLine, type Ruleset, ruleText } from '../../iptables/index.ts';
import { behaviourOf, defaultSettings, type ProxySettings } from '../predict/index.ts';
import type { ServicePort } from '../services.ts';

/** kube-proxy's settings as a node's rules show them; what none shows is left at its default. */
export function observedSettings(ruleset: Ruleset, version: number): ProxySettings {
  const nat = [...(ruleset.tables.get('nat')?.chains.values() ?? [])].flatMap(({ rules }) => rules);
  const forward = textsIn(ruleset, 'filter', 'KUBE-FORWARD');
  const last = lastRules(ruleset);
  const isIPv6 = ruleset.family === 6;
  const length = isIPv6 ? 128 : 32;
  const addresses = nodePortAddresses(ruleset).map((address) => `${address}/${length}`);
  const nobody = isIPv6 ? '::' : '0.0.0.0';
  const isEverywhere =
    last.some((text) => text.includes(' --dst-type LOCAL')) ||
    (last.length === 0 && ruleset.tables.get('nat')?.complete !== true);
  const excludesLocalhost = last.some((text) => text.includes('! -d 127.0.0.0/8'));
  const localnet = textsIn(ruleset, 'filter', 'KUBE-FIREWALL').some((text) => text.includes('localnet'));
  const isShown = ruleset.tables.get('filter')?.complete === true;
  return {
    ...defaultSettings,
    ...observedDetector(nat),
    masqueradeAll: nat.some((line) => masqueradesClusterIP(line) && !/ ! -[si] /.test(line.saved)),
    // No rule at all: no address of the node is in the ranges.
    nodePortAddresses: isEverywhere ? [] : addresses.length > 0 ? addresses : [`${nobody}/${length}`],
    // No rule of IPv6 hangs on it.
    localhostNodePorts:
      isIPv6 || (behaviourOf(version).localnetRule && isShown ? localnet : !excludesLocalhost),
    randomFully: textsIn(ruleset, 'nat', 'KUBE-POSTROUTING').some((text) => text.includes('--random-fully')),
    conntrackTCPBeLiberal: isShown && !forward.some((text) => text.includes('INVALID')),
    nfacct: forward.some((text) => text.includes('nfacct')),
  };
}

/**
 * The node's addresses, as far as rules tell: those that node ports are open on, or one of the source ranges that
 * the node must be in.
 */
export function observedAddresses(ruleset: Ruleset, ports: readonly ServicePort[]): string[] {
  const inRange = ports.find((port) => sourcesOf(port).some((source) => isOwnAddress(port, source)));
  const [range] = inRange === undefined ? [] : observedSourceRanges(inRange);
  return range === undefined ? nodePortAddresses(ruleset) : [range.replace(/\/\d+$/, '')];
}

/** `loadBalancerSourceRanges`, from the firewall chain. */
export function observedSourceRanges(port: ServicePort): string[] {
  return sourcesOf(port).filter((source) => !isOwnAddress(port, source));
}

function sourcesOf({ chains }: ServicePort): string[] {
  return [...new Set(chains.firewall?.rules.flatMap(({ saved }) => / -s (\S+)/.exec(saved)?.[1] ?? []))];
}

/** The load balancer's own address stands among the sources where the node is in one of the ranges. */
function isOwnAddress({ entrances }: ServicePort, source: string): boolean {
  return entrances.some(({ address }) => `${address}/32` === source || `${address}/128` === source);
}

function observedDetector(nat: readonly DumpLine[]): Partial<ProxySettings> {
  for (const line of nat) {
    if (!masqueradesClusterIP(line) && !line.saved.includes('"pod traffic for ')) continue;
    const [, option, value] = / (-[si]) (\S+)/.exec(line.saved) ?? [];
    if (value === undefined) continue;
    if (option === '-s') return { clusterCIDRs: [value] };
    return value.endsWith('+')
      ? { detectLocalMode: 'InterfaceNamePrefix', podInterfaceNamePrefix: value.slice(0, -1) }
      : { detectLocalMode: 'BridgeInterface', podBridgeInterface: value };
  }
  return {};
}

function masqueradesClusterIP({ target, saved }: DumpLine): boolean {
  return target === 'KUBE-MARK-MASQ' && saved.includes(' cluster IP"');
}

function nodePortAddresses(ruleset: Ruleset): string[] {
  return lastRules(ruleset).flatMap((text) => / -d (\S+)\/(?:32|128) /.exec(text)?.[1] ?? []);
}

function lastRules(ruleset: Ruleset): string[] {
  return textsIn(ruleset, 'nat', 'KUBE-SERVICES').filter((text) => text.endsWith('-j KUBE-NODEPORTS'));
}

function textsIn(ruleset: Ruleset, table: 'nat' | 'filter', chain: string): string[] {
  return (ruleset.chain(table, chain)?.rules ?? []).map(ruleText);
}
