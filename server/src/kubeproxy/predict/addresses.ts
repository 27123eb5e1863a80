import ipaddr from 'ipaddr.js';

export type Family = 4 | 6;

/** An address as kube-proxy writes it, whatever zeros the manifest puts in front: 010.1.2.003 is 10.1.2.3. */
export interface Address {
  readonly family: Family;
  readonly text: string;
}

/** A range of addresses, masked to its network. */
export interface Cidr extends Address {
  readonly prefix: number;
}

/** Reads an address as kube-proxy does: leading zeros are decimal (`netutils.ParseIPSloppy`). null: none. */
export function readAddress(text: string): Address | null {
  const trimmed = text.trim();
  if (trimmed.includes(':')) {
    if (!ipaddr.IPv6.isValid(trimmed) || trimmed.includes('%')) return null;
    return { family: 6, text: ipaddr.IPv6.parse(trimmed).toRFC5952String() };
  }
  const decimal = trimmed.replace(/(^|\.)0+(?=\d)/g, '$1');
  if (!ipaddr.IPv4.isValidFourPartDecimal(decimal)) return null;
  return { family: 4, text: ipaddr.IPv4.parse(decimal).toString() };
}

/** Reads `address/prefix` and masks it to its network, as iptables-save prints it. null: none. */
export function readCidr(text: string): Cidr | null {
  const [host = '', length = '', ...rest] = text.trim().split('/');
  const address = readAddress(host);
  if (address === null || rest.length > 0 || !/^\d{1,3}$/.test(length)) return null;
  const prefix = Number(length);
  if (prefix > (address.family === 4 ? 32 : 128)) return null;
  const cidr = `${address.text}/${prefix}`;
  const network =
    address.family === 4
      ? ipaddr.IPv4.networkAddressFromCIDR(cidr).toString()
      : ipaddr.IPv6.networkAddressFromCIDR(cidr).toRFC5952String();
  return { family: address.family, prefix, text: `${network}/${prefix}` };
}

export function contains(cidr: Cidr, address: Address): boolean {
  if (cidr.family !== address.family) return false;
  const [network = ''] = cidr.text.split('/');
  return ipaddr.parse(address.text).match(ipaddr.parse(network), cidr.prefix);
}

export function isLoopback({ family, text }: Address): boolean {
  return family === 4 ? text.startsWith('127.') : text === '::1';
}

/** A single address as iptables-save prints it: with the whole prefix. */
export function host({ family, text }: Address): string {
  return `${text}/${family === 4 ? 32 : 128}`;
}

/** The addresses of one family among texts of any; what is no address is passed over. */
export function addressesOf(family: Family, texts: readonly string[]): Address[] {
  return texts.map(readAddress).filter((address): address is Address => address?.family === family);
}

export function cidrsOf(family: Family, texts: readonly string[]): Cidr[] {
  return texts.map(readCidr).filter((cidr): cidr is Cidr => cidr?.family === family);
}
