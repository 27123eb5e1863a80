import { chainHash, type Protocol, type ServicePortName, servicePortString } from './names.ts';
import { changes } from './predict/index.ts';

/** The hash that a Service port's chains carry, and the versions of kube-proxy 1.x that name them so. */
export interface PortHash {
  /** What is hashed, without the protocol: `ns/name:port`. */
  readonly text: string;
  readonly hash: string;
  /** null: no bound. */
  readonly since: number | null;
  readonly until: number | null;
}

const withoutColon = changes.find(({ set }) => set.trailingColon === false)?.since ?? null;

/** Every spelling of a Service port's hash, the newest first: a port without a name has two. */
export function portHashes(port: ServicePortName, protocol: Protocol): PortHash[] {
  const spelled = (colon: boolean) => {
    const text = servicePortString(port, colon);
    return { text, hash: chainHash(text + protocol) };
  };
  if (port.port !== '' || withoutColon === null) return [{ ...spelled(true), since: null, until: null }];
  return [
    { ...spelled(false), since: withoutColon, until: null },
    { ...spelled(true), since: null, until: withoutColon - 1 },
  ];
}
