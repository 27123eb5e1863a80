import { ownValue } from '../../text/index.ts';
import { LOG_FLAGS, TOS_NAMES } from './values.ts';
import { each, named, type Phrase, says, type Wording } from './wording.ts';

/*
 * Source: what iptables and ip6tables 1.8.9 print, both back ends, held against them by test/truth; targets that
 * its kernel doesn't have (ULOG, CLUSTERIP, SECMARK) by their sources.
 */

const ALL = '0xffffffff';

const hexadecimal = (number: number) => `0x${(number >>> 0).toString(16)}`;

/** What `--set-xmark` says of all ways to set a mark. */
const setMark = (target: string): Phrase[] => [
  says('--set-xmark', `${target} set {}`, (value = '') => [`${value}/${ALL}`]),
  says('--set-xmark', `${target} xset {}`),
  says('--set-xmark', `${target} or {}`, (value = '') => [`${value}/${value}`]),
  says('--set-xmark', `${target} and {}`, (value = '') => [`0x0/${hexadecimal(~Number(value))}`]),
  says('--set-xmark', `${target} xor {}`, (value = '') => [`${value}/0x0`]),
];

/** Levels by the names of a listing without -n. */
// biome-ignore format: one list, one row.
const LEVELS: Readonly<Record<string, number>> = {
  emerg: 0, panic: 0, alert: 1, crit: 2, error: 3, err: 3, warn: 4, warning: 4, notice: 5, info: 6, debug: 7,
};
const level = (text = '') => {
  const number = String(ownValue(LEVELS, text) ?? text);
  return number === '4' ? null : [number];
};
const logFlags = Object.entries(LOG_FLAGS).flatMap(([name, bit]) => {
  const option = `--log-${name}`;
  return [says(option, '(?=flags {\\d+} )', (bits) => (Number(bits) & bit ? [] : null)), says(option, name)];
});

const TOS_BYTE = (value: number) => `0x${(value & 0xff).toString(16).padStart(2, '0')}`;
const TCP_OPTIONS: Readonly<Record<string, number>> = {
  mss: 2,
  wscale: 3,
  'sack-permitted': 4,
  sack: 5,
  timestamp: 8,
  md5: 19,
};
const tcpOptions = (text = '') => [
  text.replace(/[a-z][\w-]*/g, (name) => String(ownValue(TCP_OPTIONS, name) ?? name)),
];

const hopLimit = (target: string, prefix: string): Phrase[] =>
  each(`${target} * {\\d+}`, [
    [`--${prefix}-set`, 'set to'],
    [`--${prefix}-dec`, 'decrement by'],
    [`--${prefix}-inc`, 'increment by'],
  ]);

const trafficClass = (text = '') => [
  text
    .split(':')
    .map((part) => part.padStart(4, '0'))
    .join(':'),
];

const setNames = ['add-set', 'del-set', 'map-set'];

