import type { ExtensionFact } from './types.ts';
import { REJECT_TYPES, REJECT6_TYPES } from './values.ts';

/** Targets that decide: the packet's way through the table, or through the chain, ends here. */
// biome-ignore format: a row of the table is a line, or two with its sentence.
export const VERDICT_TARGETS = [
  { kind: 'target', name: 'ACCEPT', terminating: true, man: 'iptables(8), TARGETS', options: [],
    doc: 'Lets the packet through this table at this hook; later tables and hooks still see it.' },
  { kind: 'target', name: 'DROP', tables: ['raw', 'mangle', 'filter', 'security'], terminating: true,
    man: 'iptables(8), TARGETS', options: [], doc: 'Throws the packet away without a word.' },
  { kind: 'target', name: 'RETURN', man: 'iptables(8), TARGETS', options: [],
    doc: 'Goes back to the rule behind the jump that led here; in a built-in chain its policy decides.' },
  { kind: 'target', name: 'QUEUE', terminating: true, man: 'iptables(8), TARGETS', options: [],
    doc: 'Hands the packet to a program on queue 0, which decides.' },
  { kind: 'target', name: 'NFQUEUE', terminating: true,
    doc: 'Hands the packet to a program, which decides.', options: [
    { name: '--queue-num', values: ['number'], example: '3',
      doc: 'Puts the packet into this queue; without it, 0.' },
    { name: '--queue-balance', values: ['numberRange'], example: '0:3',
      doc: 'Spreads connections over these queues.' },
    { name: '--queue-bypass', values: [], doc: 'Lets the packet through if no program reads the queue.' },
    { name: '--queue-cpu-fanout', values: [], with: '--queue-balance 0:3',
      doc: 'Chooses the queue by the processor that handles the packet.' },
  ] },
  { kind: 'target', name: 'REJECT', family: 4, tables: ['filter'], hooks: ['INPUT', 'FORWARD', 'OUTPUT'],
    terminating: true,
    doc: 'Throws the packet away and tells its sender.', options: [
    { name: '--reject-with', values: ['choice'], choices: Object.keys(REJECT_TYPES),
      example: 'icmp-admin-prohibited',
      doc: 'Answers with this ICMP error, or resets a TCP connection; without it, port unreachable.' },
  ] },
  { kind: 'target', name: 'REJECT', family: 6, tables: ['filter'], hooks: ['INPUT', 'FORWARD', 'OUTPUT'],
    terminating: true,
    doc: 'Throws the packet away and tells its sender.', options: [
    { name: '--reject-with', values: ['choice'], choices: Object.keys(REJECT6_TYPES),
      example: 'icmp6-adm-prohibited',
      doc: 'Answers with this ICMPv6 error, or resets a TCP connection; without it, port unreachable.' },
  ] },
  { kind: 'target', name: 'SYNPROXY', protocols: ['tcp'], hooks: ['INPUT', 'FORWARD'],
    terminating: 'sometimes',
    doc: 'Answers TCP handshakes for the server, until the client has proved real.', options: [
    { name: '--mss', values: ['number'], example: '1460',
      doc: 'Tells the client this largest segment size, as the server would.' },
    { name: '--wscale', values: ['number'], example: '7',
      doc: 'Tells the client this window scale, as the server would.' },
    { name: '--sack-perm', values: [], doc: 'Allows selective acknowledgement, as the server would.' },
    { name: '--timestamp', values: [], doc: 'Uses TCP timestamps, which the other options need.' },
    { name: '--ecn', values: [], doc: 'Allows explicit congestion notification.' },
  ] },
  { kind: 'target', name: 'TPROXY', tables: ['mangle'], hooks: ['PREROUTING'], protocols: ['tcp', 'udp'],
    terminating: true,
    doc: 'Delivers the packet to a socket of this machine without changing it.', options: [
    { name: '--on-port', values: ['port'], example: '3129',
      doc: 'Names the port of the socket; 0: that of the packet.' },
    { name: '--on-ip', values: ['host'], example: '127.0.0.1', example6: '::1', with: '--on-port 3129',
      doc: 'Names the address of the socket; without it, that of the interface.' },
    { name: '--tproxy-mark', values: ['mark'], example: '0x1/0x1', with: '--on-port 3129',
      doc: 'Marks the packet, so that routing can deliver it here.' },
  ] },
] as const satisfies readonly ExtensionFact[];
