/** IP version: 4 is iptables, 6 is ip6tables. */
export type Family = 4 | 6;

/** The five tables, in no order: see `TABLES` for the order in which a hook asks them. */
export type TableName = 'raw' | 'mangle' | 'nat' | 'filter' | 'security';

/** The five hooks; a table has a built-in chain of the same name for each hook that it is asked at. */
export type HookName = 'PREROUTING' | 'INPUT' | 'FORWARD' | 'OUTPUT' | 'POSTROUTING';

/** What one word behind an option is. Readers count them; hover, completion, simulator understand them. */
export type ValueKind =
  /** `10.0.0.0/8`, `10.0.0.0/255.0.0.0`, `fd00::/8`; restore input also has host names and comma lists. */
  | 'address'
  /** One address, without a length. */
  | 'host'
  /** `10.0.0.1-10.0.0.9`, or one address. */
  | 'addressRange'
  /** Comma list of addresses. */
  | 'addresses'
  /** `10.0.0.1-10.0.0.9:80-90/8080`: each part can be missing. */
  | 'natAddress'
  | 'prefixLength'
  /** `eth0`, or `cali+` for all whose names begin so. */
  | 'interface'
  | 'protocol'
  | 'port'
  /** `80`, `1024:65535`. */
  | 'portRange'
  /** `80`, `8080-8090`: what NAT writes. */
  | 'natPorts'
  /** `22,80,8000:8080`: what multiport reads. */
  | 'ports'
  | 'macAddress'
  /** `0x4000/0x4000`: a value and the bits that it is about. */
  | 'mark'
  /** A mask, or bits to work with: `0x4000`. */
  | 'bits'
  | 'number'
  /** `64:1500`. */
  | 'numberRange'
  /** Comma list of numbers. */
  | 'numbers'
  | 'bytes'
  /** Between 0 and 1. */
  | 'probability'
  | 'seconds'
  | 'milliseconds'
  /** `3/min`, `10/sec`. */
  | 'rate'
  /** `2Mbit`, `100KBps`. */
  | 'bandwidth'
  /** `2026-11-23T13:45:52`. */
  | 'dateTime'
  /** `13:45:52`. */
  | 'timeOfDay'
  /** Free text. */
  | 'string'
  /** Free text with bytes between bars: `|0d 0a|`. */
  | 'hexString'
  /** The name of something that the rule refers to: a list, a timer, a helper, a counter. */
  | 'name'
  | 'setName'
  /** `src`, `dst,src`: which of the packet's fields are looked up in the set. */
  | 'setFields'
  | 'chain'
  | 'table'
  /** What `-j` names: a chain or a target. */
  | 'target'
  /** What `-m` names. */
  | 'match'
  /** `ACCEPT`, `DROP`, `QUEUE`. */
  | 'policy'
  | 'ruleNumber'
  /** Comma list of connection states: `RELATED,ESTABLISHED`. */
  | 'states'
  | 'icmpType'
  /** Comma list of TCP flags. */
  | 'tcpFlags'
  | 'user'
  | 'group'
  | 'path'
  /** A small program for the packet: BPF byte code, u32 tests. */
  | 'program'
  /** `1:10`, hexadecimal: a class of traffic control. */
  | 'class'
  /** `8`, `0x08/0x1e`. */
  | 'tos'
  /** One of `choices`. */
  | 'choice'
  /** Comma list of `choices`, some with details behind a colon. */
  | 'choices';

/**
 * One option. Its name is the spelling that iptables-save prints, if it prints the option at all; otherwise
 * the manual's.
 */
export interface OptionFact {
  readonly name: string;
  /** Other spellings that are read, short and long. */
  readonly aliases?: readonly string[];
  /** What follows, word by word: the length says how many words to read. */
  readonly values: readonly ValueKind[];
  /** How many of the values must be there; absent: all. */
  readonly required?: number;
  /** May `!` stand before it? */
  readonly negatable?: true;
  /** Only there for this IP version. */
  readonly family?: Family;
  /** It is refused in other tables. */
  readonly tables?: readonly TableName[];
  /** It is refused in chains that are reached from other hooks. */
  readonly hooks?: readonly HookName[];
  /** The rule must say `-p` with one of these. */
  readonly protocols?: readonly string[];
  /** The words of a value that is one, or a list, of few. */
  readonly choices?: readonly string[];
  /**
   * The option that iptables-save prints instead (`--set-mark 1` comes out as `--set-xmark 0x1/0xffffffff`).
   * null: it prints nothing, since without `!` the option only says the default.
   */
  readonly printed?: string | null;
  /** Values as one types them; absent where there are none. */
  readonly example?: string;
  /** The same for IPv6, where it differs. */
  readonly example6?: string;
  /**
   * Options of the same extension that must be there too, as one types them; one without its values takes its
   * example. Says where the option itself stands, if that isn't the end.
   */
  readonly with?: string;
  /** One sentence: what happens to the packet. */
  readonly doc: string;
}

/** A match (`-m`) or a target (`-j`) with its options. Absent restrictions mean: anywhere. */
export interface ExtensionFact {
  readonly kind: 'match' | 'target';
  readonly name: string;
  /** Other names that load the same extension. */
  readonly aliases?: readonly string[];
  /** Only there for this IP version. */
  readonly family?: Family;
  /** It is refused in other tables. Of the nf_tables back end that isn't true for TRACE. */
  readonly tables?: readonly TableName[];
  /** It is refused in chains that are reached from other hooks. */
  readonly hooks?: readonly HookName[];
  /** The rule must say `-p` with one of these. */
  readonly protocols?: readonly string[];
  /** What else the rule must say before it, as one types it. */
  readonly needs?: string;
  /**
   * Targets: does the packet leave the table here, so that no later rule of this table sees it at this hook?
   * `sometimes`: it depends on the packet. Absent: the next rule follows.
   */
  readonly terminating?: true | 'sometimes';
  /** One sentence: what it does with a packet. */
  readonly doc: string;
  /** Where to read on; absent: the section of its name in iptables-extensions(8). */
  readonly man?: string;
  readonly options: readonly OptionFact[];
}

/** A command of iptables(8): what a line does to the ruleset. */
export interface CommandFact {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly values: readonly ValueKind[];
  /** How many of the values must be there; absent: all. */
  readonly required?: number;
  /** Does a rule follow: fields, matches, target? */
  readonly rule?: true;
  readonly doc: string;
}
