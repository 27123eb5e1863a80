import type { ExtensionFact } from './types.ts';
import { IPV6_HEADERS } from './values.ts';

/** Matches that look at the extension headers of IPv6. */
// biome-ignore format: a row of the table is a line, or two with its sentence.
export const IPV6_MATCHES = [
  { kind: 'match', name: 'ipv6header', family: 6, doc: 'Looks at which extension headers a packet has.', options: [
    { name: '--header', values: ['choices'], negatable: true, choices: Object.keys(IPV6_HEADERS),
      example: 'ipv6-frag', doc: 'Matches packets with just these headers.' },
    { name: '--soft', values: [], with: '--header ipv6-frag', doc: 'Lets other headers be there too.' },
  ] },
  { kind: 'match', name: 'frag', family: 6, doc: 'Looks at the Fragment header.', options: [
    { name: '--fragid', values: ['numberRange'], negatable: true, example: '1:100',
      doc: 'Matches fragments with this identification, or one in this range.' },
    { name: '--fraglen', values: ['number'], negatable: true, example: '8',
      doc: 'Matches fragments whose header has this many octets, which can only be 8.' },
    { name: '--fragres', values: [], doc: 'Matches if the reserved fields are zero.' },
    { name: '--fragfirst', values: [], doc: 'Matches the first fragment.' },
    { name: '--fragmore', values: [], doc: 'Matches fragments that more will follow.' },
    { name: '--fraglast', values: [], doc: 'Matches the last fragment.' },
  ] },
  { kind: 'match', name: 'rt', family: 6, doc: 'Looks at the Routing header.', options: [
    { name: '--rt-type', values: ['number'], negatable: true, example: '0', doc: 'Matches Routing headers of this type.' },
    { name: '--rt-segsleft', values: ['numberRange'], negatable: true, example: '1:3',
      doc: 'Matches if this many hops are still left, or a number in this range.' },
    { name: '--rt-len', values: ['number'], negatable: true, example: '24',
      doc: 'Matches Routing headers of this many octets.' },
    { name: '--rt-0-res', values: [], with: '--rt-type 0', doc: 'Wants the reserved field of a type 0 header to be zero.' },
    { name: '--rt-0-addrs', values: ['addresses'], example: '2001:db8::1,2001:db8::2', with: '--rt-type 0',
      doc: 'Matches type 0 headers with just these addresses.' },
    { name: '--rt-0-not-strict', values: [], with: '--rt-type 0 --rt-0-addrs 2001:db8::1',
      doc: 'Lets other addresses stand between those of the list.' },
  ] },
  { kind: 'match', name: 'hbh', family: 6, doc: 'Looks at the Hop-by-Hop Options header.', options: [
    { name: '--hbh-len', values: ['number'], negatable: true, example: '8',
      doc: 'Matches headers of this many octets.' },
    { name: '--hbh-opts', values: ['choices'], example: '5:2,194', doc: 'Matches headers with these options; a length can stand behind a colon.' },
  ] },
  { kind: 'match', name: 'dst', family: 6, doc: 'Looks at the Destination Options header.', options: [
    { name: '--dst-len', values: ['number'], negatable: true, example: '8',
      doc: 'Matches headers of this many octets.' },
    { name: '--dst-opts', values: ['choices'], example: '5:2,194', doc: 'Matches headers with these options; a length can stand behind a colon.' },
  ] },
  { kind: 'match', name: 'eui64', family: 6, options: [],
    doc: 'Matches packets whose source address was made from the hardware address of the sender.' },
  { kind: 'match', name: 'srh', family: 6, man: 'RFC 8754', doc: 'Looks at the header of segment routing.', options: [
    { name: '--srh-next-hdr', values: ['number'], negatable: true, example: '17', doc: 'Matches if this header follows.' },
    { name: '--srh-hdr-len-eq', values: ['number'], negatable: true, example: '4', doc: 'Matches headers of this length.' },
    { name: '--srh-hdr-len-gt', values: ['number'], negatable: true, example: '4', doc: 'Matches longer headers.' },
    { name: '--srh-hdr-len-lt', values: ['number'], negatable: true, example: '4', doc: 'Matches shorter headers.' },
    { name: '--srh-segs-left-eq', values: ['number'], negatable: true, example: '1', doc: 'Matches if this many segments are left.' },
    { name: '--srh-segs-left-gt', values: ['number'], negatable: true, example: '1', doc: 'Matches if more segments are left.' },
    { name: '--srh-segs-left-lt', values: ['number'], negatable: true, example: '1', doc: 'Matches if fewer segments are left.' },
    { name: '--srh-last-entry-eq', values: ['number'], negatable: true, example: '1', doc: 'Matches if the last entry has this place.' },
    { name: '--srh-last-entry-gt', values: ['number'], negatable: true, example: '1', doc: 'Matches if the last entry has a later place.' },
    { name: '--srh-last-entry-lt', values: ['number'], negatable: true, example: '1', doc: 'Matches if the last entry has an earlier place.' },
    { name: '--srh-tag', values: ['number'], negatable: true, example: '0', doc: 'Matches headers with this tag.' },
    { name: '--srh-psid', values: ['address'], negatable: true, example: '2001:db8::1', doc: 'Matches if the segment before this one lies in this network.' },
    { name: '--srh-nsid', values: ['address'], negatable: true, example: '2001:db8::1', doc: 'Matches if the next segment lies in this network.' },
    { name: '--srh-lsid', values: ['address'], negatable: true, example: '2001:db8::1', doc: 'Matches if the last segment lies in this network.' },
  ] },
] as const satisfies readonly ExtensionFact[];
