import { ownValue } from '../../text/index.ts';
import { protocolName } from './protocols.ts';
import { portsByNumber } from './serviceNames.ts';
import {
  DCCP_TYPES,
  ICMP_TYPES,
  ICMP6_TYPES,
  IPV6_HEADERS,
  MOBILITY_TYPES,
  SCTP_CHUNK_NUMBERS,
  TCP_FLAGS,
  TOS_NAMES,
} from './values.ts';
import { each, named, says, type Wording } from './wording.ts';

/*
 * Source: what iptables and ip6tables 1.8.9 print, both back ends, held against them by test/truth; and what older
 * versions print, as far as it differs.
 */

const ports = (text = '') => [portsByNumber(text)];
const bothPorts = [says('--sport', 'spts?:~{}', ports), says('--dport', 'dpts?:~{}', ports)];

/** `0x17` as `FIN,SYN,RST,ACK`; names stay. */
function tcpFlags(text: string): string {
  const bits = text === '' ? 0 : Number(text);
  if (Number.isNaN(bits)) return text;
  const names = TCP_FLAGS.filter((_, bit) => bits & (1 << bit));
  return names.join(',') || 'NONE';
}

/** Words joined by a comma, each by what it stands for. */
const list = (text: string, wordOf: (word: string) => string) => text.split(',').map(wordOf).join(',');

function nameOfNumber(names: Readonly<Record<string, number>>, number: number): string | undefined {
  return Object.keys(names).find((name) => names[name] === number);
}

/** Names as iptables-save has them: `0x0001` is INIT; what stands behind a colon stays. */
function chunk(text: string): string {
  const [type = '', flags] = text.split(':');
  const name = /^0x/.test(type) ? (nameOfNumber(SCTP_CHUNK_NUMBERS, Number(type)) ?? type) : type;
  return flags === undefined ? name : `${name}:${flags}`;
}

const dccpType = (word: string) => (/^\d+$/.test(word) ? (DCCP_TYPES[Number(word)] ?? word) : word);
const oneOf = (words: readonly string[]) => words.join('|');
const dccpTypes = oneOf(DCCP_TYPES);

const icmpType = (types: Readonly<Record<string, string>>, any: string | null) => ({
  numeric: (type = '', code = '', last = '') => [
    type === any && code === '' ? 'any' : code === '' ? type : `${type}/${code}${last && `:${last}`}`,
  ],
  name: (name = '') => [ownValue(types, name) ?? name],
});
const icmp = icmpType(ICMP_TYPES, '255');
const icmp6 = icmpType(ICMP6_TYPES, null);
const ICMP_NUMBERS = '~type {\\d+}(?: codes? {\\d+}(?:-{\\d+})?)?';

const mobility = (text = '') => [
  text.replace(/[a-z][\w-]*/g, (name) => ownValue(MOBILITY_TYPES, name) ?? name),
];
const mobilityTypes = oneOf(Object.keys(MOBILITY_TYPES));

/** Bits of `ipv6header flags:` (kernel: include/uapi/linux/netfilter_ipv6/ip6t_ipv6header.h), highest first. */
const HEADER_BITS = [0, 60, 43, 44, 51, 50, 59, 255] as const;

function ipv6Headers(text = ''): string[] {
  const bits = Number(text);
  if (Number.isNaN(bits)) return [text];
  const numbers = HEADER_BITS.filter((_, place) => bits & (0x80 >> place));
  return [numbers.map((number) => nameOfNumber(IPV6_HEADERS, number) ?? String(number)).join(',')];
}

const typeOfService = (text = '') => {
  const value = ownValue(TOS_NAMES, text);
  return [value === undefined ? text : `0x${value.toString(16).padStart(2, '0')}/0x3f`];
};

/** `2026-01-01 00:00:00` */
const dateTime = (text = '') => [text.replace(' ', 'T')];
const days = (text = '') => [text.replace(/(\d)(?:st|nd|rd|th)/g, '$1')];

