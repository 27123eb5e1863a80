/**
 * The words that option values are made of, and the numbers behind them. Source: iptables-extensions(8), and
 * what `iptables -m NAME -h` lists.
 */

/** In the order in which iptables-save prints them, which is that of their bits. */
export const TCP_FLAGS = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG'] as const;
/** The words that are read for them. */
export const TCP_FLAG_WORDS = [...TCP_FLAGS, 'ALL', 'NONE'] as const;

export const CONNTRACK_STATES = ['INVALID', 'NEW', 'RELATED', 'ESTABLISHED', 'UNTRACKED'] as const;
/** `--ctstate` also knows two that are not states: was the connection's source or destination translated? */
export const CTSTATES = [...CONNTRACK_STATES, 'SNAT', 'DNAT'] as const;
export const CTSTATUSES = ['NONE', 'EXPECTED', 'SEEN_REPLY', 'ASSURED', 'CONFIRMED'] as const;

// biome-ignore format: one list, one row.
export const CONNTRACK_EVENTS = [
  'new', 'related', 'destroy', 'reply', 'assured', 'protoinfo', 'helper', 'mark', 'natseqinfo', 'secmark',
] as const;

/** What the kernel's routing says about an address (`-m addrtype`). */
// biome-ignore format: one list, one row.
export const ADDRESS_TYPES = [
  'UNSPEC', 'UNICAST', 'LOCAL', 'BROADCAST', 'ANYCAST', 'MULTICAST', 'BLACKHOLE', 'UNREACHABLE', 'PROHIBIT',
  'THROW', 'NAT', 'XRESOLVE',
] as const;

/** ICMP types by name, as type or type/code; the kernel's spelling is the number. */
// biome-ignore format: one type, one row.
export const ICMP_TYPES: Readonly<Record<string, string>> = {
  any: 'any',
  'echo-reply': '0', pong: '0',
  'destination-unreachable': '3', 'network-unreachable': '3/0', 'host-unreachable': '3/1',
  'protocol-unreachable': '3/2', 'port-unreachable': '3/3', 'fragmentation-needed': '3/4',
  'source-route-failed': '3/5', 'network-unknown': '3/6', 'host-unknown': '3/7', 'network-prohibited': '3/9',
  'host-prohibited': '3/10', 'TOS-network-unreachable': '3/11', 'TOS-host-unreachable': '3/12',
  'communication-prohibited': '3/13', 'host-precedence-violation': '3/14', 'precedence-cutoff': '3/15',
  'source-quench': '4',
  redirect: '5', 'network-redirect': '5/0', 'host-redirect': '5/1', 'TOS-network-redirect': '5/2',
  'TOS-host-redirect': '5/3',
  'echo-request': '8', ping: '8',
  'router-advertisement': '9',
  'router-solicitation': '10',
  'time-exceeded': '11', 'ttl-exceeded': '11', 'ttl-zero-during-transit': '11/0',
  'ttl-zero-during-reassembly': '11/1',
  'parameter-problem': '12', 'ip-header-bad': '12/0', 'required-option-missing': '12/1',
  'timestamp-request': '13',
  'timestamp-reply': '14',
  'address-mask-request': '17',
  'address-mask-reply': '18',
};

// biome-ignore format: one type, one row.
export const ICMP6_TYPES: Readonly<Record<string, string>> = {
  'destination-unreachable': '1', 'no-route': '1/0', 'communication-prohibited': '1/1', 'beyond-scope': '1/2',
  'address-unreachable': '1/3', 'port-unreachable': '1/4', 'failed-policy': '1/5', 'reject-route': '1/6',
  'packet-too-big': '2',
  'time-exceeded': '3', 'ttl-exceeded': '3', 'ttl-zero-during-transit': '3/0',
  'ttl-zero-during-reassembly': '3/1',
  'parameter-problem': '4', 'bad-header': '4/0', 'unknown-header-type': '4/1', 'unknown-option': '4/2',
  'echo-request': '128', ping: '128',
  'echo-reply': '129', pong: '129',
  'router-solicitation': '133',
  'router-advertisement': '134',
  'neighbour-solicitation': '135', 'neighbor-solicitation': '135',
  'neighbour-advertisement': '136', 'neighbor-advertisement': '136',
  redirect: '137',
};

/** Types of the Mobility Header, RFC 6275. */
// biome-ignore format: one type, one row.
export const MOBILITY_TYPES: Readonly<Record<string, string>> = {
  'binding-refresh-request': '0', brr: '0',
  'home-test-init': '1', hoti: '1',
  'careof-test-init': '2', coti: '2',
  'home-test': '3', hot: '3',
  'careof-test': '4', cot: '4',
  'binding-update': '5', bu: '5',
  'binding-acknowledgement': '6', ba: '6',
  'binding-error': '7', be: '7',
};