/** What `iptables -L` prints behind the matches for `-j NAME`. */
// biome-ignore format: a row of the table is a line, or a few with their phrases.
export const TARGET_WORDINGS: readonly Wording[] = [
  { kind: 'target', name: 'REJECT', says: [says('--reject-with', 'reject-with {}')] },
  { kind: 'target', name: 'NFQUEUE', opens: 'NFQUEUE', says: [
    says('--queue-num', 'num {\\d+}'), says('--queue-balance', 'balance {}'), says('--queue-bypass', 'bypass'),
    says('--queue-cpu-fanout', 'cpu-fanout'),
  ] },
  { kind: 'target', name: 'SYNPROXY', opens: 'SYNPROXY', says: [
    ...named('*', '--', ['sack-perm', 'timestamp']), ...named('* {\\d+}', '--', ['wscale', 'mss']),
    says('--ecn', 'ecn'),
  ] },
  { kind: 'target', name: 'TPROXY', says: [
    says('--on-port', '(?=TPROXY redirect \\S+:{\\d+} )'), says('--on-ip', 'TPROXY redirect {\\S+}:\\d+'),
    says('--tproxy-mark', 'mark {}'),
  ] },
  { kind: 'target', name: 'DNAT', says: [
    says('--to-destination', 'to:{}'), ...named('*', '--', ['random', 'persistent']),
  ] },
  { kind: 'target', name: 'SNAT', says: [
    says('--to-source', 'to:{}'), ...named('*', '--', ['random', 'random-fully', 'persistent']),
  ] },
  { kind: 'target', name: 'MASQUERADE', says: [
    says('--to-ports', 'masq ports: {}'), ...named('*', '--', ['random', 'random-fully']),
  ] },
  { kind: 'target', name: 'REDIRECT', says: [says('--to-ports', 'redir ports {}'), says('--random', 'random')] },
  { kind: 'target', name: 'NETMAP', says: [says('--to', 'to:{}')] },
  { kind: 'target', name: 'DNPT', opens: 'DNPT', says: named('* {}', '--', ['src-pfx', 'dst-pfx']) },
  { kind: 'target', name: 'SNPT', opens: 'SNPT', says: named('* {}', '--', ['src-pfx', 'dst-pfx']) },
  { kind: 'target', name: 'MARK', says: setMark('MARK') },
  { kind: 'target', name: 'CONNMARK', says: [
    ...setMark('CONNMARK'), says('--save-mark', 'CONNMARK save'), says('--restore-mark', 'CONNMARK restore'),
    says('--nfmask', '(?=mask {})'), says('--ctmask', 'mask {}'),
    says('--nfmask', 'nfmask {}'), says('--ctmask', 'ctmask \\~?{}'),
    ...named('* {\\d+}', '--', ['left-shift-mark', 'right-shift-mark']),
  ], adds: (options) => (options.has('--set-xmark') || options.has('--nfmask') ? [] : ['--nfmask', ALL, '--ctmask', ALL]) },
  { kind: 'target', name: 'HMARK', opens: 'HMARK', says: [
    ...named('* {\\d+}', '--hmark-', ['src-prefix', 'dst-prefix']),
    // The length of a whole IPv6 address isn't printed.
    ...each('*(?= )', [['--hmark-src-prefix', 'src-prefix'], ['--hmark-dst-prefix', 'dst-prefix']], () => ['128']),
    ...named('* {}', '--hmark-', [
      'sport-mask', 'dport-mask', 'spi-mask', 'sport', 'dport', 'spi', 'proto-mask',
      'rnd', 'mod',
    ]),
    says('--hmark-offset', '\\+ {0x[0-9a-f]+}', (text = '') => [String(Number(text))]),
    says('--hmark-tuple', '{[a-z]+(?:,[a-z]+)*},'),
  ] },
  { kind: 'target', name: 'CLASSIFY', says: [says('--set-class', 'CLASSIFY set {}', trafficClass)] },
  { kind: 'target', name: 'CT', opens: 'CT', says: [
    says('--notrack', 'notrack'), ...named('* {}', '--', [
      'helper', 'timeout', 'ctevents', 'expevents', 'zone', 'zone-orig', 'zone-reply',
    ]),
  ] },
  { kind: 'target', name: 'CT', says: [says('--notrack', 'NOTRACK')] },
  { kind: 'target', name: 'SECMARK', says: [says('--selctx', 'SECMARK selctx {}')] },
  { kind: 'target', name: 'CONNSECMARK', opens: 'CONNSECMARK', says: named('*', '--', ['save', 'restore']) },
  { kind: 'target', name: 'SET', says: [
    ...named('* {} {}', '--', setNames), says('--exist', 'exist'), says('--timeout', 'timeout {\\d+}'),
    ...named('*', '--', ['map-mark', 'map-prio', 'map-queue']),
  ] },
  { kind: 'target', name: 'CHECKSUM', opens: 'CHECKSUM', says: [says('--checksum-fill', 'fill')] },
  { kind: 'target', name: 'DSCP', says: [says('--set-dscp', 'DSCP set {}')] },
  { kind: 'target', name: 'TOS', says: [
    says('--set-tos', 'TOS set {0x[0-9a-f/x]+}'),
    says('--set-tos', 'TOS set\\s*{[A-Z][\\w-]+}', (name = '') => [`${TOS_BYTE(ownValue(TOS_NAMES, name) ?? 0)}/0x3f`]),
    says('--set-tos', 'TOS and {}', (bits = '') => [`0x00/${TOS_BYTE(~Number(bits))}`]),
    says('--set-tos', 'TOS or {}', (bits = '') => [`${TOS_BYTE(Number(bits))}/${TOS_BYTE(Number(bits))}`]),
    says('--set-tos', 'TOS xor {}', (bits = '') => [`${TOS_BYTE(Number(bits))}/0x00`]),
  ] },
  { kind: 'target', name: 'ECN', opens: 'ECN', says: [
    says('--ecn-tcp-remove', 'TCP remove'), says('--ecn-tcp-cwr', 'CWR={}'), says('--ecn-tcp-ece', 'ECE={}'),
    says('--ecn-ip-ect', 'ECT codepoint={}'),
  ] },
  { kind: 'target', name: 'TTL', says: hopLimit('TTL', 'ttl') },
  { kind: 'target', name: 'HL', says: hopLimit('HL', 'hl') },
  { kind: 'target', name: 'TCPMSS', says: [
    says('--set-mss', 'TCPMSS set {}'), says('--clamp-mss-to-pmtu', 'TCPMSS clamp to PMTU'),
  ] },
  { kind: 'target', name: 'TCPOPTSTRIP', says: [says('--strip-options', 'TCPOPTSTRIP options {}', tcpOptions)] },
  { kind: 'target', name: 'CLUSTERIP', opens: 'CLUSTERIP', says: [
    says('--hashmode', 'hashmode={}'), says('--clustermac', 'clustermac={}'),
    says('--total-nodes', 'total_nodes={}'), says('--local-node', 'local_node={}'), says('--hash-init', 'hash_init={}'),
  ] },
  { kind: 'target', name: 'LOG', opens: 'LOG', says: [
    says('--log-prefix', 'prefix "{.*}"'), says('--log-prefix', "prefix `{.*}'"), says('--log-level', 'level {}', level),
    ...logFlags, says('', 'flags \\d+'),
  ] },
  { kind: 'target', name: 'NFLOG', says: [
    says('--nflog-prefix', 'nflog-prefix "{.*}"'), ...named('nflog-* {}', '--nflog-', [
      'prefix', 'group', 'range', 'size', 'threshold',
    ]),
  ] },
  { kind: 'target', name: 'ULOG', opens: 'ULOG', says: [
    says('--ulog-prefix', 'prefix "{.*?}"'), says('--ulog-nlgroup', 'nlgroup {\\d+}'),
    says('--ulog-cprange', 'copy_range {\\d+}'), says('--ulog-qthreshold', 'queue_threshold {\\d+}'),
  ] },
  { kind: 'target', name: 'TEE', opens: 'TEE', says: [says('--gateway', 'gw:{}'), says('--oif', 'oif={}')] },
  { kind: 'target', name: 'AUDIT', says: [says('--type', 'AUDIT {accept|drop|reject}')] },
  { kind: 'target', name: 'RATEEST', says: [
    says('--rateest-name', 'name {}'), says('--rateest-interval', 'interval {}'),
    says('--rateest-ewmalog', 'ewmalog {}'),
  ] },
  { kind: 'target', name: 'IDLETIMER', says: [
    says('--timeout', 'timeout:{\\d+}'), says('--label', 'label:{}'), says('--alarm', 'alarm'),
  ] },
];
