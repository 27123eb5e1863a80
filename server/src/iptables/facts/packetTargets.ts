import type { ExtensionFact } from './types.ts';
import { DSCP_CLASSES, TOS_NAMES } from './values.ts';

/** Targets that change the packet itself, and go on to the next rule. */
// biome-ignore format: a row of the table is a line, or two with its sentence.
export const PACKET_TARGETS = [
  { kind: 'target', name: 'CHECKSUM', tables: ['mangle'], doc: 'Mends checksums.', options: [
    { name: '--checksum-fill', values: [],
      doc: 'Computes the checksum of a packet that left it to the network card.' },
  ] },
  { kind: 'target', name: 'DSCP', tables: ['mangle'],
    doc: 'Changes the differentiated services field.', options: [
    { name: '--set-dscp', values: ['number'], example: '0x2e', doc: 'Writes this code point, from 0 to 63.' },
    { name: '--set-dscp-class', values: ['choice'], choices: Object.keys(DSCP_CLASSES), printed: '--set-dscp',
      example: 'EF', doc: 'Writes the code point of this class of service.' },
  ] },
  { kind: 'target', name: 'TOS', tables: ['mangle'],
    doc: 'Changes the type of service, the traffic class of IPv6.', options: [
    { name: '--set-tos', values: ['tos'], choices: Object.keys(TOS_NAMES), example: '0x10/0x3f',
      doc: 'Clears the bits of the mask, then flips the bits of the value.' },
    { name: '--and-tos', values: ['bits'], printed: '--set-tos', example: '0xfc',
      doc: 'Keeps only these bits.' },
    { name: '--or-tos', values: ['bits'], printed: '--set-tos', example: '0x10', doc: 'Sets these bits.' },
    { name: '--xor-tos', values: ['bits'], printed: '--set-tos', example: '0x10', doc: 'Flips these bits.' },
  ] },
  { kind: 'target', name: 'ECN', family: 4, tables: ['mangle'],
    doc: 'Changes the bits of explicit congestion notification.', options: [
    { name: '--ecn-tcp-remove', values: [], protocols: ['tcp'], doc: 'Clears both bits in the TCP header.' },
    { name: '--ecn-tcp-cwr', values: ['number'], protocols: ['tcp'], example: '0',
      doc: 'Writes the TCP bit that says: the sender has slowed down.' },
    { name: '--ecn-tcp-ece', values: ['number'], protocols: ['tcp'], example: '0',
      doc: 'Writes the TCP bit that says: there was congestion.' },
    { name: '--ecn-ip-ect', values: ['number'], example: '0',
      doc: 'Writes the two bits in the IP header, from 0 to 3.' },
  ] },
  { kind: 'target', name: 'TTL', family: 4, tables: ['mangle'], doc: 'Changes the time to live.', options: [
    { name: '--ttl-set', values: ['number'], example: '64', doc: 'Sets the time to live to this value.' },
    { name: '--ttl-dec', values: ['number'], example: '1', doc: 'Takes this much off the time to live.' },
    { name: '--ttl-inc', values: ['number'], example: '1', doc: 'Adds this much to the time to live.' },
  ] },
  { kind: 'target', name: 'HL', family: 6, tables: ['mangle'], doc: 'Changes the hop limit.', options: [
    { name: '--hl-set', values: ['number'], example: '64', doc: 'Sets the hop limit to this value.' },
    { name: '--hl-dec', values: ['number'], example: '1', doc: 'Takes this much off the hop limit.' },
    { name: '--hl-inc', values: ['number'], example: '1', doc: 'Adds this much to the hop limit.' },
  ] },
  { kind: 'target', name: 'TCPMSS', protocols: ['tcp'], needs: '--tcp-flags SYN,RST SYN',
    doc: 'Changes the segment size that a TCP handshake announces.', options: [
    { name: '--set-mss', values: ['number'], example: '1400', doc: 'Lowers the segment size to this value.' },
    { name: '--clamp-mss-to-pmtu', values: [], hooks: ['FORWARD', 'OUTPUT', 'POSTROUTING'],
      doc: 'Lowers the segment size to what fits the path.' },
  ] },
  { kind: 'target', name: 'TCPOPTSTRIP', tables: ['mangle'], protocols: ['tcp'],
    doc: 'Takes options out of the TCP header.', options: [
    { name: '--strip-options', values: ['choices'],
      choices: ['wscale', 'mss', 'sack-permitted', 'sack', 'timestamp', 'md5'], example: 'wscale,timestamp',
      doc: 'Overwrites these options, by name or number.' },
  ] },
  { kind: 'target', name: 'CLUSTERIP', family: 4, hooks: ['INPUT'], terminating: 'sometimes',
    doc: 'Lets nodes share one address: keeps the connections of this node, drops the others.', options: [
    { name: '--new', values: [], with: '--hashmode --clustermac --total-nodes --local-node',
      doc: 'Makes the shared address; the first rule about it must say so.' },
    { name: '--hashmode', values: ['choice'],
      choices: ['sourceip', 'sourceip-sourceport', 'sourceip-sourceport-destport'], example: 'sourceip',
      with: '--new --clustermac --total-nodes --local-node',
      doc: 'Says by what connections are shared out.' },
    { name: '--clustermac', values: ['macAddress'], example: '01:00:5e:00:00:01',
      with: '--new --hashmode --total-nodes --local-node',
      doc: 'Names the hardware address that all nodes listen to.' },
    { name: '--total-nodes', values: ['number'], example: '2',
      with: '--new --hashmode --clustermac --local-node', doc: 'Says how many nodes there are.' },
    { name: '--local-node', values: ['number'], example: '1',
      with: '--new --hashmode --clustermac --total-nodes', doc: 'Says which of them this one is.' },
    { name: '--hash-init', values: ['number'], example: '1',
      with: '--new --hashmode --clustermac --total-nodes --local-node', doc: 'Seeds the hash.' },
  ] },
] as const satisfies readonly ExtensionFact[];
