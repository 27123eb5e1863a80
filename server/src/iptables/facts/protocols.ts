/**
 * Protocol names that iptables reads, with their numbers. Source: the table inside libxtables (the first two
 * rows), which any machine knows, then /etc/protocols as Debian ships it. Of several names of a number the
 * first is the one that iptables-save prints.
 */
// biome-ignore format: as dense as /etc/protocols.
const NUMBERS = {
  all: 0, icmp: 1, tcp: 6, udp: 17, esp: 50, ah: 51, 'ipv6-icmp': 58, icmpv6: 58, sctp: 132,
  'mobility-header': 135, 'ipv6-mh': 135, mh: 135, udplite: 136,
  ip: 0, hopopt: 0, igmp: 2, ggp: 3, ipencap: 4, st: 5, egp: 8, igp: 9, pup: 12, hmp: 20, 'xns-idp': 22,
  rdp: 27, 'iso-tp4': 29, dccp: 33, xtp: 36, ddp: 37, 'idpr-cmtp': 38, ipv6: 41, 'ipv6-route': 43,
  'ipv6-frag': 44, idrp: 45, rsvp: 46, gre: 47, skip: 57, 'ipv6-nonxt': 59, 'ipv6-opts': 60, rspf: 73,
  vmtp: 81, eigrp: 88, ospf: 89, 'ax.25': 93, ipip: 94, etherip: 97, encap: 98, pim: 103, ipcomp: 108,
  vrrp: 112, l2tp: 115, isis: 124, fc: 133, 'mpls-in-ip': 137, manet: 138, hip: 139, shim6: 140, wesp: 141,
  rohc: 142, ethernet: 143,
} as const satisfies Readonly<Record<string, number>>;

const NUMBER_OF: ReadonlyMap<string, number> = new Map(Object.entries(NUMBERS));
const NAME_OF: ReadonlyMap<number, string> = new Map(
  Object.entries(NUMBERS)
    .map(([name, n]) => [n, name] as const)
    .reverse(),
);

/**
 * The number behind a protocol's name or number, as `-p` takes it; case doesn't count. 0 is every protocol,
 * null: no such protocol.
 */
export function protocolNumber(word: string): number | null {
  if (/^(?:0x[0-9a-f]+|\d+)$/i.test(word)) {
    const number = Number(word);
    return number <= 255 ? number : null;
  }
  return NUMBER_OF.get(word.toLowerCase()) ?? null;
}

/** The protocol as iptables-save prints it where /etc/protocols is Debian's: a name, else the number. */
export function protocolName(number: number): string {
  return NAME_OF.get(number) ?? String(number);
}

/** Names of protocols that can stand behind `-p`, the common ones first. */
export const PROTOCOL_NAMES: readonly string[] = Object.keys(NUMBERS);
