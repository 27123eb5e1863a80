import type { ExtensionFact } from './types.ts';

/**
 * Targets that translate addresses. All but NETMAP's prefix translation are asked only for the first packet of a
 * connection; the rest of it follows the same way.
 */
// biome-ignore format: a row of the table is a line, or two with its sentence.
export const NAT_TARGETS = [
  { kind: 'target', name: 'DNAT', tables: ['nat'], hooks: ['PREROUTING', 'OUTPUT'], terminating: true,
    doc: 'Sends the connection somewhere else: rewrites its destination.', options: [
    { name: '--to-destination', values: ['natAddress'], example: '10.244.2.15:8080', example6: '[2001:db8::1]:8080',
      doc: 'Writes this address and port, or one of a range, over the destination.' },
    { name: '--random', values: [], with: '--to-destination 10.244.2.15', doc: 'Picks the port at random.' },
    { name: '--persistent', values: [], with: '--to-destination 10.244.2.15',
      doc: 'Gives a client the same address for each connection.' },
  ] },
  { kind: 'target', name: 'SNAT', tables: ['nat'], hooks: ['POSTROUTING', 'INPUT'], terminating: true,
    doc: 'Makes the connection come from somewhere else: rewrites its source.', options: [
    { name: '--to-source', values: ['natAddress'], example: '192.0.2.1', example6: '2001:db8::1',
      doc: 'Writes this address and port, or one of a range, over the source.' },
    { name: '--random', values: [], doc: 'Picks the port by a hash.' },
    { name: '--random-fully', values: [], doc: 'Picks the port at random.' },
    { name: '--persistent', values: [], doc: 'Gives a client the same address for each connection.' },
  ] },
  { kind: 'target', name: 'MASQUERADE', tables: ['nat'], hooks: ['POSTROUTING'], terminating: true,
    doc: 'Makes the connection come from this machine: rewrites its source to the address of the outgoing interface.',
    options: [
    { name: '--to-ports', values: ['natPorts'], example: '1024-31000', doc: 'Takes the new source port from this range.' },
    { name: '--random', values: [], doc: 'Picks the port at random.' },
    { name: '--random-fully', values: [], doc: 'Picks the port at random, fully.' },
  ] },
  { kind: 'target', name: 'REDIRECT', tables: ['nat'], hooks: ['PREROUTING', 'OUTPUT'], terminating: true,
    doc: 'Sends the connection to this machine itself.', options: [
    { name: '--to-ports', values: ['natPorts'], example: '3128', doc: 'Writes this port, or one of a range, over the destination port.' },
    { name: '--random', values: [], doc: 'Picks the port at random.' },
  ] },
] as const satisfies readonly ExtensionFact[];
