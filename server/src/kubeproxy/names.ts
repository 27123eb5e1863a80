import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { base32 } from '@scure/base';

export type Protocol = 'tcp' | 'udp' | 'sctp';

/** A Service port as kube-proxy prints it into comments and hashes. */
export interface ServicePortName {
  readonly namespace: string;
  readonly name: string;
  /** '' for a port without a name. */
  readonly port: string;
}

/**
 * `namespace/name:port`. A port without a name: `namespace/name:` up to kube-proxy 1.18, without the colon from
 * 1.19 on (kubernetes/kubernetes pull request 92035).
 */
export function servicePortString(port: ServicePortName, trailingColon: boolean): string {
  const service = `${port.namespace}/${port.name}`;
  if (port.port !== '') return `${service}:${port.port}`;
  return trailingColon ? `${service}:` : service;
}

/**
 * The 16 characters that name a chain: base32(sha256(text))[:16], pkg/proxy/iptables/proxier.go
 * `portProtoHash` and `servicePortEndpointChainName`.
 */
export function chainHash(text: string): string {
  return base32.encode(sha256(utf8ToBytes(text)).subarray(0, 10)).slice(0, 16);
}

/** The hash of a Service port's chains; the same for all of them but the endpoint chains. */
export function servicePortHash(servicePort: string, protocol: Protocol): string {
  return chainHash(servicePort + protocol);
}

/** The hash of an endpoint's chain. `endpoint` is `ip:port`, IPv6 as `[ip]:port`. */
export function endpointHash(servicePort: string, protocol: Protocol, endpoint: string): string {
  return chainHash(servicePort + protocol + endpoint);
}
