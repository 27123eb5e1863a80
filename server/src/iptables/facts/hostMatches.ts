import type { ExtensionFact } from './types.ts';

/** Matches that look at this machine: the interface, the bridge, the socket, the process, the processor. */
// biome-ignore format: a row of the table is a line, or two with its sentence.
export const HOST_MATCHES = [
  { kind: 'match', name: 'physdev', doc: 'Looks at the ports of a bridge that a packet passes.', options: [
    { name: '--physdev-in', values: ['interface'], negatable: true, example: 'eth0',
      doc: 'Matches packets that came in through this port of a bridge.' },
    { name: '--physdev-out', values: ['interface'], negatable: true, example: 'eth1',
      with: '--physdev-is-bridged', doc: 'Matches packets that leave through this port of a bridge.' },
    { name: '--physdev-is-in', values: [], negatable: true,
      doc: 'Matches packets that came in through a bridge.' },
    { name: '--physdev-is-out', values: [], negatable: true, with: '--physdev-is-bridged',
      doc: 'Matches packets that leave through a bridge.' },
    { name: '--physdev-is-bridged', values: [], negatable: true,
      doc: 'Matches packets that are bridged, not routed.' },
  ] },
  { kind: 'match', name: 'devgroup', doc: 'Looks at the groups of interfaces.', options: [
    { name: '--src-group', values: ['mark'], negatable: true, hooks: ['PREROUTING', 'INPUT', 'FORWARD'],
      example: '0x1', doc: 'Matches packets that came in through an interface of this group.' },
    { name: '--dst-group', values: ['mark'], negatable: true, hooks: ['FORWARD', 'OUTPUT', 'POSTROUTING'],
      example: '0x1', doc: 'Matches packets that leave through an interface of this group.' },
  ] },
  { kind: 'match', name: 'mac', hooks: ['PREROUTING', 'INPUT', 'FORWARD'],
    doc: 'Looks at the Ethernet header.', options: [
    { name: '--mac-source', values: ['macAddress'], negatable: true, example: '02:00:00:00:00:01',
      doc: 'Matches packets that a device with this hardware address sent.' },
  ] },
  { kind: 'match', name: 'pkttype', doc: 'Looks at how the link layer addressed a packet.', options: [
    { name: '--pkt-type', values: ['choice'], negatable: true, choices: ['unicast', 'broadcast', 'multicast'],
      example: 'broadcast', doc: 'Matches packets that were sent to one, to all, or to a group.' },
  ] },
  { kind: 'match', name: 'owner', hooks: ['OUTPUT', 'POSTROUTING'],
    doc: 'Looks at the process that made a packet.', options: [
    { name: '--uid-owner', values: ['user'], negatable: true, example: '1000',
      doc: 'Matches packets whose socket belongs to this user, or to one in this range.' },
    { name: '--gid-owner', values: ['group'], negatable: true, example: '1000',
      doc: 'Matches packets whose socket belongs to this group, or to one in this range.' },
    { name: '--suppl-groups', values: [], with: '--gid-owner',
      doc: 'Lets the further groups of the process count too.' },
    { name: '--pid-owner', values: ['number'], negatable: true, example: '4711',
      doc: 'Matches packets of the process with this number; Linux up to 2.6.13 only.' },
    { name: '--sid-owner', values: ['number'], negatable: true, example: '4711',
      doc: 'Matches packets of processes of this session; Linux up to 2.6.13 only.' },
    { name: '--cmd-owner', values: ['string'], negatable: true, family: 4, example: 'sshd',
      doc: 'Matches packets of processes that run this command; Linux up to 2.6.13 only.' },
    { name: '--socket-exists', values: [], negatable: true,
      doc: 'Matches packets that have a socket at all.' },
  ] },
  { kind: 'match', name: 'cgroup', hooks: ['INPUT', 'OUTPUT', 'POSTROUTING'],
    doc: 'Looks at the control group of the process behind the socket.', options: [
    { name: '--path', values: ['path'], negatable: true, example: '/',
      doc: 'Matches packets of processes in this control group, or below it.' },
    { name: '--cgroup', values: ['number'], negatable: true, example: '1048577',
      doc: 'Matches packets of processes with this net_cls class.' },
  ] },
  { kind: 'match', name: 'socket', hooks: ['PREROUTING', 'INPUT'],
    doc: 'Asks whether a socket of this machine waits for the packet.', options: [
    { name: '--transparent', values: [], doc: 'Lets only sockets count that accept foreign addresses.' },
    { name: '--nowildcard', values: [], doc: 'Lets sockets that listen on every address count too.' },
    { name: '--restore-skmark', values: [], doc: 'Gives the packet the mark of the socket.' },
  ] },
  { kind: 'match', name: 'cpu', doc: 'Looks at the processor that handles a packet.', options: [
    { name: '--cpu', values: ['number'], negatable: true, example: '0',
      doc: 'Matches packets that this processor handles.' },
  ] },
] as const satisfies readonly ExtensionFact[];
