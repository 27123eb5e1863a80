import type { ExtensionFact } from './types.ts';

/**
 * Targets that translate addresses. Those of the nat table are asked for the first packet of a connection;
 * the others, and the answers, follow. DNPT and SNPT look at every packet by itself.
 */
// biome-ignore format: a row of the table is a line, or two with its sentence.
export const NAT_TARGETS = [
  { kind: 'target', name: 'DNAT', tables: ['nat'], hooks: ['PREROUTING', 'OUTPUT'], terminating: true,
    doc: 'Sends the connection somewhere else: rewrites its destination.', options: [
    { name: '--to-destination', values: ['natAddress'], example: '10.244.2.15:8080',
      example6: '[2001:db8::1]:8080',
      doc: 'Writes this address and port, or one of a range, over the destination.' },
    { name: '--random', values: [], with: '--to-destination', doc: 'Picks the port at random.' },
    { name: '--persistent', values: [], with: '--to-destination',
      doc: 'Gives a client the same address for each connection.' },
  ] },
  { kind: 'target', name: 'SNAT', tables: ['nat'], hooks: ['INPUT', 'POSTROUTING'], terminating: true,
    doc: 'Makes the connection come from somewhere else: rewrites its source.', options: [
    { name: '--to-source', values: ['natAddress'], example: '192.0.2.1', example6: '2001:db8::1',
      doc: 'Writes this address and port, or one of a range, over the source.' },
    { name: '--random', values: [], with: '--to-source', doc: 'Picks the port by a hash.' },
    { name: '--random-fully', values: [], with: '--to-source', doc: 'Picks the port at random.' },
    { name: '--persistent', values: [], with: '--to-source',
      doc: 'Gives a client the same address for each connection.' },
  ] },
  { kind: 'target', name: 'MASQUERADE', tables: ['nat'], hooks: ['POSTROUTING'], terminating: true,
    doc: 'Makes the connection come from this machine: from the interface it leaves by.', options: [
    { name: '--to-ports', values: ['natPorts'], protocols: ['tcp', 'udp', 'sctp', 'dccp'],
      example: '1024-31000', doc: 'Takes the source port from this range.' },
    { name: '--random', values: [], doc: 'Picks the source port at random.' },
    { name: '--random-fully', values: [], doc: 'Picks the source port at random, with a better generator.' },
  ] },
  { kind: 'target', name: 'REDIRECT', tables: ['nat'], hooks: ['PREROUTING', 'OUTPUT'], terminating: true,
    doc: 'Sends the connection to this machine itself.', options: [
    { name: '--to-ports', values: ['natPorts'], protocols: ['tcp', 'udp', 'sctp', 'dccp'], example: '3128',
      doc: 'Writes this port, or one of a range, over the destination port.' },
    { name: '--random', values: [], doc: 'Picks the port at random.' },
  ] },
  { kind: 'target', name: 'NETMAP', tables: ['nat'], terminating: true,
    doc: 'Maps a whole network onto another, address by address.', options: [
    { name: '--to', values: ['address'], example: '10.1.0.0/16', example6: '2001:db8:1::/64',
      doc: 'Writes the network part of this address over that of the packet, and keeps its host part.' },
  ] },
  { kind: 'target', name: 'DNPT', family: 6, tables: ['mangle'], hooks: ['PREROUTING', 'OUTPUT'],
    doc: 'Rewrites the prefix of the destination address, packet by packet (RFC 6296).', options: [
    { name: '--src-pfx', values: ['address'], example: '2001:db8:1::/64', with: '--dst-pfx fd00::/64',
      doc: 'Names the prefix that is replaced.' },
    { name: '--dst-pfx', values: ['address'], example: 'fd00::/64', with: '--src-pfx 2001:db8:1::/64',
      doc: 'Names the prefix that takes its place.' },
  ] },
  { kind: 'target', name: 'SNPT', family: 6, tables: ['mangle'], hooks: ['INPUT', 'POSTROUTING'],
    doc: 'Rewrites the prefix of the source address, packet by packet (RFC 6296).', options: [
    { name: '--src-pfx', values: ['address'], example: 'fd00::/64', with: '--dst-pfx 2001:db8:1::/64',
      doc: 'Names the prefix that is replaced.' },
    { name: '--dst-pfx', values: ['address'], example: '2001:db8:1::/64', with: '--src-pfx fd00::/64',
      doc: 'Names the prefix that takes its place.' },
  ] },
] as const satisfies readonly ExtensionFact[];
