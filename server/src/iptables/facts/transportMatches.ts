import type { ExtensionFact } from './types.ts';
import {
  DCCP_TYPES,
  ICMP_TYPES,
  ICMP6_TYPES,
  MOBILITY_TYPES,
  SCTP_CHUNK_MATCHES,
  SCTP_CHUNKS,
  TCP_FLAG_WORDS,
} from './values.ts';

/** Matches that look at the header behind the IP header. */
// biome-ignore format: a row of the table is a line, or two with its sentence.
export const TRANSPORT_MATCHES = [
  { kind: 'match', name: 'tcp', protocols: ['tcp'], doc: 'Looks at the header of a TCP segment.', options: [
    { name: '--sport', aliases: ['--source-port'], values: ['portRange'], negatable: true,
      example: '1024:65535', doc: 'Matches packets that come from this port, or from one in this range.' },
    { name: '--dport', aliases: ['--destination-port'], values: ['portRange'], negatable: true, example: '80',
      doc: 'Matches packets to this port, or to one in this range.' },
    { name: '--tcp-flags', values: ['tcpFlags', 'tcpFlags'], negatable: true, choices: TCP_FLAG_WORDS,
      example: 'FIN,SYN,RST,ACK SYN',
      doc: 'Matches if, of the flags in the first list, just those in the second list are set.' },
    { name: '--syn', values: [], negatable: true, printed: '--tcp-flags',
      doc: 'Matches the first packet of a connection: SYN is set, while ACK, RST and FIN are not.' },
    { name: '--tcp-option', values: ['number'], negatable: true, example: '2',
      doc: 'Matches packets that carry the TCP option with this number.' },
  ] },
  { kind: 'match', name: 'udp', protocols: ['udp'], doc: 'Looks at the header of a UDP datagram.', options: [
    { name: '--sport', aliases: ['--source-port'], values: ['portRange'], negatable: true, example: '53',
      doc: 'Matches packets that come from this port, or from one in this range.' },
    { name: '--dport', aliases: ['--destination-port'], values: ['portRange'], negatable: true, example: '53',
      doc: 'Matches packets to this port, or to one in this range.' },
  ] },
  { kind: 'match', name: 'sctp', protocols: ['sctp'],
    doc: 'Looks at the header and the chunks of an SCTP packet.', options: [
    { name: '--sport', aliases: ['--source-port'], values: ['portRange'], negatable: true, example: '3868',
      doc: 'Matches packets that come from this port, or from one in this range.' },
    { name: '--dport', aliases: ['--destination-port'], values: ['portRange'], negatable: true,
      example: '3868', doc: 'Matches packets to this port, or to one in this range.' },
    { name: '--chunk-types', values: ['choice', 'choices'], negatable: true,
      choices: [...SCTP_CHUNK_MATCHES, ...SCTP_CHUNKS], example: 'any INIT,DATA:Be',
      doc: 'Matches if all, any or only these kinds of chunk are in the packet.' },
  ] },
  { kind: 'match', name: 'dccp', protocols: ['dccp'], doc: 'Looks at the header of a DCCP packet.', options: [
    { name: '--sport', aliases: ['--source-port'], values: ['portRange'], negatable: true, example: '5001',
      doc: 'Matches packets that come from this port, or from one in this range.' },
    { name: '--dport', aliases: ['--destination-port'], values: ['portRange'], negatable: true,
      example: '5001', doc: 'Matches packets to this port, or to one in this range.' },
    { name: '--dccp-types', values: ['choices'], negatable: true, choices: DCCP_TYPES,
      example: 'REQUEST,RESPONSE', doc: 'Matches packets whose DCCP type is in the list.' },
    { name: '--dccp-option', values: ['number'], negatable: true, example: '2',
      doc: 'Matches packets that carry the DCCP option with this number.' },
  ] },
  { kind: 'match', name: 'multiport', protocols: ['tcp', 'udp', 'udplite', 'sctp', 'dccp'],
    doc: 'Compares ports with a list of up to 15; a range counts as two.', options: [
    { name: '--sports', aliases: ['--source-ports'], values: ['ports'], negatable: true,
      example: '53,1024:65535', doc: 'Matches packets that come from one of these ports.' },
    { name: '--dports', aliases: ['--destination-ports'], values: ['ports'], negatable: true,
      example: '80,443', doc: 'Matches packets to one of these ports.' },
    { name: '--ports', values: ['ports'], negatable: true, example: '500,4500',
      doc: 'Matches packets that come from or go to one of these ports.' },
  ] },
  { kind: 'match', name: 'icmp', family: 4, protocols: ['icmp'],
    doc: 'Looks at the header of an ICMP message.', options: [
    { name: '--icmp-type', values: ['icmpType'], negatable: true, choices: Object.keys(ICMP_TYPES),
      example: '8', doc: 'Matches messages of this type, or of this type and code; any matches all.' },
  ] },
  { kind: 'match', name: 'icmp6', aliases: ['icmpv6', 'ipv6-icmp'], family: 6, protocols: ['ipv6-icmp'],
    doc: 'Looks at the header of an ICMPv6 message.', options: [
    { name: '--icmpv6-type', values: ['icmpType'], negatable: true, choices: Object.keys(ICMP6_TYPES),
      example: '128', doc: 'Matches messages of this type, or of this type and code.' },
  ] },
  { kind: 'match', name: 'mh', family: 6, protocols: ['mh'],
    doc: 'Looks at the Mobility Header of IPv6.', options: [
    { name: '--mh-type', values: ['numberRange'], negatable: true, choices: Object.keys(MOBILITY_TYPES),
      example: '1:3', doc: 'Matches mobility messages of this type, or of one in this range.' },
  ] },
  { kind: 'match', name: 'ah', family: 6, doc: 'Looks at the Authentication Header of IPsec.', options: [
    { name: '--ahspi', values: ['numberRange'], negatable: true, example: '500:1000',
      doc: 'Matches packets whose security parameter index is this one or in this range.' },
    { name: '--ahlen', values: ['number'], negatable: true, example: '24',
      doc: 'Matches packets whose Authentication Header has this many octets.' },
    { name: '--ahres', values: [],
      doc: 'Matches only if the reserved field of the Authentication Header is zero.' },
  ] },
  { kind: 'match', name: 'ah', family: 4, protocols: ['ah'],
    doc: 'Looks at the Authentication Header of IPsec.', options: [
    { name: '--ahspi', values: ['numberRange'], negatable: true, example: '500:1000',
      doc: 'Matches packets whose security parameter index is this one or in this range.' },
  ] },
  { kind: 'match', name: 'esp', protocols: ['esp'], doc: 'Looks at the ESP header of IPsec.', options: [
    { name: '--espspi', values: ['numberRange'], negatable: true, example: '500:1000',
      doc: 'Matches packets whose security parameter index is this one or in this range.' },
  ] },
  { kind: 'match', name: 'ipcomp', protocols: ['ipcomp'], man: 'RFC 3173',
    doc: 'Looks at the header of a compressed IP payload.', options: [
    { name: '--ipcompspi', values: ['numberRange'], negatable: true, example: '2:3',
      doc: 'Matches packets whose compression parameter index is this one or in this range.' },
    { name: '--compres', values: [],
      doc: 'Matches only if the reserved field of the compression header is zero.' },
  ] },
  { kind: 'match', name: 'tcpmss', protocols: ['tcp'],
    doc: 'Looks at the MSS option of a TCP handshake.', options: [
    { name: '--mss', values: ['numberRange'], negatable: true, example: '536:1460',
      doc: 'Matches SYN packets whose maximum segment size is this one or in this range.' },
  ] },
] as const satisfies readonly ExtensionFact[];
