import ipaddr from 'ipaddr.js';

/** An address in ipaddr.js's spelling, IPv6 as RFC 5952, IPv4 of four decimals; null: the text is none. */
export function normalAddress(text: string): string | null {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text).toString();
  return text.includes(':') && ipaddr.IPv6.isValid(text) ? ipaddr.IPv6.parse(text).toRFC5952String() : null;
}

/** `10.0.0.1:80`, `[fd00::1]:80`; without a port the address alone. */
export function hostPort(address: string, port: number | string | null): string {
  if (port === null) return address;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
