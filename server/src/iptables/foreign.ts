import type { DumpLine } from './line.ts';

/** What another packet filter or load balancer printed: recognised, not read. Lines; `end` is exclusive. */
export interface ForeignPart {
  /** `nft list ruleset`, or `ipvsadm -Ln`. */
  readonly kind: 'nft' | 'ipvs';
  readonly first: number;
  readonly end: number;
  /**
   * Who wrote what it shows. `iptables`: tables that `iptables-nft` keeps, which iptables-save prints too.
   * `kube-proxy`: the table of its nftables mode. null: not seen.
   */
  readonly owner: 'iptables' | 'kube-proxy' | null;
}

const NFT_TABLE = /^table (?:ip|ip6|inet|arp|bridge|netdev) (\S+) \{/;
const MANAGED_BY_IPTABLES = /^# Warning: table \S+ \S+ is managed by iptables-nft/;
const IPVS_HEADING = /^(?:IP Virtual Server version |Prot LocalAddress:Port Scheduler Flags)/;
const IPVS_LINE = /^(?:(?:TCP|UDP|SCTP|FWM) +\S+|-> +\S+)/;

/** The parts of a document that `nft list ruleset` or `ipvsadm -Ln` printed. Cost: the number of lines. */
export function foreignParts(lines: readonly DumpLine[]): ForeignPart[] {
  const parts: ForeignPart[] = [];
  for (let number = 0; number < lines.length; number++) {
    const line = lines[number];
    if (line === undefined || line.kind !== 'text') continue;
    const text = ownText(line);
    const part = NFT_TABLE.test(text)
      ? nftPart(lines, number)
      : IPVS_HEADING.test(text)
        ? ipvsPart(lines, number)
        : null;
    if (part === null) continue;
    parts.push(part);
    number = part.end - 1;
  }
  return parts;
}

function ownText(line: DumpLine): string {
  return line.text.slice(line.start).trimEnd();
}

/** Tables one below another, each up to the brace that closes it, or to what can be none of its lines. */
function nftPart(lines: readonly DumpLine[], first: number): ForeignPart {
  let end = first;
  let depth = 0;
  let owner: ForeignPart['owner'] = ownerAbove(lines[first - 1]);
  for (let number = first; number < lines.length; number++) {
    const line = lines[number];
    if (line === undefined || line.kind === 'command' || line.kind === 'table' || line.kind === 'commit')
      break;
    const text = ownText(line);
    const table = NFT_TABLE.exec(text)?.[1];
    owner ??= table === 'kube-proxy' ? 'kube-proxy' : MANAGED_BY_IPTABLES.test(text) ? 'iptables' : null;
    if (depth === 0 && table === undefined && text !== '' && !text.startsWith('#')) break;
    depth += bracesIn(text);
    if (text !== '') end = number + 1;
  }
  return { kind: 'nft', first, end, owner };
}

function ownerAbove(line: DumpLine | undefined): ForeignPart['owner'] {
  return line !== undefined && MANAGED_BY_IPTABLES.test(ownText(line)) ? 'iptables' : null;
}

/** Opened minus closed, outside of quotation marks: sets stand in braces too. */
function bracesIn(text: string): number {
  let depth = 0;
  for (const [brace] of text.replace(/"[^"]*"/g, '').matchAll(/[{}]/g)) depth += brace === '{' ? 1 : -1;
  return depth;
}

function ipvsPart(lines: readonly DumpLine[], first: number): ForeignPart {
  let end = first + 1;
  for (; end < lines.length; end++) {
    const line = lines[end];
    if (line === undefined || line.kind !== 'text') break;
    const text = ownText(line);
    if (!IPVS_HEADING.test(text) && !IPVS_LINE.test(text)) break;
  }
  return { kind: 'ipvs', first, end, owner: null };
}
