/** What goes over the wire, byte for byte. */
export interface Packet {
  readonly family: 4 | 6;
  readonly source: string;
  readonly destination: string;
  readonly protocol: 'tcp' | 'udp' | 'icmp' | 'sctp';
  /** ICMP: the identifier of an echo request. */
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly ttl: number;
  readonly tos: number;
  readonly tcpFlags: number;
  /** Bytes behind the headers. */
  readonly payload: number;
}

const NUMBERS = {
  4: { tcp: 6, udp: 17, icmp: 1, sctp: 132 },
  6: { tcp: 6, udp: 17, icmp: 58, sctp: 132 },
} as const;

export function protocolOf({ family, protocol }: Packet): number {
  return NUMBERS[family][protocol];
}

/** The packet from its IP header on. */
export function packetBytes(packet: Packet): Buffer {
  const transport = transportBytes(packet);
  const header = packet.family === 4 ? header4(packet, transport.length) : header6(packet, transport.length);
  if (packet.protocol === 'sctp') transport.writeUInt32LE(crc32c(transport), 8);
  else {
    const at = { tcp: 16, udp: 6, icmp: 2 }[packet.protocol];
    const sum =
      packet.protocol === 'icmp' && packet.family === 4
        ? checksum([transport])
        : checksum([pseudoHeader(packet, transport.length), transport]);
    transport.writeUInt16BE(sum === 0 && packet.protocol === 'udp' ? 0xffff : sum, at);
  }
  return Buffer.concat([header, transport]);
}

/** Length of the IP packet: what `-m length` asks for. */
export function lengthOf(packet: Packet): number {
  return packetBytes(packet).length;
}

function header4(packet: Packet, length: number): Buffer {
  const header = Buffer.alloc(20);
  header.writeUInt8(0x45, 0);
  header.writeUInt8(packet.tos, 1);
  header.writeUInt16BE(20 + length, 2);
  header.writeUInt16BE(0x4000, 6); // don't fragment
  header.writeUInt8(packet.ttl, 8);
  header.writeUInt8(protocolOf(packet), 9);
  addressBytes(packet.source).copy(header, 12);
  addressBytes(packet.destination).copy(header, 16);
  header.writeUInt16BE(checksum([header]), 10);
  return header;
}

function header6(packet: Packet, length: number): Buffer {
  const header = Buffer.alloc(40);
  header.writeUInt32BE((0x60000000 | (packet.tos << 20)) >>> 0, 0);
  header.writeUInt16BE(length, 4);
  header.writeUInt8(protocolOf(packet), 6);
  header.writeUInt8(packet.ttl, 7);
  addressBytes(packet.source).copy(header, 8);
  addressBytes(packet.destination).copy(header, 24);
  return header;
}

function transportBytes(packet: Packet): Buffer {
  const payload = Buffer.alloc(packet.payload, 'x');
  if (packet.protocol === 'icmp') {
    const echo = Buffer.alloc(8);
    echo.writeUInt8(packet.family === 4 ? 8 : 128, 0);
    echo.writeUInt16BE(packet.sourcePort, 4);
    return Buffer.concat([echo, payload]);
  }
  if (packet.protocol === 'sctp') return sctpInit(packet);
  const header = Buffer.alloc(packet.protocol === 'tcp' ? 20 : 8);
  header.writeUInt16BE(packet.sourcePort, 0);
  header.writeUInt16BE(packet.destinationPort, 2);
  if (packet.protocol === 'udp') header.writeUInt16BE(8 + payload.length, 4);
  else {
    header.writeUInt32BE(1, 4);
    header.writeUInt8(0x50, 12);
    header.writeUInt8(packet.tcpFlags, 13);
    header.writeUInt16BE(0xffff, 14);
  }
  return Buffer.concat([header, payload]);
}

/** An association begins with an INIT chunk and the verification tag 0 (RFC 9260, 3.3.2). */
function sctpInit({ sourcePort, destinationPort }: Packet): Buffer {
  const bytes = Buffer.alloc(12 + 20);
  bytes.writeUInt16BE(sourcePort, 0);
  bytes.writeUInt16BE(destinationPort, 2);
  bytes.writeUInt8(1, 12);
  bytes.writeUInt16BE(20, 14);
  bytes.writeUInt32BE(1, 16);
  bytes.writeUInt32BE(65536, 20);
  bytes.writeUInt16BE(1, 24);
  bytes.writeUInt16BE(1, 26);
  bytes.writeUInt32BE(1, 28);
  return bytes;
}

/** Castagnoli's, as SCTP has it. */
function crc32c(bytes: Buffer): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0x82f63b78 : sum >>> 1;
  }
  return ~sum >>> 0;
}

function pseudoHeader(packet: Packet, length: number): Buffer {
  const tail = Buffer.alloc(8);
  tail.writeUInt32BE(length, 0);
  tail.writeUInt32BE(protocolOf(packet), 4);
  return Buffer.concat([addressBytes(packet.source), addressBytes(packet.destination), tail]);
}

/** RFC 1071. */
function checksum(parts: readonly Buffer[]): number {
  let sum = 0;
  const bytes = Buffer.concat(parts);
  for (let at = 0; at < bytes.length; at += 2) sum += (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

function addressBytes(address: string): Buffer {
  if (!address.includes(':')) return Buffer.from(address.split('.').map(Number));
  const [head = '', tail] = address.split('::');
  const words = (text: string) =>
    text === '' ? [] : text.split(':').map((word) => Number.parseInt(word, 16));
  const left = words(head);
  const right = words(tail ?? '');
  const gap = tail === undefined ? 0 : 8 - left.length - right.length;
  return Buffer.from(
    [...left, ...Array<number>(gap).fill(0), ...right].flatMap((word) => [word >> 8, word & 255]),
  );
}

/** What a captured IP packet says of itself. */
export interface Seen {
  readonly source: string;
  readonly destination: string;
  readonly sourcePort: number;
  readonly destinationPort: number;
}

export function readPacket(hex: string): Seen {
  const bytes = Buffer.from(hex, 'hex');
  const isFour = (bytes[0] ?? 0) >> 4 === 4;
  const transport = isFour ? 20 : 40;
  const address = (from: number, length: number) => {
    const part = bytes.subarray(from, from + length);
    if (isFour) return part.join('.');
    return Array.from({ length: 8 }, (_, word) => part.readUInt16BE(word * 2).toString(16)).join(':');
  };
  const protocol = bytes[isFour ? 9 : 6];
  const hasPorts = protocol === 6 || protocol === 17 || protocol === 132;
  return {
    source: isFour ? address(12, 4) : address(8, 16),
    destination: isFour ? address(16, 4) : address(24, 16),
    sourcePort: hasPorts ? bytes.readUInt16BE(transport) : 0,
    destinationPort: hasPorts ? bytes.readUInt16BE(transport + 2) : 0,
  };
}
