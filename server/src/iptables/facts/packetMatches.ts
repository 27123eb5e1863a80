import type { ExtensionFact } from './types.ts';
import { DSCP_CLASSES, TOS_NAMES } from './values.ts';

/** Matches that look at the packet as a whole: its IP header, its bytes; and the remark that matches all. */
// biome-ignore format: a row of the table is a line, or two with its sentence.
export const PACKET_MATCHES = [
  { kind: 'match', name: 'comment', doc: 'Carries a remark; matches every packet.', options: [
    { name: '--comment', values: ['string'], example: '"default/web cluster IP"',
      doc: 'Says what the rule is for, in up to 255 bytes.' },
  ] },
  { kind: 'match', name: 'length', doc: 'Looks at the length of a packet.', options: [
    { name: '--length', values: ['numberRange'], negatable: true, example: '64:1500',
      doc: 'Matches packets of this many bytes, IP header and all, or of a number in this range.' },
  ] },
  { kind: 'match', name: 'ttl', family: 4, doc: 'Looks at the time to live of a packet.', options: [
    { name: '--ttl-eq', aliases: ['--ttl'], values: ['number'], negatable: true, example: '64',
      doc: 'Matches packets with just this time to live.' },
    { name: '--ttl-lt', values: ['number'], example: '64', doc: 'Matches packets with a smaller time to live.' },
    { name: '--ttl-gt', values: ['number'], example: '64', doc: 'Matches packets with a greater time to live.' },
  ] },
  { kind: 'match', name: 'hl', family: 6, doc: 'Looks at the hop limit of a packet.', options: [
    { name: '--hl-eq', aliases: ['--hl'], values: ['number'], negatable: true, example: '64',
      doc: 'Matches packets with just this hop limit.' },
    { name: '--hl-lt', values: ['number'], example: '64', doc: 'Matches packets with a smaller hop limit.' },
    { name: '--hl-gt', values: ['number'], example: '64', doc: 'Matches packets with a greater hop limit.' },
  ] },
  { kind: 'match', name: 'tos', doc: 'Looks at the type of service, the traffic class of IPv6.', options: [
    { name: '--tos', values: ['tos'], negatable: true, choices: Object.keys(TOS_NAMES), example: '0x10/0x3f',
      doc: 'Matches packets whose type of service has this value in the bits of the mask.' },
  ] },
  { kind: 'match', name: 'dscp', doc: 'Looks at the differentiated services field of the IP header.', options: [
    { name: '--dscp', values: ['number'], negatable: true, example: '0x2e',
      doc: 'Matches packets with this code point, from 0 to 63.' },
    { name: '--dscp-class', values: ['choice'], negatable: true, choices: Object.keys(DSCP_CLASSES), printed: '--dscp',
      example: 'EF', doc: 'Matches packets of this class of service.' },
  ] },
  { kind: 'match', name: 'ecn', doc: 'Looks at the bits of explicit congestion notification.', options: [
    { name: '--ecn-tcp-cwr', values: [], negatable: true, doc: 'Matches TCP packets whose sender has slowed down.' },
    { name: '--ecn-tcp-ece', values: [], negatable: true, doc: 'Matches TCP packets whose sender reports congestion.' },
    { name: '--ecn-ip-ect', values: ['number'], negatable: true, example: '1',
      doc: 'Matches packets with these two bits in the IP header, from 0 to 3.' },
  ] },
  { kind: 'match', name: 'string', doc: 'Searches the bytes of a packet for a text.', options: [
    { name: '--string', values: ['string'], negatable: true, example: '"GET /"', with: '--algo bm',
      doc: 'Matches packets that hold this text.' },
    { name: '--hex-string', values: ['hexString'], negatable: true, example: '"|0d0a0d0a|"', with: '--algo bm',
      doc: 'Matches packets that hold these bytes; what stands between bars is hexadecimal.' },
    { name: '--algo', values: ['choice'], choices: ['bm', 'kmp'], example: 'bm', with: '--string x',
      doc: 'Chooses how to search: Boyer-Moore or Knuth-Morris-Pratt.' },
    { name: '--from', values: ['number'], example: '40', with: '--string x --algo bm',
      doc: 'Begins the search at this byte.' },
    { name: '--to', values: ['number'], example: '80', with: '--string x --algo bm',
      doc: 'Ends the search before this byte.' },
    { name: '--icase', values: [], with: '--string x --algo bm', doc: 'Takes capital and small letters as the same.' },
  ] },
  { kind: 'match', name: 'u32', doc: 'Computes with four bytes at a time, taken from anywhere in the packet.', options: [
    { name: '--u32', values: ['program'], negatable: true, example: '"0x0&0xffff=0x100:0xffff"',
      doc: 'Matches packets for which all these comparisons hold.' },
  ] },
  { kind: 'match', name: 'bpf', doc: 'Runs a filter program on the packet.', options: [
    { name: '--bytecode', values: ['program'], example: '"4,48 0 0 9,21 0 1 6,6 0 0 1,6 0 0 0"',
      doc: 'Matches packets for which this program says anything but zero.' },
    { name: '--object-pinned', values: ['path'], example: '/sys/fs/bpf/filter',
      doc: 'Matches packets for which the eBPF program in this file says anything but zero.' },
  ] },
  { kind: 'match', name: 'policy', doc: 'Asks which IPsec policy handled the packet, or will.', options: [
    { name: '--dir', values: ['choice'], choices: ['in', 'out'], example: 'in', with: '--pol ipsec',
      doc: 'Asks about the policy that unwrapped the packet, or about the one that will wrap it.' },
    { name: '--pol', values: ['choice'], choices: ['none', 'ipsec'], example: 'ipsec', with: '--dir in',
      doc: 'Matches packets that IPsec handles, or that it does not.' },
    { name: '--strict', values: [], with: '--dir in --pol ipsec --reqid 1',
      doc: 'Wants the whole policy to match, element by element.' },
    { name: '--reqid', values: ['number'], negatable: true, example: '1', with: '--dir in --pol ipsec',
      doc: 'Matches if the policy has this request identifier.' },
    { name: '--spi', values: ['number'], negatable: true, example: '0x100', with: '--dir in --pol ipsec',
      doc: 'Matches if the security association has this index.' },
    { name: '--proto', values: ['protocol'], negatable: true, choices: ['ah', 'esp', 'ipcomp'], example: 'esp',
      with: '--dir in --pol ipsec', doc: 'Matches if the packet is wrapped by this protocol.' },
    { name: '--mode', values: ['choice'], negatable: true, choices: ['tunnel', 'transport'], example: 'tunnel',
      with: '--dir in --pol ipsec', doc: 'Matches if the packet is wrapped in this mode.' },
    { name: '--tunnel-src', values: ['address'], negatable: true, example: '192.0.2.1', example6: '2001:db8::1',
      with: '--dir in --pol ipsec --mode tunnel', doc: 'Matches if the tunnel begins in this network.' },
    { name: '--tunnel-dst', values: ['address'], negatable: true, example: '192.0.2.1', example6: '2001:db8::1',
      with: '--dir in --pol ipsec --mode tunnel', doc: 'Matches if the tunnel ends in this network.' },
    { name: '--next', values: [], with: '--dir in --pol ipsec --strict --reqid 1 --next --reqid 2',
      doc: 'Begins the next element of the policy.' },
  ] },
  { kind: 'match', name: 'osf', family: 4, protocols: ['tcp'], doc: 'Guesses the sender’s operating system from a SYN packet.', options: [
    { name: '--genre', values: ['string'], negatable: true, example: 'Linux',
      doc: 'Matches packets that look like those of this operating system.' },
    { name: '--ttl', values: ['number'], example: '0', with: '--genre Linux',
      doc: 'Says how the time to live is compared: 0 exactly, 1 less or equal, 2 not at all.' },
    { name: '--log', values: ['number'], example: '1', with: '--genre Linux',
      doc: 'Says what is logged: 0 every guess, 1 the first one, 2 every known signature.' },
  ] },
] as const satisfies readonly ExtensionFact[];