export const SCTP_CHUNK_MATCHES = ['all', 'any', 'only'] as const;
/** DATA, I_DATA, ABORT and SHUTDOWN_COMPLETE take flags behind a colon. */
// biome-ignore format: one list, one row.
export const SCTP_CHUNKS = [
  'DATA', 'INIT', 'INIT_ACK', 'SACK', 'HEARTBEAT', 'HEARTBEAT_ACK', 'ABORT', 'SHUTDOWN', 'SHUTDOWN_ACK',
  'ERROR', 'COOKIE_ECHO', 'COOKIE_ACK', 'ECN_ECNE', 'ECN_CWR', 'SHUTDOWN_COMPLETE', 'I_DATA', 'RE_CONFIG',
  'PAD', 'ASCONF', 'ASCONF_ACK', 'FORWARD_TSN', 'I_FORWARD_TSN', 'ALL', 'NONE',
] as const;

// biome-ignore format: one list, one row.
export const DCCP_TYPES = [
  'REQUEST', 'RESPONSE', 'DATA', 'ACK', 'DATAACK', 'CLOSEREQ', 'CLOSE', 'RESET', 'SYNC', 'SYNCACK', 'INVALID',
] as const;

/** Their numbers, RFC 9260, 4895, 5061, 3758, 6525, 8260, 4820. */
// biome-ignore format: one group, one row.
export const SCTP_CHUNK_NUMBERS: Readonly<Record<string, number>> = {
  DATA: 0, INIT: 1, INIT_ACK: 2, SACK: 3, HEARTBEAT: 4, HEARTBEAT_ACK: 5, ABORT: 6, SHUTDOWN: 7, SHUTDOWN_ACK: 8,
  ERROR: 9, COOKIE_ECHO: 10, COOKIE_ACK: 11, ECN_ECNE: 12, ECN_CWR: 13, SHUTDOWN_COMPLETE: 14, I_DATA: 64,
  ASCONF_ACK: 128, RE_CONFIG: 130, PAD: 132, FORWARD_TSN: 192, ASCONF: 193, I_FORWARD_TSN: 194,
};

/** Differentiated services classes with their code points, RFC 2474, 2597 and 3246. */
// biome-ignore format: one group, one row.
export const DSCP_CLASSES: Readonly<Record<string, number>> = {
  BE: 0x00, EF: 0x2e,
  CS0: 0x00, CS1: 0x08, CS2: 0x10, CS3: 0x18, CS4: 0x20, CS5: 0x28, CS6: 0x30, CS7: 0x38,
  AF11: 0x0a, AF12: 0x0c, AF13: 0x0e, AF21: 0x12, AF22: 0x14, AF23: 0x16,
  AF31: 0x1a, AF32: 0x1c, AF33: 0x1e, AF41: 0x22, AF42: 0x24, AF43: 0x26,
};

/** Names of the old type-of-service values (IPv4), by value. */
export const TOS_NAMES: Readonly<Record<string, number>> = {
  'Normal-Service': 0x00,
  'Minimize-Cost': 0x02,
  'Maximize-Reliability': 0x04,
  'Maximize-Throughput': 0x08,
  'Minimize-Delay': 0x10,
};

/** Syslog levels; the place is the number. */
export const LOG_LEVELS = ['emerg', 'alert', 'crit', 'error', 'warning', 'notice', 'info', 'debug'] as const;

/** Bits of `LOG flags`, and how a listing without -n says them (kernel: include/uapi/linux/netfilter/nf_log.h). */
export const LOG_FLAGS: Readonly<Record<string, number>> = {
  'tcp-sequence': 1,
  'tcp-options': 2,
  'ip-options': 4,
  uid: 8,
  macdecode: 32,
};

export const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

/** What REJECT can answer with over IPv4; the first is the default. Short names are read too. */
// biome-ignore format: one list, one row.
export const REJECT_TYPES: Readonly<Record<string, string>> = {
  'icmp-port-unreachable': 'port-unreach', 'icmp-net-unreachable': 'net-unreach',
  'icmp-host-unreachable': 'host-unreach', 'icmp-proto-unreachable': 'proto-unreach',
  'icmp-net-prohibited': 'net-prohib', 'icmp-host-prohibited': 'host-prohib',
  'icmp-admin-prohibited': 'admin-prohib', 'tcp-reset': 'tcp-rst',
};

/** The same over IPv6. */
// biome-ignore format: one list, one row.
export const REJECT6_TYPES: Readonly<Record<string, string>> = {
  'icmp6-port-unreachable': 'port-unreach', 'icmp6-no-route': 'no-route',
  'icmp6-adm-prohibited': 'adm-prohibited', 'icmp6-addr-unreachable': 'addr-unreach',
  'icmp6-policy-fail': 'policy-fail', 'icmp6-reject-route': 'reject-route', 'tcp-reset': 'tcp-reset',
};

/** IPv6 extension headers as `-m ipv6header` names them, with their next-header numbers. */
// biome-ignore format: one list, one row.
export const IPV6_HEADERS: Readonly<Record<string, number>> = {
  'hop-by-hop': 0, hop: 0, 'ipv6-opts': 60, dst: 60, 'ipv6-route': 43, route: 43, 'ipv6-frag': 44, frag: 44,
  ah: 51, auth: 51, esp: 50, 'ipv6-nonxt': 59, none: 59, protocol: 255, prot: 255,
};