const protocolByName = (text = '') => [/^\d+$/.test(text) ? protocolName(Number(text)) : text];

const recent = (option: string, said: string) => says(option, `~recent: ${said}`);
const hexadecimal = '[0-9a-f]+|\\|[0-9a-f ]*\\|';

/** What `iptables -L` prints for `-m NAME`. */
// biome-ignore format: a row of the table is a line, or a few with their phrases.
export const MATCH_WORDINGS: readonly Wording[] = [
  { kind: 'match', name: 'comment', says: [says('--comment', '/\\*(?: {.*?})? \\*/', (text = '') => [text])] },
  { kind: 'match', name: 'tcp', opens: 'tcp', says: [
    ...bothPorts,
    says('--tcp-option', 'option=~{}'),
    says('--tcp-flags', 'flags:~{[^/ ]+}/{}', (mask = '', set = '') => [tcpFlags(mask), tcpFlags(set)]),
  ] },
  { kind: 'match', name: 'udp', opens: 'udp', says: bothPorts },
  { kind: 'match', name: 'sctp', opens: 'sctp', says: [
    ...bothPorts,
    says('--chunk-types', '~{any|all|only} {[\\w,:]+}', (which = '', chunks = '') => [which, list(chunks, chunk)]),
  ] },
  { kind: 'match', name: 'dccp', opens: 'dccp', says: [
    ...bothPorts,
    says('--dccp-types', `~{\\d+(?:,\\d+)*|(?:${dccpTypes})(?:,(?:${dccpTypes}))*}`, (text = '') =>
      [list(text, dccpType)]),
    says('--dccp-option', 'option=~{}'),
  ] },
  { kind: 'match', name: 'multiport', says: each('multiport * ~{}', [
    ['--sports', 'sports'], ['--dports', 'dports'], ['--ports', 'ports'],
  ], ports) },
  { kind: 'match', name: 'icmp', says: [
    says('--icmp-type', `icmp${ICMP_NUMBERS}`, icmp.numeric),
    says('--icmp-type', `icmp ~{any|${oneOf(Object.keys(ICMP_TYPES))}}`, icmp.name),
  ] },
  { kind: 'match', name: 'icmp6', says: [
    says('--icmpv6-type', `ipv6-icmp${ICMP_NUMBERS}`, icmp6.numeric),
    says('--icmpv6-type', `ipv6-icmp ~{${oneOf(Object.keys(ICMP6_TYPES))}}`, icmp6.name),
  ] },
  { kind: 'match', name: 'mh', opens: 'mh', says: [
    says('--mh-type', `~{\\d+(?::\\d+)?|(?:${mobilityTypes})(?::(?:${mobilityTypes}))?}`, mobility),
  ] },
  { kind: 'match', name: 'ah', opens: 'ah', says: [
    says('--ahspi', 'spis?:~{}'), says('--ahlen', 'length:~{}'), says('--ahres', 'reserved'),
  ] },
  { kind: 'match', name: 'esp', opens: 'esp', says: [says('--espspi', 'spis?:~{}')] },
  { kind: 'match', name: 'ipcomp', opens: 'comp', says: [
    says('--ipcompspi', 'spis?:~{}'), says('--compres', 'reserved'),
  ] },
  { kind: 'match', name: 'tcpmss', says: [says('--mss', 'tcpmss match ~{}')] },
  { kind: 'match', name: 'conntrack', says: named('~* {}', '--', [
    'ctproto', 'ctstate', 'ctorigsrc', 'ctorigdst', 'ctreplsrc', 'ctrepldst', 'ctorigsrcport', 'ctorigdstport',
    'ctreplsrcport', 'ctrepldstport', 'ctstatus', 'ctexpire', 'ctdir',
  ]) },
  { kind: 'match', name: 'state', says: [says('--state', '~state {}')] },
  { kind: 'match', name: 'mark', says: [says('--mark', '(?:mark|MARK) match ~{}')] },
  { kind: 'match', name: 'connmark', says: [says('--mark', '(?:connmark|CONNMARK) match ~{}')] },
  { kind: 'match', name: 'connlabel', begins: ['--label'], says: [
    says('--label', 'connlabel ~{}'), says('--set', 'set'),
  ] },
  { kind: 'match', name: 'connbytes', begins: ['--connbytes'], says: [
    says('--connbytes', '~connbytes {\\d+(?::\\d+)?}'),
    says('--connbytes-mode', 'connbytes mode {}'),
    says('--connbytes-dir', 'connbytes direction {}'),
  ] },
  { kind: 'match', name: 'connlimit', opens: '#conn/?', says: [
    says('--connlimit-upto', '<= {\\d+}'), says('--connlimit-above', '> {\\d+}'),
    says('--connlimit-mask', '/?{\\d+}'), says('--connlimit-saddr', 'src/'), says('--connlimit-daddr', 'dst/'),
  ] },
  { kind: 'match', name: 'helper', says: [says('--helper', 'helper match ~"{.*?}"')] },
  { kind: 'match', name: 'cluster', opens: 'cluster', says: [
    says('--cluster-local-nodemask', '~node_mask={}'),
    says('--cluster-total-nodes', 'total_nodes={}'),
    says('--cluster-hash-seed', 'hash_seed={}'),
  ] },
  { kind: 'match', name: 'addrtype', opens: 'ADDRTYPE match', says: [
    says('--src-type', 'src-type ~{}'), says('--dst-type', 'dst-type ~{}'),
    says('--limit-iface-in', 'limit-in'), says('--limit-iface-out', 'limit-out'),
  ] },
  { kind: 'match', name: 'iprange', says: [
    says('--src-range', 'source IP range ~{}'), says('--dst-range', 'destination IP range ~{}'),
  ] },
  { kind: 'match', name: 'set', begins: ['--match-set'], says: [
    says('--match-set', '~(?:match-set|set) {} {(?:src|dst)(?:,(?:src|dst))*}'),
    says('--return-nomatch', 'return-nomatch'),
    ...named('~*', '--', ['update-counters', 'update-subcounters']),
    ...named('~* {\\d+}', '--', ['packets-eq', 'packets-lt', 'packets-gt', 'bytes-eq', 'bytes-lt', 'bytes-gt']),
  ] },
  { kind: 'match', name: 'rpfilter', opens: 'rpfilter', says: named('*', '--', [
    'loose', 'validmark', 'accept-local', 'invert',
  ]) },
  { kind: 'match', name: 'realm', says: [says('--realm', '~realm {}')] },
  { kind: 'match', name: 'ipvs', says: [
    says('--ipvs', '~ipvs'),
    ...named('~* {}', '--', ['vproto', 'vaddr', 'vport', 'vdir', 'vmethod', 'vportctl']),
  ] },
  { kind: 'match', name: 'statistic', opens: 'statistic', says: [
    says('--mode', 'mode {}'), says('--probability', '~probability {}'),
    says('--every', '~every {}'), says('--packet', 'packet {}'),
  ], adds: (options) => (options.has('--every') && !options.has('--packet') ? ['--packet', '0'] : []) },
  { kind: 'match', name: 'limit', begins: ['--limit'], says: [
    says('--limit', 'limit: avg {}'),
    says('--limit-burst', 'burst {\\d+}', (burst = '') => (burst === '5' ? null : [burst])),
  ] },
  { kind: 'match', name: 'hashlimit', begins: ['--hashlimit-upto', '--hashlimit-above'], says: [
    says('--hashlimit-upto', 'limit: up to {}'), says('--hashlimit-above', 'limit: above {}'),
    says('--hashlimit-burst', 'burst {}'),
    says('--hashlimit-mode', 'mode {}', (text = '') => [text.replaceAll('-', ',')]),
    ...named('* {\\d+}', '--hashlimit-', [
      'srcmask', 'dstmask', 'htable-size', 'htable-max', 'htable-expire', 'htable-gcinterval',
    ]),
    says('--hashlimit-rate-match', 'rate-match'), says('--hashlimit-rate-interval', 'rate-interval {\\d+}'),
  ] },
  { kind: 'match', name: 'recent', begins: ['--set', '--rcheck', '--update', '--remove'], says: [
    recent('--set', 'SET'), recent('--rcheck', 'CHECK'), recent('--update', 'UPDATE'), recent('--remove', 'REMOVE'),
    says('--seconds', 'seconds: {}'), says('--reap', 'reap'), says('--hitcount', 'hit_count: {}'),
    says('--rttl', 'TTL-Match'), says('--name', 'name: {}'), says('--mask', 'mask: {}'),
    says('--rsource', 'side: source'), says('--rdest', 'side: dest'),
  ] },
  { kind: 'match', name: 'quota', says: [says('--quota', 'quota: {\\d+} bytes')] },
  { kind: 'match', name: 'nfacct', says: [says('--nfacct-name', 'nfacct-name {}')] },
  { kind: 'match', name: 'time', opens: 'TIME', says: [
    says('--timestart', 'from {\\d\\d:\\d\\d:\\d\\d}'), says('--timestop', 'to {\\d\\d:\\d\\d:\\d\\d}'),
    says('--monthdays', '~on {\\d[\\w,]*}', days), says('--weekdays', '~on {[A-Z][a-z]+(?:,[A-Z][a-z]+)*}'),
    says('--datestart', 'starting from {\\S+ \\S+}', dateTime), says('--datestop', 'until date {\\S+ \\S+}', dateTime),
    says('--utc', 'UTC', () => null), says('--contiguous', 'contiguous'),
  ], adds: (options) => (options.has('--utc') ? [] : ['--kerneltz']) },
  { kind: 'match', name: 'length', says: [says('--length', 'length ~{\\d\\S*}')] },
  { kind: 'match', name: 'ttl', says: [
    says('--ttl-eq', 'TTL match TTL ~={1,2} {\\d+}'), says('--ttl-lt', 'TTL match TTL < {\\d+}'),
    says('--ttl-gt', 'TTL match TTL > {\\d+}'),
  ] },
  { kind: 'match', name: 'hl', says: [
    says('--hl-eq', 'HL match HL ~={1,2} {\\d+}'), says('--hl-lt', 'HL match HL < {\\d+}'),
    says('--hl-gt', 'HL match HL > {\\d+}'),
  ] },
  { kind: 'match', name: 'tos', says: [says('--tos', '(?:tos|TOS) match~{}', typeOfService)] },
  { kind: 'match', name: 'dscp', says: [says('--dscp', 'DSCP match ~{}')] },
  { kind: 'match', name: 'ecn', opens: 'ECN match', says: [
    says('--ecn-tcp-cwr', '~CWR'), says('--ecn-tcp-ece', '~ECE'), says('--ecn-ip-ect', '~ECT={}'),
  ] },
  { kind: 'match', name: 'string', begins: ['--string', '--hex-string'], says: [
    says('--hex-string', `STRING match ~"{${hexadecimal}}"(?= ALGO)`),
    says('--string', 'STRING match ~"{.*?}"(?= ALGO)'),
    says('--algo', 'ALGO name {}'), says('--from', 'FROM {\\d+}'), says('--to', 'TO {\\d+}'), says('--icase', 'ICASE'),
  ] },
  { kind: 'match', name: 'u32', says: [says('--u32', 'u32 ~"{[^"]*}"')] },
  { kind: 'match', name: 'bpf', says: [
    says('--object-pinned', 'match bpf pinned {}'),
    says('--bytecode', 'match bpf {\\d+(?: \\d+){3}(?:,\\d+(?: \\d+){3})*},?\\W?', (code = '') =>
      [`${code.split(',').length},${code}`]),
  ] },
  { kind: 'match', name: 'policy', opens: 'policy match', asSaid: true, says: [
    says('--dir', 'dir {}'), says('--pol', 'pol {}'), says('--strict', 'strict'), says('', '\\[0\\]'),
    says('--next', '\\[[1-9]\\]'), says('--reqid', '~reqid {}'), says('--spi', '~spi {}'),
    says('--proto', '~proto {}', protocolByName), says('--mode', '~mode {}'),
    says('--tunnel-dst', '~tunnel-dst {}'), says('--tunnel-src', '~tunnel-src {}'),
  ] },
  { kind: 'match', name: 'osf', says: [says('--genre', 'OS fingerprint match ~{}')] },
  { kind: 'match', name: 'physdev', opens: 'PHYSDEV match', says: [
    ...named('~--* {}', '--', ['physdev-in']), ...named('~--*', '--', ['physdev-is-in']),
    ...named('~--* {}', '--', ['physdev-out']), ...named('~--*', '--', ['physdev-is-out', 'physdev-is-bridged']),
  ] },
  { kind: 'match', name: 'devgroup', says: named('~* {}', '--', ['src-group', 'dst-group']) },
  { kind: 'match', name: 'mac', says: [says('--mac-source', 'MAC ~{}')] },
  { kind: 'match', name: 'pkttype', says: [says('--pkt-type', 'PKTTYPE ~= {}')] },
  { kind: 'match', name: 'owner', says: [
    says('--uid-owner', '~owner UID match {}'), says('--gid-owner', '~owner GID match {}'),
    says('--suppl-groups', 'incl\\. suppl\\. groups'), says('--socket-exists', '~owner socket exists'),
  ] },
  { kind: 'match', name: 'cgroup', says: [says('--cgroup', 'cgroup ~{\\d+}'), says('--path', 'cgroup ~{/\\S*}')] },
  { kind: 'match', name: 'socket', opens: 'socket', says: named('--*', '--', [
    'transparent', 'nowildcard', 'restore-skmark',
  ]) },
  { kind: 'match', name: 'cpu', says: [says('--cpu', 'cpu ~{\\d+}')] },
  { kind: 'match', name: 'rateest', opens: 'rateest match', says: [] },
  { kind: 'match', name: 'ipv6header', opens: 'ipv6header', says: [
    says('--header', 'flags:~{}', ipv6Headers), says('--soft', 'soft'),
  ] },
  { kind: 'match', name: 'frag', opens: 'frag', says: [
    says('--fragid', 'ids?:~{}'), says('--fraglen', 'length:~{}'), says('--fragres', 'reserved'),
    says('--fragfirst', 'first'), says('--fragmore', 'more'), says('--fraglast', 'last'),
  ] },
  { kind: 'match', name: 'rt', opens: 'rt', says: [
    says('--rt-type', 'type:~{}'), says('--rt-segsleft', 'segslefts?:~{}'), says('--rt-len', 'length:~{}'),
    says('--rt-0-res', 'reserved'), says('--rt-0-addrs', '0-addrs {}'), says('--rt-0-not-strict', '0-not-strict'),
  ] },
  { kind: 'match', name: 'hbh', opens: 'hbh', says: [says('--hbh-len', 'length:~{}'), says('--hbh-opts', 'opts {}')] },
  { kind: 'match', name: 'dst', opens: 'dst', says: [says('--dst-len', 'length:~{}'), says('--dst-opts', 'opts {}')] },
  { kind: 'match', name: 'eui64', opens: 'eui64', says: [] },
  { kind: 'match', name: 'srh', opens: 'srh', says: [
    ...named('*:~{}', '--srh-', [
      'next-hdr', 'hdr-len-eq', 'hdr-len-gt', 'hdr-len-lt', 'segs-left-eq', 'segs-left-gt', 'segs-left-lt',
      'last-entry-eq', 'last-entry-gt', 'last-entry-lt', 'tag',
    ]),
    ...named('* ~{}', '--srh-', ['psid', 'nsid', 'lsid']),
  ] },
];
