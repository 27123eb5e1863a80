import { printString, type TableName } from '../../iptables/index.ts';
import type { Protocol } from '../names.ts';
import type { ProxyEndpoint } from './endpoints.ts';
import type { ServicePortInfo } from './servicePorts.ts';

/** What a rule asks and does. Fields are named after iptables' options; a leading `! ` turns one round. */
export interface RuleSpec {
  /** `-s`, with its prefix. */
  readonly source?: string;
  /** `-d`, with its prefix. */
  readonly destination?: string;
  /** `-i`. */
  readonly inInterface?: string;
  readonly protocol?: Protocol;
  /** `-m …`, in the order in which kube-proxy writes them. */
  readonly matches?: readonly string[];
  /** What stands behind `-j`; absent: the rule only counts. */
  readonly target?: string;
}

/** Whose rule it is, and what it is about. */
export interface RuleOrigin {
  /** kubelet writes the chains that kube-proxy's rules jump to and take for granted. */
  readonly writer: 'kube-proxy' | 'kubelet';
  /** null: it belongs to no Service, or to all of them. */
  readonly servicePort: ServicePortInfo | null;
  /** The endpoint that it leads to. */
  readonly endpoint: ProxyEndpoint | null;
}

/** A rule as iptables-save prints it: addresses, interface and protocol before all matches. */
export interface PredictedRule extends RuleOrigin {
  readonly table: TableName;
  readonly chain: string;
  /** `-A CHAIN …`. */
  readonly text: string;
}

/** Writes a rule as iptables-save prints it (man iptables-save(8); iptables/iptables.c `save_rule4`). */
export function ruleText(chain: string, spec: RuleSpec): string {
  const words = [
    `-A ${chain}`,
    option('-s', spec.source),
    option('-d', spec.destination),
    option('-i', spec.inInterface),
    option('-p', spec.protocol),
    ...(spec.matches ?? []),
    option('-j', spec.target),
  ];
  return words.filter((word) => word !== '').join(' ');
}

function option(name: string, value: string | undefined): string {
  // A range that takes in every address is not printed.
  if (value === undefined || value === '0.0.0.0/0' || value === '::/0') return '';
  return value.startsWith('! ') ? `! ${name} ${value.slice(2)}` : `${name} ${value}`;
}

export function comment(text: string): string {
  return `-m comment --comment ${printString(text)}`;
}

export function destinationPort(protocol: Protocol, port: number): string {
  return `-m ${protocol} --dport ${port}`;
}

/** iptables-save prints two blanks before a counter's name. */
export function counter(name: string): string {
  return `-m nfacct --nfacct-name  ${name}`;
}

export const toLocalAddress = '-m addrtype --dst-type LOCAL';
export const fromLocalAddress = '-m addrtype --src-type LOCAL';

/** Mangle, filter and nat of one node while they are written. Chains keep the order in which they were begun. */
export class RuleSheet {
  readonly chains: Record<'mangle' | 'filter' | 'nat', Set<string>> = {
    mangle: new Set(),
    filter: new Set(),
    nat: new Set(),
  };
  readonly rules: PredictedRule[] = [];

  /** A sheet that says of each of its rules where it came from. */
  from(origin: RuleOrigin): SheetPart {
    return new SheetPart(this, origin);
  }
}

/** The rules of one origin on their way into a sheet. */
export class SheetPart {
  readonly #sheet: RuleSheet;
  readonly #origin: RuleOrigin;

  constructor(sheet: RuleSheet, origin: RuleOrigin) {
    this.#sheet = sheet;
    this.#origin = origin;
  }

  /** Begins a chain, which stays even if it gets no rules. */
  chain(table: 'mangle' | 'filter' | 'nat', name: string): void {
    this.#sheet.chains[table].add(name);
  }

  nat(chain: string, spec: RuleSpec): void {
    this.#add('nat', chain, spec);
  }

  filter(chain: string, spec: RuleSpec): void {
    this.#add('filter', chain, spec);
  }

  about(endpoint: ProxyEndpoint): SheetPart {
    return new SheetPart(this.#sheet, { ...this.#origin, endpoint });
  }

  #add(table: 'filter' | 'nat', chain: string, spec: RuleSpec): void {
    this.#sheet.chains[table].add(chain);
    this.#sheet.rules.push({ ...this.#origin, table, chain, text: ruleText(chain, spec) });
  }
}
